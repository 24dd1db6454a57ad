import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distanceMeters } from "../../simulators/geo.ts";
import { createJourney, type Journey } from "../../simulators/journey.ts";
import { createMotion } from "../../simulators/motion.ts";
import { createRandom } from "../../simulators/random.ts";
import { sampleRoute, sampleRoutes } from "../../simulators/routes.ts";
import { speedFactorMax } from "../../simulators/travel.ts";

const departureMs = Date.UTC(2025, 5, 1, 8);
const journeyOn = (id: string, seed: number | string = 1): Journey =>
  createJourney({ route: sampleRoute(id), departureMs, random: createRandom(seed) });
const hourMs = 3_600_000;
const routeIds = sampleRoutes.map(({ id }) => id);

/** Times all through a journey, and a little before and after it. */
function timesOf({ startMs, endMs }: Journey, count: number): number[] {
  return Array.from({ length: count }, (_, k) =>
    Math.round(startMs - hourMs + ((endMs - startMs + 2 * hourMs) * k) / (count - 1)),
  );
}

describe("a move", () => {
  const plans = fc.record({
    distanceMeters: fc.double({ min: 10, max: 1e7, noNaN: true }),
    cruiseMetersPerSecond: fc.double({ min: 1, max: 300, noNaN: true }),
    accelerationMetersPerSecond2: fc.double({ min: 0.005, max: 2, noNaN: true }),
    speedNoise: fc.double({ min: 0, max: 0.3, noNaN: true }),
    noisePeriodMs: fc.double({ min: 60_000, max: 1e7, noNaN: true }),
  });

  it("starts at nothing, arrives exactly, never goes back and keeps its speed", () => {
    fc.assert(
      fc.property(plans, fc.string(), (plan, seed) => {
        const motion = createMotion(plan, createRandom(seed));
        expect(motion.distanceAt(-5)).toBe(0);
        expect(motion.distanceAt(motion.durationMs)).toBe(plan.distanceMeters);
        expect(motion.speedAt(0)).toBeCloseTo(0, 6);
        expect(motion.speedAt(motion.durationMs)).toBeCloseTo(0, 6);
        let before = 0;
        for (let k = 1; k <= 200; k++) {
          const distance = motion.distanceAt((motion.durationMs * k) / 200);
          expect(distance).toBeGreaterThanOrEqual(before);
          before = distance;
          const speed = motion.speedAt((motion.durationMs * k) / 200);
          expect(speed).toBeLessThanOrEqual(plan.cruiseMetersPerSecond * (1 + plan.speedNoise) + 1e-9);
        }
      }),
    );
  });

  it("covers the distance that its speed adds up to", () => {
    fc.assert(
      fc.property(plans, fc.string(), (plan, seed) => {
        const motion = createMotion(plan, createRandom(seed));
        const steps = 20_000;
        const stepMs = motion.durationMs / steps;
        let sum = 0;
        for (let k = 0; k < steps; k++) sum += (motion.speedAt((k + 0.5) * stepMs) * stepMs) / 1000;
        expect(Math.abs(sum / plan.distanceMeters - 1)).toBeLessThan(0.01);
      }),
      { numRuns: 20 },
    );
  });
});

