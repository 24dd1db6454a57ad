/** Areas and ways on a sphere, at the poles and across the date line too. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInside, metersBetween, metersFromWay } from "../../../gateway/alerts/geometry.ts";

const rotterdam = { lat: 51.95, lon: 4.14 };
const shanghai = { lat: 31.23, lon: 121.47 };

describe("distances", () => {
  it("are those of an atlas", () => {
    expect(metersBetween(rotterdam, shanghai) / 1_000).toBeCloseTo(8_965, -2);
    expect(metersBetween({ lat: 0, lon: 179 }, { lat: 0, lon: -179 }) / 1_000).toBeCloseTo(222.4, 0);
    expect(metersBetween({ lat: 90, lon: 0 }, { lat: 90, lon: 120 })).toBeCloseTo(0, 3);
  });

  it("from a way are to its nearest point, which may be an end", () => {
    const [from, to] = [
      { lat: 0, lon: 0 },
      { lat: 0, lon: 10 },
    ];
    expect(metersFromWay({ lat: 1, lon: 5 }, from, to) / 1_000).toBeCloseTo(111.2, 1);
    expect(metersFromWay({ lat: 0, lon: 11 }, from, to) / 1_000).toBeCloseTo(111.2, 1);
    expect(metersFromWay({ lat: 0, lon: -1 }, from, to) / 1_000).toBeCloseTo(111.2, 1);
    expect(metersFromWay({ lat: 1, lon: 3 }, from, from)).toBeCloseTo(
      metersBetween({ lat: 1, lon: 3 }, from),
      3,
    );
  });

  it("from a way are never more than to its ends", () => {
    const position = fc.record({
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(position, position, position, (p, a, b) => {
        const ends = Math.min(metersBetween(p, a), metersBetween(p, b));
        expect(metersFromWay(p, a, b)).toBeLessThanOrEqual(ends + 1);
      }),
    );
  });
});

describe("an area", () => {
  it("may be a circle", () => {
    const harbour = { ...rotterdam, radiusMeters: 20_000 };
    expect(isInside(rotterdam, harbour)).toBe(true);
    expect(isInside({ lat: 52.1, lon: 4.3 }, harbour)).toBe(true);
    expect(isInside({ lat: 52.37, lon: 4.9 }, harbour)).toBe(false);
  });

  it("may have corners", () => {
    const box = {
      corners: [
        [51, 3],
        [53, 3],
        [53, 6],
        [51, 6],
      ] as const,
    };
    expect(isInside(rotterdam, box)).toBe(true);
    expect(isInside({ lat: 50, lon: 4 }, box)).toBe(false);
    expect(isInside({ lat: 52, lon: 7 }, box)).toBe(false);
  });

  it("may lie across the date line", () => {
    const fiji = {
      corners: [
        [-20, 175],
        [-15, 175],
        [-15, -175],
        [-20, -175],
      ] as const,
    };
    expect(isInside({ lat: -17, lon: 179 }, fiji)).toBe(true);
    expect(isInside({ lat: -17, lon: -179 }, fiji)).toBe(true);
    expect(isInside({ lat: -17, lon: 0 }, fiji)).toBe(false);
    expect(isInside({ lat: -17, lon: 170 }, fiji)).toBe(false);
  });
});
