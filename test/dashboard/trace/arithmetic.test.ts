/** The arithmetic that the page shows is the one by which the ledger shared out. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  conditionFigures,
  excursionFigures,
  type ShareFigures,
} from "../../../dashboard/trace/arithmetic.ts";
import type { Span } from "../../../ledger/liability/spans.ts";
import type { CustodyInterval, Excursion, LiabilityTrace } from "../../../ledger/liability/trace.ts";
import { attribute } from "../../ledger/liability/amounts.ts";

const holders = ["acme", "haulier", "line"];

/** Spans without overlaps, in order, alternately observed and not. */
const amount = fc
  .record({
    lengths: fc.array(fc.tuple(fc.nat(5_000), fc.integer({ min: 1, max: 5_000 })), {
      minLength: 1,
      maxLength: 8,
    }),
    startsObserved: fc.boolean(),
    epsilonMs: fc.nat(3_000),
  })
  .map(({ lengths, startsObserved, epsilonMs }) => {
    const observed: Span[] = [];
    const unobserved: Span[] = [];
    let at = 10_000;
    for (const [i, [gap, length]] of lengths.entries()) {
      at += gap + 1;
      ((i % 2 === 0) === startsObserved ? observed : unobserved).push({ fromMs: at, toMs: at + length });
      at += length;
    }
    return { observed, unobserved, epsilonMs };
  });

const events = fc
  .record({ times: fc.uniqueArray(fc.nat(40_000), { minLength: 1, maxLength: 1 }), epsilonMs: fc.nat(3_000) })
  .map(({ times, epsilonMs }) => ({
    observed: times.map((atMs) => ({ fromMs: atMs, toMs: atMs })),
    unobserved: [] as Span[],
    epsilonMs,
  }));

const custody: fc.Arbitrary<CustodyInterval[]> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.nat(2)), { minLength: 1, maxLength: 5 })
  .map((stays) => {
    let at = 0;
    return stays.map(([length, holder], i) => {
      const fromMs = at;
      at += length;
      return {
        holder: holders[holder]!,
        fromMs,
        toMs: i === stays.length - 1 ? null : at,
        begins: i === 0 ? ("creation" as const) : ("accept" as const),
        clean: null,
        inTransferFromMs: null,
        statements: [],
      };
    });
  });

function excursionOf(
  amountOf: { observed: Span[]; unobserved: Span[]; epsilonMs: number },
  held: CustodyInterval[],
) {
  return attribute(amountOf, held) as unknown as Excursion;
}

/** What somebody gets who does the sum again from what the page shows, rounded outwards. */
function byHand({ least, most, own, others, total }: ShareFigures) {
  return {
    minPpm: total + others === 0 ? 1_000_000 : Math.floor((least / (total + others)) * 1_000_000),
    maxPpm: total + own === 0 ? 0 : Math.ceil(((most + own) / (total + own)) * 1_000_000),
  };
}

/** Doubles may land a millionth beside the ledger's integers. */
function expectSame(figures: readonly ShareFigures[]): void {
  for (const figure of figures) {
    const { minPpm, maxPpm } = byHand(figure);
    expect(Math.abs(minPpm - figure.share.minPpm)).toBeLessThanOrEqual(1);
    expect(Math.abs(maxPpm - figure.share.maxPpm)).toBeLessThanOrEqual(1);
  }
}

describe("the arithmetic of shares", () => {
  it("leads to the ledger's shares when done by hand", () => {
    fc.assert(
      fc.property(fc.oneof(amount, events), custody, (shared, held) => {
        const excursion = excursionOf(shared, held);
        const figures = excursionFigures(excursion, "ms");
        expect(figures.map(({ share }) => share)).toEqual(excursion.shares);
        expectSame(figures);
      }),
    );
  });

  it("does so for one worked by hand", () => {
    const held = (holder: string, fromMs: number, toMs: number | null): CustodyInterval => ({
      holder,
      fromMs,
      toMs,
      begins: "accept",
      clean: true,
      inTransferFromMs: null,
      statements: [],
    });
    const shared = {
      observed: [{ fromMs: 0, toMs: 40_000 }],
      unobserved: [{ fromMs: 40_000, toMs: 60_000 }],
      epsilonMs: 0,
    };
    const excursion = excursionOf(shared, [held("acme", 0, 10_000), held("haulier", 10_000, null)]);
    const [acme, haulier] = excursionFigures(excursion, "ms");
    expect(acme).toMatchObject({ least: 10_000, most: 10_000, own: 0, others: 20_000, total: 40_000 });
    // 10 ÷ (40 + 20) = 16.6…% to 10 ÷ 40 = 25 %.
    expect(acme!.share).toEqual({ holder: "acme", minPpm: 166_666, maxPpm: 250_000 });
    // 30 ÷ 40 = 75 % to (30 + 20) ÷ (40 + 20) = 83.3…%.
    expect(haulier).toMatchObject({ least: 30_000, most: 30_000, own: 20_000, others: 0, total: 40_000 });
    expect(haulier!.share).toEqual({ holder: "haulier", minPpm: 750_000, maxPpm: 833_334 });
  });

  it("of a condition is that of the trace", () => {
    const line = (code: string, condition: number, numbers: Record<string, number>) => ({
      code,
      condition,
      party: "acme",
      numbers,
      statements: [],
    });
    const share = { holder: "acme", minPpm: 166_666, maxPpm: 250_000 };
    const trace = {
      conditions: [
        { shares: [], unit: "ms" },
        { shares: [share], unit: "dose-ms" },
      ],
      arithmetic: [
        line("share_least", 0, { leastHarm: 9, observedHarm: 9, othersPossibleHarm: 9, minPpm: 9 }),
        line("share_least", 1, { leastHarm: 10, observedHarm: 40, othersPossibleHarm: 20, minPpm: 166_666 }),
        line("share_most", 1, { mostHarm: 10, ownPossibleHarm: 0, observedHarm: 40, maxPpm: 250_000 }),
      ],
    } as unknown as LiabilityTrace;
    expect(conditionFigures(trace, 1)).toEqual([
      { share, least: 10, most: 10, own: 0, others: 20, total: 40, unit: "dose-ms" },
    ]);
    expectSame(conditionFigures(trace, 1));
    expect(conditionFigures(trace, 0)).toEqual([]);
  });
});
