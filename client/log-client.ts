/**
 * A log from outside (C2SP tlog-tiles): its checkpoint and its hash tiles. What arrives is bounded, and believed only as
 * far as it leads to a root that somebody signed.
 */
import { createHash } from "node:crypto";
import { noteBytesMax } from "../ledger/checkpoint/note.ts";
import { equalBytes } from "../ledger/encoding/bytes.ts";
import type { Sha256 } from "../ledger/log/hash.ts";
import { consistencyProof, treeRoot } from "../ledger/log/merkle.ts";
import { LogTree, type TileLoader, tilePath } from "../ledger/log/tiles.ts";
import { ClientError } from "./client-error.ts";
import { bodyOf } from "./http-body.ts";

export const nodeSha256: Sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());

export interface LogSource {
  /** Where it is, for messages. */
  readonly url: string;
  /** The newest checkpoint, a signed note. */
  checkpoint(): Promise<Uint8Array>;
  /** The bytes of a tile of 1 to 256 hashes. */
  tile(level: number, index: number, width: number): Promise<Uint8Array>;
}

const timeoutMsDefault = 20_000;
const tileWidth = 256;
const tileBytesMax = 32 * tileWidth;

export class LogClient implements LogSource {
  readonly url: string;
  readonly #timeoutMs: number;

  constructor(url: string, timeoutMs = timeoutMsDefault) {
    if (!/^https?:\/\//.test(url) || !URL.canParse(url))
      throw new ClientError(`"${url}" is not an address: it looks like http://127.0.0.1:8420.`);
    this.url = url.endsWith("/") ? url : `${url}/`;
    this.#timeoutMs = timeoutMs;
  }

  checkpoint(): Promise<Uint8Array> {
    return this.#get("checkpoint", noteBytesMax);
  }

  /** Of the recent checkpoints the newest among those that most witnesses cosigned. */
  cosignedCheckpoint(): Promise<Uint8Array> {
    return this.#get("checkpoint/cosigned", noteBytesMax);
  }

  tile(level: number, index: number, width: number): Promise<Uint8Array> {
    return this.#get(tilePath(level, index, width), tileBytesMax);
  }

  /** What the gateway says about itself; `undefined` for a log that is no Tallyman gateway's. */
  async statedKey(): Promise<string | undefined> {
    const answer = await this.#answer("api/witnesses");
    const body = await bodyOf(answer, 1024 * 1024);
    if (!answer.ok) return undefined;
    const { key } = JSON.parse(new TextDecoder().decode(body)) as { key?: unknown };
    return typeof key === "string" ? key : undefined;
  }

  /** Brings the log a cosigned checkpoint. Throws `ClientError` when it does not take it. */
  async bringCosignatures(note: Uint8Array): Promise<void> {
    const request = {
      method: "POST",
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: new Uint8Array(note),
    };
    const answer = await this.#answer("checkpoint/cosignatures", request);
    const text = new TextDecoder().decode(await bodyOf(answer, noteBytesMax));
    if (!answer.ok)
      throw new ClientError(
        `${this.url} does not take the cosignature (${answer.status}): ${text.slice(0, 200)}`,
      );
  }

  async #get(path: string, bytesMax: number): Promise<Uint8Array> {
    const answer = await this.#answer(path);
    const body = await bodyOf(answer, bytesMax);
    if (answer.status === 404) throw new NotThereError(`${this.url}${path} answers 404.`);
    if (answer.status !== 200) throw new ClientError(`${this.url}${path} answers ${answer.status}.`);
    return body;
  }

  async #answer(path: string, request: RequestInit = {}): Promise<Response> {
    try {
      const signal = AbortSignal.timeout(this.#timeoutMs);
      return await fetch(`${this.url}${path}`, { ...request, signal, redirect: "error" });
    } catch (error) {
      throw new ClientError(`${this.url} cannot be reached (${reasonOf(error)}).`, { cause: error });
    }
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}

/** A log does not have what was asked for: another log, or one that is shorter. */
export class NotThereError extends ClientError {
  override readonly name = "NotThereError";
}

/** What a log serves does not give the root that it signed. */
export class TilesError extends ClientError {
  override readonly name = "TilesError";
}

/** How the tree of `size` and `root` begins: the root over its first `prefixSize` entries, and the proof of that. */
export interface PrefixProof {
  readonly prefixRoot: Uint8Array;
  readonly path: Uint8Array[];
}

/**
 * Computes the proof from the log's tiles, which must lead to `root`. Throws `TilesError` when they do not, and
 * `RangeError` unless 1 ≤ prefixSize ≤ size.
 */
export async function provePrefix(
  source: LogSource,
  { size, root }: { readonly size: number; readonly root: Uint8Array },
  prefixSize: number,
): Promise<PrefixProof> {
  return withTiles(source, size, (load) => {
    const tree = new LogTree(size, load, nodeSha256);
    if (!equalBytes(tree.root(), root))
      throw new TilesError(
        `The tiles of ${source.url} do not give the root that it signed for ${size} entries.`,
      );
    return {
      prefixRoot: treeRoot(prefixSize, tree.read, nodeSha256),
      path: consistencyProof(prefixSize, size, tree.read, nodeSha256),
    };
  });
}

class MissingTile extends Error {
  readonly level: number;
  readonly index: number;

  constructor(level: number, index: number) {
    super(`tile ${level}/${index} is not here yet`);
    this.level = level;
    this.index = index;
  }
}

/** Tiles that one computation may need: two for each level of two paths, and some to spare. */
const tilesMax = 64;

/** Runs `compute`, fetching each tile that it finds missing, until it has all it needs. */
async function withTiles<T>(source: LogSource, size: number, compute: (load: TileLoader) => T): Promise<T> {
  const tiles = new Map<string, Uint8Array>();
  const load: TileLoader = (level, index) => {
    const tile = tiles.get(`${level}/${index}`);
    if (!tile) throw new MissingTile(level, index);
    return tile;
  };
  while (tiles.size <= tilesMax) {
    try {
      return compute(load);
    } catch (error) {
      if (!(error instanceof MissingTile)) throw tilesError(source, error);
      const { level, index } = error;
      tiles.set(`${level}/${index}`, await source.tile(level, index, widthAt(size, level, index)));
    }
  }
  throw new TilesError(`A proof from ${source.url} needs more tiles than any tree has.`);
}

/** Hashes of the tile in a tree of `size`. */
function widthAt(size: number, level: number, index: number): number {
  let hashes = size;
  for (let i = 0; i < level; i++) hashes = Math.floor(hashes / tileWidth);
  return Math.min(tileWidth, hashes - index * tileWidth);
}

/** The tree says what is wrong with a tile by an `Error`; a wrong argument of ours is a `RangeError`. */
function tilesError(source: LogSource, error: unknown): unknown {
  if (error instanceof TilesError || error instanceof RangeError || !(error instanceof Error)) return error;
  return new TilesError(`What ${source.url} serves is no tree: ${error.message}.`, { cause: error });
}
