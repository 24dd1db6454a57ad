/** Outlines of areas: which are refused, and point in polygon against a second, slower model. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInside } from "../../../gateway/alerts/geometry.ts";
import { areaProblem, type Corner } from "../../../gateway/contract/areas.ts";

/** Corners around a centre, each in its own direction: an outline that cannot cross itself. */
const star = fc
  .record({
    lat: fc.double({ min: -40, max: 40, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
    reaches: fc.array(fc.double({ min: 1, max: 40, noNaN: true }), { minLength: 5, maxLength: 24 }),
  })
  .map(({ lat, lon, reaches }) => {
    const offsets = reaches.map((reach, i) => {
      const angle = (i / reaches.length) * 2 * Math.PI;
      return { north: reach * Math.cos(angle), east: reach * Math.sin(angle) };
    });
    const corners = offsets.map(
      ({ north, east }): Corner => [lat + north, ((((lon + east + 180) % 360) + 360) % 360) - 180],
    );
    return { lat, lon, offsets, corners };
  });

/** The slow model: the angles under which the edges are seen from the position sum up to a whole turn, or to none. */
function seenAround(
  offsets: readonly { north: number; east: number }[],
  north: number,
  east: number,
): boolean {
  let sum = 0;
  offsets.forEach((from, i) => {
    const to = offsets[(i + 1) % offsets.length]!;
    const [ax, ay, bx, by] = [from.east - east, from.north - north, to.east - east, to.north - north];
    sum += Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
  });
  return Math.abs(sum) > Math.PI;
}

describe("an outline", () => {
  it("around one place is taken, wherever on the globe, and holds what a slower model says it holds", () => {
    const step = fc.double({ min: -45, max: 45, noNaN: true });
    fc.assert(
      fc.property(star, step, step, ({ lat, lon, offsets, corners }, north, east) => {
        expect(areaProblem(corners)).toBeUndefined();
        const position = { lat: lat + north, lon: ((((lon + east + 180) % 360) + 360) % 360) - 180 };
        const moved = 1e-9;
        const around = [moved, -moved].flatMap((a) =>
          [moved, -moved].map((b) => seenAround(offsets, north + a, east + b)),
        );
        // On the outline itself either answer is right.
        fc.pre(around.every((answer) => answer === around[0]));
        expect(isInside(position, { corners })).toBe(around[0]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is refused exactly when two of its edges cross, by where their lines meet", () => {
    // Doubles of 1e-300 degrees, which are no places, are where the arithmetic of both is at its end.
    const degrees = (min: number, max: number) =>
      fc.integer({ min: min * 1e9, max: max * 1e9 }).map((billionths) => billionths / 1e9);
    const corner = fc.tuple(
      degrees(-80, 80),
      degrees(140, 220).map((lon) => (lon > 180 ? lon - 360 : lon)),
    );
    fc.assert(
      fc.property(fc.array(corner, { minLength: 4, maxLength: 6 }), (corners) => {
        fc.pre(new Set(corners.map(([lat]) => lat)).size === corners.length);
        if (crossesSlowly(corners)) expect(areaProblem(corners)).toBe("edges_cross");
        // Touching, which the slow model does not know, is too rare to come up by chance.
        else expect([undefined, "edges_cross"]).toContain(areaProblem(corners));
      }),
    );
  });

  it.each<[string, Corner[]]>([
    [
      "edges_cross",
      [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
      ],
    ],
    [
      "edges_cross",
      [
        [0, 179],
        [1, -179],
        [1, 179],
        [0, -179],
      ],
    ],
    [
      "edges_cross",
      [
        [0, 0],
        [0, 2],
        [0, 1],
      ],
    ],
    [
      "edges_cross",
      [
        [0, 0],
        [0, 0],
        [1, 1],
      ],
    ],
    [
      "edges_cross",
      [
        [0, 0],
        [2, 0],
        [2, 2],
        [0, 0],
        [-2, -2],
        [0, -2],
      ],
    ],
    [
      "corner_off_globe",
      [
        [91, 0],
        [0, 0],
        [0, 1],
      ],
    ],
    [
      "corner_off_globe",
      [
        [0, 181],
        [0, 0],
        [1, 1],
      ],
    ],
    [
      "corner_off_globe",
      [
        [Number.NaN, 1],
        [0, 0],
        [1, 1],
      ],
    ],
    [
      "edge_too_long",
      [
        [0, -90],
        [0, 90],
        [10, 0],
      ],
    ],
    [
      "corner_count",
      [
        [0, 0],
        [1, 1],
      ],
    ],
    ["corner_count", Array.from({ length: 201 }, (_, i): Corner => [0, i / 10])],
  ])("is refused: %s", (problem, corners) => {
    expect(areaProblem(corners)).toBe(problem);
  });

  it("may go around a pole, which then is inside", () => {
    const ring = (lat: number): Corner[] => [0, 90, 180, -90].map((lon) => [lat, lon === 180 ? -180 : lon]);
    for (const lon of [-180, -1, 0, 33, 90, 180]) {
      expect(isInside({ lat: 85, lon }, { corners: ring(70) })).toBe(true);
      expect(isInside({ lat: 60, lon }, { corners: ring(70) })).toBe(false);
      expect(isInside({ lat: -85, lon }, { corners: ring(-70) })).toBe(true);
      expect(isInside({ lat: -60, lon }, { corners: ring(-70) })).toBe(false);
      expect(isInside({ lat: 90, lon }, { corners: ring(70).reverse() })).toBe(true);
    }
    expect(areaProblem(ring(70))).toBeUndefined();
  });
});

/** Whether any two edges that are not neighbours cross, by where their lines meet. */
function crossesSlowly(corners: readonly Corner[]): boolean {
  const lons = [corners[0]![1]];
  for (let i = 1; i < corners.length; i += 1) {
    const step = corners[i]![1] - corners[i - 1]![1];
    lons.push(lons[i - 1]! + step - 360 * Math.round(step / 360));
  }
  const at = (i: number) => ({ x: lons[i % corners.length]!, y: corners[i % corners.length]![0] });
  for (let i = 0; i < corners.length; i += 1)
    for (let j = i + 2; j < corners.length; j += 1) {
      if (i === 0 && j === corners.length - 1) continue;
      const [a, b, c, d] = [at(i), at(i + 1), at(j), at(j + 1)];
      const size = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
      const s = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / size;
      const t = ((c.x - a.x) * (b.y - a.y) - (c.y - a.y) * (b.x - a.x)) / size;
      if (s > 0 && s < 1 && t > 0 && t < 1) return true;
    }
  return false;
}
