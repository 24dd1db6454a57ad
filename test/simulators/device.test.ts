import { describe, expect, it } from "vitest";
import { parseReadingName, quantities } from "../../ledger/statement/quantities.ts";
import { packsOf, type SampleSet, sampleSets } from "../../simulators/device.ts";
import { createDeviceClock } from "../../simulators/device-clock.ts";
import { createJourney, type Journey } from "../../simulators/journey.ts";
import { type PhysicalFaultName, physicalFault } from "../../simulators/physical-faults.ts";
import { type Profile, profileOf, profiles, type SampleCondition } from "../../simulators/profiles.ts";
import { createRandom } from "../../simulators/random.ts";
import { sampleRoute } from "../../simulators/routes.ts";
import type { Sample } from "../../simulators/sensors.ts";
import { createWorld } from "../../simulators/world.ts";

const minuteMs = 60_000;
const seasons = { winter: Date.UTC(2025, 0, 10, 6), summer: Date.UTC(2025, 6, 10, 6) };
type Season = keyof typeof seasons;

interface Trip {
  readonly profile: Profile;
  readonly routeId: string;
  readonly season?: Season;
  readonly seed?: string;
  readonly fault?: PhysicalFaultName;
}

function journeyOf({ routeId, season = "summer", seed = "a" }: Trip): Journey {
  const random = createRandom(seed).fork("journey");
  return createJourney({ route: sampleRoute(routeId), departureMs: seasons[season], random });
}

function setsOf(trip: Trip): SampleSet[] {
  const journey = journeyOf(trip);
  const faults = trip.fault ? [physicalFault(trip.fault, journey)] : [];
  const random = createRandom(trip.seed ?? "a");
  // With a fault, only what can show it: a month at sea is not worth simulating again.
  const toMs = faults[0] ? faults[0].toMs + 60 * minuteMs : journey.endMs;
  return [...sampleSets({ journey, profile: trip.profile, random, faults, toMs })];
}

const samplesOf = (trip: Trip): Sample[] => setsOf(trip).flatMap(({ samples }) => samples);

/** A plain second reading of a shipment's terms: the longest time that readings stayed outside a condition. */
function longestOutsideMs(
  samples: readonly Sample[],
  { quantity, min, max }: SampleCondition,
): number | undefined {
  let longest: number | undefined;
  let sinceMs: number | undefined;
  for (const { quantity: measured, value, timeMs } of samples) {
    if (measured !== quantity) continue;
    const outside = (min !== undefined && value < min) || (max !== undefined && value > max);
    if (!outside) sinceMs = undefined;
    else {
      sinceMs ??= timeMs;
      longest = Math.max(longest ?? 0, timeMs - sinceMs);
    }
  }
  return longest;
}

const excursionsOf = (samples: readonly Sample[], { conditions }: Profile): SampleCondition[] =>
  conditions.filter((condition) => {
    const outsideMs = longestOutsideMs(samples, condition);
    return outsideMs !== undefined && outsideMs >= condition.toleranceMs;
  });

const trips = profiles.flatMap((profile) =>
  profile.routes.flatMap((routeId) =>
    (["winter", "summer"] as const).map(
      (season) => [`${profile.id} on ${routeId} in ${season}`, { profile, routeId, season }] as const,
    ),
  ),
);

describe("the profiles", () => {
  it("cover the four kinds of the sample fleet and every sample route is somebody's", () => {
    expect(new Set(profiles.map(({ kind }) => kind))).toEqual(
      new Set(["reefer-container", "pharma-parcel", "truck-pallet", "air-freight"]),
    );
    for (const { routes } of profiles) for (const id of routes) expect(sampleRoute(id).sample).toBe(true);
    expect(new Set(profiles.flatMap(({ routes }) => routes)).size).toBe(12);
    expect(() => profileOf("teleporter")).toThrow(RangeError);
  });

  it.each(profiles.map((profile) => [profile.id, profile] as const))(
    "%s has terms that the ledger takes",
    (_, profile) => {
      const { goods, conditions, gapMsMax, intervalMs } = profile;
      expect(goods.hsCode).toMatch(/^[0-9]{6,10}$/);
      expect(goods.currency).toMatch(/^[A-Z]{3}$/);
      for (const value of [goods.grossMassGrams, goods.packages, goods.valueMinor])
        expect(Number.isSafeInteger(value) && value > 0).toBe(true);
      for (const { quantity, min, max, toleranceMs } of conditions) {
        expect(parseReadingName(quantity)).toBeDefined();
        expect(min !== undefined || max !== undefined).toBe(true);
        expect((min ?? -1e9) <= (max ?? 1e9)).toBe(true);
        expect(Number.isSafeInteger(toleranceMs) && toleranceMs >= 0).toBe(true);
      }
      expect(gapMsMax).toBeGreaterThan(2 * intervalMs);
      expect(gapMsMax).toBeLessThanOrEqual(86_400_000);
    },
  );
});

