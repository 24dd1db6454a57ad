/** Risks of damage and excursion learned from delivered legs: between the stated prior and what happened. */
import { describe, expect, it } from "vitest";
import { DurationLearner } from "../../../../ledger/routing/learning/duration-learner.ts";
import { HarmRates, type LegHarm } from "../../../../ledger/routing/learning/harm-rates.ts";
import { LearnedForecaster } from "../../../../ledger/routing/learning/learned-forecaster.ts";
import type { RoutePart } from "../../../../ledger/routing/leg-forecast.ts";
import { PriorForecaster } from "../../../../ledger/routing/priors.ts";

const dayMs = 86_400_000;

const leg = (from: string, excursion: boolean | null, more: Partial<LegHarm> = {}): LegHarm => ({
  mode: "sea",
  carrier: "carrier",
  from,
  to: "NLRTM",
  damage: false,
  excursion,
  ...more,
});

const part = (from: string, more: Partial<RoutePart> = {}): RoutePart => ({
  kind: "movement",
  mode: "sea",
  service: "service",
  carrier: "carrier",
  from,
  to: "NLRTM",
  plannedMinutes: 40_000,
  month: 3,
  controlled: true,
  coldStore: false,
  ...more,
});

const forecasterOf = (rates: HarmRates) => new LearnedForecaster(new DurationLearner(), rates, "model");

/** A lane on which one in two leaves its band, and one on which none of sixty does. */
function learned(): HarmRates {
  const rates = new HarmRates();
  for (let i = 0; i < 60; i++) {
    rates.observe(leg("CNSHA", i % 2 === 0), i * dayMs);
    rates.observe(leg("SGSIN", false), i * dayMs);
    rates.observe(leg("SGSIN", false, { mode: "rail", carrier: "train" }), i * dayMs);
  }
  return rates;
}

describe("risks of goods on movements", () => {
  const forecaster = forecasterOf(learned());
  const priors = new PriorForecaster();

  it("are visibly above the prior on a lane of many excursions, and between it and that on one without", () => {
    const prior = priors.forecast(part("CNSHA")).excursion;
    const [bad, good] = ["CNSHA", "SGSIN"].map((from) => forecaster.forecast(part(from)).excursion);
    expect(bad).toBeGreaterThan(0.35);
    expect(bad).toBeLessThan(0.5);
    expect(good).toBeLessThan(bad! / 5);
    const rail = part("SGSIN", { mode: "rail", carrier: "train" });
    expect(forecaster.forecast(rail).excursion).toBeLessThan(priors.forecast(rail).excursion / 2);
    expect(forecaster.forecast(part("CNSHA")).damage).toBeLessThan(priors.forecast(part("CNSHA")).damage / 2);
    expect(prior).toBeLessThan(bad!);
  });

  it("stay the prior's for modes that were never seen, for stays, and before anything is known", () => {
    for (const other of [part("CNSHA", { mode: "air" }), part("CNSHA", { kind: "stay" })])
      expect(forecaster.forecast(other)).toEqual(priors.forecast(other));
    const empty = forecasterOf(new HarmRates());
    expect(empty.forecast(part("CNSHA"))).toEqual(priors.forecast(part("CNSHA")));
  });

  it("learn nothing from what nobody observed", () => {
    const rates = new HarmRates();
    rates.observe(leg("CNSHA", null, { damage: null }), 0);
    expect(rates.observed).toBe(0);
    rates.observe(leg("CNSHA", null, { damage: true }), 0);
    expect(rates.observed).toBe(1);
    const prior = priors.forecast(part("CNSHA"));
    const { damage, excursion } = forecasterOf(rates).forecast(part("CNSHA"));
    expect(excursion).toBe(prior.excursion);
    expect(damage).toBeGreaterThan(prior.damage);
  });

  it("count an old outcome less than a new one", () => {
    const riskAfter = (firstMs: number) => {
      const rates = new HarmRates();
      for (let i = 0; i < 10; i++) rates.observe(leg("CNSHA", true), firstMs);
      for (let i = 0; i < 10; i++) rates.observe(leg("CNSHA", false), 2_000 * dayMs);
      return forecasterOf(rates).forecast(part("CNSHA")).excursion;
    };
    expect(riskAfter(0)).toBeLessThan(riskAfter(2_000 * dayMs) / 3);
  });

  it("are the same bits in another thread, under a version that says how many legs they rest on", () => {
    const copy = forecasterOf(HarmRates.of(structuredClone(learned().data)));
    for (const from of ["CNSHA", "SGSIN", "BRSSZ"])
      expect(copy.forecast(part(from))).toEqual(forecaster.forecast(part(from)));
    expect(copy.version).toBe(forecaster.version);
    expect(copy.version).not.toBe(forecasterOf(new HarmRates()).version);
    expect(copy.version).toContain(" 180 ");
  });
});
