import type { HashBatch } from "../log/hash.ts";

/** 4,096 nodes to a chunk: chunks are never copied when the tree grows, and a small tree has a small one. */
const chunkBits = 12;
const chunkNodes = 1 << chunkBits;
const slotMask = chunkNodes - 1;

const hashBytes = 32;
const preimageBytes = 1 + 2 * hashBytes;
const leafPrefix = 0;
const nodePrefix = 1;

/** Stands for an empty subtree; no node has this number. */
export const noNode = 0;

/** In place of a leaf's left child: telling leaves apart so needs no look at the preimages on the way down. */
const leafMark = 0xffffffff;

interface Chunk {
  /** What each node's hash is taken of: prefix ‖ two hashes. */
  readonly preimages: Uint8Array;
  /** Two children for each node; `leafMark` for leaves. */
  readonly children: Uint32Array;
  /** 1 where the preimage changed since the node's hash was last taken. */
  readonly changed: Uint8Array;
}

/**
 * Nodes of a binary hash tree by number, in few large arrays: 74 bytes each, where objects would take several
 * times that. A node is stored as the preimage of its hash: 0x00 ‖ name hash ‖ value hash for a leaf,
 * 0x01 ‖ left ‖ right for an inner node, so it is hashed where it lies, and its hash is kept by its parent.
 */
export class NodeArena {
  readonly #chunks: Chunk[] = [];
  readonly #free: number[] = [];
  #next = noNode + 1;

  /** A new leaf, marked as changed. */
  newLeaf(nameHash: Uint8Array, valueHash: Uint8Array): number {
    const node = this.#allocate(leafPrefix);
    this.#chunk(node).children[(node & slotMask) * 2] = leafMark;
    this.setHash(node, 0, nameHash);
    this.setHash(node, 1, valueHash);
    return node;
  }

  /** A new inner node with two empty subtrees, marked as changed. */
  newInner(): number {
    const node = this.#allocate(nodePrefix);
    const { children, preimages } = this.#chunk(node);
    const offset = offsetOf(node);
    preimages.fill(0, offset + 1, offset + preimageBytes);
    children[(node & slotMask) * 2] = noNode;
    children[(node & slotMask) * 2 + 1] = noNode;
    return node;
  }

  /** Gives the node's number free for another. */
  release(node: number): void {
    this.#free.push(node);
  }

  isLeaf(node: number): boolean {
    return this.#chunk(node).children[(node & slotMask) * 2] === leafMark;
  }

  /** Child of an inner node on `side` 0 (left) or 1 (right). */
  child(node: number, side: number): number {
    return this.#chunk(node).children[(node & slotMask) * 2 + side]!;
  }

  /** Puts `child` in its place; the hash kept for it stays stale until the changed nodes are hashed. */
  setChild(node: number, side: number, child: number): void {
    const { children, preimages } = this.#chunk(node);
    children[(node & slotMask) * 2 + side] = child;
    if (child !== noNode) return;
    const offset = halfOffsetOf(node, side);
    preimages.fill(0, offset, offset + hashBytes);
  }

  /** Copy of one half of the preimage: a child's hash, or a leaf's name hash (0) and value hash (1). */
  hash(node: number, side: number): Uint8Array {
    const offset = halfOffsetOf(node, side);
    return this.#chunk(node).preimages.slice(offset, offset + hashBytes);
  }

  setHash(node: number, side: number, hash: Uint8Array): void {
    const { preimages } = this.#chunk(node);
    const offset = halfOffsetOf(node, side);
    for (let at = 0; at < hashBytes; at += 1) preimages[offset + at] = hash[at]!;
  }

  /** Whether one half of the preimage equals `hash`. */
  hasHash(node: number, side: number, hash: Uint8Array): boolean {
    const { preimages } = this.#chunk(node);
    const offset = halfOffsetOf(node, side);
    for (let at = 0; at < hashBytes; at += 1) {
      if (preimages[offset + at] !== hash[at]) return false;
    }
    return true;
  }

  /** Adds to `batch` what the node's hash is taken of. */
  addPreimage(node: number, batch: HashBatch): void {
    const offset = offsetOf(node);
    batch.add(this.#chunk(node).preimages, offset, offset + preimageBytes);
  }

  /** Puts the digest at `place` of `batch` into one half of the preimage. */
  takeDigest(node: number, side: number, batch: HashBatch, place: number): void {
    batch.copyDigest(place, this.#chunk(node).preimages, halfOffsetOf(node, side));
  }

  isChanged(node: number): boolean {
    return this.#chunk(node).changed[node & slotMask] === 1;
  }

  setChanged(node: number, changed: boolean): void {
    this.#chunk(node).changed[node & slotMask] = changed ? 1 : 0;
  }

  #allocate(prefix: number): number {
    const node = this.#free.pop() ?? this.#next++;
    if (node >> chunkBits === this.#chunks.length) this.#chunks.push(newChunk());
    this.#chunk(node).preimages[offsetOf(node)] = prefix;
    this.setChanged(node, true);
    return node;
  }

  #chunk(node: number): Chunk {
    return this.#chunks[node >> chunkBits]!;
  }
}

function newChunk(): Chunk {
  return {
    preimages: new Uint8Array(chunkNodes * preimageBytes),
    children: new Uint32Array(chunkNodes * 2),
    changed: new Uint8Array(chunkNodes),
  };
}

function offsetOf(node: number): number {
  return (node & slotMask) * preimageBytes;
}

function halfOffsetOf(node: number, side: number): number {
  return offsetOf(node) + 1 + side * hashBytes;
}
