/** Files that come to be whole and durable, or stay as they were before. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * One file that is being written beside the one that it takes the place of. Ends with `finish`, or with `abandon` where something
 * went wrong before. Errors are the file system's.
 */
export class WholeFile {
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

  append(bytes: Uint8Array): void {
    writeFileSync(this.#descriptor, bytes);
  }

  /** Puts it in its place: on disk when this returns. When it throws, what was there before stays, too. */
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

/** The same with all bytes at once. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const file = new WholeFile(path);
  try {
    file.append(bytes);
  } catch (error) {
    file.abandon();
    throw error;
  }
  file.finish();
}

/** Makes a renaming durable; Windows has no such call for folders. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}
