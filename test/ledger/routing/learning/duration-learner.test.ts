import { describe, expect, it } from "vitest";
import { type ClosedCase, DurationLearner } from "../../../../ledger/routing/learning/duration-learner.ts";
import { DurationModel, type KnownDurations } from "../../../../ledger/routing/learning/duration-model.ts";
import { featuresOf, type PlannedStretch } from "../../../../ledger/routing/learning/features.ts";
import { createRandom } from "../../../../simulators/random.ts";

const hourMs = 3_600_000;
const stretch: PlannedStretch = {
  kind: "leg",
  mode: "sea",
  isOnward: false,
  carrier: "line",
  from: "CNSHA",
  to: "NLRTM",
  via: [],
  plannedMs: 700 * hourMs,
  lastStayMs: null,
  month: 3,
};

/** Ships to Rotterdam take a tenth longer than planned, those to Hamburg a third. */
function closedLegs(seed: string, count: number): ClosedCase[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const to = random.chance(0.5) ? "NLRTM" : "DEHAM";
    const plannedMs = random.uniform(600, 800) * hourMs;
    const actualMs = plannedMs * (to === "NLRTM" ? 1.1 : 1.33) * Math.exp(random.normal(0, 0.1));
    const features = featuresOf({ ...stretch, to, plannedMs });
    return { features, plannedMs, actualMs, closedMs: Date.UTC(2026, 3, 1) + i * hourMs };
  });
}

function learned(cases: readonly ClosedCase[]): DurationLearner {
  const learner = new DurationLearner();
  for (const one of cases) learner.observe(one);
  return learner;
}

const quantiles = (learner: KnownDurations, to: string) => {
  const forecast = learner.forecast(featuresOf({ ...stretch, to }), stretch.plannedMs);
  return [0.05, 0.1, 0.5, 0.9, 0.95].map((p) => forecast.quantileMs(p));
};

describe("learned durations", () => {
  it("without any history are the plan's, with a wide interval", () => {
    const [, p10, p50, p90] = quantiles(new DurationLearner(), "NLRTM");
    expect(p50! / stretch.plannedMs).toBeCloseTo(1, 1);
    expect(p10! / stretch.plannedMs).toBeLessThan(0.75);
    expect(p90! / stretch.plannedMs).toBeGreaterThan(1.4);
  });

  it("follow the terminal", () => {
    const learner = learned(closedLegs("terminal", 600));
    expect(quantiles(learner, "NLRTM")[2]! / stretch.plannedMs).toBeCloseTo(1.1, 1);
    expect(quantiles(learner, "DEHAM")[2]! / stretch.plannedMs).toBeCloseTo(1.33, 1);
    const forecast = learner.forecast(featuresOf({ ...stretch, to: "DEHAM" }), stretch.plannedMs);
    expect(forecast.probabilityLongerThan(stretch.plannedMs)).toBeGreaterThan(0.95);
    expect(forecast.comparable).toBeGreaterThan(100);
  });

  it("are the same bits from the same cases in the same order", () => {
    const cases = closedLegs("bits", 700);
    expect(quantiles(learned(cases), "NLRTM")).toEqual(quantiles(learned(cases), "NLRTM"));
  });

  it("are the same bits on another thread, which the learner leaves alone when it goes on", () => {
    const cases = closedLegs("thread", 700);
    const learner = learned(cases.slice(0, 600));
    const before = quantiles(learner, "DEHAM");
    const elsewhere = DurationModel.of(structuredClone(learner.known.data));
    for (const one of cases.slice(600)) learner.observe(one);
    expect(quantiles(learner, "DEHAM")).not.toEqual(before);
    expect(quantiles(elsewhere, "DEHAM")).toEqual(before);
    expect(elsewhere.observed).toBe(600);
  });

  it("know nothing of what comes later", () => {
    const cases = closedLegs("later", 400);
    const strange = cases.map((one, i) => (i < 300 ? one : { ...one, actualMs: one.actualMs * 9 }));
    const [first, second] = [new DurationLearner(), new DurationLearner()];
    for (let i = 0; i < 300; i++) {
      expect(quantiles(first, "NLRTM")).toEqual(quantiles(second, "NLRTM"));
      first.observe(cases[i]!);
      second.observe(strange[i]!);
    }
  });
});
