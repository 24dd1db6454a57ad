import type { Sha256 } from "./hash.ts";
import { nodeHash } from "./merkle.ts";

/** Levels of the tree that one tile spans: the height of C2SP tlog-tiles. */
export const tileHeight = 8;
/** Hashes in a complete tile. */
export const tileWidth = 256;

const hashBytes = 32;

/** Nodes of a complete tile at `height` above its own hashes: 256 at 0, 1 at 8. */
export function nodesAtHeight(height: number): number {
  return tileWidth >> height;
}

/** One tile that grows to the right, with the inner nodes that its hashes complete. */
export class TileNodes {
  readonly level: number;
  readonly index: number;
  readonly #hash: Sha256;
  /** 256 hashes of height 0, then 128 of height 1, … up to the one of height 8. */
  readonly #nodes = new Uint8Array((2 * tileWidth - 1) * hashBytes);
  #count = 0;

  /** An empty tile. */
  constructor(level: number, index: number, hash: Sha256) {
    this.level = level;
    this.index = index;
    this.#hash = hash;
  }

  /** Hashes in the tile. */
  get count(): number {
    return this.#count;
  }

  /** Adds the next hash, at most 256 in all. */
  push(hash: Uint8Array): void {
    let height = 0;
    let at = this.#count;
    this.#nodes.set(hash, offsetOf(height, at));
    this.#count += 1;
    while (at % 2 === 1) {
      const parent = nodeHash(this.#view(height, at - 1), this.#view(height, at), this.#hash);
      height += 1;
      at = (at - 1) / 2;
      this.#nodes.set(parent, offsetOf(height, at));
    }
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
