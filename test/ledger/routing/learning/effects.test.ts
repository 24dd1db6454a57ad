import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EffectsModel, type WeightedCase } from "../../../../ledger/routing/learning/effects.ts";
import { createRandom } from "../../../../simulators/random.ts";

const ports = Array.from({ length: 40 }, (_, i) => `port-${i}`);

/** Outcomes of known effects: 40 ports, of which port i is seen about 200 ÷ (i + 1) times. */
function sample(seed: string, count: number) {
  const random = createRandom(seed);
  const truth = new Map(ports.map((port) => [port, random.normal(0, 0.5)]));
  const cases: WeightedCase[] = Array.from({ length: count }, () => {
    const port = ports[Math.min(39, Math.floor(1 / (1 - random.unit() * 0.98)) - 1)]!;
    const x = random.uniform(0, 4);
    const y = 1 + 0.3 * x + truth.get(port)! + random.normal(0, 0.4);
    return { group: "sea", x, levels: [port], y, weight: 1 };
  });
  return { truth, cases };
}

describe("effects", () => {
  it("come near to the true ones, nearer than the plain means of seldom seen levels", () => {
    const { truth, cases } = sample("effects", 2_000);
    const model = EffectsModel.fit(cases, 1);
    const offset = model.predict({ group: "sea", x: 2, levels: [null] }).mean;
    const means = new Map<string, number[]>();
    for (const { y, x, levels } of cases) {
      const values = means.get(levels[0]!) ?? [];
      values.push(y - 1 - 0.3 * x);
      means.set(levels[0]!, values);
    }
    let shrunkError = 0;
    let plainError = 0;
    for (const [port, values] of means) {
      const { mean } = model.predict({ group: "sea", x: 2, levels: [port] });
      const plain = values.reduce((a, b) => a + b, 0) / values.length;
      shrunkError += (mean - offset - truth.get(port)!) ** 2;
      plainError += (plain - truth.get(port)!) ** 2;
    }
    // The level of the line is part of every effect; it is taken out by comparing spreads, not values.
    expect(shrunkError / means.size).toBeLessThan(0.06);
    expect(plainError / means.size).toBeGreaterThan(0);
    expect(offset).toBeCloseTo(1.6, 0);
  });

  it("know less of a level that was seen less, and say so", () => {
    const { cases } = sample("certainty", 2_000);
    const model = EffectsModel.fit(cases, 1);
    const of = (port: string | null) => model.predict({ group: "sea", x: 1, levels: [port] });
    expect(of("port-0").variance).toBeLessThan(of("port-20").variance);
    expect(of("port-20").variance).toBeLessThan(of("never seen").variance);
    expect(of("port-0").comparable).toBe(cases.filter(({ levels }) => levels[0] === "port-0").length);
    expect(of("never seen").comparable).toBe(0);
  });

  it("of noise alone vanish", () => {
    const random = createRandom("noise");
    const cases = Array.from({ length: 3_000 }, () => ({
      group: "a",
      x: 0,
      levels: [random.pick(ports)],
      y: random.normal(0, 1),
      weight: 1,
    }));
    const model = EffectsModel.fit(cases, 1);
    for (const port of ports)
      expect(Math.abs(model.predict({ group: "a", x: 0, levels: [port] }).mean)).toBeLessThan(0.15);
  });

  it("are numbers whatever the cases are", () => {
    const one = fc.record({
      group: fc.constantFrom("a", "b"),
      x: fc.double({ min: -30, max: 30, noNaN: true }),
      levels: fc.tuple(fc.constantFrom("p", "q", null), fc.constantFrom("r", null)),
      y: fc.double({ min: -3, max: 3, noNaN: true }),
      weight: fc.double({ min: 1e-300, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), (cases) => {
        const model = EffectsModel.fit(cases, 2);
        for (const features of [...cases, { group: "c", x: 5, levels: ["p", "new"] }]) {
          const { mean, variance } = model.predict(features);
          expect(Number.isFinite(mean)).toBe(true);
          expect(variance).toBeGreaterThan(0);
        }
      }),
    );
  });
});
