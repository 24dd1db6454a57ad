/**
 * The newest end of each chain that this browser has seen. A log only grows, so whatever is seen later either
 * continues it or contradicts it; a contradiction means that the log was rewritten, or rolled back, or that
 * somebody is shown another one.
 */
import { forget, isObject, keep, kept } from "./storage.ts";

/** The end of the log after one block. */
export interface Checkpoint {
  readonly height: number;
  /** Entries in the log. */
  readonly size: number;
  /** Hex. */
  readonly logRoot: string;
}

export interface Contradiction {
  readonly seen: Checkpoint;
  readonly now: Checkpoint;
}

/** Whether no append-only log has both ends. Every block adds at least one entry, the seal of the block before. */
export function contradicts(a: Checkpoint, b: Checkpoint): boolean {
  if (a.height === b.height || a.size === b.size)
    return a.height !== b.height || a.size !== b.size || a.logRoot !== b.logRoot;
  return a.height > b.height !== a.size > b.size;
}

export function newestSeen(chain: string): Checkpoint | undefined {
  return kept(storageName(chain), isCheckpoint);
}

/** Remembers it if it goes on from what was seen before. Returns what it contradicts. */
export function note(chain: string, { height, size, logRoot }: Checkpoint): Contradiction | undefined {
  const now = { height, size, logRoot };
  const seen = newestSeen(chain);
  if (seen && contradicts(seen, now)) return { seen, now };
  if (!seen || now.height > seen.height) keep(storageName(chain), now);
  return undefined;
}

/** For a user who knows why the log begins again. */
export function forgetCheckpoint(chain: string): void {
  forget(storageName(chain));
}

function storageName(chain: string): string {
  return `tallyman.checkpoint.${chain}`;
}

function isCheckpoint(value: unknown): value is Checkpoint {
  return (
    isObject(value) &&
    Number.isSafeInteger(value.height) &&
    Number.isSafeInteger(value.size) &&
    typeof value.logRoot === "string"
  );
}
