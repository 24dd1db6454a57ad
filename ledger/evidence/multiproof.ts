/**
 * Proofs about many leaves of one tree at once: the hashes of the subtrees that none of the leaves is in, each
 * once, in the order in which a walk from the root, left before right, meets them. docs/evidence.md §5 and §6.
 */
import { compareBytes, concatBytes, equalBytes } from "../encoding/bytes.ts";
import { hashBytes, isHash, type Sha256, sha256 } from "../log/hash.ts";
import { type HashReader, nodeHash } from "../log/merkle.ts";
import { pathBit } from "../state/state-proof.ts";
import type { StateNode } from "../state/state-tree.ts";

/** An entry of the log that a proof is about. */
export interface ProvenLeaf {
  readonly index: number;
  readonly leafHash: Uint8Array;
}

/**
 * The hashes that, with the leaves at `indexes`, lead to the root of the log's first `size` entries. Throws
 * `RangeError` unless the indexes are ascending and below `size`.
 */
export function proveEntries(
  size: number,
  indexes: readonly number[],
  read: HashReader,
  hash: Sha256 = sha256,
): Uint8Array[] {
  if (!areAscending(indexes, size)) throw new RangeError("indexes are ascending and below the size");
  const hashes: Uint8Array[] = [];
  const visit = (begin: number, end: number, from: number, to: number): void => {
    if (from === to) hashes.push(rangeHash(begin, end, read, hash));
    else if (end - begin > 1) {
      const split = begin + largestPowerBelow(end - begin);
      const middle = firstAtLeast(indexes, split, from, to);
      visit(begin, split, from, middle);
      visit(split, end, middle, to);
    }
  };
  if (size > 0) visit(0, size, 0, indexes.length);
  return hashes;
}

/**
 * The root to which `leaves` and `hashes` lead in a log of `size` entries (RFC 9162 §2.1.1); undefined unless
 * the leaves are ascending and below `size`, and every hash is used exactly once. All of it may come from anybody:
 * the walk is at most 53 calls deep and visits no subtree without a leaf in it.
 */
export function rootOfEntries(
  size: number,
  leaves: readonly ProvenLeaf[],
  hashes: readonly Uint8Array[],
  hash: Sha256 = sha256,
): Uint8Array | undefined {
  const indexes = leaves.map(({ index }) => index);
  if (!Number.isSafeInteger(size) || size < 1 || !areAscending(indexes, size)) return undefined;
  if (!hashes.every(isHash) || !leaves.every(({ leafHash }) => isHash(leafHash))) return undefined;
  let used = 0;
  const visit = (begin: number, end: number, from: number, to: number): Uint8Array | undefined => {
    if (from === to) return hashes[used++];
    if (end - begin === 1) return leaves[from]!.leafHash;
    const split = begin + largestPowerBelow(end - begin);
    const middle = firstAtLeast(indexes, split, from, to);
    const left = visit(begin, split, from, middle);
    const right = left && visit(split, end, middle, to);
    return left && right && nodeHash(left, right, hash);
  };
  const root = visit(0, size, 0, leaves.length);
  return used === hashes.length ? root : undefined;
}

function areAscending(indexes: readonly number[], size: number): boolean {
  return indexes.every(
    (index, i) => Number.isSafeInteger(index) && index > (indexes[i - 1] ?? -1) && index < size,
  );
}

