/**
 * Public keys as COSE_Key (RFC 9052 §7, RFC 9053 §7) and their thumbprints (RFC 9679). Only keys on which all
 * verifiers agree are accepted: canonical points of prime order.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { RefusalError } from "../codes.ts";
import { concatBytes } from "../encoding/bytes.ts";
import { decodeCbor } from "../encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import { sha256 } from "../log/hash.ts";

export type SignatureAlgorithm = "Ed25519" | "ES256";

export interface PublicKey {
  readonly algorithm: SignatureAlgorithm;
  /** Ed25519: 32 bytes; ES256: x and y, 64 bytes. */
  readonly bytes: Uint8Array;
  /** SHA-256 thumbprint, 32 bytes. */
  readonly kid: Uint8Array;
}

/** −8 and −7 are what today's verifiers know (RFC 9053); −19 and −9 are the fully specified ids (RFC 9864). */
const algorithmOfId = new Map<number, SignatureAlgorithm>([
  [-8, "Ed25519"],
  [-19, "Ed25519"],
  [-7, "ES256"],
  [-9, "ES256"],
]);

export function algorithmOfCoseId(id: number): SignatureAlgorithm | undefined {
  return algorithmOfId.get(id);
}

/** The id that we write. */
export function coseIdOf(algorithm: SignatureAlgorithm): number {
  return algorithm === "Ed25519" ? -8 : -7;
}

const parameter = { keyType: 1, curve: -1, x: -2, y: -3 } as const;
const octetKeyPair = 1;
const ellipticCurve2 = 2;
const curveEd25519 = 6;
const curveP256 = 1;

/** A key from its raw bytes. Does not check the point: use `decodeCoseKey` for keys from outside. */
export function publicKeyFromBytes(algorithm: SignatureAlgorithm, bytes: Uint8Array): PublicKey {
  if (bytes.length !== (algorithm === "Ed25519" ? 32 : 64))
    throw new TypeError(`an ${algorithm} key has another length`);
  return { algorithm, bytes, kid: sha256(coseKeyBytes(algorithm, bytes)) };
}

/** Deterministic COSE_Key with the required parameters only: the bytes whose SHA-256 is the thumbprint. */
export function encodeCoseKey({ algorithm, bytes }: PublicKey): Uint8Array {
  return coseKeyBytes(algorithm, bytes);
}

function coseKeyBytes(algorithm: SignatureAlgorithm, bytes: Uint8Array): Uint8Array {
  const map =
    algorithm === "Ed25519"
      ? new Map<CborInput, CborInput>([
          [parameter.keyType, octetKeyPair],
          [parameter.curve, curveEd25519],
          [parameter.x, bytes],
        ])
      : new Map<CborInput, CborInput>([
          [parameter.keyType, ellipticCurve2],
          [parameter.curve, curveP256],
          [parameter.x, bytes.subarray(0, 32)],
          [parameter.y, bytes.subarray(32)],
        ]);
  return encodeCbor(map);
}

/**
 * A COSE_Key from outside: exactly the required parameters. Throws `CborError`, or `RefusalError` with
 * `key_malformed`, `key_not_on_curve` or `key_small_order`.
 */
export function decodeCoseKey(encoded: Uint8Array): PublicKey {
  const map = decodeCbor(encoded);
  if (!(map instanceof Map)) throw new RefusalError("key_malformed", "a COSE_Key is a map");
  const keyType = map.get(parameter.keyType);
  const curve = map.get(parameter.curve);
  const x = map.get(parameter.x);
  const y = map.get(parameter.y);
  if (keyType === octetKeyPair && curve === curveEd25519 && map.size === 3 && isCoordinate(x)) {
    requirePrimeOrder(x);
    return publicKeyFromBytes("Ed25519", x);
  }
  if (
    keyType === ellipticCurve2 &&
    curve === curveP256 &&
    map.size === 4 &&
    isCoordinate(x) &&
    isCoordinate(y)
  ) {
    requireOnP256(x, y);
    return publicKeyFromBytes("ES256", concatBytes(x, y));
  }
  throw new RefusalError("key_malformed", "expected {1: 1, -1: 6, -2: x} or {1: 2, -1: 1, -2: x, -3: y}");
}

function isCoordinate(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === 32;
}

function requirePrimeOrder(x: Uint8Array): void {
  const point = pointOf(() => ed25519.Point.fromBytes(x, false));
  if (point.isSmallOrder() || !point.isTorsionFree())
    throw new RefusalError("key_small_order", "the key has a small or mixed order");
}

function requireOnP256(x: Uint8Array, y: Uint8Array): void {
  pointOf(() => p256.Point.fromBytes(concatBytes(Uint8Array.of(4), x, y)));
}

/** The curve library throws for coordinates out of range and for points that are not on the curve. */
function pointOf<P>(decode: () => P): P {
  try {
    return decode();
  } catch (error) {
    throw new RefusalError("key_not_on_curve", error instanceof Error ? error.message : "not a point");
  }
}
