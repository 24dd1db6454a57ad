import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

/**
 * SHA-256 of `bytes`: 32 bytes in an array of its own. An implementation must not keep `bytes`, which the caller
 * may overwrite. Bulk users pass a native one instead of the default.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export const sha256: Sha256 = (bytes) => nobleSha256(bytes);
