/**
 * Public keys as COSE_Key (RFC 9052 §7, RFC 9053 §7) and their thumbprints (RFC 9679). Only keys on which all
 * verifiers agree are accepted: canonical points of prime order.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { type Code, RefusalError } from "../codes.ts";
import { concatBytes, toHex } from "../encoding/bytes.ts";
import { type Cbor, CborError, decodeCbor } from "../encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import { sha256 } from "../log/hash.ts";
import { isSmallOrderEncoding } from "./small-order.ts";

export type SignatureAlgorithm = "Ed25519" | "ES256";

export interface PublicKey {
  readonly algorithm: SignatureAlgorithm;
  /** Ed25519: 32 bytes (RFC 8032 §5.1.2); ES256: x and y, big-endian, 64 bytes. */
  readonly bytes: Uint8Array;
  /** SHA-256 thumbprint of the COSE_Key (RFC 9679), 32 bytes. */
  readonly kid: Uint8Array;
}

/** `key_small_order` is any order but the prime one: small, or mixed with a small one. */
export type KeyErrorCode = Extract<Code, "key_malformed" | "key_not_on_curve" | "key_small_order">;

/** A key that is refused. */
export class KeyError extends RefusalError {
  readonly code: KeyErrorCode;

  constructor(code: KeyErrorCode, detail: string) {
    super(code, detail);
    this.code = code;
  }
}

/** −8 and −7 are what today's verifiers know (RFC 9053); −19 and −9 are the fully specified ids (RFC 9864). */
const algorithmOfId: ReadonlyMap<number, SignatureAlgorithm> = new Map([
  [-8, "Ed25519"],
  [-19, "Ed25519"],
  [-7, "ES256"],
  [-9, "ES256"],
]);

/** The algorithm of a COSE algorithm id, if it is one that is accepted. */
export function algorithmOfCoseId(id: number): SignatureAlgorithm | undefined {
  return algorithmOfId.get(id);
}

/** The COSE algorithm id that is written. */
export function coseIdOf(algorithm: SignatureAlgorithm): number {
  return algorithm === "Ed25519" ? -8 : -7;
}

/** Bytes of a public key in `PublicKey.bytes`. */
export function publicKeyLength(algorithm: SignatureAlgorithm): number {
  return algorithm === "Ed25519" ? 32 : 64;
}

/**
 * A key from bytes that are known to be good: from the state, or made here. Checks the length only (`TypeError`);
 * keys from outside go through `decodeCoseKey`. Keeps `bytes`, which must not change afterwards.
 */
export function publicKeyFromBytes(algorithm: SignatureAlgorithm, bytes: Uint8Array): PublicKey {
  if (bytes.length !== publicKeyLength(algorithm))
    throw new TypeError(`an ${algorithm} key has ${publicKeyLength(algorithm)} bytes, not ${bytes.length}`);
  return { algorithm, bytes, kid: sha256(coseKeyBytes(algorithm, bytes)) };
}

/** Deterministic COSE_Key with the required parameters only: the bytes whose SHA-256 is the thumbprint. */
export function encodeCoseKey({ algorithm, bytes }: PublicKey): Uint8Array {
  return coseKeyBytes(algorithm, bytes);
}

const parameter = { keyType: 1, curve: -1, x: -2, y: -3 } as const;
const octetKeyPair = { keyType: 1, curve: 6 } as const;
const doubleCoordinates = { keyType: 2, curve: 1 } as const;

function coseKeyBytes(algorithm: SignatureAlgorithm, bytes: Uint8Array): Uint8Array {
  const { keyType, curve } = algorithm === "Ed25519" ? octetKeyPair : doubleCoordinates;
  const map = new Map<CborInput, CborInput>([
    [parameter.keyType, keyType],
    [parameter.curve, curve],
    [parameter.x, bytes.subarray(0, 32)],
  ]);
  if (algorithm === "ES256") map.set(parameter.y, bytes.subarray(32));
  return encodeCbor(map);
}

/**
 * A COSE_Key from outside: the required parameters in deterministic CBOR and nothing else, so that a key has one form
 * and a private key sent by mistake is refused. Throws `KeyError`.
 */
export function decodeCoseKey(encoded: Uint8Array): PublicKey {
  if (encoded.length > encodedBytesMax) return decodeAnew(encoded);
  const name = toHex(encoded);
  const known = decodedKeys.get(name);
  if (known) return known;
  const key = decodeAnew(encoded);
  if (decodedKeys.size >= decodedKeysMax) decodedKeys.clear();
  decodedKeys.set(name, key);
  return key;
}

/** What is longer is no key, and is not kept. */
const encodedBytesMax = 80;
const decodedKeysMax = 1_000;
/**
 * Decoded keys by their encoding in hex. A registration is read, judged and applied, and bundles and replays meet the same few keys in
 * genesis, registrations and state, while the order of a point takes milliseconds: two thirds of the time in which a small bundle is
 * exported and checked (measured).
 */
const decodedKeys = new Map<string, PublicKey>();

function decodeAnew(encoded: Uint8Array): PublicKey {
  const map = decodeMap(encoded);
  const keyType = map.get(parameter.keyType);
  const curve = map.get(parameter.curve);
  const x = map.get(parameter.x);
  const y = map.get(parameter.y);
  if (keyType === octetKeyPair.keyType && curve === octetKeyPair.curve && map.size === 3 && isCoordinate(x)) {
    requirePrimeOrder(x);
    return publicKeyFromBytes("Ed25519", x.slice());
  }
  if (keyType === doubleCoordinates.keyType && curve === doubleCoordinates.curve && map.size === 4)
    if (isCoordinate(x) && isCoordinate(y)) {
      requireOnP256(x, y);
      return publicKeyFromBytes("ES256", concatBytes(x, y));
    }
  throw new KeyError("key_malformed", "expected {1: 1, -1: 6, -2: x} or {1: 2, -1: 1, -2: x, -3: y}");
}

function decodeMap(encoded: Uint8Array): ReadonlyMap<Cbor, Cbor> {
  try {
    const map = decodeCbor(encoded, { depthMax: 1 });
    if (map instanceof Map) return map;
  } catch (error) {
    if (!(error instanceof CborError)) throw error;
    throw new KeyError("key_malformed", error.message);
  }
  throw new KeyError("key_malformed", "a COSE_Key is a map");
}

/** A y of P-256 given as its sign only (RFC 9053 §7.1.1) would be a boolean. */
function isCoordinate(value: Cbor | undefined): value is Uint8Array {
  return value instanceof Uint8Array && value.length === 32;
}

/** Canonical encoding of a point of prime order; 32 bytes. */
function requirePrimeOrder(encoding: Uint8Array): void {
  if (isSmallOrderEncoding(encoding)) throw new KeyError("key_small_order", "the key has a small order");
  // Strict decoding refuses y ≥ p too.
  const point = decodePoint(() => ed25519.Point.fromBytes(encoding, false));
  if (!point.isTorsionFree()) throw new KeyError("key_small_order", "the key has a mixed order");
}

function requireOnP256(x: Uint8Array, y: Uint8Array): void {
  // 4 is the uncompressed form of SEC 1 §2.3.4; the curve has prime order.
  decodePoint(() => p256.Point.fromBytes(concatBytes(Uint8Array.of(4), x, y)));
}

/** The curve library throws for coordinates out of range and for points that are not on the curve. */
function decodePoint<Point>(decode: () => Point): Point {
  try {
    return decode();
  } catch (error) {
    throw new KeyError("key_not_on_curve", error instanceof Error ? error.message : "not a point");
  }
}
