/**
 * The one signature rule.
 *
 * Ed25519 (RFC 8032 §5.1.7, cofactorless): the key is canonical and of prime order (checked when it is
 * registered), R is not of small order, s < L, and encode(sB − kA) equals R byte for byte. `@noble/curves`
 * verifies by another, cofactored equation, so only its point arithmetic is used here.
 *
 * ES256: r and s of 32 bytes each, 0 < r, s < n. A high s is allowed, as ECDSA and COSE have it: secure elements emit it,
 * and nothing here takes the signature's bytes for an identity.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concatBytes, equalBytes, fromHex } from "../encoding/bytes.ts";
import { type PublicKey, publicKeyLength } from "./cose-key.ts";
import { isSmallOrderEncoding } from "./small-order.ts";

/** A signature to be verified, whoever does it. */
export interface SignatureCheck {
  readonly key: PublicKey;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

const signatureLength = 64;

/** Order L of the base point, 2^252 + 27742317777372353535851937790883648493, little-endian. */
const groupOrder = fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

/**
 * Whether `key`, a registered one, made `signature` over `message`. Any bytes are answered, never thrown at; so is
 * `false` for a key that is no point of its curve. `TypeError` for arguments of another type.
 */
export function verifySignature(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  requirePublicKey(key);
  if (!(message instanceof Uint8Array && signature instanceof Uint8Array))
    throw new TypeError("a message and a signature are bytes");
  return key.algorithm === "Ed25519"
    ? verifyEd25519(key.bytes, message, signature)
    : verifyEs256(key.bytes, message, signature);
}

function requirePublicKey({ algorithm, bytes }: PublicKey): void {
  if (algorithm !== "Ed25519" && algorithm !== "ES256")
    throw new TypeError("the key's algorithm is not known");
  if (!(bytes instanceof Uint8Array) || bytes.length !== publicKeyLength(algorithm))
    throw new TypeError(`an ${algorithm} key has ${publicKeyLength(algorithm)} bytes`);
}

/**
 * The part of the Ed25519 rule that a native verifier may leave out: 64 bytes, s < L, R not of small order.
 * Together with it, libsodium and OpenSSL compute the rule for every registered key.
 */
export function ed25519SignatureWellFormed(signature: Uint8Array): boolean {
  return (
    signature.length === signatureLength && isBelowGroupOrder(signature) && !isSmallOrderEncoding(signature)
  );
}

/** `s` is the second half, little-endian. */
function isBelowGroupOrder(signature: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    const difference = signature[32 + i]! - groupOrder[i]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

type EdwardsPoint = typeof ed25519.Point.BASE;

function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (!ed25519SignatureWellFormed(signature)) return false;
  const keyPoint = edwardsPointOf(key);
  if (!keyPoint) return false;
  const r = signature.subarray(0, 32);
  const s = bytesToNumberLE(signature.subarray(32));
  const k = ed25519.Point.Fn.create(bytesToNumberLE(sha512(concatBytes(r, key, message))));
  const expected = ed25519.Point.BASE.multiplyUnsafe(s).subtract(keyPoint.multiplyUnsafe(k));
  return equalBytes(expected.toBytes(), r);
}

function edwardsPointOf(encoding: Uint8Array): EdwardsPoint | undefined {
  try {
    return ed25519.Point.fromBytes(encoding, false);
  } catch {
    // The curve library says so of anything that is not the canonical encoding of a point.
    return undefined;
  }
}

function verifyEs256(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== signatureLength) return false;
  // 4 is the uncompressed form of SEC 1 §2.3.4. The library answers false for r or s out of range and for no point.
  const encodedKey = concatBytes(Uint8Array.of(4), key);
  return p256.verify(signature, message, encodedKey, { format: "compact", lowS: false, prehash: true });
}
