/**
 * A proof about one value of the state: that there is such a device, shipment, party, unit, key or record, and what
 * the state has of it, or that there is none, as of a sealed block. One small file for a question that needs no whole
 * bundle. docs/evidence.md §13.
 */
import { RefusalError } from "../codes.ts";
import { fromHex } from "../encoding/bytes.ts";
import { type Cbor, CborError, decodeCbor } from "../encoding/cbor-decode.ts";
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import { hashBytes, isHash, type Sha256, sha256 } from "../log/hash.ts";
import { type BlockHeader, decodeHeader, encodeHeader } from "../log/header.ts";
import { decodeSeal, type Seal } from "../log/seal.ts";
import { chainStateName } from "../state/chain.ts";
import { keyStateName } from "../state/keys.ts";
import { nextRecord, type RecordState, recordName } from "../state/records.ts";
import type { StateTree } from "../state/state-tree.ts";
import { isIdentifier, isReferenceText, type ReferenceKind } from "../statement/reference.ts";
import { decodeStateMultiproof, encodeStateMultiproof, type StateMultiproof } from "./bundle.ts";
import { proveState } from "./multiproof.ts";
import { type EvidenceCode, EvidenceError } from "./problem.ts";
import { decodeStateValue } from "./state-values.ts";

export const proofFileType = "tallyman-proof";
export const proofFileVersion = 1;
/** Far above what a proof takes: some thousand bytes, and the value. */
export const proofFileBytesMax = 4 * 1024 * 1024;

/** What can be asked for; each is one name of the state. */
export const proofKinds = [
  "device",
  "shipment",
  "party",
  "unit",
  "key",
  "record",
  "clearance",
  "certificate",
  "product",
  "lot",
  "item",
  "recall",
  "complaint",
] as const;
export type ProofKind = (typeof proofKinds)[number];

const recordKinds: readonly ReferenceKind[] = ["device", "party", "shipment"];

/**
 * The name in the state of what is asked for: an identifier, a key's thumbprint, or for a record whose it is
 * (`shipment:S`, or `unit:U/3` for the unit's epoch 3). `undefined`: nothing has such a name.
 */
export function stateNameOf(kind: ProofKind, id: string): string | undefined {
  if (kind === "key") return /^[0-9a-f]{64}$/.test(id) ? keyStateName(fromHex(id)) : undefined;
  if (kind !== "record") return isIdentifier(id) ? `${kind}/${id}` : undefined;
  if (recordKinds.some((one) => isReferenceText(id, one))) return recordName(id);
  const [unit, epoch, ...rest] = id.split("/");
  const isEpoch = /^(0|[1-9][0-9]{0,14})$/.test(epoch ?? "") && rest.length === 0;
  return isEpoch && isReferenceText(unit!, "unit") ? recordName(unit!, Number(epoch)) : undefined;
}

/** A ledger at rest, as far as a proof needs it. */
export interface ProofSource {
  readonly tip: { readonly header: BlockHeader; readonly seal: Uint8Array };
  readonly stateTree: Pick<StateTree, "top">;
  /** The bytes whose hash is in the state tree. */
  stateBytes(name: string): Uint8Array | undefined;
  /** Leaf hashes of the statements in a record, in order; asked for only when there are few enough to chain. */
  recordLeaves(record: string): readonly Uint8Array[];
}

/** Records with more statements are proved without their last one, which takes chaining all of them. */
const recordCountMax = 20_000;

/** The proof file about `name`, as of the newest block. */
export function makeProof(source: ProofSource, name: string, hash: Sha256 = sha256): Uint8Array {
  const { header, seal } = source.tip;
  const names = [...new Set([name, chainStateName, keyStateName(decodeSeal(seal).kid)])];
  const values = new Map(names.map((one) => [one, source.stateBytes(one) ?? null]));
  const steps = proveState(
    source.stateTree.top(),
    names.map((one) => hash(utf8Encode(one))),
  );
  const last = lastOf(source, name, hash);
  return encodeCbor({
    type: proofFileType,
    version: proofFileVersion,
    about: name,
    header: encodeHeader(header),
    seal,
    state: encodeStateMultiproof({ values, steps }),
    ...(last && { last }),
  });
}

/** Head of the record before its last statement, and that statement's leaf hash. */
function lastOf(source: ProofSource, name: string, hash: Sha256): Uint8Array[] | undefined {
  const bytes = name.startsWith("record/") ? source.stateBytes(name) : undefined;
  if (!bytes) return undefined;
  const { count } = decodeStateValue(name, bytes) as RecordState;
  if (count > recordCountMax) return undefined;
  const leaves = source.recordLeaves(name);
  let record: RecordState = { count: 0, head: new Uint8Array(hashBytes) };
  for (const leaf of leaves.slice(0, -1)) record = nextRecord(record, leaf, hash);
  return [record.head, leaves.at(-1)!];
}

/** Whether the bytes say of themselves that they are a proof file; they may still be anything. */
export function isProofFile(bytes: Uint8Array): boolean {
  if (bytes.length > proofFileBytesMax) return false;
  try {
    const map = decodeCbor(bytes);
    return map instanceof Map && map.get("type") === proofFileType;
  } catch (error) {
    if (error instanceof CborError) return false;
    throw error;
  }
}

/** A proof file taken apart; nothing in it is checked yet. */
export interface OpenProof {
  readonly about: string;
  readonly header: BlockHeader;
  readonly seal: Seal;
  readonly state: StateMultiproof;
  readonly last: readonly Uint8Array[] | undefined;
}

/** Throws `EvidenceError`. */
export function openProof(bytes: Uint8Array): OpenProof {
  if (bytes.length > proofFileBytesMax) throw new EvidenceError("bundle_too_large", "");
  const map = decoded("member_malformed", "", () => decodeCbor(bytes));
  requires(map instanceof Map && map.get("type") === proofFileType, "", `type is ${proofFileType}`);
  requires(map.get("version") === proofFileVersion, "version", `version is ${proofFileVersion}`);
  const about = map.get("about");
  const state = map.get("state");
  const last = map.get("last");
  requires(typeof about === "string" && about.length <= 256, "about", "about is a name of the state");
  requires(state instanceof Uint8Array, "state", "state is bytes");
  requires(last === undefined || isPairOfHashes(last), "last", "last is two hashes");
  requires(map.size === (last === undefined ? 6 : 7), "", "there is another field");
  const headerBytes = map.get("header");
  const sealBytes = map.get("seal");
  requires(
    headerBytes instanceof Uint8Array && sealBytes instanceof Uint8Array,
    "",
    "header and seal are bytes",
  );
  return {
    about,
    header: decoded("header_malformed", "header", () => decodeHeader(headerBytes)),
    seal: decoded("header_malformed", "seal", () => decodeSeal(sealBytes)),
    state: decodeStateMultiproof(state),
    last,
  };
}

function isPairOfHashes(value: Cbor): value is Uint8Array[] {
  return Array.isArray(value) && value.length === 2 && value.every(isHash);
}

function requires(condition: boolean, member: string, detail: string): asserts condition {
  if (!condition) throw new EvidenceError("member_malformed", member, detail);
}

function decoded<T>(code: EvidenceCode, member: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof CborError || error instanceof RefusalError)
      throw new EvidenceError(code, member, error.message);
    throw error;
  }
}
