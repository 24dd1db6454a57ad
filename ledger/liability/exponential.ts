/**
 * exp and ln from + − × ÷ alone. The ones of the language may differ in the last bits from one engine to the next,
 * and a trace has the same bytes everywhere. Both are within 5 · 10⁻¹⁶ of the true value, relatively, over the
 * whole range in which the result is a normal double.
 */

/** ln 2 in two parts: the first has few enough bits that its multiples by whole numbers to 1,100 are exact. */
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

const exponentMin = -1074;
const exponentMax = 1023;

/** 2ⁿ for every n that a double has. */
const powersOfTwo = (() => {
  const powers = new Float64Array(exponentMax - exponentMin + 1);
  powers[-exponentMin] = 1;
  for (let n = 1; n <= exponentMax; n++) powers[n - exponentMin] = powers[n - 1 - exponentMin]! * 2;
  for (let n = -1; n >= exponentMin; n--) powers[n - exponentMin] = powers[n + 1 - exponentMin]! / 2;
  return powers;
})();

const overflowsAbove = 709.782712893384;
const vanishesBelow = -745.1332191019411;

/** eˣ. 0 below −745.13, infinite above 709.78. */
export function exponential(x: number): number {
  if (x > overflowsAbove) return Number.POSITIVE_INFINITY;
  if (x < vanishesBelow) return 0;
  const n = Math.round(x / ln2High);
  const r = x - n * ln2High - n * ln2Low;
  // |r| ≤ 0.347: the fourteenth term is below 5 · 10⁻¹⁸.
  let sum = 1 + r / 13;
  for (let k = 12; k >= 1; k--) sum = 1 + (r / k) * sum;
  // In two factors: 2¹⁰²⁴ and the smallest powers are no normal doubles.
  const half = Math.round(n / 2);
  return sum * powersOfTwo[half - exponentMin]! * powersOfTwo[n - half - exponentMin]!;
}

/** ln x of a normal x > 0. */
export function naturalLogarithm(x: number): number {
  let mantissa = x;
  let exponent = 0;
  for (let step = 512; step >= 1; step /= 2) {
    if (mantissa >= powersOfTwo[step - exponentMin]!) {
      mantissa /= powersOfTwo[step - exponentMin]!;
      exponent += step;
    } else if (mantissa < 2 * powersOfTwo[-step - exponentMin]!) {
      mantissa *= powersOfTwo[step - exponentMin]!;
      exponent -= step;
    }
  }
  // From here ½·√2 < mantissa ≤ √2, so that |s| ≤ 0.172.
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  } else if (mantissa <= Math.SQRT1_2) {
    mantissa *= 2;
    exponent -= 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * square + 1 / k;
  return exponent * ln2High + (2 * s * sum + exponent * ln2Low);
}
