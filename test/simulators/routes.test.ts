import { describe, expect, it } from "vitest";
import { createPath, distanceMeters } from "../../simulators/geo.ts";
import { type RouteLeg, sampleRoute, sampleRoutes } from "../../simulators/routes.ts";
import { isOnLand } from "./land.ts";

const legs = sampleRoutes.flatMap((route) =>
  route.legs.map((leg) => [`${route.id} ${leg.id}`, leg] as const),
);
const legsBy = (mode: RouteLeg["mode"]) => legs.filter(([, leg]) => leg.mode === mode);
const pathOf = (leg: RouteLeg) => createPath([leg.from, ...leg.waypoints, leg.to]);

/** Great circle between the ends, and how far the way may be from it. */
const detourMax = { road: 1.35, rail: 1.35, sea: 3.2, air: 1.3 } as const;

describe("the sample routes", () => {
  it("have names of their own and say that they are samples", () => {
    expect(sampleRoutes.length).toBeGreaterThanOrEqual(12);
    expect(new Set(sampleRoutes.map(({ id }) => id)).size).toBe(sampleRoutes.length);
    expect(sampleRoutes.every(({ sample }) => sample)).toBe(true);
    for (const { legs } of sampleRoutes) expect(new Set(legs.map(({ id }) => id)).size).toBe(legs.length);
    expect(() => sampleRoute("atlantis")).toThrow(RangeError);
  });

  it("use every mode, and cross the date line both ways", () => {
    expect(new Set(legs.map(([, leg]) => leg.mode))).toEqual(new Set(["road", "rail", "sea", "air"]));
    const crossings = legs.flatMap(([, leg]) => {
      const { lengthMeters, at } = pathOf(leg);
      const lons = Array.from({ length: 500 }, (_, k) => at((lengthMeters * k) / 499).lon);
      return lons.flatMap((lon, k) => (k > 0 && Math.abs(lon - lons[k - 1]!) > 180 ? [leg.mode] : []));
    });
    expect(crossings.sort()).toEqual(["air", "sea", "sea"]);
  });

  it("begin each leg where the one before it ended", () => {
    for (const { legs } of sampleRoutes)
      for (const [k, leg] of legs.entries()) if (k > 0) expect(leg.from).toEqual(legs[k - 1]!.to);
  });

  it.each(legs)("%s takes no absurd way and goes at a speed of its kind", (_, leg) => {
    const direct = distanceMeters(leg.from, leg.to);
    expect(pathOf(leg).lengthMeters / direct).toBeLessThan(detourMax[leg.mode]);
    const [slowest, fastest] = { road: [15, 25], rail: [15, 35], sea: [6, 13], air: [200, 270] }[leg.mode];
    expect(leg.cruiseMetersPerSecond).toBeGreaterThan(slowest!);
    expect(leg.cruiseMetersPerSecond).toBeLessThan(fastest!);
    expect(leg.dwellMs).toBeGreaterThanOrEqual(3_600_000);
  });

  /** Where a ship is amid land on a map of this scale: canals, and its berths at either end. */
  const canals = [
    { lat: 30.6, lon: 32.33, reachMeters: 85_000 },
    { lat: 9.15, lon: -79.75, reachMeters: 40_000 },
  ];
  const berthReachMeters = 45_000;

  it("are judged by a map that knows land from water", () => {
    const known = [
      [51.5, -0.1, true],
      [48.8, 2.3, true],
      [-25, 134, true],
      [40, -40, false],
      [0, 180, false],
      [35, 18, false],
    ] as const;
    for (const [lat, lon, land] of known) expect(isOnLand({ lat, lon }), `${lat} ${lon}`).toBe(land);
  });

  it.each(legsBy("sea"))("%s stays on the water", (_, leg) => {
    const path = pathOf(leg);
    const aground = [];
    for (let meters = 0; meters < path.lengthMeters; meters += 2_000) {
      const here = path.at(meters);
      if (!isOnLand(here)) continue;
      const allowed =
        canals.some((canal) => distanceMeters(here, canal) < canal.reachMeters) ||
        [leg.from, leg.to].some((berth) => distanceMeters(here, berth) < berthReachMeters);
      if (!allowed) aground.push(here);
    }
    expect(aground).toEqual([]);
  });

  it.each([...legsBy("road"), ...legsBy("rail")])("%s stays near land", (_, leg) => {
    const path = pathOf(leg);
    const offsets = [-0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4];
    for (let meters = 0; meters < path.lengthMeters; meters += 2_000) {
      const { lat, lon } = path.at(meters);
      // The bridge to Yangshan is 32 km long, and the map is coarse: land within 40 km is near enough.
      const near = offsets.flatMap((north) =>
        offsets.map((east) => isOnLand({ lat: lat + north, lon: lon + east })),
      );
      expect(near, `${lat} ${lon}`).toContain(true);
    }
  });
});
