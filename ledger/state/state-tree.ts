/**
 * The state tree: a SHA-256 sparse Merkle map from the hash of a name to the hash of its value, whole in memory.
 * `state-proof.ts` gives the rules by which it is hashed. It is rebuilt from the stored values at start; that
 * its root is the sealed state root then proves them.
 */
import { hashBytes, type Sha256, sha256 } from "../log/hash.ts";
import { type NodeHashes, SingleHashes } from "../log/node-hashes.ts";
import { ChangedNodes } from "./changed-nodes.ts";
import {
  isChanged,
  isInner,
  type Link,
  NodeArena,
  nameSide,
  nodeOf,
  noLink,
  noNode,
  rootHalf,
  valueSide,
} from "./node-arena.ts";
import type { StateLeaf, StateProof } from "./state-proof.ts";

export {
  decodeStateProof,
  type EncodedStateProof,
  encodeStateProof,
  type StateLeaf,
  type StateProof,
  verifyStateAbsence,
  verifyStatePresence,
} from "./state-proof.ts";

/** A node as it stands: a leaf, or an inner node with children. Good until the tree's next change. */
export interface StateNode {
  readonly hash: Uint8Array;
  /** What the leaf is hashed of; undefined for an inner node. */
  readonly leaf: StateLeaf | undefined;
  /** The subtree of an inner node on `side` 0 (left) or 1 (right); undefined when it is empty. */
  child(side: number): StateNode | undefined;
}

/** A value as it is stored, and its name. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The node in which hashes stand while they are looked for. */
const sought = noNode + 1;

/** Of so many names that were given another value the leaves are kept; beyond it they are found by their paths. About 5 MB. */
const keptLeavesMax = 65_536;

/**
 * The tree holds no empty inner node and none with a single leaf beneath it, so equal contents are equal trees,
 * whatever the order of the changes was. Every node above a changed one is marked as changed, too.
 */
export class StateTree {
  readonly #hashes: NodeHashes;
  readonly #nodes: NodeArena;
  /** By name: for these neither the name's hash nor the way down is needed. */
  readonly #leaves = new Map<string, number>();
  #count = 0;
  /** Inner nodes passed on the last way down. */
  #depth = 0;

  /** `hashes`, of this tree alone, hashes all there is to hash. */
  constructor(hash: Sha256 = sha256, hashes: NodeHashes = new SingleHashes(hash)) {
    this.#hashes = hashes;
    this.#nodes = new NodeArena(hashes, valuesTogether(hashes));
  }

  /** Names that have a value. */
  get count(): number {
    return this.#count;
  }

  /**
   * Gives a name, by its hash, the value with `valueHash`, or none when that is undefined. Throws `RangeError`
   * when a hash is not 32 bytes.
   */
  set(nameHash: Uint8Array, valueHash: Uint8Array | undefined): void {
    this.#seek(nameHash);
    if (!valueHash) return this.#remove(sought);
    requireHash(valueHash);
    this.#nodes.setHash(2 * sought + valueSide, valueHash);
    this.#put(sought);
  }

  /** Gives names their values, which are hashed here. */
  assign(values: readonly NamedBytes[]): void {
    const together = valuesTogether(this.#hashes);
    for (let from = 0; from < values.length; from += together)
      this.#assignBetween(values, from, Math.min(values.length, from + together));
  }

  #assignBetween(values: readonly NamedBytes[], from: number, end: number): void {
    const hashes = this.#hashes;
    const known: (number | undefined)[] = [];
    for (let i = from; i < end; i += 1) {
      const { name, bytes } = values[i]!;
      const node = sought + i - from;
      const leaf = this.#leaves.get(name);
      known.push(leaf);
      if (leaf === undefined) hashes.addText(name, 2 * node + nameSide);
      hashes.addBytes(bytes, 2 * node + valueSide);
    }
    hashes.hashMessages();
    for (let i = from; i < end; i += 1) {
      const node = sought + i - from;
      const leaf = known[i - from];
      if (leaf !== undefined) this.#setValue(leaf, node);
      else this.#keep(values[i]!.name, this.#put(node));
    }
  }

  #keep(name: string, leaf: number): void {
    if (leaf === noNode) return;
    if (this.#leaves.size >= keptLeavesMax) this.#leaves.clear();
    this.#leaves.set(name, leaf);
  }

  /** The value hash of a name, by the name's hash; undefined when it has none. */
  get(nameHash: Uint8Array): Uint8Array | undefined {
    this.#seek(nameHash);
    const link = this.#nodes.link(this.#descend(sought));
    return this.#isLeafOf(link, sought) ? this.#nodes.hash(2 * nodeOf(link) + valueSide) : undefined;
  }

