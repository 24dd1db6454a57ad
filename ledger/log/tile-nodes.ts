import { hashBytes } from "./hash.ts";
import { type NodeHashes, nodeBytes } from "./node-hashes.ts";

/** Levels of the tree that one tile spans: the height of C2SP tlog-tiles. */
export const tileHeight = 8;
/** Hashes in a complete tile. */
export const tileWidth = 256;

/** Pairs of neighbours in a tile, one for each inner node: 128 at height 0, then 64 at height 1, … */
const pairs = tileWidth - 1;

/**
 * Every pair of a tile whose hashes begin with node 1, as `NodeHashes` takes it: pair k is node 1 + k, and its digest is hash
 * 256 + k of the tile.
 */
const listed = Uint32Array.from({ length: 2 * pairs }, (_, i) =>
  i % 2 === 0 ? 4 * (1 + i / 2) + 2 : 2 + tileWidth + (i - 1) / 2,
);

/** Nodes of a complete tile at `height` above its own hashes: 256 at 0, 1 at 8. */
export function nodesAtHeight(height: number): number {
  return tileWidth >> height;
}

/** One tile that grows to the right, with the inner nodes that its hashes complete. */
export class TileNodes {
  readonly level: number;
  readonly index: number;
  /** 256 hashes of height 0, then 128 of height 1, … up to the one of height 8. */
  readonly #nodes = new Uint8Array((2 * tileWidth - 1) * hashBytes);
  #count = 0;

  /** An empty tile. */
  constructor(level: number, index: number) {
    this.level = level;
    this.index = index;
  }

  /** Hashes in the tile. */
  get count(): number {
    return this.#count;
  }

  /** Adds the next hashes, at most 256 in all. Of the memory of `by` it uses the beginning, and needs nothing there later. */
  push(hashes: readonly Uint8Array[], by: NodeHashes): void {
    let from = this.#count;
    for (const hash of hashes) this.#nodes.set(hash, hashBytes * this.#count++);
    let end = this.#count;
    while (by.bytes.length < nodeBytes + this.#nodes.length) by.grow();
    by.bytes.set(this.#nodes, nodeBytes);
    for (let height = 0; from >> 1 < end >> 1; height += 1) {
      from >>= 1;
      end >>= 1;
      const pairsBefore = tileWidth - nodesAtHeight(height);
      by.hashNodes(listed, pairsBefore + from, pairsBefore + end);
    }
    this.#nodes.set(by.bytes.subarray(nodeBytes, nodeBytes + this.#nodes.length));
  }

  /** Copy of a complete node: `height` 0 to 8 above the tile's own hashes, `at` from the left. */
  node(height: number, at: number): Uint8Array {
    return this.#view(height, at).slice();
  }

  /** Copy of the tile as it is stored. */
  bytes(): Uint8Array {
    return this.#nodes.slice(0, this.#count * hashBytes);
  }

  #view(height: number, at: number): Uint8Array {
    const offset = offsetOf(height, at);
    return this.#nodes.subarray(offset, offset + hashBytes);
  }
}

function offsetOf(height: number, at: number): number {
  return (2 * tileWidth - 2 * nodesAtHeight(height) + at) * hashBytes;
}
