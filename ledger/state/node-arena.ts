import { grownCount, hashBytes, type NodeHashes, nodeBytes } from "./node-hashes.ts";

const hashWords = hashBytes / 4;

/** Stands for an empty subtree; no node has this number. Its first half is the place for the root's hash. */
export const noNode = 0;
export const rootHalf = 0;

/** In place of a leaf's left child: telling leaves apart so needs no look at the hashes on the way down. */
const leafMark = 0xffffffff;

/** Halves of a leaf. */
export const nameSide = 0;
export const valueSide = 1;

/**
 * Nodes of a binary hash tree by number, in few large arrays: 73 bytes each, where objects would take several
 * times that. A node has what its hash is taken of: name hash ‖ value hash for a leaf, left ‖ right for an inner node; its own
 * hash is kept by its parent. The first numbers, up to `sparesCount`, are for callers: to put hashes into that are not in the tree yet.
 */
export class NodeArena {
  readonly #hashes: NodeHashes;
  readonly #free: number[] = [];
  #bytes: Uint8Array;
  /** The same memory. */
  #words: Uint32Array;
  /** Two for each node; `leafMark` for leaves. */
  #children = new Uint32Array(0);
  /** 1 where the hashes changed since the node's own was last taken. */
  #changed = new Uint8Array(0);
  #next: number;

  constructor(hashes: NodeHashes, sparesCount: number) {
    this.#hashes = hashes;
    this.#next = noNode + 1 + sparesCount;
    this.#bytes = hashes.bytes;
    this.#words = wordsOf(hashes.bytes);
    while (this.#capacity <= this.#next) this.#grow();
    this.#growLinks();
  }

  /** A new leaf with the hashes of the node `from`, marked as changed. */
  newLeaf(from: number): number {
    const node = this.#allocate();
    this.#children[2 * node] = leafMark;
    this.copyHalf(2 * node + nameSide, 2 * from + nameSide);
    this.copyHalf(2 * node + valueSide, 2 * from + valueSide);
    return node;
  }

  /** A new inner node with two empty subtrees, marked as changed. */
  newInner(): number {
    const node = this.#allocate();
    this.#bytes.fill(0, node * nodeBytes, (node + 1) * nodeBytes);
    this.#children[2 * node] = noNode;
    this.#children[2 * node + 1] = noNode;
    return node;
  }

  /** Gives the node's number free for another. */
  release(node: number): void {
    this.#free.push(node);
  }

  isLeaf(node: number): boolean {
    return this.#children[2 * node] === leafMark;
  }

  /** Child of an inner node on `side` 0 (left) or 1 (right). */
  child(node: number, side: number): number {
    return this.#children[2 * node + side]!;
  }

  /** Puts `child` in its place; the hash kept for it stays stale until the changed nodes are hashed. */
  setChild(node: number, side: number, child: number): void {
    const half = 2 * node + side;
    this.#children[half] = child;
    if (child === noNode) this.#bytes.fill(0, half * hashBytes, (half + 1) * hashBytes);
  }

  /** Copy of a hash. */
  hash(half: number): Uint8Array {
    return this.#bytes.slice(half * hashBytes, (half + 1) * hashBytes);
  }

  setHash(half: number, hash: Uint8Array): void {
    this.#bytes.set(hash, half * hashBytes);
  }

  copyHalf(to: number, from: number): void {
    const words = this.#words;
    const toWord = to * hashWords;
    const fromWord = from * hashWords;
    for (let i = 0; i < hashWords; i += 1) words[toWord + i] = words[fromWord + i]!;
  }

  areEqual(half: number, other: number): boolean {
    const words = this.#words;
    const word = half * hashWords;
    const otherWord = other * hashWords;
    for (let i = 0; i < hashWords; i += 1) if (words[word + i] !== words[otherWord + i]) return false;
    return true;
  }

  /** Bit `depth` of the hash in a node's first half: the way that the path of this name takes there. */
  pathBit(node: number, depth: number): number {
    return (this.#bytes[node * nodeBytes + (depth >> 3)]! >> (7 - (depth & 7))) & 1;
  }

  isChanged(node: number): boolean {
    return this.#changed[node] === 1;
  }

  setChanged(node: number, changed: boolean): void {
    this.#changed[node] = changed ? 1 : 0;
  }

  get #capacity(): number {
    return this.#bytes.length / nodeBytes;
  }

  #allocate(): number {
    const node = this.#free.pop() ?? this.#next++;
    if (node >= this.#capacity) this.#grow();
    if (node >= this.#changed.length) this.#growLinks();
    this.setChanged(node, true);
    return node;
  }

  #grow(): void {
    this.#hashes.grow();
    this.#bytes = this.#hashes.bytes;
    this.#words = wordsOf(this.#bytes);
  }

  #growLinks(): void {
    const count = Math.max(this.#next, grownCount(this.#changed.length));
    const children = new Uint32Array(2 * count);
    children.set(this.#children);
    this.#children = children;
    const changed = new Uint8Array(count);
    changed.set(this.#changed);
    this.#changed = changed;
  }
}

function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}
