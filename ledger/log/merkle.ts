/**
 * The Merkle tree of RFC 9162 §2.1: roots, inclusion and consistency proofs, and their verification. Sizes and
 * indexes go up to 2^53 - 1, so they are halved by division: JavaScript's shifts keep 32 bits only.
 */
import { equalBytes } from "../encoding/bytes.ts";
import { isHash, type Sha256, sha256 } from "./hash.ts";

/**
 * Hash of the complete subtree over the leaves [index·2^level, (index+1)·2^level). Asked only for subtrees
 * within the size that the reader's caller named.
 */
export type HashReader = (level: number, index: number) => Uint8Array;

/** What `verifyInclusion` checks; all of it may come from an attacker. */
export interface InclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  /** Siblings from the leaf's up to the root's child. */
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** What `verifyConsistency` checks; all of it may come from an attacker. */
export interface ConsistencyClaim {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** Path elements of an inclusion proof in the largest tree: the height of 2^53 - 1 leaves. */
const inclusionPathLengthMax = 53;
/** A consistency proof may carry one element more: the subtree that both trees start from. */
const consistencyPathLengthMax = inclusionPathLengthMax + 1;

const leafPrefix = 0;
const nodePrefix = 1;

/** What is hashed is put together here, as nobody keeps it (`Sha256`): an array of its own takes a third of a hash's time. */
const scratch = new Uint8Array(65_536);

function preimage(length: number): Uint8Array {
  return length <= scratch.length ? scratch.subarray(0, length) : new Uint8Array(length);
}

/** Root of the tree without leaves: SHA-256 of nothing. */
export const emptyRoot: Uint8Array = sha256(new Uint8Array(0));

/** SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  const bytes = preimage(1 + entry.length);
  bytes[0] = leafPrefix;
  bytes.set(entry, 1);
  return hash(bytes);
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  const bytes = preimage(1 + left.length + right.length);
  bytes[0] = nodePrefix;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return hash(bytes);
}

/** MTH of RFC 9162 §2.1.1 over the first `size` leaves. O(log size) reads. */
export function treeRoot(size: number, read: HashReader, hash: Sha256 = sha256): Uint8Array {
  requireSize(size);
  return size === 0 ? emptyRoot.slice() : rangeRoot(0, size, read, hash);
}

/**
 * PATH of RFC 9162 §2.1.3.1: the siblings from the leaf up. O(log size) reads. Throws `RangeError` unless
 * 0 ≤ index < size.
 */
export function inclusionProof(
  index: number,
  size: number,
  read: HashReader,
  hash: Sha256 = sha256,
): Uint8Array[] {
  requireSize(size);
  if (!isCount(index) || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path: Uint8Array[] = [];
  let begin = 0;
  let end = size;
  while (end - begin > 1) {
    const split = begin + largestPowerBelow(end - begin);
    const goesLeft = index < split;
    path.push(goesLeft ? rangeRoot(split, end, read, hash) : rangeRoot(begin, split, read, hash));
    if (goesLeft) end = split;
    else begin = split;
  }
  return path.reverse();
}

/**
 * PROOF of RFC 9162 §2.1.4.1: that the tree of `size1` leaves is the beginning of the tree of `size2`. Empty
 * for equal sizes. Throws `RangeError` unless 1 ≤ size1 ≤ size2: from an empty tree there is nothing to prove.
 */
export function consistencyProof(
  size1: number,
  size2: number,
  read: HashReader,
  hash: Sha256 = sha256,
): Uint8Array[] {
  requireSize(size2);
  if (!isCount(size1) || size1 < 1 || size1 > size2)
    throw new RangeError(`no proof from ${size1} to ${size2}`);
  const path: Uint8Array[] = [];
  let begin = 0;
  let end = size2;
  while (end !== size1) {
    const split = begin + largestPowerBelow(end - begin);
    const goesLeft = size1 <= split;
    path.push(goesLeft ? rangeRoot(split, end, read, hash) : rangeRoot(begin, split, read, hash));
    if (goesLeft) end = split;
    else begin = split;
  }
  // Where the old tree is itself a subtree of the new one, the verifier has its hash already: it is root1.
  if (begin > 0) path.push(rangeRoot(begin, end, read, hash));
  return path.reverse();
}

/** Whether `path` leads from the leaf at `index` to `root` (RFC 9162 §2.1.3.2). */
export function verifyInclusion(claim: InclusionClaim, hash: Sha256 = sha256): boolean {
  const root = rootFromInclusion(claim.leafHash, claim.index, claim.size, claim.path, hash);
  return root !== undefined && equalBytes(root, claim.root);
}

/** One step of an inclusion proof: a sibling, on which side it stands, and the node above both. */
export interface InclusionStep {
  readonly sibling: Uint8Array;
  readonly siblingSide: "left" | "right";
  readonly above: Uint8Array;
}

/**
 * The root that `path` leads to from the leaf at `index` in a tree of `size`; undefined when the numbers or the
 * path's length or elements cannot belong to any tree. `onStep` hears every step, from the leaf up.
 */
export function rootFromInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  hash: Sha256 = sha256,
  onStep?: (step: InclusionStep) => void,
): Uint8Array | undefined {
  if (!isCount(index) || !isCount(size) || index >= size) return undefined;
  if (!isHash(leaf) || !isPath(path, inclusionPathLengthMax)) return undefined;
  let node = index;
  let last = size - 1;
  let root = leaf;
  for (const sibling of path) {
    if (last === 0) return undefined;
    const siblingSide = isOdd(node) || node === last ? "left" : "right";
    if (siblingSide === "left") {
      root = nodeHash(sibling, root, hash);
      // The last node of a level without a partner is carried up unchanged.
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      root = nodeHash(root, sibling, hash);
    }
    onStep?.({ sibling, siblingSide, above: root });
    node = half(node);
    last = half(last);
  }
  return last === 0 ? root : undefined;
}

/**
 * Whether the tree of `size1` leaves with `root1` is the beginning of that of `size2` with `root2`
 * (RFC 9162 §2.1.4.2). From size 0 nothing is ever proved; equal sizes need equal roots and an empty path.
 */
export function verifyConsistency(claim: ConsistencyClaim, hash: Sha256 = sha256): boolean {
  const { size1, size2, root1, root2, path } = claim;
  if (!isCount(size1) || !isCount(size2) || size1 < 1 || size1 > size2) return false;
  if (!isPath(path, consistencyPathLengthMax)) return false;
  if (size1 === size2) return path.length === 0 && equalBytes(root1, root2);
  if (path.length === 0 || !isHash(root1)) return false;
  const roots = rootsFromConsistency(size1, size2, isPowerOfTwo(size1) ? [root1, ...path] : path, hash);
  return roots !== undefined && equalBytes(roots.root1, root1) && equalBytes(roots.root2, root2);
}

/** Steps 3 to 6 of RFC 9162 §2.1.4.2; `path` begins with the subtree that both trees start from. */
function rootsFromConsistency(
  size1: number,
  size2: number,
  path: readonly Uint8Array[],
  hash: Sha256,
): { root1: Uint8Array; root2: Uint8Array } | undefined {
  let node = size1 - 1;
  let last = size2 - 1;
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  let root1 = path[0]!;
  let root2 = root1;
  for (const sibling of path.slice(1)) {
    if (last === 0) return undefined;
    if (isOdd(node) || node === last) {
      root1 = nodeHash(sibling, root1, hash);
      root2 = nodeHash(sibling, root2, hash);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      root2 = nodeHash(root2, sibling, hash);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 ? { root1, root2 } : undefined;
}

/** MTH over the leaves [begin, end), where `begin` is a multiple of the smallest power of two ≥ end - begin. */
function rangeRoot(begin: number, end: number, read: HashReader, hash: Sha256): Uint8Array {
  let level = 0;
  let width = 1;
  while (width * 2 <= end - begin) {
    width *= 2;
    level += 1;
  }
  const left = read(level, begin / width);
  return begin + width === end ? left : nodeHash(left, rangeRoot(begin + width, end, read, hash), hash);
}

/** The largest power of two below `count`, which is at least 2. */
function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function isPowerOfTwo(count: number): boolean {
  return count === 1 || largestPowerBelow(count) * 2 === count;
}

function isOdd(count: number): boolean {
  return count % 2 === 1;
}

function half(count: number): number {
  return Math.floor(count / 2);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPath(path: readonly Uint8Array[], lengthMax: number): boolean {
  return path.length <= lengthMax && path.every(isHash);
}

function requireSize(size: number): void {
  if (!isCount(size)) throw new RangeError(`${size} is no tree size`);
}
