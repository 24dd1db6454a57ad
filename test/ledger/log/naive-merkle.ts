/** RFC 9162 §2.1 as it is written there, over arrays of leaf hashes: the oracle for ledger/log. */
import { createHash } from "node:crypto";

export type Hashes = readonly Uint8Array[];

export function nativeSha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

function sha256Of(...parts: readonly Uint8Array[]): Uint8Array {
  return nativeSha256(Buffer.concat(parts));
}

export function naiveLeaf(entry: Uint8Array): Uint8Array {
  return sha256Of(Buffer.of(0), entry);
}

export function naiveNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256Of(Buffer.of(1), left, right);
}

/** Different leaf hashes for a tree of `size`. */
export function naiveLeaves(size: number, seed = 0): Uint8Array[] {
  return Array.from({ length: size }, (_, index) => naiveLeaf(Buffer.from(`${seed}/${index}`)));
}

/** "k is the largest power of two smaller than n", n > 1. */
function splitOf(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

/** MTH(D_n). */
export function naiveRoot(leaves: Hashes): Uint8Array {
  if (leaves.length === 0) return sha256Of();
  if (leaves.length === 1) return leaves[0]!;
  const split = splitOf(leaves.length);
  return naiveNode(naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

/** PATH(m, D_n). */
export function naivePath(index: number, leaves: Hashes): Uint8Array[] {
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  if (index < split) return [...naivePath(index, left), naiveRoot(right)];
  return [...naivePath(index - split, right), naiveRoot(left)];
}

/** PROOF(m, D_n). */
export function naiveProof(size1: number, leaves: Hashes): Uint8Array[] {
  return subproof(size1, leaves, true);
}

function subproof(size1: number, leaves: Hashes, complete: boolean): Uint8Array[] {
  if (size1 === leaves.length) return complete ? [] : [naiveRoot(leaves)];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  if (size1 <= split) return [...subproof(size1, left, complete), naiveRoot(right)];
  return [...subproof(size1 - split, right, false), naiveRoot(left)];
}

/** On which sides the siblings of PATH lie, from the leaf up: all that a verifier learns from index and size. */
export function pathSides(index: number, size: number): string {
  if (size === 1) return "";
  const split = splitOf(size);
  return index < split ? `${pathSides(index, split)}R` : `${pathSides(index - split, size - split)}L`;
}

/** The same for PROOF; it begins with `=` when the verifier starts from the old root, else with `?`. */
export function proofSides(size1: number, size2: number, complete = true): string {
  if (size1 === size2) return complete ? "=" : "?";
  const split = splitOf(size2);
  if (size1 <= split) return `${proofSides(size1, split, complete)}R`;
  return `${proofSides(size1 - split, size2 - split, false)}L`;
}

export function readerOf(leaves: Hashes): (level: number, index: number) => Uint8Array {
  return (level, index) => {
    const width = 2 ** level;
    if ((index + 1) * width > leaves.length)
      throw new Error(`asked for incomplete subtree (${level}, ${index})`);
    return naiveRoot(leaves.slice(index * width, (index + 1) * width));
  };
}
