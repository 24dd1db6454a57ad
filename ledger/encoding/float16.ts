/** IEEE 754 binary16, which JavaScript has no type for, by way of the bits of a binary32. */

const single = new DataView(new ArrayBuffer(4));

/** 2^−24, the smallest positive binary16. */
const least = 1 / 16_777_216;

/** The value of 16 bits; any NaN is NaN. */
export function decodeFloat16(bits: number): number {
  const negative = (bits & 0x8000) !== 0;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return negative ? -(fraction * least) : fraction * least;
  if (exponent === 31 && fraction !== 0) return Number.NaN;
  if (exponent === 31) return negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  single.setUint32(0, ((bits & 0x8000) << 16) | ((exponent + 112) << 23) | (fraction << 13));
  return single.getFloat32(0);
}

/** The 16 bits of `value`, or `undefined` when no binary16 is exactly it. NaN is 7e00 (RFC 8949 §4.2.2). */
export function encodeFloat16(value: number): number | undefined {
  if (Number.isNaN(value)) return 0x7e00;
  if (Math.fround(value) !== value) return undefined;
  single.setFloat32(0, value);
  const bits = single.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const fraction = bits & 0x7fffff;
  if (exponent === 143) return sign | 0x7c00;
  if (exponent === -112) return fraction === 0 ? sign : undefined;
  if (exponent > 30 || exponent < -9) return undefined;
  if (exponent > 0)
    return (fraction & 0x1fff) === 0 ? sign | (exponent << 10) | (fraction >>> 13) : undefined;
  // Subnormal in binary16: the leading one, implicit in binary32, becomes a bit of the fraction.
  const significand = fraction | 0x800000;
  const shift = 14 - exponent;
  return (significand & ((1 << shift) - 1)) === 0 ? sign | (significand >>> shift) : undefined;
}
