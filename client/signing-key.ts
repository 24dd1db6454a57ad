/** Private keys in memory: Ed25519 or ES256, made and used by Node's own crypto. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signWithNode,
} from "node:crypto";
import { type PublicKey, publicKeyFromBytes, type SignatureAlgorithm } from "../ledger/keys/cose-key.ts";

export interface SigningKey {
  readonly publicKey: PublicKey;
  /** A signature in COSE's form: 64 bytes. ES256 signatures of the same bytes differ each time. */
  sign(bytes: Uint8Array): Uint8Array;
}

export function generatePrivateKey(algorithm: SignatureAlgorithm): KeyObject {
  return algorithm === "Ed25519"
    ? generateKeyPairSync("ed25519").privateKey
    : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

/** Throws `TypeError` for a key that is neither Ed25519 nor P-256. */
export function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = publicKeyOf(privateKey);
  if (publicKey.algorithm === "Ed25519")
    return { publicKey, sign: (bytes) => new Uint8Array(signWithNode(null, bytes, privateKey)) };
  // COSE wants r and s side by side (RFC 9053 §2.1), not the ASN.1 that Node writes by default.
  const key = { key: privateKey, dsaEncoding: "ieee-p1363" } as const;
  return { publicKey, sign: (bytes) => new Uint8Array(signWithNode("sha256", bytes, key)) };
}

export function generateSigningKey(algorithm: SignatureAlgorithm = "Ed25519"): SigningKey {
  return signingKey(generatePrivateKey(algorithm));
}

/** PKCS #8 (RFC 8410 §7) of an Ed25519 key, up to its 32 bytes. */
const ed25519Pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** The Ed25519 key of a 32-byte seed (RFC 8032 §5.1.5): the same seed, the same key. For simulations and vectors. */
export function signingKeyFromSeed(seed: Uint8Array): SigningKey {
  if (seed.length !== 32) throw new TypeError("an Ed25519 seed is 32 bytes");
  const der = Buffer.concat([ed25519Pkcs8Prefix, seed]);
  return signingKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
}

function publicKeyOf(privateKey: KeyObject): PublicKey {
  const { x, y, crv } = createPublicKey(privateKey).export({ format: "jwk" });
  if (crv === "Ed25519") return publicKeyFromBytes("Ed25519", fromJwk(x));
  if (crv === "P-256") return publicKeyFromBytes("ES256", new Uint8Array([...fromJwk(x), ...fromJwk(y)]));
  throw new TypeError("the key is neither Ed25519 nor P-256");
}

function fromJwk(coordinate: string | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(coordinate ?? "", "base64url"));
}
