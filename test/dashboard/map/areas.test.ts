/** Areas as they are drawn: their outlines, and the rules that come of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AreaDraft,
  draftOfRule,
  newDraft,
  problemOf,
  rulesWith,
  withMoved,
  withoutPoint,
  withPoint,
} from "../../../dashboard/map/layers/area-draft.ts";
import { metersApart, outlineOf } from "../../../dashboard/map/layers/area-outline.ts";
import { isInside } from "../../../gateway/alerts/geometry.ts";
import type { GeofenceRule } from "../../../gateway/contract/alerts.ts";

const position = fc.record({
  lat: fc.double({ min: -89, max: 89, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe("the outline of a circle", () => {
  it("is drawn where the gateway has its rim, in one line", () => {
    fc.assert(
      fc.property(position, fc.integer({ min: 100, max: 3_000_000 }), (centre, radiusMeters) => {
        const area = { ...centre, radiusMeters };
        const rim = outlineOf(area).filter(([lat]) => Math.abs(lat) !== 85.0511287798066);
        for (const [i, [lat, lon]] of rim.entries()) {
          const apart = metersApart([centre.lat, centre.lon], [lat, lon]);
          expect(Math.abs(apart - radiusMeters)).toBeLessThan(1 + radiusMeters / 1e6);
          if (i > 0) expect(Math.abs(lon - rim[i - 1]![1])).toBeLessThanOrEqual(180);
        }
        expect(isInside(centre, area)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("is closed over a pole that it holds", () => {
    const outline = outlineOf({ lat: 89, lon: 10, radiusMeters: 500_000 });
    expect(outline.slice(-2).map(([lat]) => Math.round(lat))).toEqual([85, 85]);
    expect(Math.abs(outline.at(-1)![1] - outline.at(-2)![1])).toBeCloseTo(360);
  });
});

describe("an area that is drawn", () => {
  const square = [
    [0, 179],
    [0, -179],
    [2, -179],
    [2, 179],
  ] as const;
  const drawn = square.reduce<AreaDraft>((draft, corner) => withPoint(draft, corner), {
    ...newDraft("corners"),
    name: " Sample ",
  });

  it("becomes a rule beside the others, and changes its own", () => {
    const [rule] = rulesWith(drawn, []) as GeofenceRule[];
    expect(rule).toMatchObject({ id: "geofence", name: "Sample", area: { corners: square } });
    const changed = withMoved({ ...draftOfRule(rule!), name: "Other" }, 0, [-1, 178.123456789]);
    const after = rulesWith(changed, [rule!]) as GeofenceRule[];
    expect(after).toHaveLength(1);
    expect(after[0]).toMatchObject({ id: "geofence", name: "Other" });
    expect(draftOfRule(after[0]!).points[0]).toEqual([-1, 178.12346]);
    expect(rulesWith(drawn, [rule!])!.map(({ id }) => id)).toEqual(["geofence", "geofence-2"]);
  });

  it("goes on after the corner that is selected, over the date line too", () => {
    const between = withPoint({ ...drawn, selected: 0 }, [-1, 180.5]);
    expect(between.points.map(([, lon]) => lon)).toEqual([179, -179.5, -179, -179, 179]);
    expect(withoutPoint(between, 1).points).toEqual(square);
  });

  it("is not saved while something is wrong with it", () => {
    const crossed = [square[0], square[2], square[1], square[3]];
    expect(problemOf({ ...drawn, points: crossed })).toBe("edges_cross");
    expect(problemOf(newDraft("circle"))).toBe("no_name");
    expect(problemOf({ ...newDraft("circle"), name: "a" })).toBe("no_centre");
    expect(problemOf({ ...newDraft("circle"), name: "a", points: [[0, 0]], radiusMeters: 0 })).toBe("radius");
    expect(rulesWith({ ...drawn, points: square.slice(0, 2) }, [])).toBeUndefined();
  });
});
