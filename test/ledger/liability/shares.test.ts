import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CustodyInterval } from "../../../ledger/liability/custody.ts";
import { merge, type Span } from "../../../ledger/liability/spans.ts";
import { attribute } from "./amounts.ts";

function custodyOf(boundaries: readonly number[], holders: readonly string[]): CustodyInterval[] {
  return holders.map((holder, i) => ({
    holder,
    fromMs: i === 0 ? 0 : boundaries[i - 1]!,
    toMs: i === holders.length - 1 ? null : boundaries[i]!,
    begins: i === 0 ? "creation" : "accept",
    clean: null,
    inTransferFromMs: null,
    statements: [],
  }));
}

const minuteMs = 60_000;
const minutes = (fromMinute: number, toMinute: number): Span => ({
  fromMs: fromMinute * minuteMs,
  toMs: toMinute * minuteMs,
});

describe("shares, computed by hand", () => {
  it("are the time each holder had, when all was observed", () => {
    const custody = custodyOf([20 * minuteMs], ["a", "b"]);
    const { shares, unattributed } = attribute(
      { observed: [minutes(5, 35)], unobserved: [], epsilonMs: 0 },
      custody,
    );
    // 15 of 30 minutes each.
    expect(shares).toEqual([
      { holder: "a", minPpm: 500_000, maxPpm: 500_000 },
      { holder: "b", minPpm: 500_000, maxPpm: 500_000 },
    ]);
    expect(unattributed).toEqual({ minPpm: 0, maxPpm: 0 });
  });

  it("become bounds where the clock leaves the boundary open", () => {
    const custody = custodyOf([20 * minuteMs], ["a", "b"]);
    const { shares, unattributed } = attribute(
      { observed: [minutes(5, 35)], unobserved: [], epsilonMs: minuteMs },
      custody,
    );
    // Between 14 and 16 of 30 minutes, rounded outwards.
    expect(shares).toEqual([
      { holder: "a", minPpm: 466_666, maxPpm: 533_334 },
      { holder: "b", minPpm: 466_666, maxPpm: 533_334 },
    ]);
    expect(unattributed).toEqual({ minPpm: 0, maxPpm: 66_668 });
  });

  it("become bounds where nothing was observed", () => {
    const custody = custodyOf([25 * minuteMs], ["a", "b"]);
    const amount = {
      observed: [minutes(5, 10), minutes(40, 45)],
      unobserved: [minutes(10, 40)],
      epsilonMs: 0,
    };
    const { shares, unattributed } = attribute(amount, custody);
    // At least 5 of 10 + 15, at most 5 + 15 of 10 + 15.
    expect(shares).toEqual([
      { holder: "a", minPpm: 200_000, maxPpm: 800_000 },
      { holder: "b", minPpm: 200_000, maxPpm: 800_000 },
    ]);
    expect(unattributed).toEqual({ minPpm: 0, maxPpm: 600_000 });
  });

  it("count events, and give a moment at the boundary to both when the clock allows either", () => {
    const custody = custodyOf([20 * minuteMs], ["a", "b"]);
    const at = (minute: number) => ({ fromMs: minute * minuteMs, toMs: minute * minuteMs });
    const events = { observed: [at(5), at(20), at(30)], unobserved: [] };
    expect(attribute({ ...events, epsilonMs: 0 }, custody).shares).toEqual([
      { holder: "a", minPpm: 333_333, maxPpm: 333_334 },
      { holder: "b", minPpm: 666_666, maxPpm: 666_667 },
    ]);
    expect(attribute({ ...events, epsilonMs: 1000 }, custody).shares).toEqual([
      { holder: "a", minPpm: 333_333, maxPpm: 666_667 },
      { holder: "b", minPpm: 333_333, maxPpm: 666_667 },
    ]);
  });

  it("belong to nobody when there is nothing", () => {
    expect(attribute({ observed: [], unobserved: [], epsilonMs: 0 }, custodyOf([5], ["a", "b"]))).toEqual({
      parts: [],
      shares: [],
      unattributed: { minPpm: 1_000_000, maxPpm: 1_000_000 },
      harm: 0,
    });
  });
});

/** One way it can have been: the clock was off by `shiftMs`, and of each gap some part was out of band. */
function shareOf(
  holder: string,
  custody: readonly CustodyInterval[],
  harm: readonly Span[],
  shiftMs: number,
): number {
  let [own, all] = [0, 0];
  for (const { fromMs, toMs } of harm)
    for (let at = fromMs; at < toMs; at++) {
      all++;
      const time = at + shiftMs + 0.5;
      const by = custody.findLast((interval, i) => i === 0 || interval.fromMs <= time)!;
      if (by.holder === holder) own++;
    }
  return all === 0 ? 0 : own / all;
}

describe("bounds of shares", () => {
  it("hold whatever happened while nobody looked and however the clock was off", () => {
    const span = fc
      .tuple(fc.nat(60), fc.nat(60))
      .map(([a, b]) => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) }));
    fc.assert(
      fc.property(
        fc.array(span, { minLength: 1, maxLength: 4 }),
        fc.array(span, { maxLength: 3 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 59 }), { minLength: 1, maxLength: 3 }),
        fc.nat(4),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seen, dark, cuts, epsilonMs, direction, darkPart) => {
          const observed = merge(seen).filter(({ fromMs, toMs }) => fromMs < toMs);
          fc.pre(observed.length > 0);
          const free = merge(dark).filter(
            (gap) =>
              gap.fromMs < gap.toMs &&
              !observed.some((one) => one.fromMs < gap.toMs && gap.fromMs < one.toMs),
          );
          const boundaries = cuts.sort((a, b) => a - b);
          const custody = custodyOf(boundaries, ["a", "b", "a", "c"].slice(0, boundaries.length + 1));
          const { shares, unattributed } = attribute({ observed, unobserved: free, epsilonMs }, custody);
          const harm = [
            ...observed,
            ...free.map(({ fromMs, toMs }) => ({
              fromMs,
              toMs: fromMs + Math.round((toMs - fromMs) * darkPart),
            })),
          ];
          const shiftMs = Math.round(epsilonMs * direction);
          for (const holder of new Set(custody.map((interval) => interval.holder))) {
            const share = 1_000_000 * shareOf(holder, custody, harm, shiftMs);
            const bounds = shares.find((one) => one.holder === holder) ?? { minPpm: 0, maxPpm: 0 };
            expect(bounds.minPpm).toBeLessThanOrEqual(share + 1e-6);
            expect(bounds.maxPpm).toBeGreaterThanOrEqual(share - 1e-6);
          }
          expect(shares.reduce((sum, { minPpm }) => sum + minPpm, unattributed!.maxPpm)).toBe(1_000_000);
          expect(unattributed!.minPpm).toBe(0);
          for (const { minPpm, maxPpm } of shares) expect(minPpm <= maxPpm && maxPpm <= 1_000_000).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
