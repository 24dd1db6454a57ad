/**
 * A bundle in the hands of a forger who even has the exporter's key: members can be changed, and the manifest is
 * made to fit and signed again. What then still fails, fails for what the bundle proves, not for its wrapping.
 */

import { utf8Encode } from "../../../ledger/encoding/utf8.ts";
import {
  assembleManifest,
  decodeManifest,
  decodeRecords,
  decodeSeals,
  decodeStateMultiproof,
  encodeLogProof,
  encodeRecords,
  encodeSeals,
  encodeStateMultiproof,
  prepareManifest,
  type RecordLists,
  type StateMultiproof,
  statementIndexOf,
} from "../../../ledger/evidence/bundle.ts";
import { proveEntries, proveState } from "../../../ledger/evidence/multiproof.ts";
import { readZip, writeZip } from "../../../ledger/evidence/zip.ts";
import { decodeHeader } from "../../../ledger/log/header.ts";
import { decodeSeal } from "../../../ledger/log/seal.ts";
import { nativeSha256, type TestChain, type TestSigner } from "../chain-fixture.ts";

export class Forgery {
  readonly members: Map<string, Uint8Array>;
  readonly #chain: TestChain;

  constructor(chain: TestChain, bundle: Uint8Array) {
    this.#chain = chain;
    this.members = new Map(readZip(bundle).map(({ name, bytes }) => [name, bytes.slice()]));
  }

  get statementIndexes(): number[] {
    return [...this.members.keys()].flatMap((name) => statementIndexOf(name) ?? []);
  }

  records(change: (lists: { records: Map<string, number[]>; supporting: number[] }) => void): this {
    const { records, supporting }: RecordLists = decodeRecords(this.members.get("proofs/records.cbor")!);
    const lists = {
      records: new Map([...records].map(([name, indexes]) => [name, [...indexes]])),
      supporting: [...supporting],
    };
    change(lists);
    this.members.set("proofs/records.cbor", encodeRecords(lists));
    return this;
  }

  /** Changes which values are proved; with `honest`, makes the proof for them again from the chain's state. */
  state(change: (values: Map<string, Uint8Array | null>) => void, honest = true): this {
    const proof: StateMultiproof = decodeStateMultiproof(this.members.get("proofs/state.cbor")!);
    const values = new Map(proof.values);
    change(values);
    const names = [...values.keys()].map((name) => nativeSha256(utf8Encode(name)));
    const steps = honest ? proveState(this.#chain.stateTree.top(), names) : proof.steps;
    this.members.set("proofs/state.cbor", encodeStateMultiproof({ values, steps }));
    return this;
  }

  /** Takes the header and certificate of a later block; the seal of the final block so far is in the log then. */
  moveTo(height: number): this {
    const seals = decodeSeals(this.members.get("proofs/seals.cbor")!);
    for (const name of [...this.members.keys()]) {
      if (name.startsWith("certificates/")) seals.push(this.members.get(name)!);
      if (name.startsWith("certificates/") || name.startsWith("headers/")) this.members.delete(name);
    }
    const { header, seal } = this.#chain.block(height)!;
    this.members.set(`headers/${height}.cbor`, header);
    this.members.set(`certificates/${height}.cose`, seal);
    this.members.set("proofs/seals.cbor", encodeSeals(seals));
    return this;
  }

  /** Makes the log's proof for the statements and seals that are there now. */
  proveLog(): this {
    const seals = decodeSeals(this.members.get("proofs/seals.cbor")!);
    const indexes = [...this.statementIndexes, ...seals.map((seal) => decodeSeal(seal).header.size)];
    const { size } = decodeHeader(this.#chain.block(this.#chain.height)!.header);
    const hashes = proveEntries(
      size,
      indexes.sort((a, b) => a - b),
      this.#chain.readNode,
      nativeSha256,
    );
    this.members.set("proofs/log.cbor", encodeLogProof({ size, hashes }));
    return this;
  }

  /** The bundle with a manifest that fits, signed by the operator or `signer`. */
  sign(signer: TestSigner = this.#chain.operator, change: object = {}): Uint8Array {
    const { issuer: _, ...manifest } = decodeManifest(this.members.get("manifest.cose")!);
    const contents = [...this.members].filter(([name]) => name !== "manifest.cose");
    const members = new Map(contents.map(([name, bytes]) => [name, nativeSha256(bytes)]));
    const prepared = prepareManifest(
      { ...manifest, issuer: signer.reference, members, ...change },
      signer.key,
    );
    const signed = assembleManifest(
      prepared.protectedHeader,
      prepared.payload,
      signer.sign(prepared.toBeSigned),
    );
    return writeZip([
      { name: "manifest.cose", bytes: signed },
      ...contents.map(([name, bytes]) => ({ name, bytes })),
    ]);
  }
}
