/**
 * The state tree: a SHA-256 sparse Merkle map from the hash of a name to the hash of its value, whole in memory.
 * `state-proof.ts` gives the rules by which it is hashed. It is rebuilt from the stored values at start; that
 * its root is the sealed state root then proves them.
 */
import { type Sha256, sha256 } from "../log/hash.ts";
import { ChangedNodes } from "./changed-nodes.ts";
import { NodeArena, nameSide, noNode, rootHalf, valueSide } from "./node-arena.ts";
import { hashBytes, type NodeHashes, SingleHashes } from "./node-hashes.ts";
import { type StateLeaf, type StateProof, stateProofSiblingsMax } from "./state-proof.ts";

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

/**
 * The tree holds no empty inner node and none with a single leaf beneath it, so equal contents are equal trees,
 * whatever the order of the changes was. Every node above a changed one is marked as changed, too.
 */
export class StateTree {
  readonly #hashes: NodeHashes;
  readonly #nodes: NodeArena;
  /** Inner nodes passed on the way down, the root first: the path of the change at hand. */
  readonly #path = new Uint32Array(stateProofSiblingsMax);
  #root = noNode;
  #count = 0;

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
    for (let i = from; i < end; i += 1) {
      const { name, bytes } = values[i]!;
      const node = sought + i - from;
      hashes.addText(name, 2 * node + nameSide);
      hashes.addBytes(bytes, 2 * node + valueSide);
    }
    hashes.hashMessages();
    for (let node = sought; node < sought + end - from; node += 1) this.#put(node);
  }

  /** The value hash of a name, by the name's hash; undefined when it has none. */
  get(nameHash: Uint8Array): Uint8Array | undefined {
    this.#seek(nameHash);
    const { node } = this.#descend(sought);
    return this.#isLeafOf(node, sought) ? this.#nodes.hash(2 * node + valueSide) : undefined;
  }

  /** The root over all values; 32 zero bytes for none. Hashes what changed since it was last asked for. */
  root(): Uint8Array {
    if (this.#root === noNode) return new Uint8Array(hashBytes);
    if (this.#nodes.isChanged(this.#root)) this.#rehash();
    return this.#nodes.hash(rootHalf);
  }

  /** Proves against `root()` that the name has its value, or that it has none. */
  prove(nameHash: Uint8Array): StateProof {
    this.root();
    this.#seek(nameHash);
    const nodes = this.#nodes;
    const { node, depth } = this.#descend(sought);
    const siblings: Uint8Array[] = [];
    for (let at = 0; at < depth; at += 1)
      siblings.push(nodes.hash(2 * this.#path[at]! + 1 - nodes.pathBit(sought, at)));
    return { siblings, leaf: node === noNode ? null : this.#leafOf(node) };
  }

  /** The node at the top, to walk down from; undefined for a tree without values. */
  top(): StateNode | undefined {
    return this.#root === noNode ? undefined : this.#nodeView(this.#root, this.root());
  }

  #nodeView(node: number, hash: Uint8Array): StateNode {
    const nodes = this.#nodes;
    if (nodes.isLeaf(node)) return { hash, leaf: this.#leafOf(node), child: () => undefined };
    const child = (side: number) => {
      const below = nodes.child(node, side);
      return below === noNode ? undefined : this.#nodeView(below, nodes.hash(2 * node + side));
    };
    return { hash, leaf: undefined, child };
  }

  #leafOf(node: number): StateLeaf {
    const nodes = this.#nodes;
    return { nameHash: nodes.hash(2 * node + nameSide), valueHash: nodes.hash(2 * node + valueSide) };
  }

  #seek(nameHash: Uint8Array): void {
    requireHash(nameHash);
    this.#nodes.setHash(2 * sought + nameSide, nameHash);
  }

  /** Follows the path of a node's name to a leaf or an empty subtree at `depth`, noting the inner nodes above it. */
  #descend(named: number): { node: number; depth: number } {
    const nodes = this.#nodes;
    let node = this.#root;
    let depth = 0;
    while (node !== noNode && !nodes.isLeaf(node)) {
      this.#path[depth] = node;
      node = nodes.child(node, nodes.pathBit(named, depth));
      depth += 1;
    }
    return { node, depth };
  }

  /** Brings the name and value of a node that is not in the tree into it. */
  #put(named: number): void {
    const nodes = this.#nodes;
    const { node, depth } = this.#descend(named);
    if (this.#isLeafOf(node, named)) {
      if (nodes.areEqual(2 * node + valueSide, 2 * named + valueSide)) return;
      nodes.copyHalf(2 * node + valueSide, 2 * named + valueSide);
      nodes.setChanged(node, true);
    } else {
      const leaf = nodes.newLeaf(named);
      this.#link(leaf, depth, node === noNode ? leaf : this.#fork(depth, leaf, node));
      this.#count += 1;
    }
    this.#markPath(depth);
  }

  /** The subtree at `depth` that holds two leaves: inner nodes down to the first bit in which their paths differ. */
  #fork(depth: number, leaf: number, other: number): number {
    const nodes = this.#nodes;
    const top = nodes.newInner();
    let bottom = top;
    let at = depth;
    for (; nodes.pathBit(leaf, at) === nodes.pathBit(other, at); at += 1) {
      const next = nodes.newInner();
      nodes.setChild(bottom, nodes.pathBit(leaf, at), next);
      bottom = next;
    }
    nodes.setChild(bottom, nodes.pathBit(leaf, at), leaf);
    nodes.setChild(bottom, nodes.pathBit(other, at), other);
    // Its hash has not changed, but its new parent does not have it yet.
    nodes.setChanged(other, true);
    return top;
  }

  #remove(named: number): void {
    const nodes = this.#nodes;
    const { node, depth } = this.#descend(named);
    if (!this.#isLeafOf(node, named)) return;
    nodes.release(node);
    this.#count -= 1;
    const sibling =
      depth > 0 ? nodes.child(this.#path[depth - 1]!, 1 - nodes.pathBit(named, depth - 1)) : noNode;
    const collapses = sibling !== noNode && nodes.isLeaf(sibling);
    const at = collapses ? this.#collapse(named, depth, sibling) : depth;
    this.#link(named, at, collapses ? sibling : noNode);
    this.#markPath(at);
  }

  /** Releases the inner nodes above `leaf` that hold nothing else; returns the depth at which it belongs. */
  #collapse(named: number, depth: number, leaf: number): number {
    const nodes = this.#nodes;
    nodes.setChanged(leaf, true);
    let at = depth - 1;
    nodes.release(this.#path[at]!);
    while (at > 0 && nodes.child(this.#path[at - 1]!, 1 - nodes.pathBit(named, at - 1)) === noNode) {
      at -= 1;
      nodes.release(this.#path[at]!);
    }
    return at;
  }

  /** Puts `node` at `depth` on the path of a name, below the inner nodes last descended through. */
  #link(named: number, depth: number, node: number): void {
    if (depth === 0) this.#root = node;
    else this.#nodes.setChild(this.#path[depth - 1]!, this.#nodes.pathBit(named, depth - 1), node);
  }

  #markPath(depth: number): void {
    for (let at = depth - 1; at >= 0; at -= 1) {
      const node = this.#path[at]!;
      if (this.#nodes.isChanged(node)) return;
      this.#nodes.setChanged(node, true);
    }
  }

  #isLeafOf(node: number, named: number): boolean {
    return node !== noNode && this.#nodes.areEqual(2 * node + nameSide, 2 * named + nameSide);
  }

  /** Hashes the changed nodes from the lowest level up: those of one level need nothing of each other. */
  #rehash(): void {
    const changed = new ChangedNodes();
    changed.add(this.#root, this.#nodes.isLeaf(this.#root), rootHalf);
    const levels = [0];
    for (let from = 0; from < changed.count; from = levels.at(-1)!) {
      const end = changed.count;
      for (let i = from; i < end; i += 1) this.#addChangedBelow(changed, i);
      levels.push(end);
    }
    for (let level = levels.length - 1; level > 0; level -= 1)
      this.#hashes.hashNodes(changed.listed, levels[level - 1]!, levels[level]!);
  }

  /** Lists the changed children of the node at place `i`, whose own mark is taken away. */
  #addChangedBelow(changed: ChangedNodes, i: number): void {
    const nodes = this.#nodes;
    const node = changed.node(i);
    nodes.setChanged(node, false);
    if (changed.isLeaf(i)) return;
    for (let side = 0; side < 2; side += 1) {
      const child = nodes.child(node, side);
      if (child !== noNode && nodes.isChanged(child))
        changed.add(child, nodes.isLeaf(child), 2 * node + side);
    }
  }
}

/** So many values are hashed together; as many nodes are kept for their hashes. */
function valuesTogether(hashes: NodeHashes): number {
  return hashes.messagesMax >> 1;
}

function requireHash(bytes: Uint8Array): void {
  if (bytes.length !== hashBytes) throw new RangeError("a hash is 32 bytes");
}
