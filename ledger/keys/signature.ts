/**
 * The one signature rule.
 *
 * Ed25519 (RFC 8032 §5.1.7, cofactorless): the key is canonical and of prime order (checked when it is
 * registered), R is not of small order, s < L, and encode(sB − kA) equals R byte for byte. `@noble/curves`
 * verifies by another, cofactored equation, so only its point arithmetic is used here.
 *
 * ES256: r and s of 32 bytes each, 0 < r, s < n; a high s is allowed, as the published vectors have it.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concatBytes, equalBytes, fromHex } from "../encoding/bytes.ts";
import type { PublicKey } from "./cose-key.ts";

/** Order of the base point, 2^252 + 27742317777372353535851937790883648493. */
const groupOrder = ed25519.Point.Fn.ORDER;
const groupOrderBytes = littleEndianBytes(groupOrder);

/**
 * Encodings of the eight points of small order, non-canonical ones included, without the sign bit: 0, 1, two of
 * order eight, p − 1, p and p + 1.
 */
const smallOrderEncodings = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map(fromHex);

/** Whether `key` made `signature` over `message`. Any signature bytes are answered, never thrown at. */
export function verifySignature(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  return key.algorithm === "Ed25519"
    ? verifyEd25519(key.bytes, message, signature)
    : verifyEs256(key.bytes, message, signature);
}

/**
 * The part of the Ed25519 rule that a native verifier may leave out: 64 bytes, s < L, R not of small order.
 * Together with it, libsodium and OpenSSL compute the rule for every registered key.
 */
export function ed25519SignatureWellFormed(signature: Uint8Array): boolean {
  return signature.length === 64 && isBelowGroupOrder(signature) && !isSmallOrder(signature);
}

/** `s` is the second half, little-endian. */
function isBelowGroupOrder(signature: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    const difference = signature[32 + i]! - groupOrderBytes[i]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** `R` is the first half. */
function isSmallOrder(signature: Uint8Array): boolean {
  return smallOrderEncodings.some((encoding) => {
    for (let i = 0; i < 31; i++) if (signature[i] !== encoding[i]) return false;
    return (signature[31]! & 0x7f) === encoding[31];
  });
}

function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (!ed25519SignatureWellFormed(signature)) return false;
  const r = signature.subarray(0, 32);
  const s = numberOf(signature.subarray(32));
  const k = numberOf(sha512(concatBytes(r, key, message))) % groupOrder;
  const a = ed25519.Point.fromBytes(key, false);
  const expected = ed25519.Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return equalBytes(expected.toBytes(), r);
}

function verifyEs256(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const encodedKey = concatBytes(Uint8Array.of(4), key);
  try {
    return p256.verify(signature, message, encodedKey, { lowS: false, prehash: true });
  } catch {
    // The curve library throws for r or s out of range; the signature is then simply not valid.
    return false;
  }
}

function numberOf(littleEndian: Uint8Array): bigint {
  let value = 0n;
  for (let i = littleEndian.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(littleEndian[i]!);
  return value;
}

function littleEndianBytes(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}
