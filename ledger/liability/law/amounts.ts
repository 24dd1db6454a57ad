/**
 * Exact amounts. Everything is computed with integers and fractions of integers; what is shown is rounded
 * outwards to one unit: the smallest unit of a currency, a millionth of an SDR.
 */
import { minorDigitsOf } from "../../statement/money.ts";
import type { Bounds } from "./types.ts";

/** A fraction that is never negative; `below` is positive. */
export interface Fraction {
  readonly above: bigint;
  readonly below: bigint;
}

export const onePpm = 1_000_000;

export const whole = (value: number | bigint): Fraction => ({ above: BigInt(value), below: 1n });

export const ppm = (value: number): Fraction => ({ above: BigInt(value), below: BigInt(onePpm) });

export const times = (a: Fraction, b: Fraction): Fraction => ({
  above: a.above * b.above,
  below: a.below * b.below,
});

export const plus = (a: Fraction, b: Fraction): Fraction => ({
  above: a.above * b.below + b.above * a.below,
  below: a.below * b.below,
});

/** At least zero. */
export function minus(a: Fraction, b: Fraction): Fraction {
  const above = a.above * b.below - b.above * a.below;
  return { above: above < 0n ? 0n : above, below: a.below * b.below };
}

/** `otherwise` where the divisor is zero. */
export const over = (a: Fraction, b: Fraction, otherwise: Fraction): Fraction =>
  b.above === 0n ? otherwise : { above: a.above * b.below, below: a.below * b.above };

const isLess = (a: Fraction, b: Fraction): boolean => a.above * b.below < b.above * a.below;

export const least = (a: Fraction, b: Fraction): Fraction => (isLess(b, a) ? b : a);
export const most = (a: Fraction, b: Fraction): Fraction => (isLess(a, b) ? b : a);

export const isZero = ({ above }: Fraction): boolean => above === 0n;

const roundDown = ({ above, below }: Fraction): bigint => above / below;
const roundUp = ({ above, below }: Fraction): bigint => (above + below - 1n) / below;

/** From least to most, both exact. */
export interface Range {
  readonly min: Fraction;
  readonly max: Fraction;
}

export const rangeOf = ({ min, max }: Bounds): Range => ({ min: whole(min), max: whole(max) });

/** Rounded outwards; null when a bound is beyond what a double holds exactly. */
export function boundsOf({ min, max }: Range): Bounds | null {
  const [low, high] = [roundDown(min), roundUp(max)];
  return high > BigInt(Number.MAX_SAFE_INTEGER) ? null : { min: Number(low), max: Number(high) };
}

/** The smallest range that holds all of them. */
export function hull<T extends Range>(ranges: readonly T[]): Range | undefined {
  const [first, ...rest] = ranges;
  if (!first) return undefined;
  return rest.reduce<Range>(
    (sum, { min, max }) => ({ min: least(sum.min, min), max: most(sum.max, max) }),
    first,
  );
}

/** `8.33` → 833/100. The text has the form of `decimalText` in ledger/state/liability-rules.ts. */
export function fractionOfDecimal(text: string): Fraction {
  const [units = "0", decimals = ""] = text.split(".");
  return { above: BigInt(units + decimals), below: BigInt(`1${"0".repeat(decimals.length)}`) };
}

/** Millionths of SDR in the smallest unit of a currency, by a rate in units of the currency for one SDR. */
export function inMinor(sdrMillionths: Fraction, perSdr: string, currency: string): Fraction {
  const scale = whole(BigInt(`1${"0".repeat(minorDigitsOf(currency))}`));
  const millionth: Fraction = { above: 1n, below: 1_000_000n };
  return times(times(sdrMillionths, millionth), times(fractionOfDecimal(perSdr), scale));
}
