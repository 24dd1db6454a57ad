/**
 * What a witness must not forget: of each log the newest checkpoint it cosigned, and the proof when a log contradicted
 * itself. A witness that lost this could be made to cosign a second history.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeCbor } from "../../ledger/encoding/cbor-decode.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { ClientError } from "../client-error.ts";
import { writeDurably } from "../durable-file.ts";
import { takeLock } from "../lock-file.ts";

export class WitnessStore {
  readonly #folder: string;
  readonly #unlock: () => void;

  /** Throws `LockHeldError` when another witness has the folder. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#unlock = takeLock(join(folder, "lock"));
  }

  close(): void {
    this.#unlock();
  }

  /** The newest cosigned checkpoint of the log. */
  checkpoint(origin: string): Uint8Array | undefined {
    return this.#read(this.#file(origin, "checkpoint"));
  }

  /** On disk when this returns. */
  keepCheckpoint(origin: string, note: Uint8Array): void {
    this.#write(this.#file(origin, "checkpoint"), note);
  }

  /** Some of the checkpoints that were cosigned, ascending by size. */
  history(origin: string): Uint8Array[] {
    const bytes = this.#read(this.#file(origin, "history"));
    const list = bytes ? decodeCbor(bytes) : [];
    return Array.isArray(list) ? list.filter((one) => one instanceof Uint8Array) : [];
  }

  keepHistory(origin: string, notes: readonly Uint8Array[]): void {
    this.#write(this.#file(origin, "history"), encodeCbor([...notes]));
  }

  /** The key by which the log is known, as text. */
  key(origin: string): string | undefined {
    const bytes = this.#read(this.#file(origin, "log.vkey"));
    return bytes && new TextDecoder().decode(bytes).trim();
  }

  keepKey(origin: string, text: string): void {
    this.#write(this.#file(origin, "log.vkey"), Buffer.from(`${text}\n`));
  }

  /** Where the proof against the log lies; as long as it does, nothing of this log is cosigned. */
  proofFile(origin: string): string {
    return this.#file(origin, "contradiction");
  }

  proof(origin: string): Uint8Array | undefined {
    return this.#read(this.proofFile(origin));
  }

  /** Keeps the first proof: later ones say no more. */
  keepProof(origin: string, proof: Uint8Array): void {
    if (!existsSync(this.proofFile(origin))) this.#write(this.proofFile(origin), proof);
  }

  /** How far the log was run again is written there; it can be done without. */
  replayFile(origin: string): string {
    return this.#file(origin, "replay");
  }

  /** A folder for each log: an origin may have any characters. */
  #file(origin: string, name: string): string {
    return join(this.#folder, logName(origin), name);
  }

  #read(file: string): Uint8Array | undefined {
    return existsSync(file) ? new Uint8Array(readFileSync(file)) : undefined;
  }

  /** Whole and durable, or as it was before. */
  #write(file: string, bytes: Uint8Array): void {
    try {
      writeDurably(file, bytes);
    } catch (error) {
      throw new ClientError(
        `${file} cannot be written (${String(error)}): nothing was cosigned. Make room, then start again.`,
        {
          cause: error,
        },
      );
    }
  }
}

/** SHA-256 of the origin, as in the addresses under which a witness shows what it has of the log. */
export function logName(origin: string): string {
  return createHash("sha256").update(origin).digest("hex");
}
