import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { climateCelsius, climateHumidity, createWeather, daylight } from "../../simulators/climate.ts";
import { createRandom } from "../../simulators/random.ts";
import {
  relax,
  type Surroundings,
  stepThermal,
  type ThermalBody,
  type ThermalState,
} from "../../simulators/thermal.ts";

const hourMs = 3_600_000;
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const body: fc.Arbitrary<ThermalBody> = fc.record({
  unitPerHour: number(0, 5),
  leakPerHour: number(0, 1),
  doorPerHour: number(0, 5),
  cargoPerHour: number(0, 5),
});
const state: fc.Arbitrary<ThermalState> = fc.record({
  boxCelsius: number(-40, 60),
  cargoCelsius: number(-40, 60),
});
const around: fc.Arbitrary<Surroundings> = fc.record({
  ambientCelsius: number(-40, 50),
  unitCelsius: number(-30, 30),
  unitStrength: number(0, 1),
  doorOpen: fc.boolean(),
});

/** The equations themselves, in steps so small that their straight lines do no harm. */
function integrate(b: ThermalBody, start: ThermalState, s: Surroundings, hours: number): ThermalState {
  let { boxCelsius, cargoCelsius } = start;
  const steps = 20_000;
  const dt = hours / steps;
  const outside = b.leakPerHour + (s.doorOpen ? b.doorPerHour : 0);
  for (let k = 0; k < steps; k++) {
    const boxRate =
      b.unitPerHour * s.unitStrength * (s.unitCelsius - boxCelsius) +
      outside * (s.ambientCelsius - boxCelsius);
    const cargoRate = b.cargoPerHour * (boxCelsius - cargoCelsius);
    boxCelsius += boxRate * dt;
    cargoCelsius += cargoRate * dt;
  }
  return { boxCelsius, cargoCelsius };
}

describe("thermal inertia", () => {
  it("does not depend on the size of its steps", () => {
    fc.assert(
      fc.property(
        body,
        state,
        around,
        number(0, 200),
        fc.integer({ min: 1, max: 50 }),
        (b, start, s, hours, steps) => {
          const whole = stepThermal(b, start, s, hours * hourMs);
          let parts = start;
          for (let k = 0; k < steps; k++) parts = stepThermal(b, parts, s, (hours * hourMs) / steps);
          expect(parts.boxCelsius).toBeCloseTo(whole.boxCelsius, 8);
          expect(parts.cargoCelsius).toBeCloseTo(whole.cargoCelsius, 8);
        },
      ),
    );
  });

  it("solves its equations", () => {
    fc.assert(
      fc.property(body, state, around, number(0, 10), (b, start, s, hours) => {
        const exact = stepThermal(b, start, s, hours * hourMs);
        const slow = integrate(b, start, s, hours);
        expect(Math.abs(exact.boxCelsius - slow.boxCelsius)).toBeLessThan(0.1);
        expect(Math.abs(exact.cargoCelsius - slow.cargoCelsius)).toBeLessThan(0.1);
      }),
      { numRuns: 40 },
    );
  });

  it("never leaves the range between its sources, however long the step", () => {
    fc.assert(
      fc.property(body, state, around, number(0, 1e9), (b, start, s, hours) => {
        const all = [start.boxCelsius, start.cargoCelsius, s.ambientCelsius, s.unitCelsius];
        const after = stepThermal(b, start, s, hours * hourMs);
        for (const value of [after.boxCelsius, after.cargoCelsius]) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
          expect(value).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
        }
      }),
    );
  });

  it("copes with equal and nearly equal rates of box and cargo", () => {
    const start = { boxCelsius: 30, cargoCelsius: 5 };
    const s = { ambientCelsius: 30, unitCelsius: 5, unitStrength: 1, doorOpen: false };
    const at = (cargoPerHour: number) =>
      stepThermal({ unitPerHour: 0.5, leakPerHour: 0, doorPerHour: 0, cargoPerHour }, start, s, 3 * hourMs)
        .cargoCelsius;
    // 5 + 25 · 0.5 · 3 · e^−1.5, the limit of equal rates.
    expect(at(0.5)).toBeCloseTo(5 + 37.5 * Math.exp(-1.5), 12);
    for (const nearly of [1e-15, 1e-12, 1e-9, -1e-12]) expect(at(0.5 + nearly)).toBeCloseTo(at(0.5), 7);
  });

  it("relaxes exactly, too", () => {
    expect(relax(10, 10, 1, hourMs)).toBe(10);
    expect(relax(0, 100, 1, 2 * hourMs)).toBeCloseTo(relax(relax(0, 100, 1, hourMs), 100, 1, hourMs), 10);
    expect(relax(0, 100, Math.LN2, hourMs)).toBeCloseTo(50, 10);
  });
});

describe("the climate", () => {
  const july = Date.UTC(2025, 6, 20);
  const january = Date.UTC(2025, 0, 20);
  const hamburg = { lat: 53.5, lon: 10 };
  const sydney = { lat: -33.9, lon: 151.2 };
  const meanOf = (place: { lat: number; lon: number }, dayMs: number) =>
    Array.from({ length: 24 }, (_, hour) => climateCelsius(place, dayMs + hour * hourMs, false)).reduce(
      (sum, value) => sum + value / 24,
      0,
    );

  it("has summer in July in the north and in January in the south, and is hot at the equator", () => {
    expect(meanOf(hamburg, july)).toBeGreaterThan(14);
    expect(meanOf(hamburg, july)).toBeLessThan(22);
    expect(meanOf(hamburg, january)).toBeLessThan(3);
    expect(meanOf(sydney, january)).toBeGreaterThan(meanOf(sydney, july) + 8);
    expect(meanOf({ lat: 0, lon: 0 }, july)).toBeGreaterThan(26);
  });

  it("is warmest in the local afternoon, and calmer at sea", () => {
    const hours = Array.from({ length: 24 }, (_, hour) => july + hour * hourMs);
    const warmest = hours.toSorted(
      (a, b) => climateCelsius(sydney, b, false) - climateCelsius(sydney, a, false),
    )[0]!;
    // Sydney's sun is ten hours ahead.
    expect((new Date(warmest).getUTCHours() + 10) % 24).toBe(15);
    const range = (overSea: boolean) => {
      const values = hours.map((timeMs) => climateCelsius(sydney, timeMs, overSea));
      return Math.max(...values) - Math.min(...values);
    };
    expect(range(true)).toBeLessThan(range(false) / 3);
  });

  it("has light by day, none by night, midnight sun in the far north", () => {
    const noon = july + 11 * hourMs;
    const midnight = july + 23 * hourMs;
    expect(daylight(hamburg, noon)).toBeGreaterThan(0.7);
    expect(daylight(hamburg, midnight)).toBe(0);
    expect(daylight({ lat: 75, lon: 10 }, midnight)).toBeGreaterThan(0);
    expect(daylight({ lat: 75, lon: 10 }, january + 11 * hourMs)).toBe(0);
  });

  it("keeps weather and humidity within bounds", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 4e12 }), number(-180, 180), (seed, timeMs, lon) => {
        expect(Math.abs(createWeather(createRandom(seed), 4)(timeMs))).toBeLessThanOrEqual(4);
        for (const overSea of [true, false]) {
          expect(climateHumidity({ lat: 0, lon }, timeMs, overSea)).toBeGreaterThan(40);
          expect(climateHumidity({ lat: 0, lon }, timeMs, overSea)).toBeLessThan(95);
        }
      }),
    );
  });
});
