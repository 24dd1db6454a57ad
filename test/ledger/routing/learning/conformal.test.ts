import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConformalQuantiles } from "../../../../ledger/routing/learning/conformal.ts";
import { ResidualPool } from "../../../../ledger/routing/learning/residual-pool.ts";
import { createRandom } from "../../../../simulators/random.ts";

describe("pool of residuals", () => {
  it("has the quantiles of a sorted list of the newest 1,500, whatever comes", () => {
    const random = createRandom("pool");
    const pool = new ResidualPool();
    const all: number[] = [];
    for (let i = 0; i < 4_000; i++) {
      const value = Math.round(random.normal(0, 100));
      pool.add(value);
      all.push(value);
      if (i < 24 || i % 501 !== 0) continue;
      const sorted = all.slice(-1_500).sort((a, b) => a - b);
      for (const k of [0, 1, Math.floor(sorted.length / 2), sorted.length - 1])
        expect(pool.quantile((k + 0.5) / sorted.length)).toBeCloseTo(sorted[k]!, 6);
    }
    expect(pool.size).toBe(1_500);
  });

  it("gives up its prior one for one", () => {
    const pool = new ResidualPool();
    expect(pool.quantile(0.5)).toBeCloseTo(0, 10);
    expect(pool.quantile(0.9)).toBeGreaterThan(1);
    for (let i = 0; i < 24; i++) pool.add(7);
    for (const p of [0, 0.3, 1]) expect(pool.quantile(p)).toBe(7);
  });

  it("turns shares into values and back", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { maxLength: 60 }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (values, p) => {
          const pool = new ResidualPool();
          for (const value of values) pool.add(value);
          const value = pool.quantile(p);
          expect(pool.quantile(pool.shareBelow(value))).toBeCloseTo(value, 6);
          expect(pool.shareBelow(value - 1)).toBeLessThanOrEqual(pool.shareBelow(value));
        },
      ),
    );
  });
});

describe("conformal quantiles", () => {
  it("cover what they name although the outcomes drift, where a fixed table does not", () => {
    const random = createRandom("drift");
    const quantiles = new ConformalQuantiles();
    const inside: number[] = [];
    let fixed = 0;
    for (let i = 0; i < 6_000; i++) {
      // The spread doubles and the centre moves over the run.
      const outcome = random.normal(i / 3_000, 1 + i / 6_000);
      inside.push(outcome >= quantiles.quantile(0.1) && outcome <= quantiles.quantile(0.9) ? 1 : 0);
      if (Math.abs(outcome) <= 1.2816) fixed++;
      quantiles.observe(outcome);
    }
    const share = (from: number, to: number) =>
      inside.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
    expect(share(1_000, 6_000)).toBeGreaterThan(0.78);
    expect(share(1_000, 6_000)).toBeLessThan(0.82);
    for (let at = 1_000; at + 400 <= 6_000; at += 50) expect(share(at, at + 400)).toBeGreaterThan(0.75);
    expect(fixed / 6_000).toBeLessThan(0.6);
  });

  it("never cross", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { maxLength: 300 }), (outcomes) => {
        const quantiles = new ConformalQuantiles();
        for (const outcome of outcomes) quantiles.observe(outcome);
        const values = [0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99].map((p) => quantiles.quantile(p));
        expect(values).toEqual([...values].sort((a, b) => a - b));
        for (const p of [0.05, 0.5, 0.95])
          expect(quantiles.probabilityBelow(quantiles.quantile(p) + 1e-9)).toBeGreaterThan(p - 0.1);
      }),
    );
  });
});
