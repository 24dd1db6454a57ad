/**
 * A private key that lives in this browser and cannot be read out of it, not even by this page (WebCrypto,
 * `extractable: false`): Ed25519, or ES256 where the browser does not know Ed25519.
 */
import { type PublicKey, publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";
import { verifySignature } from "../../ledger/keys/signature.ts";

export interface BrowserKey {
  readonly publicKey: PublicKey;
  readonly privateKey: CryptoKey;
}

/** WebCrypto made something that the ledger's rule refuses. */
export class BrowserSignatureError extends Error {
  override readonly name = "BrowserSignatureError";
}

const p256 = { name: "ECDSA", namedCurve: "P-256" } as const;

export async function generateBrowserKey(subtle: SubtleCrypto = crypto.subtle): Promise<BrowserKey> {
  const pair = await generateEd25519(subtle);
  if (pair) return { publicKey: await ed25519PublicKey(subtle, pair), privateKey: pair.privateKey };
  const fallback = await subtle.generateKey(p256, false, ["sign", "verify"]);
  return { publicKey: await es256PublicKey(subtle, fallback), privateKey: fallback.privateKey };
}

/** `undefined` where the browser does not know the algorithm (WebCrypto: NotSupportedError). */
async function generateEd25519(subtle: SubtleCrypto): Promise<CryptoKeyPair | undefined> {
  try {
    return await subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
  } catch (error) {
    if (error instanceof Error && error.name === "NotSupportedError") return undefined;
    throw error;
  }
}

async function ed25519PublicKey(subtle: SubtleCrypto, { publicKey }: CryptoKeyPair): Promise<PublicKey> {
  return publicKeyFromBytes("Ed25519", new Uint8Array(await subtle.exportKey("raw", publicKey)));
}

/** WebCrypto exports the uncompressed form of SEC 1 §2.3.4: 4, x, y. */
async function es256PublicKey(subtle: SubtleCrypto, { publicKey }: CryptoKeyPair): Promise<PublicKey> {
  return publicKeyFromBytes("ES256", new Uint8Array(await subtle.exportKey("raw", publicKey)).slice(1));
}

/**
 * A signature in COSE's form, 64 bytes. Throws `BrowserSignatureError` when the ledger's own rule refuses it:
 * sending it would use up a sequence number for nothing.
 */
export async function signWithBrowserKey(
  { publicKey, privateKey }: BrowserKey,
  message: Uint8Array,
  subtle: SubtleCrypto = crypto.subtle,
): Promise<Uint8Array> {
  const algorithm =
    publicKey.algorithm === "Ed25519" ? { name: "Ed25519" } : { name: "ECDSA", hash: "SHA-256" };
  const signature = new Uint8Array(await subtle.sign(algorithm, privateKey, message.slice()));
  if (!verifySignature(publicKey, message, signature))
    throw new BrowserSignatureError(`this browser's ${publicKey.algorithm} signature does not verify`);
  return signature;
}
