import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clip,
  intersect,
  lengthOf,
  merge,
  type Span,
  SpanIndex,
  sharedLength,
  subtract,
} from "../../../ledger/liability/spans.ts";

const spans = fc
  .array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 6 })
  .map((pairs) => pairs.map(([a, b]) => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) })));

/** The unit steps that a list covers: the slow way to look at it. */
function steps(list: readonly Span[]): number[] {
  return Array.from({ length: 30 }, (_, i) => i).filter((i) =>
    list.some(({ fromMs, toMs }) => fromMs <= i && i + 1 <= toMs),
  );
}

function isTidy(list: readonly Span[]): boolean {
  return list.every(({ fromMs, toMs }, i) => fromMs <= toMs && (i === 0 || list[i - 1]!.toMs <= fromMs));
}

describe("stretches of time", () => {
  it("merge, intersect and subtract as sets do", () => {
    fc.assert(
      fc.property(spans, spans, (first, second) => {
        const [a, b] = [merge(first), merge(second)];
        expect(steps(a)).toEqual(steps(first));
        expect(steps(intersect(a, b))).toEqual(steps(a).filter((step) => steps(b).includes(step)));
        expect(steps(subtract(a, b))).toEqual(steps(a).filter((step) => !steps(b).includes(step)));
        for (const list of [a, intersect(a, b), subtract(a, b)]) {
          expect(isTidy(list)).toBe(true);
          expect(lengthOf(list)).toBe(steps(list).length);
        }
        expect(sharedLength(first[0] ?? { fromMs: 0, toMs: 0 }, second[0] ?? { fromMs: 0, toMs: 0 })).toBe(
          steps(first.slice(0, 1)).filter((step) => steps(second.slice(0, 1)).includes(step)).length,
        );
      }),
      { numRuns: 500 },
    );
  });

  it("are found by index as by looking at each", () => {
    fc.assert(
      fc.property(spans, fc.nat(30), fc.nat(30), (list, a, b) => {
        const merged = merge(list).filter(({ fromMs, toMs }) => fromMs < toMs);
        const index = new SpanIndex(merged);
        const within = steps(merged).filter((step) => a <= step && step + 1 <= b);
        expect(index.lengthWithin(a, b)).toBe(within.length);
        const extent = within.length > 0 ? { fromMs: within[0], toMs: within.at(-1)! + 1 } : undefined;
        expect(index.extentWithin(a, b)).toEqual(extent);
      }),
      { numRuns: 1000 },
    );
  });

  it("without length are counted, the end of a stretch left out", () => {
    const moments = new SpanIndex([3, 3, 7].map((at) => ({ fromMs: at, toMs: at })));
    expect([
      moments.momentsWithin(0, 10),
      moments.momentsWithin(3, 7),
      moments.momentsWithin(4, 7),
      moments.momentsWithin(9, 1),
    ]).toEqual([3, 2, 0, 0]);
    expect(moments.extentWithin(3, 8)).toEqual({ fromMs: 3, toMs: 7 });
  });

  it("clip to a moment where they only touch", () => {
    expect(clip({ fromMs: 0, toMs: 5 }, { fromMs: 5, toMs: 9 })).toEqual({ fromMs: 5, toMs: 5 });
    expect(clip({ fromMs: 0, toMs: 5 }, { fromMs: 6, toMs: 9 })).toBeUndefined();
  });
});
