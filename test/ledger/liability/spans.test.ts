import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HarmIndex, timeDensity } from "../../../ledger/liability/harm.ts";
import { EventIndex } from "../../../ledger/liability/harm-events.ts";
import {
  clip,
  intersect,
  lengthOf,
  merge,
  type Span,
  sharedLength,
  subtract,
  touching,
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
        const index = new HarmIndex(merged, timeDensity);
        const within = steps(merged).filter((step) => a <= step && step + 1 <= b);
        expect(index.within(a, b)).toBe(within.length);
        const extent = within.length > 0 ? { fromMs: within[0], toMs: within.at(-1)! + 1 } : undefined;
        expect(index.extentWithin(a, b)).toEqual(extent);
      }),
      { numRuns: 1000 },
    );
  });

  it("that touch another are found as by looking at each", () => {
    fc.assert(
      fc.property(spans, fc.nat(30), fc.nat(30), (list, a, b) => {
        const merged = merge(list);
        const bounds = { fromMs: Math.min(a, b), toMs: Math.max(a, b) };
        expect(touching(merged, bounds)).toEqual(merged.filter((span) => clip(span, bounds) !== undefined));
      }),
      { numRuns: 500 },
    );
  });

  it("clip to a moment where they only touch", () => {
    expect(clip({ fromMs: 0, toMs: 5 }, { fromMs: 5, toMs: 9 })).toEqual({ fromMs: 5, toMs: 5 });
    expect(clip({ fromMs: 0, toMs: 5 }, { fromMs: 6, toMs: 9 })).toBeUndefined();
  });
});

describe("events", () => {
  const eventsAt = (times: readonly (readonly [number, number])[]) =>
    new EventIndex(times.map(([fromMs, toMs]) => ({ fromMs, toMs, certain: true, count: 1 })));

  it("at known times are counted, the end of a stretch left out", () => {
    const moments = eventsAt([
      [3, 3],
      [3, 3],
      [7, 7],
    ]);
    const counts = (fromMs: number, toMs: number) => [
      moments.inside(fromMs, toMs),
      moments.overlapping(fromMs, toMs),
    ];
    expect([counts(0, 10), counts(3, 7), counts(4, 7), counts(9, 1)]).toEqual([
      [3, 3],
      [2, 2],
      [0, 0],
      [0, 0],
    ]);
    expect(moments.extentWithin(3, 8)).toEqual({ fromMs: 3, toMs: 7 });
  });

  it("at a time between two others may be in both stretches, and are in neither for certain", () => {
    const event = eventsAt([[4, 9]]);
    expect([event.inside(0, 6), event.overlapping(0, 6)]).toEqual([0, 1]);
    expect([event.inside(6, 20), event.overlapping(6, 20)]).toEqual([0, 1]);
    expect([event.inside(0, 20), event.overlapping(10, 20)]).toEqual([1, 0]);
    expect(event.extentWithin(6, 20)).toEqual({ fromMs: 6, toMs: 9 });
  });
});