describe.each(trips)("%s", (_, trip) => {
  const samples = samplesOf(trip);

  it("speaks in the protocol's quantities, units and ranges", () => {
    const seen = new Set<string>();
    for (const { quantity, unit, value, timeMs } of samples) {
      const entry = quantities[quantity]!;
      if (unit !== entry.unit) throw new Error(`${quantity} in ${unit}`);
      if (!(value >= entry.min && value <= entry.max)) throw new Error(`${quantity} is ${value}`);
      if (entry.boolean && value !== 0 && value !== 1) throw new Error(`${quantity} is ${value}`);
      if (!Number.isSafeInteger(timeMs)) throw new Error(`time ${timeMs}`);
      if (seen.has(`${quantity}@${timeMs}`)) throw new Error(`${quantity} twice at ${timeMs}`);
      seen.add(`${quantity}@${timeMs}`);
    }
  });

  it("keeps its terms when nothing goes wrong", () => {
    expect(excursionsOf(samples, trip.profile)).toEqual([]);
  });

  it.each(trip.profile.faults)("breaks them with the fault %s", (fault) => {
    const quantitiesOut = excursionsOf(samplesOf({ ...trip, fault }), trip.profile).map(
      ({ quantity }) => quantity,
    );
    const expected: Record<PhysicalFaultName, string[]> = {
      coolingFailure: ["temperature"],
      doorLeftOpen: ["door", "light"],
      drop: ["shock.peak"],
    };
    expect(quantitiesOut.some((quantity) => expected[fault].includes(quantity))).toBe(true);
  });
});

