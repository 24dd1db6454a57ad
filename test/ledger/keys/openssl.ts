/** The signature check of node:crypto, as a stranger would use it. */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { PublicKey } from "../../../ledger/keys/cose-key.ts";

const base64Url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

function keyObjectOf({ algorithm, bytes }: PublicKey): KeyObject {
  const key =
    algorithm === "Ed25519"
      ? { kty: "OKP", crv: "Ed25519", x: base64Url(bytes) }
      : { kty: "EC", crv: "P-256", x: base64Url(bytes.subarray(0, 32)), y: base64Url(bytes.subarray(32)) };
  return createPublicKey({ key, format: "jwk" });
}

export function verifyWithOpenSsl(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  return key.algorithm === "Ed25519"
    ? verify(null, message, keyObjectOf(key), signature)
    : verify("sha256", message, { key: keyObjectOf(key), dsaEncoding: "ieee-p1363" }, signature);
}
