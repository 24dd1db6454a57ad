/**
 * Two views of one log laid side by side: whether one is the beginning of the other, whether they contradict each other,
 * or whether what is at hand does not tell. A contradiction is returned as a proof that others can check.
 */
import {
  contradictionOf,
  type ForkProof,
  type ProvenNode,
  type SignedHead,
  type VerifiedHead,
} from "../checkpoint/fork.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { type Sha256, sha256 } from "../log/hash.ts";
import { nodeHash } from "../log/merkle.ts";
import type { ProvenLeaf } from "./multiproof.ts";

/** A signed and verified state of a log, with what is known of its tree. */
export interface LogView {
  readonly signed: SignedHead;
  readonly head: VerifiedHead;
  readonly nodes: KnownNodes;
}

export type Comparison =
  | { readonly answer: "contradiction"; readonly proof: ForkProof }
  | { readonly answer: "consistent" }
  | { readonly answer: "unknown" };

interface KnownNode {
  readonly begin: number;
  readonly end: number;
  readonly hash: Uint8Array;
}

/** Subtrees of one tree whose hashes follow from a multiproof that leads to its root. */
export class KnownNodes {
  readonly #size: number;
  readonly #nodes = new Map<string, KnownNode>();

  /** Only for leaves and hashes that `rootOfEntries` found to lead to the root. Without any, nothing but the root is known. */
  constructor(
    { size, root }: Pick<VerifiedHead, "size" | "root">,
    proof?: { readonly leaves: readonly ProvenLeaf[]; readonly hashes: readonly Uint8Array[] },
    hash: Sha256 = sha256,
  ) {
    this.#size = size;
    this.#add(0, size, root);
    if (proof) this.#walk(proof.leaves, proof.hashes, hash);
  }

  /** Complete subtrees: those that stay the same when the log grows. */
  *complete(): Generator<KnownNode> {
    for (const node of this.#nodes.values()) if (isComplete(node.begin, node.end)) yield node;
  }

  hashOf(begin: number, end: number): Uint8Array | undefined {
    return this.#nodes.get(`${begin}-${end}`)?.hash;
  }

  /** The way from a known subtree to the root. */
  provenNode({ begin, end, hash }: KnownNode): ProvenNode {
    const path: Uint8Array[] = [];
    let [from, to] = [0, this.#size];
    while (from !== begin || to !== end) {
      const split = from + largestPowerBelow(to - from);
      const goesLeft = begin < split;
      path.push(goesLeft ? this.hashOf(split, to)! : this.hashOf(from, split)!);
      if (goesLeft) to = split;
      else from = split;
    }
    return { hash, path: path.reverse() };
  }

  /** The root over the first `size` entries and the RFC 9162 consistency proof from there, if what is known gives both. */
  prefix(size: number, hash: Sha256): { prefixRoot: Uint8Array; path: Uint8Array[] } | undefined {
    const path: (Uint8Array | undefined)[] = [];
    const left: (Uint8Array | undefined)[] = [];
    let [begin, end] = [0, this.#size];
    while (end !== size) {
      const split = begin + largestPowerBelow(end - begin);
      const goesLeft = size <= split;
      const sibling = goesLeft ? this.hashOf(split, end) : this.hashOf(begin, split);
      path.push(sibling);
      if (!goesLeft) left.push(sibling);
      if (goesLeft) end = split;
      else begin = split;
    }
    const last = this.hashOf(begin, end);
    if (begin > 0) path.push(last);
    if (last === undefined || !path.every((one) => one !== undefined)) return undefined;
    const prefixRoot = left.reduceRight((right: Uint8Array, one) => nodeHash(one!, right, hash), last);
    return { prefixRoot, path: path.reverse() };
  }

  #walk(leaves: readonly ProvenLeaf[], hashes: readonly Uint8Array[], hash: Sha256): void {
    let used = 0;
    let next = 0;
    const visit = (begin: number, end: number): Uint8Array => {
      const isPassed = next === leaves.length || leaves[next]!.index >= end;
      const own = isPassed ? hashes[used++]! : end - begin === 1 ? leaves[next++]!.leafHash : undefined;
      if (own) return this.#add(begin, end, own);
      const split = begin + largestPowerBelow(end - begin);
      const left = visit(begin, split);
      return this.#add(begin, end, nodeHash(left, visit(split, end), hash));
    };
    visit(0, this.#size);
  }

  #add(begin: number, end: number, hash: Uint8Array): Uint8Array {
    this.#nodes.set(`${begin}-${end}`, { begin, end, hash });
    return hash;
  }
}

/** `first` and `second` in any order; both of the log that the caller means. */
export function compareViews(first: LogView, second: LogView, hash: Sha256 = sha256): Comparison {
  const [smaller, larger] = inOrder(first, second);
  const heads: ForkProof["heads"] = [smaller.signed, larger.signed];
  const direct = contradictionOf(smaller.head, larger.head);
  if (direct) return { answer: "contradiction", proof: { heads, contradiction: { type: direct } } };
  if (smaller.head.size === larger.head.size) return { answer: "consistent" };
  const prefix = larger.nodes.prefix(smaller.head.size, hash);
  if (prefix && equalBytes(prefix.prefixRoot, smaller.head.root)) return { answer: "consistent" };
  const contradiction = prefix ? { type: "consistency" as const, ...prefix } : differentNode(smaller, larger);
  return contradiction ? { answer: "contradiction", proof: { heads, contradiction } } : { answer: "unknown" };
}

/** By height or size, so that a header that names another one before it comes second. */
export function inOrder(first: LogView, second: LogView): [LogView, LogView] {
  const isSwapped = first.head.size > second.head.size;
  return isSwapped ? [second, first] : [first, second];
}

/** The smallest complete subtree that both have and that is not the same in both. */
function differentNode(smaller: LogView, larger: LogView): ForkProof["contradiction"] | undefined {
  let found: KnownNode | undefined;
  for (const node of smaller.nodes.complete()) {
    const other = node.end <= larger.head.size ? larger.nodes.hashOf(node.begin, node.end) : undefined;
    if (!other || equalBytes(other, node.hash)) continue;
    if (!found || node.end - node.begin < found.end - found.begin) found = node;
  }
  if (!found) return undefined;
  const { begin, end } = found;
  const other = { begin, end, hash: larger.nodes.hashOf(begin, end)! };
  const width = end - begin;
  let level = 0;
  for (let one = width; one > 1; one /= 2) level++;
  return {
    type: "node",
    level,
    index: begin / width,
    nodes: [smaller.nodes.provenNode(found), larger.nodes.provenNode(other)],
  };
}

function isComplete(begin: number, end: number): boolean {
  let width = 1;
  while (width < end - begin) width *= 2;
  return width === end - begin && begin % width === 0;
}

/** The largest power of two below `count`, which is at least 2. */
function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
