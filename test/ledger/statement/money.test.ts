/** Exact money: line totals against a second way to compute them, and what is beyond what a number holds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineTotal, minorDigitsOf, minorMax, sumOf } from "../../../ledger/statement/money.ts";

/** Long division by hand, digit by digit: quantity × price, rounded half up. */
function naiveTotal(quantity: number, price: string, digits: number): bigint {
  const [units, decimals = ""] = price.split(".");
  const scaled = BigInt(quantity) * BigInt(`${units}${decimals.padEnd(6, "0")}`);
  const step = BigInt(`1${"0".repeat(6 - digits)}`);
  const rest = scaled % step;
  return scaled / step + (rest * 2n >= step ? 1n : 0n);
}

describe("what a line comes to", () => {
  for (const [quantity, price, currency, minor] of [
    [1_000, "12.345", "EUR", 1_234_500],
    [3, "0.333333", "EUR", 100],
    [1, "0.005", "EUR", 1],
    [1, "0.004999", "EUR", 0],
    [7, "1.5", "JPY", 11],
    [1, "0.0005", "KWD", 1],
    [0, "5", "EUR", 0],
  ] as const)
    it(`${quantity} × ${price} ${currency} is ${minor}`, () =>
      expect(lineTotal(quantity, price, currency)).toBe(minor));

  it("is exact for all quantities and prices, or nothing", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: minorMax }),
        fc.stringMatching(/^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$/),
        fc.constantFrom("EUR", "JPY", "KWD"),
        (quantity, price, currency) => {
          const expected = naiveTotal(quantity, price, minorDigitsOf(currency));
          expect(lineTotal(quantity, price, currency)).toBe(
            expected > BigInt(minorMax) ? undefined : Number(expected),
          );
        },
      ),
    );
  });
});

describe("a sum", () => {
  it("is exact or nothing", () => {
    expect(sumOf([minorMax, -1, 1])).toBe(minorMax);
    expect(sumOf([minorMax, 1])).toBeUndefined();
    expect(sumOf([-minorMax, -1])).toBeUndefined();
    expect(sumOf([])).toBe(0);
  });
});
