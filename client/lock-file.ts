/**
 * A lock between processes: a file that names its owner. Two processes that signed with one key would use the same
 * sequence numbers, which is equivocation and cannot be taken back.
 */
import { closeSync, fsyncSync, openSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { ClientError } from "./client-error.ts";

export class LockHeldError extends ClientError {
  override readonly name = "LockHeldError";
}

const writingMsMax = 10_000;
const waitMsMaxDefault = 10_000;
const retryMs = 100;

/** Locks of this process, which a file that names this process cannot tell from a leftover. */
const held = new Set<string>();

/** Takes the lock and returns what gives it back. Throws `LockHeldError` when somebody else has it. */
export function takeLock(path: string): () => void {
  if (held.has(path)) throw inUse(path, "this process");
  if (!createLock(path)) takeOver(path);
  held.add(path);
  return () => {
    held.delete(path);
    unlinkSync(path);
  };
}

/** What `take` gives once it does not throw `LockHeldError` any more; its owner is waited for so long, ten seconds unless it is said. */
export async function whenUnlocked<T>(take: () => T, waitMsMax = waitMsMaxDefault): Promise<T> {
  const giveUpAtMs = performance.now() + waitMsMax;
  for (;;) {
    try {
      return take();
    } catch (error) {
      if (!(error instanceof LockHeldError) || performance.now() > giveUpAtMs) throw error;
      await setTimeout(retryMs);
    }
  }
}

/** `false` when the file is there already. */
function createLock(path: string): boolean {
  const file = openExclusive(path);
  if (file === undefined) return false;
  try {
    writeFileSync(file, ownerText(process.pid));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return true;
}

function openExclusive(path: string): number | undefined {
  try {
    return openSync(path, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw new ClientError(`${path} cannot be created: check the folder's permissions.`, { cause: error });
  }
}

/**
 * Replaces a lock whose owner is gone. Only one process at a time may do so: a second one that also saw the dead
 * owner would otherwise remove the lock that the first has just taken.
 */
function takeOver(path: string): void {
  refuseLiveOwner(path);
  const guard = `${path}.takeover`;
  if (!createLock(guard))
    throw new LockHeldError(
      `${path} is being taken over by another process. If none runs, delete ${guard} and try again.`,
    );
  try {
    refuseLiveOwner(path);
    removeIfThere(path);
    if (!createLock(path)) throw inUse(path, "another process");
  } finally {
    unlinkSync(guard);
  }
}

function refuseLiveOwner(path: string): void {
  const text = readIfThere(path);
  if (text === undefined) return;
  const pid = Number(/^[0-9]+/.exec(text)?.[0]);
  if (text === "" && isFresh(path)) throw inUse(path, "another process");
  if (isRunning(pid) && ownerText(pid) === text) throw inUse(path, `process ${pid}`);
}

/** An empty lock: its owner is between creating and writing it, unless it died there. */
function isFresh(path: string): boolean {
  return Date.now() - statSync(path).mtimeMs < writingMsMax;
}

function inUse(path: string, owner: string): LockHeldError {
  return new LockHeldError(
    `The key is in use by ${owner}: wait until it has finished. If nothing runs, delete ${path} and try again.`,
  );
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Process id and, where the system tells it, start time: ids are used again, after a restart very soon. */
function ownerText(pid: number): string {
  return `${pid} ${startOf(pid)}\n`;
}

function startOf(pid: number): string {
  const stat = readIfThere(`/proc/${pid}/stat`);
  // proc(5): the name, which may hold spaces and parentheses, is field 2; the start time is field 22.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "-";
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** ESRCH: the process ended while its entry in /proc was read. */
function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ESRCH";
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
