/**
 * Proofs that a name has a value in the state tree, or has none. docs/protocol.md §9.1 describes the tree:
 * leaf = H(0x00 ‖ H(name) ‖ H(value)), node = H(0x01 ‖ left ‖ right), an empty subtree is 32 zero bytes, and a
 * subtree with one leaf is that leaf (SmtSpec of ICS-23). The path to a name are the bits of H(name), most
 * significant first; 0 goes left.
 */
import { RefusalError } from "../codes.ts";
import { concatBytes, equalBytes } from "../encoding/bytes.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import { hashBytes, isHash, type Sha256, sha256 } from "../log/hash.ts";
import { nodeHash } from "../log/merkle.ts";

/** The leaf at the end of a proof's path. */
export interface StateLeaf {
  readonly nameHash: Uint8Array;
  readonly valueHash: Uint8Array;
}

/**
 * What is beside and at the end of the path to a name. To prove that it has a value, `leaf` is its leaf. To
 * prove that it has none, the path ends in an empty subtree (`leaf` null) or at the leaf of another name.
 */
export interface StateProof {
  /** Siblings from the root's child down; at most 256. An empty one is 32 zero bytes. */
  readonly siblings: readonly Uint8Array[];
  readonly leaf: StateLeaf | null;
}

/** A proof as plain values for CBOR: `[[* bstr .size 32 / null], [name hash, value hash] / null]`. */
export type EncodedStateProof = [siblings: (Uint8Array | null)[], leaf: [Uint8Array, Uint8Array] | null];

/** Siblings on the longest path: one for each bit of a name's hash. */
export const stateProofSiblingsMax = 256;

const emptySubtree = new Uint8Array(hashBytes);
const leafPrefix = Uint8Array.of(0);

/** Bit `depth` (0 to 255) of a name's hash: 0 goes left, 1 goes right. */
export function pathBit(nameHash: Uint8Array, depth: number): number {
  return (nameHash[depth >> 3]! >> (7 - (depth & 7))) & 1;
}

/** Plain values to encode as CBOR; empty siblings become null. */
export function encodeStateProof(proof: StateProof): EncodedStateProof {
  const siblings = proof.siblings.map((sibling) => (equalBytes(sibling, emptySubtree) ? null : sibling));
  return [siblings, proof.leaf && [proof.leaf.nameHash, proof.leaf.valueHash]];
}

/** The proof that a decoded CBOR value stands for. Throws `RefusalError` (`statement_malformed`). */
export function decodeStateProof(value: unknown): StateProof {
  requires(Array.isArray(value) && value.length === 2, "expected siblings and leaf");
  const [siblings, leaf]: readonly unknown[] = value;
  requires(Array.isArray(siblings) && siblings.length <= stateProofSiblingsMax, "at most 256 siblings");
  return { siblings: siblings.map(decodeSibling), leaf: leaf === null ? null : decodeLeaf(leaf) };
}

function decodeSibling(sibling: unknown): Uint8Array {
  if (sibling === null) return new Uint8Array(hashBytes);
  requires(
    isHash(sibling) && !equalBytes(sibling, emptySubtree),
    "a sibling is null or 32 bytes, not all zero",
  );
  return sibling;
}

function decodeLeaf(leaf: unknown): StateLeaf {
  requires(Array.isArray(leaf) && leaf.length === 2, "a leaf is null or two hashes");
  const [nameHash, valueHash]: readonly unknown[] = leaf;
  requires(isHash(nameHash) && isHash(valueHash), "a leaf's hashes are 32 bytes");
  return { nameHash, valueHash };
}

function requires(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new RefusalError("statement_malformed", `state proof: ${detail}`);
}

/** Whether the state with `root` has exactly `value` under `name` (a string stands for its UTF-8). */
export function verifyStatePresence(
  root: Uint8Array,
  name: Uint8Array | string,
  value: Uint8Array,
  proof: StateProof,
  hash: Sha256 = sha256,
): boolean {
  const { leaf } = proof;
  if (!isWellFormed(proof) || !leaf) return false;
  if (!equalBytes(leaf.nameHash, hashOfName(name, hash)) || !equalBytes(leaf.valueHash, hash(value)))
    return false;
  return equalBytes(rootFromPath(leaf.nameHash, proof, hash), root);
}

/** Whether the state with `root` has no value under `name` (a string stands for its UTF-8). */
export function verifyStateAbsence(
  root: Uint8Array,
  name: Uint8Array | string,
  proof: StateProof,
  hash: Sha256 = sha256,
): boolean {
  const { siblings, leaf } = proof;
  if (!isWellFormed(proof)) return false;
  const nameHash = hashOfName(name, hash);
  if (leaf && sharedPathBits(nameHash, leaf.nameHash, siblings.length) < siblings.length) return false;
  if (leaf && equalBytes(leaf.nameHash, nameHash)) return false;
  return equalBytes(rootFromPath(nameHash, proof, hash), root);
}

function hashOfName(name: Uint8Array | string, hash: Sha256): Uint8Array {
  return hash(typeof name === "string" ? utf8Encode(name) : name);
}

/** The root that the proof leads to along the path of `nameHash`. */
function rootFromPath(nameHash: Uint8Array, { siblings, leaf }: StateProof, hash: Sha256): Uint8Array {
  let node = leaf ? hash(concatBytes(leafPrefix, leaf.nameHash, leaf.valueHash)) : emptySubtree;
  for (let depth = siblings.length - 1; depth >= 0; depth -= 1) {
    const sibling = siblings[depth]!;
    node = pathBit(nameHash, depth) === 1 ? nodeHash(sibling, node, hash) : nodeHash(node, sibling, hash);
  }
  return node;
}

/** Leading bits that two paths share, counted up to `limit`. */
function sharedPathBits(a: Uint8Array, b: Uint8Array, limit: number): number {
  let depth = 0;
  while (depth < limit && pathBit(a, depth) === pathBit(b, depth)) depth += 1;
  return depth;
}

function isWellFormed({ siblings, leaf }: StateProof): boolean {
  if (siblings.length > stateProofSiblingsMax || !siblings.every(isHash)) return false;
  return leaf === null || (isHash(leaf.nameHash) && isHash(leaf.valueHash));
}