  /** The root over all values; 32 zero bytes for none. Hashes what changed since it was last asked for. */
  root(): Uint8Array {
    const nodes = this.#nodes;
    if (isChanged(nodes.link(rootHalf))) new ChangedNodes(nodes).hashBy(this.#hashes);
    return nodes.hash(rootHalf);
  }

  /** Proves against `root()` that the name has its value, or that it has none. */
  prove(nameHash: Uint8Array): StateProof {
    this.root();
    this.#seek(nameHash);
    const nodes = this.#nodes;
    const end = this.#descend(sought);
    const siblings: Uint8Array[] = [];
    for (let half = end; half !== rootHalf; half = nodes.above(half >>> 1))
      siblings.push(nodes.hash(half ^ 1));
    const link = nodes.link(end);
    return { siblings: siblings.reverse(), leaf: link === noLink ? null : this.#leafOf(nodeOf(link)) };
  }

  /** The node at the top, to walk down from; undefined for a tree without values. */
  top(): StateNode | undefined {
    this.root();
    return this.#nodeBelow(rootHalf);
  }

  #nodeBelow(half: number): StateNode | undefined {
    const link = this.#nodes.link(half);
    if (link === noLink) return undefined;
    const node = nodeOf(link);
    const hash = this.#nodes.hash(half);
    if (!isInner(link)) return { hash, leaf: this.#leafOf(node), child: () => undefined };
    return { hash, leaf: undefined, child: (side) => this.#nodeBelow(2 * node + side) };
  }

  #leafOf(node: number): StateLeaf {
    const nodes = this.#nodes;
    return { nameHash: nodes.hash(2 * node + nameSide), valueHash: nodes.hash(2 * node + valueSide) };
  }

  #seek(nameHash: Uint8Array): void {
    requireHash(nameHash);
    this.#nodes.setHash(2 * sought + nameSide, nameHash);
  }

  /** Follows the path of a node's name to the half below which there is a leaf, or nothing. */
  #descend(named: number): number {
    const nodes = this.#nodes;
    let half = rootHalf;
    let link = nodes.link(half);
    let depth = 0;
    for (; isInner(link); depth += 1) {
      half = 2 * nodeOf(link) + nodes.pathBit(named, depth);
      link = nodes.link(half);
    }
    this.#depth = depth;
    return half;
  }

  /**
   * Brings the name and value of a node that is not in the tree into it. Returns the name's leaf when it had one before, otherwise
   * `noNode`.
   */
  #put(named: number): number {
    const nodes = this.#nodes;
    const half = this.#descend(named);
    const link = nodes.link(half);
    if (this.#isLeafOf(link, named)) {
      this.#setValue(nodeOf(link), named);
      return nodeOf(link);
    }
    this.#count += 1;
    if (link === noLink) nodes.hangLeaf(half, named);
    else this.#fork(half, named, link);
    nodes.mark(half);
    return noNode;
  }

  /** Gives a leaf the value of a node that is not in the tree. */
  #setValue(leaf: number, named: number): void {
    const nodes = this.#nodes;
    if (nodes.areEqual(2 * leaf + valueSide, 2 * named + valueSide)) return;
    nodes.copyHalf(2 * leaf + valueSide, 2 * named + valueSide);
    nodes.mark(nodes.above(leaf));
  }

  /** Below `half`, where there was a leaf: inner nodes down to the first bit in which its path and that of the new leaf differ. */
  #fork(half: number, named: number, other: Link): void {
    const nodes = this.#nodes;
    let depth = this.#depth;
    let at = half;
    let bit: number;
    do {
      bit = nodes.pathBit(named, depth);
      at = 2 * nodes.hangInner(at) + bit;
    } while (bit === nodes.pathBit(nodeOf(other), depth++));
    nodes.hangLeaf(at, named);
    nodes.hang(at ^ 1, other);
    nodes.mark(at);
    // Its hash has not changed, but its new parent does not have it yet.
    nodes.mark(at ^ 1);
  }

  #remove(named: number): void {
    const nodes = this.#nodes;
    const half = this.#descend(named);
    const link = nodes.link(half);
    if (!this.#isLeafOf(link, named)) return;
    this.#leaves.clear();
    this.#count -= 1;
    nodes.release(nodeOf(link));
    nodes.clear(half);
    if (half === rootHalf) return;
    const sibling = nodes.link(half ^ 1);
    if (isInner(sibling)) nodes.mark(nodes.above(half >>> 1));
    else if (sibling !== noLink) this.#raise(sibling, half >>> 1);
  }

  /** Brings a leaf to the place of the inner nodes from `parent` up that hold nothing else. */
  #raise(leaf: Link, parent: number): void {
    const nodes = this.#nodes;
    nodes.release(parent);
    let half = nodes.above(parent);
    while (half !== rootHalf && nodes.link(half ^ 1) === noLink) {
      nodes.release(half >>> 1);
      half = nodes.above(half >>> 1);
    }
    nodes.hang(half, leaf);
    nodes.mark(half);
  }

  #isLeafOf(link: Link, named: number): boolean {
    return (
      link !== noLink &&
      !isInner(link) &&
      this.#nodes.areEqual(2 * nodeOf(link) + nameSide, 2 * named + nameSide)
    );
  }
}

/** So many values are hashed together; as many nodes are kept for their hashes. */
function valuesTogether(hashes: NodeHashes): number {
  return hashes.messagesMax >> 1;
}

function requireHash(bytes: Uint8Array): void {
  if (bytes.length !== hashBytes) throw new RangeError("a hash is 32 bytes");
}
