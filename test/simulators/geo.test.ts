import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bearingDegrees,
  createPath,
  distanceMeters,
  earthRadiusMeters,
  interpolate,
  type LatLon,
  normalizeLongitude,
} from "../../simulators/geo.ts";

const point = fc.record({
  lat: fc.double({ min: -85, max: 85, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

/** A second way to measure: the angle between two vectors from the Earth's centre. */
function distanceByVectors(a: LatLon, b: LatLon): number {
  const vector = ({ lat, lon }: LatLon) => {
    const [phi, lambda] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180];
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)] as const;
  };
  const [p, q] = [vector(a), vector(b)];
  const cross = Math.hypot(p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]);
  return earthRadiusMeters * Math.atan2(cross, p[0] * q[0] + p[1] * q[1] + p[2] * q[2]);
}

describe("the sphere", () => {
  it("measures as the angle between vectors does", () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        expect(distanceMeters(a, b)).toBeCloseTo(distanceByVectors(a, b), 0);
        expect(distanceMeters(a, b)).toBe(distanceMeters(b, a));
      }),
    );
    expect(distanceMeters({ lat: 0, lon: 0 }, { lat: 0, lon: 90 })).toBeCloseTo(
      (earthRadiusMeters * Math.PI) / 2,
      3,
    );
  });

  it("takes the short way across the date line", () => {
    const west: LatLon = { lat: 10, lon: 179.5 };
    const east: LatLon = { lat: 10, lon: -179.5 };
    expect(distanceMeters(west, east)).toBeLessThan(112_000);
    expect(bearingDegrees(west, east)).toBeCloseTo(90, 0);
    const middle = interpolate(west, east, 0.5);
    expect(Math.abs(middle.lon)).toBeCloseTo(180, 6);
    const path = createPath([west, east]);
    for (let i = 0; i <= 100; i++) {
      const here = path.at((path.lengthMeters * i) / 100);
      expect(here.lon >= -180 && here.lon <= 180).toBe(true);
      expect(Math.abs(here.lon)).toBeGreaterThanOrEqual(179.5);
    }
  });

  it("knows the four winds", () => {
    const origin = { lat: 0, lon: 0 };
    expect(bearingDegrees(origin, { lat: 1, lon: 0 })).toBe(0);
    expect(bearingDegrees(origin, { lat: 0, lon: 1 })).toBe(90);
    expect(bearingDegrees(origin, { lat: -1, lon: 0 })).toBe(180);
    expect(bearingDegrees(origin, { lat: 0, lon: -1 })).toBe(270);
  });

  it("interpolates in proportion to the distance", () => {
    fc.assert(
      fc.property(point, point, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, fraction) => {
        const whole = distanceMeters(a, b);
        fc.pre(whole > 1 && whole < 19_500_000);
        const here = interpolate(a, b, fraction);
        expect(Math.abs(distanceMeters(a, here) - whole * fraction)).toBeLessThan(1);
        expect(Math.abs(distanceMeters(here, b) - whole * (1 - fraction))).toBeLessThan(1);
      }),
    );
  });

  it("normalizes any longitude onto the same meridian", () => {
    fc.assert(
      fc.property(fc.integer({ min: -180, max: 179 }), fc.integer({ min: -5, max: 5 }), (lon, turns) => {
        expect(normalizeLongitude(lon + 360 * turns)).toBe(lon);
      }),
    );
    expect(normalizeLongitude(180)).toBe(-180);
  });
});

describe("a path", () => {
  const path = createPath([
    { lat: 51.95, lon: 4.03 },
    { lat: 51, lon: 1.4 },
    { lat: 48.8, lon: -5.8 },
    { lat: 43.5, lon: -10 },
  ]);

  it("starts and ends exactly at its points, also beyond them", () => {
    const ends = [-5, 0, path.lengthMeters, path.lengthMeters + 5].map((meters) => path.at(meters));
    expect(ends.map(({ lat, lon }) => ({ lat, lon }))).toEqual(
      [0, 0, 3, 3].map((index) => path.points[index]),
    );
  });

  it("advances metre by metre, heading where it goes", () => {
    for (let meters = 0; meters + 1_000 < path.lengthMeters; meters += 997) {
      const [here, ahead] = [path.at(meters), path.at(meters + 500)];
      const step = distanceMeters(here, ahead);
      expect(step).toBeLessThan(500.01);
      const inOnePiece = !path.cumulativeMeters.some((at) => at > meters && at < meters + 500);
      if (!inOnePiece) continue;
      expect(step).toBeCloseTo(500, 2);
      expect(here.headingDegrees).toBeCloseTo(bearingDegrees(here, ahead), 2);
    }
  });

  it("refuses points that make no path", () => {
    expect(() => createPath([{ lat: 1, lon: 1 }])).toThrow(RangeError);
    expect(() =>
      createPath([
        { lat: 1, lon: 1 },
        { lat: 1, lon: 1 },
      ]),
    ).toThrow(RangeError);
    expect(() =>
      createPath([
        { lat: 0, lon: 0 },
        { lat: 0, lon: 180 },
      ]),
    ).toThrow(RangeError);
  });
});
