/**
 * The newest checkpoint that was published and the one with the most cosignatures, as files beside the ledger. Whoever
 * can write them can make the gateway refuse to start or take cosignatures away; they cannot add any.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import {
  decodeCheckpoint,
  openCheckpoint,
  type SignedCheckpoint,
} from "../../ledger/checkpoint/checkpoint.ts";
import { encodeNote } from "../../ledger/checkpoint/note.ts";
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import { signaturesBy, type VerifierKey } from "../../ledger/checkpoint/verifier-key.ts";
import { checkNatively } from "../ingest/native-signature.ts";
import { StoreError } from "../store/ledger-store.ts";

export type CheckpointName = "latest" | "cosigned";

/** Whether a gateway has published a checkpoint from this folder: then its chain has begun, whatever else is gone. */
export function hasPublished(folder: string): boolean {
  return existsSync(join(folder, "latest" satisfies CheckpointName));
}

/** Throws `StoreError` for an empty ledger beside checkpoints: another chain in its place would hide the loss. */
export function requireNothingPublished(folder: string, ledgerFolder: string): void {
  if (!hasPublished(folder)) return;
  throw new StoreError(
    `the ledger in ${ledgerFolder} is lost: it is empty, and ${folder} shows that one was published from here; ` +
      "restore the newest backup, or take the copy of a mirror; to begin another chain, name another data folder",
  );
}

export class CheckpointFiles {
  readonly #folder: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
  }

  /**
   * `undefined` when there is none, or none by this key: after another key or origin was stated, publishing begins
   * anew. Throws `StoreError` for a damaged file.
   */
  read(name: CheckpointName, key: VerifierKey): SignedCheckpoint | undefined {
    const file = join(this.#folder, name);
    if (!existsSync(file)) return undefined;
    const bytes = new Uint8Array(readFileSync(file));
    try {
      const isOwn = signaturesBy(decodeCheckpoint(bytes).note, key).length > 0;
      return isOwn ? openCheckpoint(bytes, key, checkNatively) : undefined;
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      throw new StoreError(`${file} is damaged (${error.message}); restore it from a backup, or delete it`, {
        cause: error,
      });
    }
  }

  /** Durable, whole or not at all, once this is fulfilled. */
  async write(name: CheckpointName, { note }: SignedCheckpoint): Promise<void> {
    const file = join(this.#folder, name);
    const unfinished = `${file}.unfinished`;
    const handle = await open(unfinished, "w", 0o600);
    try {
      await handle.writeFile(encodeNote(note));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
    await this.#syncFolder();
  }

  /** Makes a renaming durable; Windows has no such call for folders. */
  async #syncFolder(): Promise<void> {
    if (process.platform === "win32") return;
    const handle = await open(this.#folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
