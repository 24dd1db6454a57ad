/** What is read out of plans: differences, the drawing of trade-offs, and lines over the date line. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chartOf,
  closable,
  harmOf,
  leastComparable,
  roleChanges,
  roundSteps,
  scaleOf,
  throughCount,
  transfersOf,
  unwrappedLines,
} from "../../../dashboard/routes/comparison.ts";
import { placesOf } from "../../../dashboard/routes/network-places.ts";
import type { RouteLegView, RouteOptionView, RoutePlanView } from "../../../gateway/contract/routes.ts";

const leg = (changes: Partial<RouteLegView> = {}): RouteLegView => ({
  mode: "sea",
  service: "loop",
  name: "Loop",
  carrier: "Sample",
  scheduled: true,
  from: "a",
  to: "b",
  fromName: "A",
  toName: "B",
  departureMs: 0,
  arrivalMs: 1,
  meters: 1,
  costMinor: 1,
  co2Grams: 1,
  emissionFactor: "ship",
  passages: [],
  detourMs: 0,
  comparable: 0,
  line: [],
  ...changes,
});

const option = (changes: Partial<RouteOptionView> = {}): RouteOptionView => ({
  roles: ["fastest"],
  legs: [leg()],
  costMinor: 100,
  co2Grams: 1_000,
  p10Ms: 10,
  p50Ms: 20,
  p90Ms: 30,
  late: null,
  missedConnection: 0,
  damage: 0.1,
  excursion: 0.2,
  hazard: 0,
  ...changes,
});

const plan = (options: RouteOptionView[]) => ({ options }) as RoutePlanView;

describe("options", () => {
  it("are as well known as their least known leg, and change between services only", () => {
    const lorry = leg({ mode: "road", scheduled: false, comparable: 40 });
    const way = option({ legs: [lorry, leg({ comparable: 12 }), leg({ comparable: 3 }), lorry] });
    expect(leastComparable(way)).toBe(3);
    expect(transfersOf(way)).toBe(1);
    expect(transfersOf(option({ legs: [lorry] }))).toBe(0);
    expect(harmOf(way)).toBeCloseTo(0.28, 12);
  });

  it("are compared with those before something was closed, respect by respect", () => {
    const suez = option({ roles: ["cheapest"], legs: [leg({ passages: ["suez"] })] });
    const before = plan([option(), suez]);
    const after = plan([
      option({ p50Ms: 25 }),
      option({ roles: ["cheapest", "greenest"], costMinor: 160, p50Ms: null, co2Grams: 900 }),
    ]);
    expect(throughCount(before, ["suez", "panama"])).toBe(1);
    expect(roleChanges(before, after)).toMatchObject([
      { role: "fastest", arrivalMs: 5, costMinor: 0, co2Grams: 0, harm: 0 },
      { role: "cheapest", arrivalMs: null, costMinor: 60, co2Grams: -100 },
    ]);
    expect(roleChanges(before, plan([]))).toEqual([]);
  });

  it("offer to close the passages that they use, and not those that are closed anyway", () => {
    const known = ["suez", "northeast", "panama"].map((id) => ({
      id,
      name: id,
      line: [],
      closedByDefault: id === "northeast",
    }));
    expect(closable(known, ["panama", "northeast"])).toEqual(["panama"]);
  });

  it("are drawn inside the chart, whatever their numbers are", () => {
    const amount = fc.integer({ min: 0, max: 1e12 });
    const time = fc.option(fc.integer({ min: 0, max: 4e12 }));
    const any = fc.record({ costMinor: amount, co2Grams: amount, p10Ms: time, p50Ms: time, p90Ms: time });
    fc.assert(
      fc.property(fc.array(any.map(option), { minLength: 1, maxLength: 5 }), (options) => {
        const chart = chartOf(options, 8);
        if (!chart) {
          expect(options.every(({ p10Ms, p50Ms, p90Ms }) => (p10Ms ?? p50Ms ?? p90Ms) === null)).toBe(true);
          return;
        }
        for (const { p10, p50, p90, cost, co2 } of chart.marks)
          for (const share of [p10, p50, p90, cost, co2]) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1);
          }
        expect(chart.time.ticks.length).toBeLessThanOrEqual(9);
      }),
    );
  });

  it("have scales with round numbers and no −0", () => {
    expect(scaleOf([0, 3_511_552], 5, roundSteps).ticks).toEqual([0, 1_000_000, 2_000_000, 3_000_000]);
    expect(Object.is(scaleOf([0, 10], 4, roundSteps).ticks[0], 0)).toBe(true);
  });

  it("go on over the date line from leg to leg", () => {
    const lines = unwrappedLines([{ line: [0, 170, 0, -170] }, { line: [0, -170, 10, -160] }, { line: [] }]);
    expect(lines).toEqual([
      [
        [0, 170],
        [0, 190],
      ],
      [
        [0, 190],
        [10, 200],
      ],
      [],
    ]);
  });
});

describe("a network's places", () => {
  it("are each named once, and a document of another shape has none", () => {
    const terminals = [
      { name: "Munich", locode: "DEMUC" },
      { name: "Munich", locode: "DEMUC" },
      { name: 7, locode: "X" },
      null,
      { name: "Basel" },
    ];
    expect(placesOf({ terminals })).toEqual([
      { name: "Basel", about: "" },
      { name: "Munich", about: "DEMUC" },
    ]);
    for (const wrong of [null, "x", {}, { terminals: 3 }]) expect(placesOf(wrong)).toEqual([]);
  });
});
