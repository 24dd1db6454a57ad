/**
 * Room on disk, made before it is needed: a store's file is lengthened by the gateway's own writes before a
 * transaction begins, so that a full disk is met here, where nothing has happened yet, and not halfway through a
 * commit. LMDB 0.9 as lmdb 3.5 brings it also writes beyond a buffer of its own when such a write fails; a process
 * in which that happened must end.
 */
import { closeSync, fsyncSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { RootDatabase } from "lmdb";

const pageBytes = 4_096;
/** Written at once; a disk that is full half-way through keeps what was written as room. */
const stepBytes = 256 * 1024;
/** A file grows by a quarter of its size, within these. */
const growthBytesMin = 64 * 1024;
const growthBytesMax = 8 * 1024 * 1024;

/** Errors that go away when somebody makes room: full disk, quota, limit of the size of a file. */
const spaceCodes: readonly unknown[] = ["ENOSPC", "EDQUOT", "EFBIG"];

/** Thrown when a store cannot grow; nothing was changed. */
export class NoSpaceError extends Error {
  override readonly name = "NoSpaceError";
}

/** The file operations behind it, so that each can be made to fail. */
export interface SpaceFiles {
  /** Bytes in the file; 0 when there is none. */
  size(file: string): number;
  /** Appends zeros and makes them durable. Throws what the system says. */
  lengthen(file: string, bytes: number): void;
}

export const spaceFiles: SpaceFiles = {
  size: (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0,
  lengthen: (file, bytes) => {
    // Appending can overwrite nothing, whoever else writes.
    const descriptor = openSync(file, "a");
    try {
      const zeros = new Uint8Array(Math.min(bytes, stepBytes));
      for (let left = bytes; left > 0; )
        left -= writeSync(descriptor, zeros, 0, Math.min(left, zeros.length));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  },
};

/** What lmdb reports of a file besides what its types say. */
interface FileStats {
  readonly lastPageNumber: number;
}

export class Space {
  readonly #file: string;
  readonly #root: RootDatabase;
  readonly #files: SpaceFiles;

  /** Of the store that `root` has open in `folder`. */
  constructor(folder: string, root: RootDatabase, files: SpaceFiles = spaceFiles) {
    this.#file = join(folder, "data.mdb");
    this.#root = root;
    this.#files = files;
  }

  /** Bytes that the store uses, from the beginning of its file. */
  get usedBytes(): number {
    const { lastPageNumber } = this.#root.getStats() as FileStats;
    return (lastPageNumber + 1) * pageBytes;
  }

  /**
   * Makes sure that a transaction which writes `bytes` of values under `keys` keys finds room. Throws
   * `NoSpaceError` when there is none, anything else when the file cannot be written at all.
   */
  reserve(keys: number, bytes: number): void {
    const used = this.usedBytes;
    const needed = used + transactionBytesMax(used, keys, bytes);
    const size = this.#files.size(this.#file);
    if (size >= needed) return;
    const growth = Math.min(growthBytesMax, Math.max(growthBytesMin, size / 4));
    const length = Math.ceil((needed - size + growth) / pageBytes) * pageBytes;
    try {
      this.#files.lengthen(this.#file, length);
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (!spaceCodes.includes(code)) throw error;
      throw new NoSpaceError(`${this.#file} cannot grow by ${length} bytes: ${String(error)}`, {
        cause: error,
      });
    }
  }
}

/**
 * At most this many new pages are written: each key can change a leaf and what is above it, but no more pages than
 * there are, and pages are split at worst in halves.
 */
function transactionBytesMax(usedBytes: number, keys: number, bytes: number): number {
  return Math.min(2 * keys * pageBytes, usedBytes) + 2 * bytes + 64 * pageBytes;
}
