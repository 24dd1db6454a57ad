/** Makes the evidence bundle of one shipment from what a store has. docs/evidence.md. */
import { equalBytes, toHex } from "../encoding/bytes.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import type { PublicKey } from "../keys/cose-key.ts";
import { encodeTrace, traceOf } from "../liability/trace.ts";
import { type Sha256, sha256 } from "../log/hash.ts";
import { type BlockHeader, decodeHeader } from "../log/header.ts";
import { type HashReader, leafHash, treeRoot } from "../log/merkle.ts";
import { decodeSeal } from "../log/seal.ts";
import { checkpointKeyStateName } from "../state/checkpoint-key.ts";
import { recordName } from "../state/records.ts";
import type { StateTree } from "../state/state-tree.ts";
import { referenceText } from "../statement/reference.ts";
import { readStatement, type SignedStatement } from "../statement/statement.ts";
import { type AssembledHistory, assembleHistory, recordsMember, statementMembers } from "./assemble.ts";
import {
  assembleManifest,
  carriedMembers,
  certificateMember,
  encodeLogProof,
  encodeRecords,
  encodeSeals,
  encodeStateMultiproof,
  epcisMember,
  headerMember,
  type LogProof,
  logMember,
  manifestMember,
  prepareManifest,
  readmeMember,
  sealsMember,
  traceMember,
} from "./bundle.ts";
import { type BundleCheckpoint, checkpointMembers } from "./checkpoint.ts";
import { encodeEpcis } from "./epcis.ts";
import { EvidenceLookup } from "./lookup.ts";
import { proveEntries, proveState, rootOfEntries } from "./multiproof.ts";
import { readmeText } from "./readme.ts";
import { stateMember } from "./state-values.ts";
import { type Crc32, crc32, writeZip, type ZipMember } from "./zip.ts";

/** A ledger at rest: nothing may be appended while a bundle is made. */
export interface EvidenceSource {
  /** Height of the newest block: the position of the bundle. */
  readonly height: number;
  readonly stateTree: Pick<StateTree, "top" | "root">;
  /** Nodes of the log's tree. */
  readonly readNode: HashReader;
  entry(index: number): Uint8Array | undefined;
  /** Indexes of the entries filed into a record, ascending. */
  recordEntries(record: string): readonly number[];
  /** The bytes whose hash is in the state tree. */
  stateBytes(name: string): Uint8Array | undefined;
  /** Encoded header and seal. */
  block(height: number): { readonly header: Uint8Array; readonly seal: Uint8Array } | undefined;
}

/** Who signs the manifest: the operator, or a party with a registered key. */
export interface Exporter {
  /** The chain for its operator, or `party:…`. */
  readonly reference: string;
  readonly key: PublicKey;
  sign(bytes: Uint8Array): Uint8Array;
}

export interface ExportOptions {
  readonly hash?: Sha256;
  readonly checksum?: Crc32;
  /** Members for people: `report.pdf`, `verify.html`. */
  readonly carried?: readonly ZipMember[];
  /** The bundle will be finished with a checkpoint: the key that signs those is proved. */
  readonly withCheckpoint?: boolean;
}

export interface ExportedBundle {
  readonly bytes: Uint8Array;
  readonly assembled: AssembledHistory;
}

/** A bundle whose position is fixed and that lacks the checkpoint, which may come later. */
export interface PreparedBundle {
  /** Entries of the log at the bundle's position. */
  readonly size: number;
  readonly assembled: AssembledHistory;
  /** The file. A checkpoint, of the same log, has as many entries or more, and `path` leads there from `size`. */
  finish(checkpoint?: BundleCheckpoint): Uint8Array;
}

/**
 * The bundle of the shipment with identifier `shipment`; the same bytes for the same position, exporter and carried
 * members when the exporter's signatures are deterministic. Throws `EvidenceError` (`value_missing`) for a shipment
 * that is not in the state, and `history_too_large` for more statements than a bundle can hold.
 */
export function exportBundle(
  source: EvidenceSource,
  shipment: string,
  exporter: Exporter,
  options: ExportOptions = {},
): ExportedBundle {
  const { assembled, finish } = prepareBundle(source, shipment, exporter, options);
  return { bytes: finish(), assembled };
}

