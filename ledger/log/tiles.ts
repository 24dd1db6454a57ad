/**
 * The log's Merkle tree in tiles, as C2SP tlog-tiles lays them out: tile (level L, index N) holds the hashes of
 * up to 256 complete subtrees of height 8·L, from subtree 256·N on. Only the right edge can change; it stays in
 * memory, so appending costs one hash per leaf and the root a hash per level.
 */
import { equalBytes } from "../encoding/bytes.ts";
import { hashBytes, type Sha256, sha256 } from "./hash.ts";
import { type HashReader, treeRoot } from "./merkle.ts";
import { type NodeHashes, SingleHashes } from "./node-hashes.ts";
import { nodesAtHeight, TileNodes, tileHeight, tileWidth } from "./tile-nodes.ts";

/** A tile's stored bytes: its hashes one after the other, 32 bytes each; undefined when there is no such tile. */
export type TileLoader = (level: number, index: number) => Uint8Array | undefined;

/** A tile that an append changed, with all its bytes. */
export interface TileWrite {
  readonly level: number;
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** Complete tiles kept with their inner nodes, about 16 kB each: proofs of neighbours share them. */
const cachedTilesMax = 64;

/**
 * Path of a tile under a log's public address: `tile/<level>/<index>`, the index in groups of three digits, all
 * but the last marked `x`, and `.p/<width>` for a tile of less than 256 hashes.
 */
export function tilePath(level: number, index: number, width: number): string {
  let digits = threeDigits(index);
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    digits = `x${threeDigits(rest)}/${digits}`;
  }
  return `tile/${level}/${digits}${width < tileWidth ? `.p/${width}` : ""}`;
}

function threeDigits(count: number): string {
  return String(count % 1000).padStart(3, "0");
}

/** One log's tree, from its tiles. */
export class LogTree {
  readonly #loadTile: TileLoader;
  readonly #hash: Sha256;
  readonly #hashes: NodeHashes;
  /** The unfinished tile of each level, possibly empty. */
  readonly #edge: TileNodes[] = [];
  /** Complete tiles by name, the least recently used first. */
  readonly #complete = new Map<string, TileNodes>();
  #size: number;

