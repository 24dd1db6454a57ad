import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventRates } from "../../../../ledger/routing/learning/event-rates.ts";

const dayMs = 86_400_000;
const options = { prior: { rate: 0.2, strength: 1 }, levelStrength: 5, halfLifeMs: 100 * dayMs };

const outcome = fc.record({
  chain: fc.tuple(fc.constantFrom("sea", "air"), fc.constantFrom("DE", "NG")),
  happened: fc.boolean(),
  day: fc.integer({ min: 0, max: 800 }),
});
type Outcome = { chain: [string, string]; happened: boolean; day: number };

/** The same from the whole list at once. */
function slow(outcomes: readonly Outcome[], chain: readonly string[], day: number): number {
  const weighted = (names: (one: Outcome) => boolean) =>
    outcomes.filter(names).map((one) => ({ ...one, weight: 0.5 ** ((day - one.day) / 100) }));
  const late = (list: { weight: number; happened: boolean }[]) =>
    list.reduce((sum, { weight, happened }) => sum + (happened ? weight : 0), 0);
  const all = (list: { weight: number }[]) => list.reduce((sum, { weight }) => sum + weight, 0);
  const everything = weighted(() => true);
  let probability = (late(everything) + 0.2) / (all(everything) + 1);
  for (const name of chain) {
    const list = weighted((one) => one.chain.includes(name));
    probability = (late(list) + 5 * probability) / (all(list) + 5);
  }
  return probability;
}

describe("rates of events", () => {
  it("are those of the whole list with its weights", () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 40 }), (list) => {
        const outcomes = [...list].sort((a, b) => a.day - b.day);
        const rates = new EventRates(options);
        for (const { chain, happened, day } of outcomes) rates.observe(chain, happened, day * dayMs);
        for (const chain of [["sea", "DE"], ["air"], ["rail", "NG"]])
          expect(rates.forecast(chain, 900 * dayMs).probability).toBeCloseTo(slow(outcomes, chain, 900), 9);
      }),
    );
  });

  it("start from what is believed beforehand and leave it as outcomes come", () => {
    const rates = new EventRates(options);
    expect(rates.forecast(["sea", "DE"], 0)).toEqual({ probability: 0.2, comparable: 0 });
    for (let i = 0; i < 50; i++) rates.observe(["sea", "DE"], true, i * dayMs);
    expect(rates.forecast(["sea", "DE"], 50 * dayMs).probability).toBeGreaterThan(0.95);
  });

  it("forget: an old run of bad luck weighs little against news", () => {
    const rates = new EventRates(options);
    for (let i = 0; i < 30; i++) rates.observe(["sea"], true, i * dayMs);
    for (let i = 700; i < 720; i++) rates.observe(["sea"], false, i * dayMs);
    expect(rates.forecast(["sea"], 720 * dayMs).probability).toBeLessThan(0.05);
  });
});
