/** The points of small order of edwards25519, which nothing signed may contain. */
import { fromHex } from "../encoding/bytes.ts";

/**
 * y of the eight points whose order divides 8, little-endian without the sign bit of x: 0 and p (order 4), 1 and
 * p + 1 (the identity), p − 1 (order 2), and the two of order 8. Other encodings of p and above are not of small order.
 */
const encodings = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
].map(fromHex);

/** Whether the first 32 bytes encode a point of small order, canonically or not. */
export function isSmallOrderEncoding(bytes: Uint8Array): boolean {
  return encodings.some((encoding) => startsWithPoint(bytes, encoding));
}

function startsWithPoint(bytes: Uint8Array, encoding: Uint8Array): boolean {
  for (let i = 0; i < 31; i++) if (bytes[i] !== encoding[i]) return false;
  return (bytes[31]! & 0x7f) === encoding[31];
}