  /**
   * A tree of `size` leaves from its right-edge tiles; of a stored tile that is longer than the tree only the
   * beginning counts. `hashes` hashes what is appended. Nothing vouches for these tiles until the caller has compared `root()` with a sealed one.
   * Throws an `Error` naming the tile that is missing or short.
   */
  constructor(
    size: number,
    loadTile: TileLoader,
    hash: Sha256 = sha256,
    hashes: NodeHashes = new SingleHashes(hash),
  ) {
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${size} is no tree size`);
    this.#size = size;
    this.#loadTile = loadTile;
    this.#hash = hash;
    this.#hashes = hashes;
    for (let level = 0, width = size; width > 0; level += 1, width = Math.floor(width / tileWidth)) {
      this.#edge.push(this.#loadNodes(level, Math.floor(width / tileWidth), width % tileWidth));
    }
  }

  /**
   * The tree of `size` leaves whose `edge()` was this, to append to: proofs need tiles that it does not have. Nothing vouches for it
   * until the caller has compared `root()`. Throws `RangeError` for what cannot be the edge of such a tree.
   */
  static ofEdge(size: number, edge: readonly Uint8Array[], hash: Sha256 = sha256): LogTree {
    const unfinished: number[] = [];
    let width = size;
    for (const bytes of edge) {
      if (width === 0 || bytes.length !== (width % tileWidth) * hashBytes)
        throw new RangeError(`it is not the edge of a tree of ${size}`);
      width = Math.floor(width / tileWidth);
      unfinished.push(width);
    }
    if (width !== 0) throw new RangeError(`the edge of a tree of ${size} has more levels`);
    const load: TileLoader = (level, index) => (unfinished[level] === index ? edge[level] : undefined);
    return new LogTree(size, load, hash);
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** All that it takes to append: the bytes of the unfinished tile of each level, possibly none, from the leaves up. */
  edge(): Uint8Array[] {
    return this.#edge.map((tile) => tile.bytes());
  }

  /** Root over all leaves. */
  root(): Uint8Array {
    return treeRoot(this.#size, this.read, this.#hash);
  }

  /**
   * Appends leaves and returns each tile that changed once. Throws `RangeError`, and changes nothing, when one
   * is not 32 bytes or the tree would outgrow 2^53 - 1 leaves.
   */
  append(leafHashes: readonly Uint8Array[]): TileWrite[] {
    if (leafHashes.some((leaf) => leaf.length !== hashBytes)) throw new RangeError("a leaf hash is 32 bytes");
    const size = this.#size + leafHashes.length;
    if (!Number.isSafeInteger(size)) throw new RangeError("the tree is full");
    const touched = new Set<TileNodes>();
    this.#push(0, leafHashes, touched);
    this.#size = size;
    return [...touched].map((tile) => ({ level: tile.level, index: tile.index, bytes: tile.bytes() }));
  }

  #push(level: number, hashes: readonly Uint8Array[], touched: Set<TileNodes>): void {
    for (let from = 0; from < hashes.length; ) {
      this.#edge[level] ??= new TileNodes(level, 0);
      const tile = this.#edge[level];
      const end = from + tileWidth - tile.count;
      tile.push(hashes.slice(from, end), this.#hashes);
      touched.add(tile);
      from = end;
      if (tile.count < tileWidth) return;
      this.#edge[level] = new TileNodes(level, tile.index + 1);
      this.#remember(tile);
      this.#push(level + 1, [tile.node(tileHeight, 0)], touched);
    }
  }

  /**
   * Hash of a complete subtree of this tree. Throws `RangeError` when it is not one, and an `Error` naming the
   * tile when a stored tile is missing, short, or contradicts the tile above it: so whatever is read belongs to
   * the root that was compared at start.
   */
  readonly read: HashReader = (level, index) => {
    let first = index;
    let end = index + 1;
    for (let step = 0; step < level; step += 1) {
      first *= 2;
      end *= 2;
    }
    if (!(Number.isSafeInteger(first) && first >= 0 && end <= this.#size)) {
      throw new RangeError(`no complete subtree (${level}, ${index}) in a tree of ${this.#size}`);
    }
    const height = level % tileHeight;
    const nodesPerTile = nodesAtHeight(height);
    const tileIndex = Math.floor(index / nodesPerTile);
    return this.#tile((level - height) / tileHeight, tileIndex).node(height, index % nodesPerTile);
  };

  #tile(level: number, index: number): TileNodes {
    const edge = this.#edge[level];
    if (edge && edge.index === index) return edge;
    const name = `${level}/${index}`;
    const tile = this.#complete.get(name) ?? this.#loadComplete(level, index);
    this.#remember(tile, name);
    return tile;
  }

  #loadComplete(level: number, index: number): TileNodes {
    const tile = this.#loadNodes(level, index, tileWidth);
    const above = this.#tile(level + 1, Math.floor(index / tileWidth)).node(0, index % tileWidth);
    if (!equalBytes(tile.node(tileHeight, 0), above)) {
      throw new Error(`${tilePath(level, index, tileWidth)} contradicts the tile above it`);
    }
    return tile;
  }

  #loadNodes(level: number, index: number, width: number): TileNodes {
    const tile = new TileNodes(level, index);
    if (width === 0) return tile;
    const bytes = this.#loadTile(level, index);
    if (!bytes) throw new Error(`${tilePath(level, index, width)} is missing`);
    if (bytes.length < width * hashBytes) {
      throw new Error(`${tilePath(level, index, width)} is short: ${bytes.length} bytes`);
    }
    const hashes = Array.from({ length: width }, (_, at) =>
      bytes.subarray(at * hashBytes, (at + 1) * hashBytes),
    );
    tile.push(hashes, this.#hashes);
    return tile;
  }

  #remember(tile: TileNodes, name = `${tile.level}/${tile.index}`): void {
    this.#complete.delete(name);
    this.#complete.set(name, tile);
    if (this.#complete.size <= cachedTilesMax) return;
    for (const oldest of this.#complete.keys()) {
      this.#complete.delete(oldest);
      return;
    }
  }
}
