/**
 * Proofs of a fork: two signed heads of one log that cannot both be true, and why. Whoever has the log's keys checks one
 * with nothing else; nobody but the holder of those keys can have made what it shows. docs/protocol.md §15.6.
 */

import { RefusalError } from "../codes.ts";
import { equalBytes, toHex } from "../encoding/bytes.ts";
import { type Cbor, CborError, decodeCbor } from "../encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import type { PublicKey } from "../keys/cose-key.ts";
import { isHash } from "../log/hash.ts";
import { type BlockHeader, encodeHeader, headerHash } from "../log/header.ts";
import { rootFromInclusion, verifyConsistency } from "../log/merkle.ts";
import { decodeSeal, verifySeal } from "../log/seal.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { noteBytesMax } from "./note.ts";
import { NoteError, requireNote } from "./note-error.ts";
import type { VerifierKey } from "./verifier-key.ts";

/** What somebody signed about a log: a checkpoint, or a block's seal with the log root that it is over. */
export type SignedHead =
  | { readonly type: "checkpoint"; readonly note: Uint8Array }
  | { readonly type: "seal"; readonly seal: Uint8Array; readonly logRoot: Uint8Array };

/** A complete subtree of `2^level` leaves, as one tree has it, with the way to that tree's root. */
export interface ProvenNode {
  readonly hash: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/**
 * Why the two cannot both be true.
 * `size`: of one size, with different roots. `height`: two different headers of one height. `previous`: the second is
 * of the next height and names another header before it. `consistency`: the second, the larger, is proved to begin with
 * another tree of the first one's size. `node`: one subtree that both have is proved to be different in each.
 */
export type Contradiction =
  | { readonly type: "size" | "height" | "previous" }
  | { readonly type: "consistency"; readonly prefixRoot: Uint8Array; readonly path: readonly Uint8Array[] }
  | {
      readonly type: "node";
      readonly level: number;
      readonly index: number;
      readonly nodes: readonly [ProvenNode, ProvenNode];
    };

export interface ForkProof {
  readonly heads: readonly [SignedHead, SignedHead];
  readonly contradiction: Contradiction;
}

/** Keys of the log: that which signs checkpoints, and the operator's, one after the other, which seal blocks. */
export interface LogKeys {
  readonly checkpoint?: VerifierKey | undefined;
  readonly operator?: readonly PublicKey[] | undefined;
}

/** What a head says, once its signature is verified. */
export interface VerifiedHead {
  /** The name under which it was signed: the log's origin, or the chain. */
  readonly log: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Of a seal. */
  readonly header: BlockHeader | undefined;
}

const format = "tallyman-fork/1";
const pathLengthMax = 64;
export const forkProofBytesMax = 2 * noteBytesMax + 64 * 1024;

/** Throws `NoteError` for a head that is not signed by the key for its type. */
export function verifyHead(head: SignedHead, keys: LogKeys): VerifiedHead {
  if (head.type === "checkpoint") {
    requireNote(keys.checkpoint !== undefined, "to check a checkpoint, name the log's checkpoint key");
    const { origin, size, root } = openCheckpoint(head.note, keys.checkpoint);
    return { log: origin, size, root, header: undefined };
  }
  const seal = decoded(() => decodeSeal(head.seal));
  const isSealed = keys.operator?.some((key) => verifySeal(seal, head.logRoot, key)) ?? false;
  requireNote(isSealed, "the seal is not by a key of the operator that was named");
  const header = { ...seal.header, logRoot: head.logRoot };
  return { log: header.chain, size: header.size, root: header.logRoot, header };
}

/** How two heads of one log contradict each other as they stand, if they do. */
export function contradictionOf(
  first: VerifiedHead,
  second: VerifiedHead,
): "size" | "height" | "previous" | undefined {
  const [a, b] = [first.header, second.header];
  if (a && b && a.height === b.height && !equalBytes(encodeHeader(a), encodeHeader(b))) return "height";
  if (a && b && a.height + 1 === b.height && !equalBytes(headerHash(a), b.previous)) return "previous";
  return first.size === second.size && !equalBytes(first.root, second.root) ? "size" : undefined;
}

/** A block's seal, and the log root that it is over. */
export interface SealedRoot {
  readonly seal: Uint8Array;
  readonly logRoot: Uint8Array;
}

/**
 * Encoded proof that two seals cannot both be true. `undefined` when they can, when they are of two chains, or when one is not by the
 * operator's keys: whoever brought it is somebody else, and has proved nothing.
 */
export function forkOfSeals(
  ours: SealedRoot,
  theirs: SealedRoot,
  operator: readonly PublicKey[],
): Uint8Array | undefined {
  const heads: [SignedHead, SignedHead] = [
    { type: "seal", ...ours },
    { type: "seal", ...theirs },
  ];
  try {
    const [first, second] = heads.map((head) => verifyHead(head, { operator })) as [
      VerifiedHead,
      VerifiedHead,
    ];
    // One key may seal several chains.
    const type = first.log === second.log ? contradictionOf(first, second) : undefined;
    return type && encodeForkProof({ heads, contradiction: { type } });
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return undefined;
  }
}

/**
 * Verifies a proof with the log's keys and answers the two heads. Throws `NoteError` when it proves nothing: another
 * key, another log, or no contradiction.
 */
export function verifyForkProof(
  { heads, contradiction }: ForkProof,
  keys: LogKeys,
): [VerifiedHead, VerifiedHead] {
  const first = verifyHead(heads[0], keys);
  const second = verifyHead(heads[1], keys);
  if (heads[0].type === heads[1].type)
    requireNote(first.log === second.log, `one is of ${first.log}, the other of ${second.log}`);
  requireNote(
    contradicts(contradiction, first, second),
    "the two do not contradict each other as the proof says",
  );
  return [first, second];
}

function contradicts(contradiction: Contradiction, first: VerifiedHead, second: VerifiedHead): boolean {
  if (contradiction.type === "consistency") {
    const { prefixRoot, path } = contradiction;
    const claim = { size1: first.size, size2: second.size, root1: prefixRoot, root2: second.root, path };
    return !equalBytes(prefixRoot, first.root) && verifyConsistency(claim);
  }
  if (contradiction.type === "node") {
    const { level, index, nodes } = contradiction;
    const [a, b] = nodes;
    return (
      !equalBytes(a.hash, b.hash) && isNodeOf(a, level, index, first) && isNodeOf(b, level, index, second)
    );
  }
  return contradictionOf(first, second) === contradiction.type;
}

/** Above complete subtrees of one height a tree is built as over leaves, the last, incomplete one counting as a leaf. */
function isNodeOf(
  { hash, path }: ProvenNode,
  level: number,
  index: number,
  { size, root }: VerifiedHead,
): boolean {
  const width = widthOf(level);
  if ((index + 1) * width > size) return false;
  const proved = rootFromInclusion(hash, index, Math.ceil(size / width), path);
  return proved !== undefined && equalBytes(proved, root);
}

function widthOf(level: number): number {
  let width = 1;
  for (let i = 0; i < level; i++) width *= 2;
  return width;
}

export function encodeForkProof({ heads, contradiction }: ForkProof): Uint8Array {
  return encodeCbor(
    new Map<CborInput, CborInput>([
      ["format", format],
      ["heads", heads.map((head) => ({ ...head }))],
      ["contradiction", contradictionInput(contradiction)],
    ]),
  );
}

function contradictionInput(contradiction: Contradiction): CborInput {
  if (contradiction.type !== "node") return { ...contradiction };
  const { type, level, index, nodes } = contradiction;
  return { type, level, index, nodes: nodes.map(({ hash, path }) => ({ hash, path })) };
}

/** Throws `NoteError`; the bytes may come from anybody. Nothing is proved before `verifyForkProof`. */
export function decodeForkProof(bytes: Uint8Array): ForkProof {
  requireNote(bytes.length <= forkProofBytesMax, `a fork proof has at most ${forkProofBytesMax} bytes`);
  const map = fieldsOf(
    decoded(() => decodeCbor(bytes)),
    ["format", "heads", "contradiction"],
  );
  requireNote(map.get("format") === format, `its format is not ${format}`);
  const heads = listOf(map.get("heads"), 2).map(readHead);
  return { heads: [heads[0]!, heads[1]!], contradiction: readContradiction(map.get("contradiction")) };
}

/** Whether the bytes are meant to be a fork proof, whatever is wrong with them. */
export function looksLikeForkProof(bytes: Uint8Array): boolean {
  return bytes.length <= forkProofBytesMax && toHex(bytes).includes(toHex(encodeCbor(format)));
}

function readHead(value: Cbor): SignedHead {
  const type = value instanceof Map ? value.get("type") : undefined;
  if (type === "checkpoint") return { type, note: bytesOf(fieldsOf(value, ["type", "note"]).get("note")) };
  requireNote(type === "seal", "a head is a checkpoint or a seal");
  const map = fieldsOf(value, ["type", "seal", "logRoot"]);
  return { type, seal: bytesOf(map.get("seal")), logRoot: hashOf(map.get("logRoot")) };
}

function readContradiction(value: Cbor | undefined): Contradiction {
  const type = value instanceof Map ? value.get("type") : undefined;
  if (type === "size" || type === "height" || type === "previous") {
    fieldsOf(value, ["type"]);
    return { type };
  }
  if (type === "consistency") {
    const map = fieldsOf(value, ["type", "prefixRoot", "path"]);
    return { type, prefixRoot: hashOf(map.get("prefixRoot")), path: pathOf(map.get("path")) };
  }
  requireNote(type === "node", "no contradiction has this type");
  const map = fieldsOf(value, ["type", "level", "index", "nodes"]);
  const nodes = listOf(map.get("nodes"), 2).map(readNode);
  const level = countOf(map.get("level"));
  requireNote(level <= 53, "no tree is that high");
  return { type, level, index: countOf(map.get("index")), nodes: [nodes[0]!, nodes[1]!] };
}

function readNode(value: Cbor): ProvenNode {
  const map = fieldsOf(value, ["hash", "path"]);
  return { hash: hashOf(map.get("hash")), path: pathOf(map.get("path")) };
}

function fieldsOf(value: Cbor | undefined, names: readonly string[]): ReadonlyMap<Cbor, Cbor> {
  requireNote(value instanceof Map && value.size === names.length, `expected a map of ${names.join(", ")}`);
  requireNote(
    names.every((name) => value.has(name)),
    `expected a map of ${names.join(", ")}`,
  );
  return value;
}

function listOf(value: Cbor | undefined, length: number): Cbor[] {
  requireNote(Array.isArray(value) && value.length === length, `expected a list of ${length}`);
  return value;
}

function pathOf(value: Cbor | undefined): Uint8Array[] {
  requireNote(
    Array.isArray(value) && value.length <= pathLengthMax,
    `a path has at most ${pathLengthMax} hashes`,
  );
  return value.map(hashOf);
}

function bytesOf(value: Cbor | undefined): Uint8Array {
  requireNote(value instanceof Uint8Array, "expected bytes");
  return value;
}

function hashOf(value: Cbor | undefined): Uint8Array {
  requireNote(isHash(value), "expected a hash of 32 bytes");
  return value;
}

function countOf(value: Cbor | undefined): number {
  requireNote(typeof value === "number" && Number.isSafeInteger(value) && value >= 0, "expected a count");
  return value;
}

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof CborError || error instanceof RefusalError)
      throw new NoteError(error.message, { cause: error });
    throw error;
  }
}