describe("a device", () => {
  const trip: Trip = { profile: profileOf("truck-pallet"), routeId: "hamburg-vienna" };
  const journey = journeyOf(trip);

  it("measures the same again for the same seed, and otherwise for another", () => {
    expect(samplesOf(trip)).toEqual(samplesOf(trip));
    expect(samplesOf({ ...trip, seed: "b" })).not.toEqual(samplesOf(trip));
  });

  it("reports where the goods are", () => {
    for (const { timeMs, samples } of setsOf(trip)) {
      const value = (name: string) => samples.find(({ quantity }) => quantity === name)!.value;
      const { lat, lon, speedMetersPerSecond } = journey.positionAt(timeMs);
      expect(Math.abs(value("lat") - lat)).toBeLessThan(0.001);
      expect(Math.abs(value("lon") - lon)).toBeLessThan(0.001);
      expect(Math.abs(value("speed") - speedMetersPerSecond)).toBeLessThan(1);
    }
  });

  it("wakes at its interval, and at once for doors and shocks", () => {
    const sets = setsOf(trip);
    const { intervalMs } = trip.profile;
    for (const [k, { timeMs }] of sets.entries())
      if (k > 0) {
        expect(timeMs).toBeGreaterThan(sets[k - 1]!.timeMs);
        expect(timeMs - sets[k - 1]!.timeMs).toBeLessThanOrEqual(intervalMs);
      }
    const shocked = sets.filter(({ samples }) => samples.some(({ quantity }) => quantity === "shock.peak"));
    expect(shocked.map(({ timeMs }) => timeMs)).toEqual(journey.handlings.map(({ timeMs }) => timeMs));
    for (const { samples } of shocked) {
      const value = (name: string) => samples.find(({ quantity }) => quantity === name)!.value;
      // The area of a half sine.
      expect(value("shock.dv")).toBeCloseTo((2 / Math.PI) * value("shock.peak") * value("shock.duration"), 1);
      expect(value("door")).toBe(1);
      expect(value("light")).toBeGreaterThan(50);
    }
  });

  it("uses its battery up", () => {
    const levels = samplesOf(trip)
      .filter(({ quantity }) => quantity === "battery")
      .map(({ value }) => value);
    expect(levels[0]).toBeGreaterThan(95);
    expect(levels.at(-1)).toBeLessThan(levels[0]!);
    const empty = { ...trip.profile, batteryLifeDays: 0.2 };
    const last = samplesOf({ ...trip, profile: empty }).findLast(({ quantity }) => quantity === "battery");
    expect(last?.value).toBe(0);
  });

  it("feels the cabin altitude in flight and only there", () => {
    const flight: Trip = { profile: profileOf("pharma-parcel"), routeId: "basel-chicago" };
    const flown = journeyOf(flight);
    for (const { timeMs, samples } of setsOf(flight)) {
      const pressure = samples.find(({ quantity }) => quantity === "pressure")!.value;
      const { leg, phase } = flown.positionAt(timeMs);
      if (leg.mode === "air" && phase === "cruising") expect(pressure).toBeLessThan(80_000);
      if (leg.mode !== "air") expect(pressure).toBeGreaterThan(100_000);
    }
  });

  it("may start and stop in the middle, and measures then what it would have anyway", () => {
    const options = { journey, profile: trip.profile, random: createRandom("a") };
    const fromMs = journey.startMs + 300 * minuteMs;
    const toMs = journey.startMs + 600 * minuteMs;
    const part = [...sampleSets({ ...options, fromMs, toMs })];
    expect(part.length).toBeGreaterThan(100);
    expect(part).toEqual(setsOf(trip).filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs));
  });

  it("writes its own clock's time, never the same one twice", () => {
    const clock = createDeviceClock({ driftPpm: 100, startMs: journey.startMs, syncEveryMs: 60 * minuteMs });
    const sets = [...sampleSets({ journey, profile: trip.profile, random: createRandom("a"), clock })];
    const stamps = sets.map(({ samples }) => samples[0]!.timeMs);
    const aheadMs = sets.map(({ timeMs }, k) => stamps[k]! - timeMs);
    expect(Math.max(...aheadMs)).toBeGreaterThan(340);
    expect(Math.max(...aheadMs)).toBeLessThanOrEqual(360);
    for (const [k, stamp] of stamps.entries()) if (k > 0) expect(stamp).toBeGreaterThan(stamps[k - 1]!);
  });

  it("sends its samples in packs, all of them, each due with its last", () => {
    const sets = setsOf(trip);
    const packs = [...packsOf(sets, 5)];
    expect(packs.flatMap(({ message }) => message)).toEqual(sets.flatMap(({ samples }) => samples));
    expect(packs).toHaveLength(Math.ceil(sets.length / 5));
    for (const { dueAtMs, message } of packs)
      expect(dueAtMs).toBe(Math.max(...message.map(({ timeMs }) => timeMs)));
    expect([...packsOf([], 5)]).toEqual([]);
  });
});

describe("the world around a device", () => {
  const profile = profileOf("reefer-frozen");
  const journey = journeyOf({ profile, routeId: "shanghai-los-angeles" });
  const world = () => createWorld({ journey, profile, random: createRandom("w") });

  it("does not depend on how often it is looked at", () => {
    const [often, seldom] = [world(), world()];
    for (let timeMs = journey.startMs; timeMs <= journey.startMs + 2_880 * minuteMs; timeMs += 77_777)
      often.at(timeMs);
    const endMs = journey.startMs + 3_000 * minuteMs;
    expect(often.at(endMs)).toEqual(seldom.at(endMs));
  });

  it("is not looked at backwards", () => {
    const seen = world();
    seen.at(journey.startMs + 600 * minuteMs);
    expect(() => seen.at(journey.startMs)).toThrow(RangeError);
  });
});
