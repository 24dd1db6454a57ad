/**
 * The one signature rule in a browser: WebCrypto where it knows the algorithm (about thirty times faster), else the
 * ledger's own code. With the ledger's check of form before it, WebCrypto computes that rule for every registered key.
 */
import type { PublicKey } from "../../ledger/keys/cose-key.ts";
import {
  ed25519SignatureWellFormed,
  type SignatureCheck,
  verifySignature,
} from "../../ledger/keys/signature.ts";

export async function verifySignatureHere({ key, message, signature }: SignatureCheck): Promise<boolean> {
  const nativeKey = await nativeKeyOf(key);
  if (!nativeKey) return verifySignature(key, message, signature);
  if (key.algorithm === "Ed25519" && !ed25519SignatureWellFormed(signature)) return false;
  return crypto.subtle.verify(
    verifyAlgorithms[key.algorithm],
    nativeKey,
    signature as BufferSource,
    message as BufferSource,
  );
}

const importAlgorithms = { Ed25519: "Ed25519", ES256: { name: "ECDSA", namedCurve: "P-256" } } as const;
const verifyAlgorithms = { Ed25519: "Ed25519", ES256: { name: "ECDSA", hash: "SHA-256" } } as const;

const nativeKeys = new WeakMap<PublicKey, Promise<CryptoKey | undefined>>();

function nativeKeyOf(key: PublicKey): Promise<CryptoKey | undefined> {
  const known = nativeKeys.get(key);
  if (known) return known;
  const imported = importKey(key);
  nativeKeys.set(key, imported);
  return imported;
}

/** `undefined` where WebCrypto does not take the key; then the ledger's code says what it is worth. */
async function importKey({ algorithm, bytes }: PublicKey): Promise<CryptoKey | undefined> {
  // Pages over plain HTTP have no `crypto.subtle`, whatever its type says.
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (!subtle) return undefined;
  const raw = algorithm === "Ed25519" ? bytes : uncompressedPoint(bytes);
  try {
    return await subtle.importKey("raw", raw as BufferSource, importAlgorithms[algorithm], false, ["verify"]);
  } catch {
    return undefined;
  }
}

/** x and y after the 4 of SEC 1 §2.3.4. */
function uncompressedPoint(coordinates: Uint8Array): Uint8Array {
  const point = new Uint8Array(1 + coordinates.length);
  point[0] = 4;
  point.set(coordinates, 1);
  return point;
}