describe.each(routeIds)("a journey on %s", (id) => {
  const journey = journeyOn(id);

  it("is the same for the same seed, at any time asked in any order", () => {
    const again = journeyOn(id);
    const times = timesOf(journey, 50);
    const positions = times.map((timeMs) => journey.positionAt(timeMs));
    expect(
      times
        .toReversed()
        .map((timeMs) => again.positionAt(timeMs))
        .toReversed(),
    ).toEqual(positions);
    expect(again.milestones).toEqual(journey.milestones);
    expect(journeyOn(id, 2).milestones).not.toEqual(journey.milestones);
  });

  it("is at the terminals at departure and arrival, standing still", () => {
    for (const { leg, departureMs, arrivalMs } of journey.legs) {
      for (const [timeMs, place] of [
        [departureMs, leg.from],
        [arrivalMs, leg.to],
      ] as const) {
        const { lat, lon, speedMetersPerSecond } = journey.positionAt(timeMs);
        expect({ lat, lon }).toEqual({ lat: place.lat, lon: place.lon });
        expect(speedMetersPerSecond).toBeCloseTo(0, 6);
      }
    }
    expect(journey.positionAt(journey.startMs - 1).phase).toBe("before");
    expect(journey.positionAt(journey.startMs).phase).toBe("terminal");
    expect(journey.positionAt(journey.endMs - 1).phase).toBe("terminal");
    expect(journey.positionAt(journey.endMs).phase).toBe("delivered");
  });

  it("never moves faster than it says, nor faster than its kind can", () => {
    const times = timesOf(journey, 1_500);
    let before = journey.positionAt(times[0]!);
    for (const timeMs of times.slice(1)) {
      const here = journey.positionAt(timeMs);
      const fastest =
        Math.max(before.leg.cruiseMetersPerSecond, here.leg.cruiseMetersPerSecond) * speedFactorMax;
      expect(here.speedMetersPerSecond).toBeLessThanOrEqual(fastest);
      expect(here.speedMetersPerSecond).toBeGreaterThanOrEqual(0);
      expect(distanceMeters(before, here)).toBeLessThanOrEqual(
        (fastest * (timeMs - before.timeMs)) / 1000 + 1,
      );
      expect(here.headingDegrees >= 0 && here.headingDegrees < 360).toBe(true);
      before = here;
    }
  });

  it("visits its legs in order, and moves only between departure and arrival", () => {
    let legIndex = 0;
    for (const timeMs of timesOf(journey, 1_000)) {
      const here = journey.positionAt(timeMs);
      expect(here.legIndex).toBeGreaterThanOrEqual(legIndex);
      legIndex = here.legIndex;
      const { departureMs, arrivalMs } = journey.legs[legIndex]!;
      if (timeMs <= departureMs || timeMs >= arrivalMs) expect(here.speedMetersPerSecond).toBe(0);
    }
    expect(legIndex).toBe(journey.legs.length - 1);
  });

  it("has milestones, handlings and handovers in order, by plan and in fact", () => {
    const { milestones, legs, handovers, handlings, startMs, endMs } = journey;
    expect(milestones).toHaveLength(legs.length * 2);
    expect(handlings).toHaveLength(legs.length * 2);
    const ascending = (times: number[]) => {
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.every(Number.isSafeInteger)).toBe(true);
      expect(times.every((timeMs) => timeMs >= startMs && timeMs <= endMs + 240 * hourMs)).toBe(true);
    };
    ascending(milestones.map(({ plannedMs }) => plannedMs));
    ascending(milestones.map(({ actualMs }) => actualMs));
    ascending(handlings.map(({ timeMs }) => timeMs));
    ascending(handovers.map(({ plannedMs }) => plannedMs));
    for (const leg of legs) expect(leg.departureMs).toBeGreaterThanOrEqual(leg.plannedDepartureMs);
    expect(legs[0]!.plannedDepartureMs).toBe(departureMs);
  });

  it("hands over from the shipper to the consignee without a gap, only while standing", () => {
    const { handovers } = journey;
    expect(handovers[0]!.from).toBe("shipper");
    expect(handovers.at(-1)!.to).toBe("consignee");
    for (const [k, { from, to, place, actualMs }] of handovers.entries()) {
      expect(from).not.toBe(to);
      if (k > 0) expect(from).toBe(handovers[k - 1]!.to);
      const { phase, lat, lon } = journey.positionAt(actualMs);
      expect(phase).toBe("terminal");
      expect({ lat, lon }).toEqual({ lat: place.lat, lon: place.lon });
    }
  });
});

describe("journeys", () => {
  it("keep a lorry driver's hours", () => {
    const journey = journeyOn("hamburg-vienna");
    const { departureMs, arrivalMs } = journey.legs[0]!;
    let drivingMs = 0;
    let restingMs = 0;
    let longestStintMs = 0;
    for (let timeMs = departureMs; timeMs < arrivalMs; timeMs += 60_000) {
      if (journey.positionAt(timeMs).phase === "resting") {
        restingMs += 60_000;
        drivingMs = 0;
      } else drivingMs += 60_000;
      longestStintMs = Math.max(longestStintMs, drivingMs);
    }
    expect(longestStintMs).toBeLessThanOrEqual(4.5 * hourMs + 60_000);
    // Some 11 hours at the wheel: one break, one night.
    expect(Math.abs(restingMs - 11.75 * hourMs)).toBeLessThan(3 * 60_000);
  });

  it("keep one carrier's custody between two legs of its own", () => {
    const journey = journeyOn("suwon-dallas");
    expect(journey.handovers.map(({ to }) => to)).toEqual(["origin-haulier", "air-carrier", "consignee"]);
  });

  it("are late now and then, and make up for it", () => {
    const arrivals = Array.from(
      { length: 40 },
      (_, seed) => journeyOn("shanghai-rotterdam", seed).legs.at(-1)!,
    );
    const delays = arrivals.map(({ arrivalMs, plannedArrivalMs }) => arrivalMs - plannedArrivalMs);
    expect(Math.max(...delays)).toBeGreaterThan(hourMs);
    expect(Math.max(...delays)).toBeLessThan(72 * hourMs);
    expect(Math.min(...delays)).toBeLessThan(6 * hourMs);
  });

  it("keep most promises and break some, and no leg leaves before the goods are promised to be there", () => {
    const journeys = sampleRoutes.flatMap(({ id }) =>
      Array.from({ length: 20 }, (_, seed) => journeyOn(id, seed)),
    );
    const kept = journeys.filter(
      ({ legs, handovers }) => handovers.at(-1)!.actualMs <= legs.at(-1)!.agreedArrivalMs,
    );
    expect(kept.length / journeys.length).toBeGreaterThan(0.8);
    expect(kept.length / journeys.length).toBeLessThan(0.95);
    for (const { legs } of journeys)
      for (const [k, { plannedArrivalMs, agreedArrivalMs }] of legs.entries()) {
        expect(agreedArrivalMs).toBeGreaterThan(plannedArrivalMs);
        expect(agreedArrivalMs).toBeLessThan(legs[k + 1]?.plannedDepartureMs ?? Number.POSITIVE_INFINITY);
      }
  });

  it("refuse a departure that is no time", () => {
    expect(() =>
      createJourney({ route: sampleRoute("lyon-milan"), departureMs: Number.NaN, random: createRandom(1) }),
    ).toThrow(RangeError);
  });
});
