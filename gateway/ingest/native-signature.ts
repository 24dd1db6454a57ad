/**
 * The one signature rule by native code. For keys of prime order (all registered keys are) and signatures that
 * pass the ledger's form check, libsodium and OpenSSL compute exactly what ledger/keys/signature.ts does; a test
 * runs all of them on the published edge cases and on random mutations.
 */
import { createPublicKey, type JsonWebKey, type KeyObject, verify } from "node:crypto";
import sodium from "sodium-native";
import type { PublicKey, SignatureAlgorithm } from "../../ledger/keys/cose-key.ts";
import { ed25519SignatureWellFormed } from "../../ledger/keys/signature.ts";

export interface VerifyRequest {
  readonly algorithm: SignatureAlgorithm;
  /** As in `PublicKey.bytes`. */
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** Any bytes are answered, never thrown at; so is `false` for a key that is no point of its curve. */
export function verifyNatively({ algorithm, key, message, signature }: VerifyRequest): boolean {
  return algorithm === "Ed25519"
    ? verifyEd25519(key, message, signature)
    : signature.length === 64 && verifyEs256(key, message, signature);
}

/** The same, asked as the ledger's code asks `verifySignature`. */
export function checkNatively(
  { algorithm, bytes: key }: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verifyNatively({ algorithm, key, message, signature });
}

function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return (
    key.length === sodium.crypto_sign_PUBLICKEYBYTES &&
    ed25519SignatureWellFormed(signature) &&
    sodium.crypto_sign_verify_detached(bufferOf(signature), bufferOf(message), bufferOf(key))
  );
}

function verifyEs256(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const keyObject = keyObjectOf(key);
  return (
    keyObject !== undefined &&
    verify("sha256", message, { key: keyObject, dsaEncoding: "ieee-p1363" }, signature)
  );
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const keyObjectsMax = 10_000;
const keyObjects = new Map<string, KeyObject>();

/** Making a key object costs more than half a verification (measured), so they are kept. */
function keyObjectOf(key: Uint8Array): KeyObject | undefined {
  const name = bufferOf(key).toString("latin1");
  const known = keyObjects.get(name);
  if (known) return known;
  if (keyObjects.size >= keyObjectsMax) keyObjects.clear();
  const coordinate = (from: number) => bufferOf(key.subarray(from, from + 32)).toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", x: coordinate(0), y: coordinate(32) };
  const made = createdOrUndefined(jwk);
  if (made) keyObjects.set(name, made);
  return made;
}

function createdOrUndefined(key: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key, format: "jwk" });
  } catch {
    // OpenSSL says so of coordinates that are no point of the curve, and of other than 32 bytes each.
    return undefined;
  }
}
