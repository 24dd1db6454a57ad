/** Points and numbers that an attacker would choose. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { concatBytes, fromHex } from "../../../ledger/encoding/bytes.ts";

/** p = 2^255 − 19 */
export const fieldEd25519 = 2n ** 255n - 19n;

/** L, the order of Ed25519's base point (RFC 8032 §5.1). */
export const orderEd25519 = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

/** n, the order of P-256 (FIPS 186-4 D.1.2.3). */
export const orderP256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const fieldP256 = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;

export function bigEndian(value: bigint): Uint8Array {
  return fromHex(value.toString(16).padStart(64, "0"));
}

export function littleEndian(value: bigint): Uint8Array {
  return bigEndian(value).reverse();
}

export function numberOfLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
}

/** L times a random point lies in the small group; this one generates it. */
export const orderEightPoint = findOrderEight();

function findOrderEight() {
  for (let y = 2n; ; y++) {
    const point = decodedOrUndefined(() => ed25519.Point.fromBytes(littleEndian(y)));
    if (!point) continue;
    // (L − 1)·P + P, as the library multiplies by less than L only.
    const torsion = point.multiplyUnsafe(orderEd25519 - 1n).add(point);
    if (!torsion.double().double().is0()) return torsion;
  }
}

function decodedOrUndefined<Point>(decode: () => Point): Point | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

/** A point of P-256 whose x is so small that x + p has 32 bytes too. */
export function coordinateP256(): { x: Uint8Array; y: Uint8Array; xPlusP: Uint8Array } {
  for (let x = 1n; ; x++) {
    const compressed = concatBytes(Uint8Array.of(2), bigEndian(x));
    const point = decodedOrUndefined(() => p256.Point.fromBytes(compressed));
    if (point) return { x: bigEndian(x), y: bigEndian(point.toAffine().y), xPlusP: bigEndian(x + fieldP256) };
  }
}
