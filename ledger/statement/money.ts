/**
 * Money in statements: whole numbers of the smallest unit of a currency, so that sums are exact. Prices of one piece may
 * be finer; they are decimal text, and what a line comes to is rounded once, at a stated step.
 */
import { pattern } from "./schema.ts";

/** The most that any amount, balance or supply can be: what a double holds exactly. */
export const minorMax = Number.MAX_SAFE_INTEGER;

/** Currencies whose smallest unit is not a hundredth (ISO 4217). */
const minorDigitsByCurrency: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0]),
  ),
  ...Object.fromEntries("BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
};

/** Digits after the point in amounts of the currency: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigitsOf(currency: string): number {
  return Object.hasOwn(minorDigitsByCurrency, currency) ? minorDigitsByCurrency[currency]! : 2;
}

/** The price of one unit, up to six digits after the point: `0.0125`. */
export const priceText = pattern(
  /^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$/,
  'a price as decimal text, such as "12.5"',
);

/**
 * What `quantity` units come to, in the currency's smallest unit: exact, then rounded to it once, half a unit up.
 * `undefined` when that is more than `minorMax`.
 */
export function lineTotal(quantity: number, unitPrice: string, currency: string): number | undefined {
  const [units = "0", decimals = ""] = unitPrice.split(".");
  const above = BigInt(quantity) * BigInt(units + decimals) * tenTo(minorDigitsOf(currency));
  const below = tenTo(decimals.length);
  const minor = (2n * above + below) / (2n * below);
  return minor > BigInt(minorMax) ? undefined : Number(minor);
}

const tenTo = (exponent: number): bigint => BigInt(`1${"0".repeat(exponent)}`);

/** The exact sum; `undefined` when it is beyond what a number holds exactly. */
export function sumOf(amounts: Iterable<number>): number | undefined {
  let sum = 0n;
  for (const amount of amounts) sum += BigInt(amount);
  const isExact = sum <= BigInt(minorMax) && sum >= -BigInt(minorMax);
  return isExact ? Number(sum) : undefined;
}
