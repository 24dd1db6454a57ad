/** The ledger's own trigonometry beside the engine's, and distances that are known. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  metersBetween,
  middleOf,
  positionOf,
  vectorOf,
} from "../../../ledger/routing/geography/great-circle.ts";
import {
  arctangent,
  cosineOfDegrees,
  direction,
  sineOfDegrees,
} from "../../../ledger/routing/geography/trigonometry.ts";

const degrees = fc.double({ min: -1_000, max: 1_000, noNaN: true });
const position = fc.record({
  lat: fc.double({ min: -89, max: 89, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe("trigonometry", () => {
  it("is the engine's to the last few bits", () => {
    fc.assert(
      fc.property(degrees, (angle) => {
        expect(Math.abs(sineOfDegrees(angle) - Math.sin((angle * Math.PI) / 180))).toBeLessThan(5e-15);
        expect(Math.abs(cosineOfDegrees(angle) - Math.cos((angle * Math.PI) / 180))).toBeLessThan(5e-15);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (x) => {
        expect(Math.abs(arctangent(x) - Math.atan(x))).toBeLessThan(1e-15);
      }),
    );
    fc.assert(
      fc.property(
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        (x, y) => {
          // The engine tells −0 from 0, which are one direction.
          expect(Math.abs(direction(y + 0, x + 0) - Math.atan2(y + 0, x + 0))).toBeLessThan(1e-15);
        },
      ),
    );
  });

  it("is exact at right angles", () => {
    expect([0, 90, 180, 270, 360, -90].map(sineOfDegrees).map((x) => x + 0)).toEqual([0, 1, 0, -1, 0, -1]);
    expect(arctangent(Number.POSITIVE_INFINITY)).toBe(Math.PI / 2);
  });
});

describe("great circles", () => {
  it("are as long as the haversine formula says", () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const radians = Math.PI / 180;
        const h =
          Math.sin(((b.lat - a.lat) * radians) / 2) ** 2 +
          Math.cos(a.lat * radians) *
            Math.cos(b.lat * radians) *
            Math.sin(((b.lon - a.lon) * radians) / 2) ** 2;
        const expected = 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
        expect(Math.abs(metersBetween(a, b) - expected)).toBeLessThan(1);
        expect(metersBetween(a, b)).toBe(metersBetween(b, a));
      }),
    );
  });

  it("have their middle in the middle", () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        fc.pre(metersBetween(a, b) < 19_000_000);
        const middle = positionOf(middleOf(vectorOf(a), vectorOf(b)));
        expect(Math.abs(metersBetween(a, middle) - metersBetween(middle, b))).toBeLessThan(1);
        expect(Math.abs(2 * metersBetween(a, middle) - metersBetween(a, b))).toBeLessThan(1);
      }),
    );
  });
});
