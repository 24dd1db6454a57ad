/**
 * Whether a store's file is as long as its contents, and begins as LMDB wrote it. It is read through a memory map, and the
 * system kills a process that reads beyond the end of a mapped file; where the beginning makes no sense LMDB ends the process,
 * too, or goes back to what was there before the newest commit. Such a file must be refused before it is opened.
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "./store-error.ts";

/** LMDB's mark at the beginning of a meta page's contents, and where in them the numbers stand. */
const magic = 0xbeefc0de;
const versionAt = 4;
const mapBytesAt = 16;
const pageBytesAt = 24;
const rootsAt = [64, 112];
const lastPageAt = 120;
const transactionAt = 128;
/** Where in a page's header its flags stand, and the one of a meta page. */
const flagsAt = 18;
const metaFlag = 0x08;
const headerBytesMax = 64;
/** Where the second meta page may begin: each is one page long, and pages are 4 to 64 KiB. */
const pageSizes = [4_096, 8_192, 16_384, 32_768, 65_536];
/** No system maps more into a process. */
const mapBytesMax = 1n << 47n;
/** The root of a tree that is empty. */
const noPage = (1n << 64n) - 1n;

interface Meta {
  readonly version: number;
  readonly mapBytes: bigint;
  readonly pageBytes: number;
  readonly roots: readonly bigint[];
  readonly lastPage: bigint;
  readonly transaction: bigint;
}

/** Throws `StoreError` for a file that is no store, is damaged at its beginning, or was cut off; a folder without one is a new store. */
export function requireWhole(folder: string): void {
  const file = join(folder, "data.mdb");
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  const beginning = readBeginning(file);
  const metas = [0, ...pageSizes].map((page) => metaAt(beginning, page));
  if (metas.every((meta) => meta === undefined)) throw new StoreError(`${file} is no store of a gateway`);
  const [first] = metas;
  const second = first && metaAt(beginning, first.pageBytes);
  // Both: with one of them LMDB opens the file as it was before the newest commit, which may have been acknowledged.
  if (!first || !second || first.version !== second.version || first.pageBytes !== second.pageBytes)
    throw damaged(file);
  const newest = first.transaction >= second.transaction ? first : second;
  const needed = (newest.lastPage + 1n) * BigInt(newest.pageBytes);
  if (BigInt(size) < needed) throw new StoreError(`${file} was cut off: it has ${size} of ${needed} bytes`);
  if (newest.mapBytes > mapBytesMax || !newest.roots.every((root) => isPage(root, newest.lastPage)))
    throw damaged(file);
}

function damaged(file: string): StoreError {
  return new StoreError(`${file} cannot be read: its beginning is damaged`);
}

function isPage(root: bigint, lastPage: bigint): boolean {
  return root === noPage || root <= lastPage;
}

/** The same; `remedy` is what to do about a file that is refused. */
export function requireWholeOr(folder: string, remedy: string): void {
  try {
    requireWhole(folder);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(`${error.message}; ${remedy}`, { cause: error });
  }
}

/** The same for a store that can be done without; `loss` is what deleting it means. */
export function requireWholeOrDelete(folder: string, loss: string): void {
  requireWholeOr(folder, `delete the folder ${folder}: ${loss}`);
}

function readBeginning(file: string): Buffer {
  const bytes = Buffer.alloc(65_536 + headerBytesMax + 256);
  const descriptor = openSync(file, "r");
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

function metaAt(bytes: Buffer, page: number): Meta | undefined {
  if (page + flagsAt >= bytes.length || (bytes[page + flagsAt]! & metaFlag) === 0) return undefined;
  for (let at = page; at < page + headerBytesMax && at + transactionAt + 8 <= bytes.length; at += 4)
    if (bytes.readUInt32LE(at) === magic)
      return {
        version: bytes.readUInt32LE(at + versionAt),
        mapBytes: bytes.readBigUInt64LE(at + mapBytesAt),
        pageBytes: bytes.readUInt32LE(at + pageBytesAt),
        roots: rootsAt.map((offset) => bytes.readBigUInt64LE(at + offset)),
        lastPage: bytes.readBigUInt64LE(at + lastPageAt),
        transaction: bytes.readBigUInt64LE(at + transactionAt),
      };
  return undefined;
}
