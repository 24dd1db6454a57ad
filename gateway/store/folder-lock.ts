/**
 * One gateway at a time: a file that says who runs, and is touched while it does. It stands in the data folder, and
 * once more for the operator's key in the system's folder for temporary files, so that a copy of the data on the same
 * machine is noticed, too. Node has no file locks, so that whether the other lives is told by its process and, where
 * that cannot be asked (another machine on a shared disk, another container), by whether the file is still touched.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const touchEveryMs = 1_000;
/** A holder that does not touch its file for this long is gone. */
const silenceMsMax = 4_000;

interface Holder {
  readonly process: number;
  /** When the process started, in the system's own unit; another process of the same number started later. */
  readonly started: string;
  readonly host: string;
  /** Changes with every start of the machine. */
  readonly boot: string;
  readonly folder: string;
}

/** Thrown when another gateway holds the lock; the message says which and what to do. */
export class LockedError extends Error {
  override readonly name = "LockedError";
}

export class FolderLock {
  readonly #folder: string;
  readonly #files: string[] = [];
  readonly #timer: NodeJS.Timeout;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#timer = setInterval(() => this.#files.forEach(touch), touchEveryMs);
    this.#timer.unref();
  }

  /** Takes the lock for a gateway on `folder`. Rejects with `LockedError`. */
  static async take(file: string, folder: string): Promise<FolderLock> {
    const lock = new FolderLock(folder);
    try {
      await lock.takeAlso(file);
      return lock;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Takes another file that only one gateway may have. Rejects with `LockedError`. */
  async takeAlso(file: string): Promise<void> {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    while (!create(file, holderOf(this.#folder))) {
      const holder = read(file);
      if (holder && (await lives(file, holder)))
        throw new LockedError(
          `another gateway (process ${holder.process} on ${holder.host || "?"}, data in ${holder.folder}) runs on this ` +
            `data or with this key: two that seal with one key fork the chain. Stop it first; if there is none, delete ${file}.`,
        );
      rmSync(file, { force: true });
    }
    this.#files.push(file);
  }

  release(): void {
    clearInterval(this.#timer);
    for (const file of this.#files.splice(0)) rmSync(file, { force: true });
  }
}

function create(file: string, holder: Holder): boolean {
  try {
    const descriptor = openSync(file, "wx", 0o600);
    closeSync(descriptor);
  } catch (error) {
    if ((error as { code?: unknown }).code === "EEXIST") return false;
    throw error;
  }
  try {
    writeFileSync(file, JSON.stringify(holder));
  } catch (error) {
    // On a full disk an empty file must do: whoever reads it can only watch whether it is touched.
    if ((error as { code?: unknown }).code !== "ENOSPC") throw error;
  }
  return true;
}

function holderOf(folder: string): Holder {
  return { process: process.pid, started: startOf(process.pid), host: hostname(), boot: bootId(), folder };
}

/** `undefined` when the file has gone meanwhile. One that cannot be read is somebody's whom nothing is known of. */
function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    return { process: 0, started: "", host: "", boot: "", folder: "unknown" };
  }
}

async function lives(file: string, holder: Holder): Promise<boolean> {
  if (holder.host === hostname())
    return (
      holder.boot === bootId() && isRunning(holder.process) && holder.started === startOf(holder.process)
    );
  const before = touchedMs(file);
  await wait(silenceMsMax);
  return touchedMs(file) !== before;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === "EPERM";
  }
}

function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // Whoever deleted it was told what that means; the ledger itself refuses a second writer's block.
  }
}

function touchedMs(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

/** Field 22 of /proc/PID/stat; empty where there is none. */
function startOf(pid: number): string {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function bootId(): string {
  return readIfThere("/proc/sys/kernel/random/boot_id").trim();
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
