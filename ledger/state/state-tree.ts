/**
 * The state tree: a SHA-256 sparse Merkle map from the hash of a name to the hash of its value, whole in memory.
 * `state-proof.ts` gives the rules by which it is hashed. It is rebuilt from the stored values at start; that
 * its root is the sealed state root then proves them.
 */
import { asciiInto, utf8Encode } from "../encoding/utf8.ts";
import { type HashBatch, type Sha256, SingleHashes, sha256 } from "../log/hash.ts";
import { ChangedNodes } from "./changed-nodes.ts";
import { NodeArena, noNode } from "./node-arena.ts";
import { pathBit, type StateLeaf, type StateProof, stateProofSiblingsMax } from "./state-proof.ts";

export {
  decodeStateProof,
  type EncodedStateProof,
  encodeStateProof,
  type StateLeaf,
  type StateProof,
  verifyStateAbsence,
  verifyStatePresence,
} from "./state-proof.ts";

const hashBytes = 32;

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

/** Names are written here to be hashed: an array for each would be garbage. */
const nameScratch = new Uint8Array(256);

/** Halves of a leaf's preimage. */
const nameSide = 0;
const valueSide = 1;

/**
 * The tree holds no empty inner node and none with a single leaf beneath it, so equal contents are equal trees,
 * whatever the order of the changes was. Every node above a changed one is marked as changed, too.
 */
export class StateTree {
  readonly #batch: HashBatch;
  readonly #nodes = new NodeArena();
  /** Inner nodes passed on the way down, the root first: the path of the change at hand. */
  readonly #path = new Uint32Array(stateProofSiblingsMax);
  #root = noNode;
  readonly #rootHash = new Uint8Array(hashBytes);
  #count = 0;

  /** `batch` hashes all there is to hash, together. */
  constructor(hash: Sha256 = sha256, batch: HashBatch = new SingleHashes(hash)) {
    this.#batch = batch;
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
    requireHash(nameHash);
    if (valueHash) {
      requireHash(valueHash);
      this.#put(nameHash, valueHash);
    } else {
      this.#remove(nameHash);
    }
  }

  /** Gives names their values, which are hashed here. */
  assign(values: readonly NamedBytes[]): void {
    const perBatch = Math.floor(this.#batch.countMax / 2);
    for (let from = 0; from < values.length; from += perBatch)
      this.#assignBatch(values.slice(from, from + perBatch));
  }

  #assignBatch(values: readonly NamedBytes[]): void {
    const batch = this.#batch;
    for (const { name, bytes } of values) {
      addName(batch, name);
      batch.add(bytes, 0, bytes.length);
    }
    batch.hash();
    const nameHash = new Uint8Array(hashBytes);
    const valueHash = new Uint8Array(hashBytes);
    for (let i = 0; i < values.length; i += 1) {
      batch.copyDigest(2 * i, nameHash, 0);
      batch.copyDigest(2 * i + 1, valueHash, 0);
      this.#put(nameHash, valueHash);
    }
  }

  /** The value hash of a name, by the name's hash; undefined when it has none. */
  get(nameHash: Uint8Array): Uint8Array | undefined {
    requireHash(nameHash);
    const { node } = this.#descend(nameHash);
    return this.#isLeafOf(node, nameHash) ? this.#nodes.hash(node, valueSide) : undefined;
  }

  /** The root over all values; 32 zero bytes for none. Hashes what changed since it was last asked for. */
  root(): Uint8Array {
    if (this.#root === noNode) return new Uint8Array(hashBytes);
    if (this.#nodes.isChanged(this.#root)) this.#rehash();
    return this.#rootHash.slice();
  }

  /** Proves against `root()` that the name has its value, or that it has none. */
  prove(nameHash: Uint8Array): StateProof {
    requireHash(nameHash);
    this.root();
    const nodes = this.#nodes;
    const { node, depth } = this.#descend(nameHash);
    const siblings: Uint8Array[] = [];
    for (let at = 0; at < depth; at += 1)
      siblings.push(nodes.hash(this.#path[at]!, 1 - pathBit(nameHash, at)));
    if (node === noNode) return { siblings, leaf: null };
    return {
      siblings,
      leaf: { nameHash: nodes.hash(node, nameSide), valueHash: nodes.hash(node, valueSide) },
    };
  }

  /** The node at the top, to walk down from; undefined for a tree without values. */
  top(): StateNode | undefined {
    return this.#root === noNode ? undefined : this.#nodeView(this.#root, this.root());
  }

  #nodeView(node: number, hash: Uint8Array): StateNode {
    const nodes = this.#nodes;
    if (nodes.isLeaf(node)) {
      const leaf = { nameHash: nodes.hash(node, nameSide), valueHash: nodes.hash(node, valueSide) };
      return { hash, leaf, child: () => undefined };
    }
    const child = (side: number) => {
      const below = nodes.child(node, side);
      return below === noNode ? undefined : this.#nodeView(below, nodes.hash(node, side));
    };
    return { hash, leaf: undefined, child };
  }

  /** Follows the path of a name to a leaf or an empty subtree at `depth`, noting the inner nodes above it. */
  #descend(nameHash: Uint8Array): { node: number; depth: number } {
    let node = this.#root;
    let depth = 0;
    while (node !== noNode && !this.#nodes.isLeaf(node)) {
      this.#path[depth] = node;
      node = this.#nodes.child(node, pathBit(nameHash, depth));
      depth += 1;
    }
    return { node, depth };
  }

  #put(nameHash: Uint8Array, valueHash: Uint8Array): void {
    const nodes = this.#nodes;
    const { node, depth } = this.#descend(nameHash);
    if (this.#isLeafOf(node, nameHash)) {
      if (nodes.hasHash(node, valueSide, valueHash)) return;
      nodes.setHash(node, valueSide, valueHash);
      nodes.setChanged(node, true);
    } else {
      const leaf = nodes.newLeaf(nameHash, valueHash);
      this.#link(nameHash, depth, node === noNode ? leaf : this.#fork(nameHash, depth, leaf, node));
      this.#count += 1;
    }
    this.#markPath(depth);
  }

  /** The subtree at `depth` that holds two leaves: inner nodes down to the first bit in which their paths differ. */
  #fork(nameHash: Uint8Array, depth: number, leaf: number, other: number): number {
    const nodes = this.#nodes;
    const otherName = nodes.hash(other, nameSide);
    const top = nodes.newInner();
    let bottom = top;
    let at = depth;
    for (; pathBit(nameHash, at) === pathBit(otherName, at); at += 1) {
      const next = nodes.newInner();
      nodes.setChild(bottom, pathBit(nameHash, at), next);
      bottom = next;
    }
    nodes.setChild(bottom, pathBit(nameHash, at), leaf);
    nodes.setChild(bottom, pathBit(otherName, at), other);
    // Its hash has not changed, but its new parent does not have it yet.
    nodes.setChanged(other, true);
    return top;
  }

