/**
 * Whether a store's file is as long as its contents. It is read through a memory map, and the system kills a process
 * that reads beyond the end of a mapped file: a file that was cut off must be refused before it is opened.
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "./store-error.ts";

/** LMDB's mark at the beginning of a meta page's contents, and where in them the numbers stand. */
const magic = 0xbeefc0de;
const lastPageAt = 120;
const transactionAt = 128;
const headerBytesMax = 64;
/** Where a meta page may begin: each is one page long, and pages are 4 to 64 KiB. */
const pageSizes = [4_096, 8_192, 16_384, 32_768, 65_536];

interface Meta {
  readonly lastPage: bigint;
  readonly transaction: bigint;
}

/** Throws `StoreError` for a file that is no store or was cut off; a folder without one is a new store. */
export function requireWhole(folder: string): void {
  const file = join(folder, "data.mdb");
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  const beginning = readBeginning(file);
  const [first] = metaAt(beginning, 0);
  const second = pageSizes.map((pageBytes) => ({ pageBytes, metas: metaAt(beginning, pageBytes) }));
  const found = second.find(({ metas }) => metas.length > 0);
  if (!first && !found) throw new StoreError(`${file} is no store of a gateway`);
  const pageBytes = found?.pageBytes ?? 4_096;
  const newest = [first, ...(found?.metas ?? [])]
    .filter((meta) => meta !== undefined)
    .reduce((a, b) => (a.transaction >= b.transaction ? a : b));
  const needed = (newest.lastPage + 1n) * BigInt(pageBytes);
  if (BigInt(size) < needed) throw new StoreError(`${file} was cut off: it has ${size} of ${needed} bytes`);
}

/** The same for a store that can be done without; `loss` is what deleting it means. */
export function requireWholeOr(folder: string, loss: string): void {
  try {
    requireWhole(folder);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(`${error.message}; delete the folder ${folder}: ${loss}`, { cause: error });
  }
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

function metaAt(bytes: Buffer, page: number): Meta[] {
  for (let at = page; at < page + headerBytesMax && at + transactionAt + 8 <= bytes.length; at += 4)
    if (bytes.readUInt32LE(at) === magic)
      return [
        {
          lastPage: bytes.readBigUInt64LE(at + lastPageAt),
          transaction: bytes.readBigUInt64LE(at + transactionAt),
        },
      ];
  return [];
}
