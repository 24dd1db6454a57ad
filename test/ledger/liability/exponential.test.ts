import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponential, naturalLogarithm } from "../../../ledger/liability/exponential.ts";
import { ExcessDose, Kinetics } from "../../../ledger/liability/kinetics.ts";

/** 10⁴⁰: forty digits behind the point. */
const one = 10n ** 40n;
const runs = { numRuns: 300 };

/** eˣ of a multiple of 2⁻²⁰ by the series alone, with forty digits. */
function exactExponential(x: number): number {
  const fixed = (BigInt(x * 2 ** 20) * one) / 2n ** 20n;
  let halvings = 0;
  let reduced = fixed;
  while (reduced > one / 4n || reduced < -one / 4n) {
    reduced /= 2n;
    halvings++;
  }
  let term = one;
  let sum = one;
  for (let k = 1n; k < 40n; k++) {
    term = (term * reduced) / one / k;
    sum += term;
  }
  for (let i = 0; i < halvings; i++) sum = (sum * sum) / one;
  return Number(sum) / Number(one);
}

/** Multiples of 2⁻²⁰ between −30 and 30. */
const argument = fc.integer({ min: -30 * 2 ** 20, max: 30 * 2 ** 20 }).map((n) => n / 2 ** 20);

describe("exp and ln", () => {
  it("agree with exact arithmetic to the last bits", () => {
    fc.assert(
      fc.property(argument, (x) => {
        const exact = exactExponential(x);
        expect(Math.abs(exponential(x) / exact - 1)).toBeLessThan(5e-16 + 1e-30 / exact);
      }),
      runs,
    );
  });

  it("agree with the language's own everywhere", () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 709, noNaN: true }), (x) => {
        expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
      }),
      runs,
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        const exact = Math.log(x);
        expect(Math.abs(naturalLogarithm(x) - exact)).toBeLessThanOrEqual(
          1e-15 * Math.max(Math.abs(exact), 1e-1),
        );
      }),
      runs,
    );
  });

  it("are exact where the answer is, and defined at the ends", () => {
    expect([exponential(0), naturalLogarithm(1)]).toEqual([1, 0]);
    expect([exponential(710), exponential(-746), exponential(Number.NEGATIVE_INFINITY)]).toEqual([
      Number.POSITIVE_INFINITY,
      0,
      0,
    ]);
    expect(exponential(-745)).toBeGreaterThan(0);
  });

  it("undo each other", () => {
    fc.assert(
      fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
        expect(Math.abs(naturalLogarithm(exponential(x)) - x)).toBeLessThan(1e-12);
      }),
      runs,
    );
  });
});

describe("kinetics", () => {
  const usual = new Kinetics(83_144, 8);

  it("go twice as fast some six degrees above the reference", () => {
    // Ea/R = 9,999.97 K; 1/281.15 − 1/286.75 = 6.946 · 10⁻⁵: e^0.6946 = 2.003.
    expect(usual.rate(13.6)).toBeCloseTo(2.003, 3);
    expect(usual.rate(8)).toBe(1);
  });

  it("give the excess dose of an hour at 9 °C against 8 °C", () => {
    // k(9) = e^(9,999.97 · (1/281.15 − 1/282.15)) = e^0.126060 = 1.134350; 3,600,000 · 0.134350 = 483,660 ms.
    const dose = new ExcessDose(usual, 8).between(9, 9, 3_600_000);
    expect(Math.abs(dose - 483_660)).toBeLessThan(10);
  });

  it("count of a ramp only what is above the limit", () => {
    const excess = new ExcessDose(usual, 8);
    const whole = excess.between(8, 12, 600_000);
    expect(excess.between(4, 12, 1_200_000)).toBeCloseTo(whole, 6);
    expect(excess.between(12, 4, 1_200_000)).toBeCloseTo(whole, 6);
    expect(excess.between(2, 8, 600_000)).toBe(0);
  });

  it("integrate as fine steps do, at any activation energy", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -30, max: 45 }),
        fc.integer({ min: -30, max: 45 }),
        fc.integer({ min: 20_000, max: 200_000 }),
        (from, to, activation) => {
          const kinetics = new Kinetics(activation, 8);
          const steps = 20_000;
          let sum = 0;
          for (let i = 0; i < steps; i++) {
            const kelvin = from + ((to - from) * (i + 0.5)) / steps + 273.15;
            sum += Math.exp((activation / 8.31446261815324) * (1 / 281.15 - 1 / kelvin)) / steps;
          }
          expect(Math.abs(kinetics.dose(from, to, 1) / sum - 1)).toBeLessThan(5e-6);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("stay defined at absolute zero and do not run away in fire", () => {
    expect(usual.rate(-273.15)).toBe(0);
    expect(usual.rate(2000)).toBe(100_000);
    expect(Number.isFinite(usual.dose(-273.15, 2000, 1000))).toBe(true);
    expect(new Kinetics(1_000_000, -100).dose(-273.15, -273.15, 5)).toBe(0);
  });
});