/** Position of the first index that is at least `bound`, within [from, to). */
function firstAtLeast(indexes: readonly number[], bound: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (indexes[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/** Hash over [begin, end), a subtree of the walk: complete, or the right edge, which is put together. */
function rangeHash(begin: number, end: number, read: HashReader, hash: Sha256): Uint8Array {
  let level = 0;
  let width = 1;
  while (width * 2 <= end - begin) {
    width *= 2;
    level += 1;
  }
  const left = read(level, begin / width);
  return begin + width === end ? left : nodeHash(left, rangeHash(begin + width, end, read, hash), hash);
}

/** Hash of a name and, unless it has no value, of its value. */
export interface StateClaim {
  readonly nameHash: Uint8Array;
  readonly valueHash: Uint8Array | undefined;
}

/**
 * One step of a walk through the state tree. Where no claimed name leads: the subtree's hash, or null when it is
 * empty. Where one does: true for an inner node, false for the leaf of a claimed name, null for an empty subtree,
 * name and value hash for a leaf of a name that is not claimed.
 */
export type StateStep = Uint8Array | null | boolean | readonly [nameHash: Uint8Array, valueHash: Uint8Array];

/** Steps that prove for each of the names whether it has a value. Throws `RangeError` for a name given twice. */
export function proveState(top: StateNode | undefined, nameHashes: readonly Uint8Array[]): StateStep[] {
  const names = nameHashes.toSorted(compareBytes);
  if (names.some((name, i) => i > 0 && equalBytes(names[i - 1]!, name)))
    throw new RangeError("a name is there twice");
  const steps: StateStep[] = [];
  const visit = (node: StateNode | undefined, depth: number, from: number, to: number): void => {
    if (!node || from === to) steps.push(node?.hash ?? null);
    else if (node.leaf) steps.push(leafStep(node, names, from, to));
    else {
      steps.push(true);
      const middle = firstOnRight(names, depth, from, to);
      visit(node.child(0), depth + 1, from, middle);
      visit(node.child(1), depth + 1, middle, to);
    }
  };
  visit(top, 0, 0, names.length);
  return steps;
}

function leafStep(node: StateNode, names: readonly Uint8Array[], from: number, to: number): StateStep {
  const { nameHash, valueHash } = node.leaf!;
  for (let i = from; i < to; i++) if (equalBytes(names[i]!, nameHash)) return false;
  return [nameHash, valueHash];
}

/** Of sorted names that share `depth` leading bits, the position of the first whose next bit is 1. */
function firstOnRight(names: readonly Uint8Array[], depth: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (pathBit(names[middle]!, depth) === 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const emptySubtree = new Uint8Array(hashBytes);
const leafPrefix = Uint8Array.of(0);
/** Bits of a name's hash: no inner node can be deeper. */
const depthMax = 256;

/**
 * The root to which `claims` and `steps` lead; undefined when a claim does not fit its place in the walk or the
 * steps are not exactly those of the walk. All of it may come from anybody: every call uses up a step, and the
 * walk is at most 256 calls deep.
 */
export function rootOfState(
  claims: readonly StateClaim[],
  steps: readonly StateStep[],
  hash: Sha256 = sha256,
): Uint8Array | undefined {
  const sorted = claims.toSorted((a, b) => compareBytes(a.nameHash, b.nameHash));
  if (
    !sorted.every(isClaim) ||
    sorted.some((claim, i) => i > 0 && equalBytes(sorted[i - 1]!.nameHash, claim.nameHash))
  )
    return undefined;
  const names = sorted.map(({ nameHash }) => nameHash);
  let used = 0;
  const visit = (depth: number, from: number, to: number): Uint8Array | undefined => {
    const step = steps[used++];
    if (step === undefined) return undefined;
    if (from === to) return subtreeHash(step);
    if (step !== true) return endHash(step, sorted.slice(from, to), depth, hash);
    if (depth === depthMax) return undefined;
    const middle = firstOnRight(names, depth, from, to);
    const left = visit(depth + 1, from, middle);
    const right = left && visit(depth + 1, middle, to);
    return left && right && nodeHash(left, right, hash);
  };
  const root = visit(0, 0, sorted.length);
  return used === steps.length ? root : undefined;
}

/** Where no claimed name leads. */
function subtreeHash(step: StateStep): Uint8Array | undefined {
  if (step === null) return emptySubtree;
  return step instanceof Uint8Array && isHash(step) && !equalBytes(step, emptySubtree) ? step : undefined;
}

/** Where the paths of `claims` end: they share `depth` bits, and so must a leaf that ends them. */
function endHash(
  step: StateStep,
  claims: readonly StateClaim[],
  depth: number,
  hash: Sha256,
): Uint8Array | undefined {
  const present = claims.filter(({ valueHash }) => valueHash !== undefined);
  if (step === false) {
    const [claim] = present;
    return present.length === 1 ? leafHashOf(claim!.nameHash, claim!.valueHash!, hash) : undefined;
  }
  if (present.length > 0) return undefined;
  if (step === null) return emptySubtree;
  if (!Array.isArray(step) || step.length !== 2) return undefined;
  const [nameHash, valueHash]: readonly unknown[] = step;
  if (!isHash(nameHash) || !isHash(valueHash)) return undefined;
  for (let bit = 0; bit < depth; bit++)
    if (pathBit(nameHash, bit) !== pathBit(claims[0]!.nameHash, bit)) return undefined;
  return claims.some((claim) => equalBytes(claim.nameHash, nameHash))
    ? undefined
    : leafHashOf(nameHash, valueHash, hash);
}

function leafHashOf(nameHash: Uint8Array, valueHash: Uint8Array, hash: Sha256): Uint8Array {
  return hash(concatBytes(leafPrefix, nameHash, valueHash));
}

function isClaim({ nameHash, valueHash }: StateClaim): boolean {
  return isHash(nameHash) && (valueHash === undefined || isHash(valueHash));
}
