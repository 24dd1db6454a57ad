/**
 * How far a witness has run a log again, in its folder. The witness signs what it writes down: that the blocks were run, no seal
 * shows, and whoever could write the file, with the operator's help, could otherwise put a state there that follows from nothing.
 *
 * The file is one part after the other, each after its length in four bytes, big-endian, and at its end the signature.
 */
import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { VerifierKey } from "../../ledger/checkpoint/verifier-key.ts";
import { utf8Encode } from "../../ledger/encoding/utf8.ts";
import { verifySignature } from "../../ledger/keys/signature.ts";
import type { ReplayOptions } from "../../ledger/log/replay.ts";
import {
  partBytesMax,
  SnapshotError,
  SnapshotReader,
  snapshotParts,
} from "../../ledger/log/replay-snapshot.ts";
import type { ReplayState } from "../../ledger/log/replay-state.ts";
import { ClientError } from "../client-error.ts";
import { DurableFile } from "../durable-file.ts";
import type { WitnessStore } from "./witness-store.ts";

export interface ReplayMemoryOptions {
  readonly store: Pick<WitnessStore, "replayFile">;
  readonly key: VerifierKey;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

const lengthBytes = 4;
const signatureBytes = 64;
const readBytes = 256 * 1024;

export class ReplayMemory {
  readonly #options: ReplayMemoryOptions;

  constructor(options: ReplayMemoryOptions) {
    this.#options = options;
  }

  file(origin: string): string {
    return this.#options.store.replayFile(origin);
  }

  /**
   * Writes down where the replay stands, which must not move meanwhile; others get their turn between two parts. Whole and
   * durable, or as it was before. Rejects with `ClientError` when it cannot be written.
   */
  keep(origin: string, state: ReplayState): Promise<void> {
    return onDisk("written", this.file(origin), async (path) => {
      const file = new DurableFile(path);
      try {
        const hash = createHash("sha256");
        for (const part of snapshotParts(state)) {
          for (const bytes of [lengthOf(part), part]) {
            hash.update(bytes);
            file.append(bytes);
          }
          await setImmediate();
        }
        file.append(this.#options.sign(signedBytes(origin, hash.digest())));
      } catch (error) {
        file.abandon();
        throw error;
      }
      file.finish();
    });
  }

  /**
   * Where the replay stood; `undefined` when nothing was written down. The signature is checked before a part is looked at.
   * Rejects with `SnapshotError` for a file that does not hold, and with `ClientError` for one that cannot be read.
   */
  read(origin: string, options: ReplayOptions = {}): Promise<ReplayState | undefined> {
    return onDisk("read", this.file(origin), async (path) => {
      if (!existsSync(path)) return undefined;
      const descriptor = openSync(path, "r");
      try {
        const end = fstatSync(descriptor).size - signatureBytes;
        if (end < 0) throw new SnapshotError("it is cut off");
        const signed = await this.#signedHash(origin, descriptor, end);
        const reader = new SnapshotReader(options);
        const hash = createHash("sha256");
        for (const part of partsOf(descriptor, end)) {
          hash.update(lengthOf(part)).update(part);
          reader.take(part);
          await setImmediate();
        }
        // Whoever can write the file can do so between the two times that it is gone through.
        if (!hash.digest().equals(signed)) throw new SnapshotError("it was changed while it was read");
        return reader.finish();
      } finally {
        closeSync(descriptor);
      }
    });
  }

  /** Of all before `end`, which this witness signed; rejects with `SnapshotError` when it did not. */
  async #signedHash(origin: string, descriptor: number, end: number): Promise<Buffer> {
    const hash = createHash("sha256");
    for (let at = 0; at < end; at += readBytes) {
      hash.update(bytesAt(descriptor, at, Math.min(readBytes, end - at)));
      await setImmediate();
    }
    const digest = hash.digest();
    const signature = bytesAt(descriptor, end, signatureBytes);
    if (!verifySignature(this.#options.key.key, signedBytes(origin, digest), signature))
      throw new SnapshotError("it is damaged, or this witness did not write it about this log");
    return digest;
  }
}

function lengthOf(part: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(lengthBytes);
  new DataView(bytes.buffer).setUint32(0, part.length);
  return bytes;
}

/** Begins otherwise than what a witness signs of checkpoints (`cosignature/v1`). */
function signedBytes(origin: string, hash: Buffer): Uint8Array {
  return utf8Encode(`tallyman-witness-replay\n${origin}\n${hash.toString("hex")}\n`);
}

function* partsOf(descriptor: number, end: number): Generator<Uint8Array, void> {
  for (let at = 0; at < end; ) {
    if (end - at < lengthBytes) throw new SnapshotError("it is cut off");
    const lengthAt = bytesAt(descriptor, at, lengthBytes);
    const length = new DataView(lengthAt.buffer).getUint32(0);
    at += lengthBytes;
    if (length > Math.min(partBytesMax, end - at)) throw new SnapshotError("a part is too long");
    yield bytesAt(descriptor, at, length);
    at += length;
  }
}

function bytesAt(descriptor: number, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let read = 0; read < length; ) {
    const count = readSync(descriptor, bytes, read, length - read, at + read);
    if (count === 0) throw new SnapshotError("it is cut off");
    read += count;
  }
  return bytes;
}

async function onDisk<T>(did: string, path: string, work: (path: string) => Promise<T>): Promise<T> {
  try {
    return await work(path);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new ClientError(`${path} cannot be ${did} (${error.message}).`, { cause: error });
  }
}
