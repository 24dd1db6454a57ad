/** Crowds on the map: nobody is lost in them, nobody is counted twice. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyPoints, type FleetPoints, showOnly, syncPoints } from "../../../dashboard/map/fleet-points.ts";
import { type CrowdRules, crowdsOf } from "../../../dashboard/map/layers/crowds.ts";
import { worldPixels } from "../../../dashboard/map/mercator.ts";
import { statusOrder } from "../../../dashboard/store/status.ts";
import type { FleetRow } from "../../../gateway/contract/api.ts";

const row = fc.record({
  lat: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(null, 50)),
  // Many in one place, some at the date line.
  lon: fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constantFrom(10, 180, -180)),
  status: fc.constantFrom(...statusOrder),
  isShown: fc.boolean(),
});

function pointsOf(
  rows: readonly {
    lat: number | null;
    lon: number;
    status: FleetRow["status"];
    isShown: boolean;
    eta?: FleetRow["eta"];
  }[],
) {
  const points: FleetPoints = emptyPoints();
  syncPoints(
    points,
    rows.map((one, i) => ({ ...one, shipment: String(i), headingDegrees: null }) as unknown as FleetRow),
  );
  showOnly(
    points,
    rows.flatMap(({ isShown }, i) => (isShown ? [i] : [])),
  );
  return points;
}

const view = fc
  .record({
    zoom: fc.integer({ min: 1, max: 6 }),
    left: fc.double({ min: -1, max: 1, noNaN: true }),
    top: fc.double({ min: 0, max: 0.8, noNaN: true }),
  })
  .map(({ zoom, left, top }) => ({ left, top, scale: worldPixels(zoom), width: 700, height: 500 }));

const rules: CrowdRules = { cellPixels: 64, crowdedFrom: 3 };

/** The slow model: every point in every copy of the world, by the cell it lies in. */
function cellsSlowly(
  points: FleetPoints,
  {
    left,
    top,
    scale,
    width,
    height,
  }: { left: number; top: number; scale: number; width: number; height: number },
) {
  const cell = (pixels: number) => Math.floor(pixels / 64);
  const cells = new Map<string, number[]>();
  for (let i = 0; i < points.count; i += 1)
    for (let copy = -3; copy <= 3; copy += 1) {
      if (points.shown[i] === 0 || Number.isNaN(points.x[i]!)) continue;
      const column = cell(points.x[i]! * scale) + copy * (scale / 64);
      const line = cell(points.y[i]! * scale);
      const isIn =
        column >= cell(left * scale) &&
        column <= cell(left * scale + width) &&
        line >= cell(top * scale) &&
        line <= cell(top * scale + height);
      if (isIn) cells.set(`${column} ${line}`, [...(cells.get(`${column} ${line}`) ?? []), i]);
    }
  return [...cells.values()];
}

describe("crowds", () => {
  it("and single symbols together are the shipments in view, as a slow count of each cell has them", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), view, (rows, where) => {
        const points = pointsOf(rows);
        const { crowds, singles } = crowdsOf(points, where, rules);
        const cells = cellsSlowly(points, where);
        const crowded = cells.filter((members) => members.length >= rules.crowdedFrom);
        expect(crowds.map(({ count }) => count).sort()).toEqual(
          crowded.map((members) => members.length).sort(),
        );
        expect(crowds.map(({ worst }) => worst).sort()).toEqual(
          crowded.map((members) => Math.min(...members.map((i) => points.look[i]!))).sort(),
        );
        const inCrowds = new Set(crowded.flat());
        const sum = crowds.reduce((total, { count }) => total + count, 0);
        const alone = cells.flat().filter((i) => !inCrowds.has(i));
        expect(sum + alone.length).toBe(cells.flat().length);
        for (const i of alone) expect(singles[i]).toBe(1);
        for (const i of rows.keys()) if (!rows[i]!.isShown) expect(singles[i]).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  const crowdAt = (statuses: readonly FleetRow["status"][], late: number, degreesApart = 0.001) => {
    const eta = { final: { late } } as unknown as NonNullable<FleetRow["eta"]>;
    return pointsOf(
      statuses.map((status, i) => ({ lat: 50, lon: 1 + i * degreesApart, status, isShown: true, eta })),
    );
  };
  const whole = { left: 0, top: 0, scale: worldPixels(2), width: 1024, height: 1024 };

  it("leave every critical shipment a symbol of its own, however many there are, and nobody else", () => {
    const statuses = [...statusOrder, ...Array.from({ length: 30 }, () => "critical" as const)];
    const { crowds, singles } = crowdsOf(crowdAt(statuses, 0.1), whole, rules);
    expect(crowds).toHaveLength(1);
    expect(crowds[0]).toMatchObject({ count: statuses.length, worst: 0, lates: [] });
    expect(crowds[0]!.criticals).toHaveLength(31);
    expect(statuses.filter((_, i) => singles[i] === 1)).toEqual(Array(31).fill("critical"));
  });

  it("name one of the late shipments in a place, and none that is critical or has arrived", () => {
    const statuses = ["delivered", "critical", "transit", "transit", "planned"] as const;
    const { crowds } = crowdsOf(crowdAt(statuses, 0.8), whole, rules);
    expect(crowds[0]!.lates.map(({ index }) => index)).toEqual([2]);
    // Sixteen pixels and more from each other; the last one is in another cell, and alone.
    const apart = crowdsOf(crowdAt(statuses, 0.8, 5.7), whole, rules);
    expect(apart.crowds.flatMap(({ lates }) => lates.map(({ index }) => index))).toEqual([2, 3]);
    expect(apart.singles[4]).toBe(1);
  });

  it("stay the same when the map is moved", () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 10, maxLength: 60 }),
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        (rows, moved) => {
          const points = pointsOf(rows);
          const wide = { left: 0, top: 0, scale: worldPixels(2), width: 1023, height: 1023 };
          const cellsOf = (where: typeof wide) =>
            new Map(
              crowdsOf(points, where, rules).crowds.map(({ left, top, count }) => [
                `${Math.round(left + where.left * where.scale)} ${Math.round(top + where.top * where.scale)}`,
                count,
              ]),
            );
          const all = cellsOf(wide);
          for (const [cell, count] of cellsOf({ ...wide, left: moved, width: 700 }))
            expect([cell, all.get(cell)]).toEqual([cell, count]);
        },
      ),
      { numRuns: 50 },
    );
  });
});
