import { hashBytes } from "../log/hash.ts";
import { grownCount, type NodeHashes, nodeBytes } from "../log/node-hashes.ts";

const hashWords = hashBytes / 4;

/** Stands for an empty subtree. The node with this number is not in the tree: its first half has the root below it. */
export const noNode = 0;
export const rootHalf = 0;

/** Halves of a leaf. */
export const nameSide = 0;
export const valueSide = 1;

/**
 * What hangs below a half of an inner node: four times the number of a node, 2 more for an inner node, 1 more when its hash is not
 * yet taken anew since it changed. That it lies here spares looks at the nodes themselves.
 */
const changedBit = 1;
const innerBit = 2;
export type Link = number;
export const noLink: Link = 0;

export function nodeOf(link: Link): number {
  return link >>> 2;
}

export function isInner(link: Link): boolean {
  return (link & innerBit) !== 0;
}

export function isChanged(link: Link): boolean {
  return (link & changedBit) !== 0;
}

/**
 * Nodes of a binary hash tree by number, in few large arrays: 76 bytes each, where objects would take several
 * times that. A node has what its hash is taken of: name hash ‖ value hash for a leaf, left ‖ right for an inner node; its own
 * hash is kept by its parent, in the half below which it hangs. The first numbers, up to `sparesCount`, are for callers: to put
 * hashes into that are not in the tree yet.
 */
export class NodeArena {
  readonly #hashes: NodeHashes;
  readonly #free: number[] = [];
  #bytes: Uint8Array;
  /** The same memory. */
  #words: Uint32Array;
  /** Two for each node; not used for leaves. */
  #links = new Uint32Array(0);
  /** For each node, the half below which it hangs. */
  #above = new Uint32Array(0);
  #next: number;

  constructor(hashes: NodeHashes, sparesCount: number) {
    this.#hashes = hashes;
    this.#next = noNode + 1 + sparesCount;
    this.#bytes = hashes.bytes;
    this.#words = wordsOf(hashes.bytes);
    while (this.#capacity <= this.#next) this.#grow();
    this.#growLinks();
  }

  /** A new leaf below `half` with the hashes of the node `from`. */
  hangLeaf(half: number, from: number): number {
    const node = this.#allocate();
    this.copyHalf(2 * node + nameSide, 2 * from + nameSide);
    this.copyHalf(2 * node + valueSide, 2 * from + valueSide);
    this.hang(half, node * 4);
    return node;
  }

  /** A new inner node below `half`, with two empty subtrees. */
  hangInner(half: number): number {
    const node = this.#allocate();
    this.#bytes.fill(0, node * nodeBytes, (node + 1) * nodeBytes);
    this.#links[2 * node] = noLink;
    this.#links[2 * node + 1] = noLink;
    this.hang(half, node * 4 + innerBit);
    return node;
  }

  /** Hangs a node below `half`, where it is not marked as changed; the hash kept there stays stale until it is. */
  hang(half: number, link: Link): void {
    this.#links[half] = link & ~changedBit;
    this.#above[nodeOf(link)] = half;
  }

  /** Leaves an empty subtree below `half`. */
  clear(half: number): void {
    this.#links[half] = noLink;
    this.#bytes.fill(0, half * hashBytes, (half + 1) * hashBytes);
  }

  /** Gives the node's number free for another. */
  release(node: number): void {
    this.#free.push(node);
  }

  link(half: number): Link {
    return this.#links[half]!;
  }

  /** The half below which the node hangs. */
  above(node: number): number {
    return this.#above[node]!;
  }

  /** Marks what hangs below `half` as changed, and so all that it hangs below. */
  mark(half: number): void {
    const links = this.#links;
    let at = half;
    while ((links[at]! & changedBit) === 0) {
      links[at]! |= changedBit;
      if (at === rootHalf) return;
      at = this.#above[at >>> 1]!;
    }
  }

  unmark(half: number): void {
    this.#links[half]! &= ~changedBit;
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

  get #capacity(): number {
    return this.#bytes.length / nodeBytes;
  }

  #allocate(): number {
    const node = this.#free.pop() ?? this.#next++;
    if (node >= this.#capacity) this.#grow();
    if (node >= this.#above.length) this.#growLinks();
    return node;
  }

  #grow(): void {
    this.#hashes.grow();
    this.#bytes = this.#hashes.bytes;
    this.#words = wordsOf(this.#bytes);
  }

  #growLinks(): void {
    const count = Math.max(this.#next, grownCount(this.#above.length));
    const links = new Uint32Array(2 * count);
    links.set(this.#links);
    this.#links = links;
    const above = new Uint32Array(count);
    above.set(this.#above);
    this.#above = above;
  }
}

function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}
