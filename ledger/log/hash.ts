import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

/** Length of every hash of the ledger, and of a key's thumbprint, which is one. */
export const hashBytes = 32;

/**
 * SHA-256 of `bytes`: 32 bytes in an array of its own. An implementation must not keep `bytes`, which the caller
 * may overwrite. Bulk users pass a native one instead of the default.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export const sha256: Sha256 = (bytes) => nobleSha256(bytes);

/** Whether a value of outside input can be a hash; that it is the right one follows from what is computed with it. */
export function isHash(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === hashBytes;
}
