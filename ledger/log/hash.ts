import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

/**
 * SHA-256 of `bytes`: 32 bytes in an array of its own. An implementation must not keep `bytes`, which the caller
 * may overwrite. Bulk users pass a native one instead of the default.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export const sha256: Sha256 = (bytes) => nobleSha256(bytes);

/**
 * SHA-256 of several messages together: `add` each, `hash` all, then read the digests. The next `add` begins anew. Messages
 * are copied; whoever owns the batch may overwrite them.
 */
export interface HashBatch {
  /** So many messages may be added before `hash`. */
  readonly countMax: number;
  /** Adds the message in `source` from `from` to before `to`; the first one has place 0, the next 1. */
  add(source: Uint8Array, from: number, to: number): void;
  hash(): void;
  /** Writes the 32 bytes of the digest of the message at `place` into `target` from `at` on. */
  copyDigest(place: number, target: Uint8Array, at: number): void;
}

/** Messages that are hashed one by one; keeps their digests only. */
export class SingleHashes implements HashBatch {
  readonly countMax = 64;
  readonly #hash: Sha256;
  readonly #digests: Uint8Array[] = [];
  #isDone = false;

  constructor(hash: Sha256) {
    this.#hash = hash;
  }

  add(source: Uint8Array, from: number, to: number): void {
    if (this.#isDone) this.#digests.length = 0;
    this.#isDone = false;
    this.#digests.push(this.#hash(source.subarray(from, to)));
  }

  hash(): void {
    this.#isDone = true;
  }

  copyDigest(place: number, target: Uint8Array, at: number): void {
    target.set(this.#digests[place]!, at);
  }
}
