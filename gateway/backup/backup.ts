/**
 * Copies of a gateway's data, made while it runs, and put back. The ledger is copied as of one moment and proved before
 * it counts as a backup. Keys travel only when asked for: whoever has a backup with keys can seal.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { chmod, cp, open, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Checkpoint } from "../../ledger/checkpoint/checkpoint.ts";
import { equalBytes, toHex } from "../../ledger/encoding/bytes.ts";
import { headerHash } from "../../ledger/log/header.ts";
import { treeRoot } from "../../ledger/log/merkle.ts";
import { LogTree } from "../../ledger/log/tiles.ts";
import { proveNewestBlocks } from "../audit/scrub.ts";
import { nativeSha256 } from "../native-hash.ts";
import { openLedger } from "../seal/ledger.ts";
import { LedgerStore } from "../store/ledger-store.ts";
import { copyShares } from "../store/share-store.ts";
import { reading, StoreError } from "../store/store-error.ts";

/** What a backup is of; `backup.json` in it. */
export interface BackupMark {
  readonly format: 1;
  readonly chain: string;
  readonly height: number;
  /** Entries in the log. */
  readonly size: number;
  readonly blockHash: string;
  readonly timeMs: number;
  readonly keys: boolean;
}

/** Told how many bytes of the ledger's file are written; the file may still grow. */
export type BackupProgress = (bytes: number, bytesAll: number) => void;

const progressEveryMs = 500;
/** Small files beside the ledger that a restored gateway would miss. */
const foldersBeside = ["checkpoints"];

/**
 * Copies the ledger in `dataFolder`, which a gateway may be running on, to the new folder `target`. Throws
 * `StoreError` when there is no ledger, when `target` exists, or when the copy does not hold; nothing is left then.
 */
export async function backUp(
  dataFolder: string,
  target: string,
  { withKeys, onProgress }: { withKeys: boolean; onProgress?: BackupProgress },
): Promise<BackupMark> {
  if (existsSync(target)) throw new StoreError(`${target} exists already; name a new folder`);
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  try {
    mkdirSync(join(unfinished, "ledger"), { recursive: true, mode: 0o700 });
    await copyLedger(join(dataFolder, "ledger"), join(unfinished, "ledger"), onProgress);
    mkdirSync(join(unfinished, "shares"), { mode: 0o700 });
    await copyShares(join(dataFolder, "shares"), join(unfinished, "shares"));
    for (const name of [...foldersBeside, ...(withKeys ? ["keys"] : [])])
      await copyFolder(join(dataFolder, name), join(unfinished, name));
    const mark = await proved(unfinished, withKeys);
    writeFileSync(join(unfinished, "backup.json"), `${JSON.stringify(mark, undefined, 2)}\n`, {
      flush: true,
    });
    await rename(unfinished, target);
    return mark;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function copyLedger(from: string, to: string, onProgress: BackupProgress | undefined): Promise<void> {
  const store = LedgerStore.openToRead(from);
  const all = statSync(join(from, "data.mdb")).size;
  const file = join(to, "data.mdb");
  const timer = setInterval(
    () => onProgress?.(statSync(file, { throwIfNoEntry: false })?.size ?? 0, all),
    progressEveryMs,
  );
  try {
    await store.copyTo(to);
    await syncFile(file);
    onProgress?.(statSync(file).size, statSync(file).size);
  } finally {
    clearInterval(timer);
    await store.close();
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  const isWhole = (file: string) => !/\.(unfinished|lock)$/.test(basename(file));
  await cp(from, to, { recursive: true, filter: isWhole, preserveTimestamps: true });
  await chmod(to, 0o700);
  for (const name of readdirSync(to)) await syncFile(join(to, name));
}

async function syncFile(file: string): Promise<void> {
  if (!statSync(file).isFile()) return;
  const handle = await open(file, "r+");
  await handle.sync();
  await handle.close();
}

/** What is in the folder, once it is proved as a start proves it. */
async function proved(folder: string, keys: boolean): Promise<BackupMark> {
  const store = LedgerStore.openToRead(join(folder, "ledger"));
  try {
    return reading(folder, () => {
      const tip = store.tip();
      if (!tip) throw new StoreError(`the ledger of ${folder} is empty; there is nothing to back up`);
      const { header } = tip;
      proveNewestBlocks(openLedger(store, header.chain));
      const { chain, height, size, timeMs } = header;
      return {
        format: 1,
        chain,
        height,
        size,
        blockHash: toHex(headerHash(header, nativeSha256)),
        timeMs,
        keys,
      };
    });
  } finally {
    await store.close();
  }
}

/** What the operator knows of what others have seen of the chain. */
export type LastSeen = Checkpoint | "nothing newer";

/**
 * Puts a backup into the new folder `dataFolder`, where a gateway can be started. Throws `StoreError` when there is a
 * ledger already, when the backup does not hold, or when `lastSeen` shows that others saw a later or another
 * log: sealing on top of it would give the same places in the log to other entries.
 */
export async function restoreBackup(
  backup: string,
  dataFolder: string,
  lastSeen: LastSeen,
): Promise<BackupMark> {
  if (existsSync(join(dataFolder, "ledger")))
    throw new StoreError(`${dataFolder} holds a ledger already; move it away, or name another folder`);
  const mark = markOf(backup);
  const found = await proved(backup, mark.keys);
  if (found.blockHash !== mark.blockHash)
    throw new StoreError(
      `${backup} holds block ${found.height}, but says block ${mark.height}; use another backup`,
    );
  if (lastSeen !== "nothing newer") await compare(backup, found, lastSeen);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const unfinished = join(dataFolder, "ledger.unfinished");
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  copyFileSync(join(backup, "ledger", "data.mdb"), join(unfinished, "data.mdb"));
  await syncFile(join(unfinished, "data.mdb"));
  for (const name of [...foldersBeside, "shares", "keys"])
    if (!existsSync(join(dataFolder, name))) await copyFolder(join(backup, name), join(dataFolder, name));
  await rename(unfinished, join(dataFolder, "ledger"));
  return found;
}

function markOf(backup: string): BackupMark {
  try {
    return JSON.parse(readFileSync(join(backup, "backup.json"), "utf8")) as BackupMark;
  } catch (error) {
    throw new StoreError(
      `${backup} is no backup (${String(error)}); name a folder that tallyman backup made`,
      {
        cause: error,
      },
    );
  }
}

async function compare(backup: string, mark: BackupMark, seen: Checkpoint): Promise<void> {
  if (seen.size > mark.size)
    throw new StoreError(
      `the backup ends at ${mark.size} entries, but ${seen.size} have been seen: ${seen.size - mark.size} would be sealed ` +
        "a second time, differently, and everybody could prove the fork; use a newer backup, or a mirror",
    );
  const store = LedgerStore.openToRead(join(backup, "ledger"));
  try {
    const log = new LogTree(mark.size, (level, index) => store.tile(level, index), nativeSha256);
    if (!equalBytes(treeRoot(seen.size, log.read, nativeSha256), seen.root))
      throw new StoreError(
        `the first ${seen.size} entries of the backup are not those that have been seen; it is of another branch of the chain`,
      );
  } finally {
    await store.close();
  }
}