  #remove(nameHash: Uint8Array): void {
    const nodes = this.#nodes;
    const { node, depth } = this.#descend(nameHash);
    if (!this.#isLeafOf(node, nameHash)) return;
    nodes.release(node);
    this.#count -= 1;
    const sibling =
      depth > 0 ? nodes.child(this.#path[depth - 1]!, 1 - pathBit(nameHash, depth - 1)) : noNode;
    const collapses = sibling !== noNode && nodes.isLeaf(sibling);
    const at = collapses ? this.#collapse(nameHash, depth, sibling) : depth;
    this.#link(nameHash, at, collapses ? sibling : noNode);
    this.#markPath(at);
  }

  /** Releases the inner nodes above `leaf` that hold nothing else; returns the depth at which it belongs. */
  #collapse(nameHash: Uint8Array, depth: number, leaf: number): number {
    const nodes = this.#nodes;
    nodes.setChanged(leaf, true);
    let at = depth - 1;
    nodes.release(this.#path[at]!);
    while (at > 0 && nodes.child(this.#path[at - 1]!, 1 - pathBit(nameHash, at - 1)) === noNode) {
      at -= 1;
      nodes.release(this.#path[at]!);
    }
    return at;
  }

  /** Puts `node` at `depth` on the path of a name, below the inner nodes last descended through. */
  #link(nameHash: Uint8Array, depth: number, node: number): void {
    if (depth === 0) this.#root = node;
    else this.#nodes.setChild(this.#path[depth - 1]!, pathBit(nameHash, depth - 1), node);
  }

  #markPath(depth: number): void {
    for (let at = depth - 1; at >= 0; at -= 1) {
      const node = this.#path[at]!;
      if (this.#nodes.isChanged(node)) return;
      this.#nodes.setChanged(node, true);
    }
  }

  #isLeafOf(node: number, nameHash: Uint8Array): boolean {
    return node !== noNode && this.#nodes.hasHash(node, nameSide, nameHash);
  }

  /** Hashes the changed nodes from the lowest level up: those of one level need nothing of each other. */
  #rehash(): void {
    const changed = new ChangedNodes(this.#root);
    const levels = [0];
    for (let from = 0; from < changed.count; from = levels.at(-1)!) {
      const end = changed.count;
      for (let i = from; i < end; i += 1) this.#addChangedBelow(changed, i);
      levels.push(end);
    }
    for (let level = levels.length - 1; level > 0; level -= 1)
      this.#rehashBetween(changed, levels[level - 1]!, levels[level]!);
  }

  #addChangedBelow(changed: ChangedNodes, i: number): void {
    const arena = this.#nodes;
    const node = changed.node(i);
    if (arena.isLeaf(node)) return;
    for (let side = 0; side < 2; side += 1) {
      const child = arena.child(node, side);
      if (child !== noNode && arena.isChanged(child)) changed.add(child, node, side);
    }
  }

  #rehashBetween(changed: ChangedNodes, first: number, end: number): void {
    const batch = this.#batch;
    const arena = this.#nodes;
    for (let from = first; from < end; from += batch.countMax) {
      const to = Math.min(end, from + batch.countMax);
      for (let i = from; i < to; i += 1) {
        const node = changed.node(i);
        arena.addPreimage(node, batch);
        arena.setChanged(node, false);
      }
      batch.hash();
      for (let i = from; i < to; i += 1) {
        const parent = changed.parent(i);
        if (parent === noNode) batch.copyDigest(i - from, this.#rootHash, 0);
        else arena.takeDigest(parent, changed.side(i), batch, i - from);
      }
    }
  }
}

function addName(batch: HashBatch, name: string): void {
  const end = asciiInto(nameScratch, 0, name);
  if (end >= 0) return batch.add(nameScratch, 0, end);
  const bytes = utf8Encode(name);
  batch.add(bytes, 0, bytes.length);
}

function requireHash(bytes: Uint8Array): void {
  if (bytes.length !== hashBytes) throw new RangeError("a hash is 32 bytes");
}