/** The same up to its checkpoint, which others may have to cosign first; the source is not read afterwards. */
export function prepareBundle(
  source: EvidenceSource,
  shipment: string,
  exporter: Exporter,
  { hash = sha256, checksum = crc32, carried = [], withCheckpoint = false }: ExportOptions = {},
): PreparedBundle {
  const reader = new SourceReader(source, hash);
  const { header } = reader;
  const lookup = new EvidenceLookup(
    (name) => source.stateBytes(name) ?? null,
    (_, atMost) => (atMost < 0 ? undefined : atMost),
  );
  const { height, timeMs: positionMs } = header;
  const assembled = assembleHistory(
    {
      lookup,
      height,
      positionMs,
      recordEntries: (record) => source.recordEntries(record),
      grantEntries: (party) => source.recordEntries(recordName(referenceText("party", party))),
      statement: (index) => reader.statement(index),
      leafHash: (index) => reader.leafHash(index),
      placeOf: (index) => reader.placeOf(index),
    },
    shipment,
    hash,
  );
  const { chain } = assembled.history;
  const statements = statementMembers(assembled);
  const operatorKid = toHex(decodeSeal(reader.seal).kid);
  lookup.require(`key/${operatorKid}`);
  lookup.require(`key/${toHex(exporter.key.kid)}`);
  if (withCheckpoint) lookup.require(checkpointKeyStateName);
  const { seals, indexes: sealIndexes } = reader.sealsFor(statements.map(({ index }) => index));
  const indexes = [...statements.map(({ index }) => index), ...sealIndexes].sort((a, b) => a - b);
  const members: ZipMember[] = [
    ...statements,
    { name: logMember, bytes: encodeLogProof(reader.logProof(indexes)) },
    { name: sealsMember, bytes: encodeSeals(seals) },
    { name: recordsMember, bytes: encodeRecords(assembled) },
    { name: stateMember, bytes: stateProof(source, lookup, hash) },
    { name: headerMember(height), bytes: reader.headerBytes },
    { name: certificateMember(height), bytes: reader.seal },
    { name: traceMember, bytes: utf8Encode(encodeTrace(traceOf(assembled.history))) },
    { name: epcisMember, bytes: utf8Encode(encodeEpcis(assembled.history)) },
    { name: readmeMember, bytes: utf8Encode(readmeText(assembled.history, operatorKid)) },
    ...carried.map(requireCarried),
  ];
  const position = { chain: chain.id, shipment, height, positionMs };
  return {
    size: header.size,
    assembled,
    finish: (checkpoint) => {
      const all = [...members, ...(checkpoint ? checkpointMembers(checkpoint) : [])];
      const manifest = signedManifest(all, exporter, position, hash);
      return writeZip([{ name: manifestMember, bytes: manifest }, ...all], checksum);
    },
  };
}

function requireCarried(member: ZipMember): ZipMember {
  if (!(carriedMembers as readonly string[]).includes(member.name))
    throw new RangeError(`a bundle may carry ${carriedMembers.join(" and ")}, not ${member.name}`);
  return member;
}

function stateProof(source: EvidenceSource, lookup: EvidenceLookup, hash: Sha256): Uint8Array {
  const names = [...lookup.asked.keys()].map((name) => hash(utf8Encode(name)));
  return encodeStateMultiproof({ values: lookup.asked, steps: proveState(source.stateTree.top(), names) });
}

function signedManifest(
  members: readonly ZipMember[],
  { reference, key, sign }: Exporter,
  position: { chain: string; shipment: string; height: number; positionMs: number },
  hash: Sha256,
): Uint8Array {
  const { chain, shipment, height, positionMs } = position;
  const hashes = new Map(members.map(({ name, bytes }) => [name, hash(bytes)]));
  const timeSeconds = Math.floor(positionMs / 1000);
  const prepared = prepareManifest(
    { issuer: reference, chain, shipment, height, timeSeconds, members: hashes },
    key,
  );
  return assembleManifest(prepared.protectedHeader, prepared.payload, sign(prepared.toBeSigned));
}

