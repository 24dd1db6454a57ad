/**
 * A ledger as a forger would like it to be: statements changed, left out or put in, and everything that can be derived
 * again without the operator's key derived again: record heads, state tree, log tree, header, proofs, trace, EPCIS,
 * archive and manifest. What still keeps its bundles from holding is what the operator sealed and others signed.
 */

import { RefusalError } from "../../../ledger/codes.ts";
import { CborError } from "../../../ledger/encoding/cbor-decode.ts";
import { utf8Encode } from "../../../ledger/encoding/utf8.ts";
import { assembleManifest, decodeManifest, prepareManifest } from "../../../ledger/evidence/bundle.ts";
import { type EvidenceSource, type Exporter, exportBundle } from "../../../ledger/evidence/export.ts";
import { EvidenceError } from "../../../ledger/evidence/problem.ts";
import { readZip, writeZip } from "../../../ledger/evidence/zip.ts";
import { decodeHeader, encodeHeader } from "../../../ledger/log/header.ts";
import { leafHash } from "../../../ledger/log/merkle.ts";
import { assembleSeal, prepareSeal } from "../../../ledger/log/seal.ts";
import { LogTree } from "../../../ledger/log/tiles.ts";
import { emptyRecord, nextRecord } from "../../../ledger/state/records.ts";
import { StateTree } from "../../../ledger/state/state-tree.ts";
import { encodeState } from "../../../ledger/state/view.ts";
import { nativeSha256 as hash, type TestChain, type TestSigner } from "../chain-fixture.ts";

/** Members that a forger takes together from the honest bundle or from the forged one. */
export const memberGroups = {
  header: /^(headers|certificates)\//,
  log: /^proofs\/log/,
  state: /^proofs\/state/,
  seals: /^proofs\/seals/,
  records: /^proofs\/records/,
  statements: /^statements\//,
  derived: /^(trace|epcis|readme)/,
} as const;
export type MemberGroup = keyof typeof memberGroups;
export const groupNames = Object.keys(memberGroups) as MemberGroup[];

export type Members = ReadonlyMap<string, Uint8Array>;

export function membersOf(bundle: Uint8Array): Members {
  return new Map(readZip(bundle).map(({ name, bytes }) => [name, bytes]));
}

export class ForgedLedger {
  readonly entries: Uint8Array[];
  readonly records = new Map<string, number[]>();
  readonly #chain: TestChain;

  constructor(chain: TestChain) {
    this.#chain = chain;
    this.entries = Array.from({ length: chain.size }, (_, index) => chain.entry(index)!);
    for (const name of chain.values.keys())
      if (name.startsWith("record/")) this.records.set(name, [...chain.recordEntries(name)]);
  }

  /** Leaves the entry out of every record. */
  drop(index: number): this {
    for (const [name, list] of this.records)
      this.records.set(
        name,
        list.filter((other) => other !== index),
      );
    return this;
  }

  /** Files the entry into a record, in its place by index. */
  add(record: string, index: number): this {
    const list = [...(this.records.get(record) ?? []), index];
    this.records.set(
      record,
      list.sort((a, b) => a - b),
    );
    return this;
  }

  /** Everything made again, the header sealed by `sealer`; `undefined` when not even a bundle could be made of it. */
  members(shipment: string, exporter: Exporter, sealer: TestSigner): Members | undefined {
    try {
      return membersOf(exportBundle(this.#source(sealer), shipment, exporter, { hash }).bytes);
    } catch (error) {
      const isForgery = [EvidenceError, RefusalError, CborError].some((kind) => error instanceof kind);
      if (isForgery) return undefined;
      throw error;
    }
  }

  #source(sealer: TestSigner): EvidenceSource {
    const chain = this.#chain;
    const values = this.#values();
    const stateTree = new StateTree(hash);
    for (const [name, bytes] of values) stateTree.set(hash(utf8Encode(name)), hash(bytes));
    const tiles = new Map<string, Uint8Array>();
    const log = new LogTree(0, (level, index) => tiles.get(`${level}/${index}`), hash);
    for (const { level, index, bytes } of log.append(this.entries.map((entry) => leafHash(entry, hash))))
      tiles.set(`${level}/${index}`, bytes);
    const honest = decodeHeader(chain.block(chain.height)!.header);
    const header = { ...honest, logRoot: log.root(), stateRoot: stateTree.root() };
    const { protectedHeader, toBeSigned } = prepareSeal(header, "Test Operator", sealer.key);
    const seal = assembleSeal(protectedHeader, sealer.sign(toBeSigned));
    return {
      height: chain.height,
      stateTree,
      readNode: log.read,
      entry: (index) => this.entries[index],
      recordEntries: (record) => this.records.get(record) ?? [],
      stateBytes: (name) => values.get(name),
      block: (height) =>
        height === chain.height ? { header: encodeHeader(header), seal } : chain.block(height),
    };
  }

  /** The state with the counts and heads that the forged records have. */
  #values(): Map<string, Uint8Array> {
    const values = new Map(this.#chain.values);
    for (const [name, list] of this.records) {
      let record = emptyRecord;
      for (const index of list) record = nextRecord(record, leafHash(this.entries[index]!, hash), hash);
      if (record.count === 0) values.delete(name);
      else values.set(name, encodeState(record));
    }
    return values;
  }
}

/**
 * A bundle with these groups of members from the forged one and the others from the honest one, under a manifest that
 * fits, signed by the exporter. The certificate may be the honest one under the forged header.
 */
export function mixed(honest: Members, forged: Members, groups: readonly MemberGroup[], exporter: Exporter) {
  const isForged = (name: string) => groups.some((group) => memberGroups[group].test(name));
  const members = new Map([
    ...[...honest].filter(([name]) => !isForged(name)),
    ...[...forged].filter(([name]) => isForged(name)),
  ]);
  return signedAgain(members, exporter);
}

/** The members under a manifest that fits them. */
export function signedAgain(members: Members, exporter: Exporter): Uint8Array {
  const contents = [...members]
    .filter(([name]) => name !== "manifest.cose")
    .map(([name, bytes]) => ({ name, bytes }));
  const { issuer: _, ...manifest } = decodeManifest(members.get("manifest.cose")!);
  const hashes = new Map(contents.map(({ name, bytes }) => [name, hash(bytes)]));
  const prepared = prepareManifest(
    { ...manifest, issuer: exporter.reference, members: hashes },
    exporter.key,
  );
  const bytes = assembleManifest(
    prepared.protectedHeader,
    prepared.payload,
    exporter.sign(prepared.toBeSigned),
  );
  return writeZip([{ name: "manifest.cose", bytes }, ...contents]);
}

/** The forged members with the operator's own seal in the place of the forged one. */
export function withHonestSeal(honest: Members, forged: Members): Members {
  const name = [...honest.keys()].find((one) => one.startsWith("certificates/"))!;
  return new Map([...forged, [name, honest.get(name)!]]);
}
