/** SHA-256 by native code, for everything in the gateway that hashes. */
import { hash as hashByOpenSsl } from "node:crypto";
import sodium from "sodium-native";
import type { Sha256 } from "../ledger/log/hash.ts";

/** Longer inputs are quicker with OpenSSL, which uses the processor's instructions for it; its call costs more (measured). */
const shortBytesMax = 160;

const digest = new Uint8Array(32);

/** 0.7 µs for the short inputs of a tree, where `crypto.hash` takes 1.1 µs (measured). */
export const nativeSha256: Sha256 = (bytes) => {
  if (bytes.length > shortBytesMax) return new Uint8Array(hashByOpenSsl("sha256", bytes, "buffer"));
  sodium.crypto_hash_sha256(digest as Buffer, bytes as Buffer);
  return digest.slice();
};