/** Reads the source and refuses to go on when it is not at rest at its newest block. */
class SourceReader {
  readonly header: BlockHeader;
  readonly headerBytes: Uint8Array;
  readonly seal: Uint8Array;
  readonly #source: EvidenceSource;
  readonly #hash: Sha256;
  readonly #headers = new Map<number, BlockHeader>();
  readonly #entries = new Map<number, Uint8Array>();
  readonly #statements = new Map<number, SignedStatement>();
  readonly #leafHashes = new Map<number, Uint8Array>();

  constructor(source: EvidenceSource, hash: Sha256) {
    this.#source = source;
    this.#hash = hash;
    const { header, seal } = this.#block(source.height);
    this.headerBytes = header;
    this.seal = seal;
    this.header = decodeHeader(header);
    const { size, logRoot, stateRoot } = this.header;
    if (
      !equalBytes(source.stateTree.root(), stateRoot) ||
      !equalBytes(treeRoot(size, source.readNode, hash), logRoot)
    )
      throw new Error(
        `the ledger is not at rest at block ${source.height}: its trees have other roots than the header`,
      );
  }

  statement(index: number): SignedStatement {
    const known = this.#statements.get(index);
    if (known) return known;
    const statement = readStatement(this.#entry(index), this.#hash);
    this.#statements.set(index, statement);
    return statement;
  }

  leafHash(index: number): Uint8Array {
    const known = this.#leafHashes.get(index);
    if (known) return known;
    const computed = leafHash(this.#entry(index), this.#hash);
    this.#leafHashes.set(index, computed);
    return computed;
  }

  /** Throws when an entry is not what the sealed log has at its place: then the store is damaged. */
  logProof(indexes: readonly number[]): LogProof {
    const { size, logRoot } = this.header;
    const hashes = proveEntries(size, indexes, this.#source.readNode, this.#hash);
    const leaves = indexes.map((index) => ({ index, leafHash: this.leafHash(index) }));
    const root = rootOfEntries(size, leaves, hashes, this.#hash);
    if (root && equalBytes(root, logRoot)) return { size, hashes };
    const wrong = leaves.find(
      ({ index, leafHash: leaf }) => !equalBytes(leaf, this.#source.readNode(0, index)),
    );
    throw new Error(`entry ${wrong?.index} is not what the log has at its place`);
  }

  placeOf(index: number): { height: number; timeMs: number } {
    const height = this.#heightOf(index);
    return { height, timeMs: this.#headerOf(height).timeMs };
  }

  /**
   * Seals that bound the blocks of these entries: of each block and of the one before it, as they stand in the log.
   * That of the final block is not in the log yet; it is the bundle's certificate.
   */
  sealsFor(indexes: readonly number[]): { seals: Uint8Array[]; indexes: number[] } {
    const heights = new Set<number>();
    for (const index of indexes) {
      const height = this.#heightOf(index);
      if (height > 0) heights.add(height - 1);
      if (height < this.#source.height) heights.add(height);
    }
    const sealed = [...heights].sort((a, b) => a - b).map((height) => this.#headerOf(height).size);
    return { seals: sealed.map((index) => this.#entry(index)), indexes: sealed };
  }

  /** The lowest block whose size is above the index. */
  #heightOf(index: number): number {
    let low = 0;
    let high = this.#source.height;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.#headerOf(middle).size > index) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #headerOf(height: number): BlockHeader {
    const known = this.#headers.get(height);
    if (known) return known;
    const header = decodeHeader(this.#block(height).header);
    this.#headers.set(height, header);
    return header;
  }

  #block(height: number): { readonly header: Uint8Array; readonly seal: Uint8Array } {
    const block = this.#source.block(height);
    if (!block) throw new Error(`block ${height} is missing`);
    return block;
  }

  /** Asked for the same entry when its leaf is hashed and when it is read as a statement or seal. */
  #entry(index: number): Uint8Array {
    const known = this.#entries.get(index);
    if (known) return known;
    const entry = this.#source.entry(index);
    if (!entry) throw new Error(`entry ${index} is missing`);
    this.#entries.set(index, entry);
    return entry;
  }
}
