/** Files of state that a crash must leave as they were or as they were to become; readable by their owner alone. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/**
 * One file that is being written beside the one that it takes the place of. Ends with `finish`, or with `abandon` where something
 * went wrong before. Errors are the file system's.
 */
export class DurableFile {
  readonly #file: string;
  readonly #unfinished: string;
  readonly #descriptor: number;

  /** Makes the folder if there is none. */
  constructor(file: string) {
    this.#file = file;
    this.#unfinished = `${file}.unfinished`;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#descriptor = openSync(this.#unfinished, "w", 0o600);
  }

  append(content: string | Uint8Array): void {
    writeFileSync(this.#descriptor, content);
  }

  /** Puts it in its place: on disk when this returns. When forcing it there fails, what was there before stays. */
  finish(): void {
    try {
      fsyncSync(this.#descriptor);
    } finally {
      closeSync(this.#descriptor);
    }
    renameSync(this.#unfinished, this.#file);
    syncFolder(dirname(this.#file));
  }

  /** Gives it up; what was there before stays. */
  abandon(): void {
    closeSync(this.#descriptor);
    unlinkSync(this.#unfinished);
  }
}

/** The same with all of it at once. */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const file = new DurableFile(path);
  try {
    file.append(content);
  } catch (error) {
    file.abandon();
    throw error;
  }
  file.finish();
}

/** Its text; `undefined` when there is no such file. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The rename itself is durable once the folder is; Windows has no such call and orders its journal itself. */
function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
