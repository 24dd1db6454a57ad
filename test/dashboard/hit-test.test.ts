import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blitFleet } from "../../dashboard/map/blit.ts";
import {
  emptyPoints,
  type FleetPoints,
  headingSector,
  showOnly,
  syncPoints,
} from "../../dashboard/map/fleet-points.ts";
import { hitTest } from "../../dashboard/map/hit-test.ts";
import { lookOf, looks } from "../../dashboard/map/looks.ts";
import { mercatorX, mercatorY, worldPixels } from "../../dashboard/map/mercator.ts";
import { placeSprites, type Sprite } from "../../dashboard/map/sprites.ts";
import { unwrapLongitudes } from "../../dashboard/trail/longitudes.ts";
import type { FleetRow, FleetStatus } from "../../gateway/contract/api.ts";
import { FakeFleet, hostileRows } from "./fake-fleet.ts";

const fleetRow = (lat: number | null, lon: number | null, status: FleetStatus = "transit"): FleetRow => ({
  ...hostileRows(0)[0]!,
  shipment: `${lat},${lon},${status}`,
  status,
  lat,
  lon,
});

function pointsOf(rows: readonly FleetRow[]): FleetPoints {
  const points = emptyPoints();
  syncPoints(points, rows);
  showOnly(points, [...rows.keys()]);
  return points;
}

const at = (lat: number, lon: number, zoom: number, radiusPixels = 14) => ({
  x: mercatorX(lon),
  y: mercatorY(lat),
  worldPixels: worldPixels(zoom),
  radiusPixels,
});

const latitude = fc.double({ min: -85, max: 85, noNaN: true });
const longitude = fc.double({ min: -180, max: 180, noNaN: true });

describe("hit test", () => {
  it("finds what a search through all distances finds", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(latitude, longitude), { minLength: 1, maxLength: 60 }),
        latitude,
        longitude,
        fc.integer({ min: 1, max: 12 }),
        (positions, lat, lon, zoom) => {
          const points = pointsOf(positions.map(([one, other]) => fleetRow(one, other)));
          const pixels = worldPixels(zoom);
          const distances = positions.map(([one, other]) => {
            const dx = Math.abs(mercatorX(other) - mercatorX(lon));
            return Math.hypot(Math.min(dx, 1 - dx), mercatorY(one) - mercatorY(lat)) * pixels;
          });
          const nearest = Math.min(...distances);
          const hit = hitTest(points, at(lat, lon, zoom));
          if (nearest > 14.001) expect(hit).toBe(-1);
          if (nearest < 13.999) expect(distances[hit]!).toBeCloseTo(nearest, 6);
        },
      ),
    );
  });

  it("finds across the date line, and in every copy of the world", () => {
    const points = pointsOf([fleetRow(-18, 179.99)]);
    expect(hitTest(points, at(-18, -179.99, 6))).toBe(0);
    expect(hitTest(points, at(-18, 179.99 + 720, 6))).toBe(0);
    expect(hitTest(points, at(-18, 179.99 - 360, 6))).toBe(0);
  });

  it("prefers the urgent one of two in one place, whichever came first", () => {
    for (const statuses of [
      ["transit", "critical"],
      ["critical", "transit"],
    ] as const) {
      const points = pointsOf(statuses.map((status) => fleetRow(50, 10, status)));
      expect(statuses[hitTest(points, at(50, 10, 8))]).toBe("critical");
    }
  });

  it("hits neither what is filtered away nor what has no position", () => {
    const points = pointsOf([fleetRow(50, 10), fleetRow(null, null)]);
    showOnly(points, [1]);
    expect(hitTest(points, at(50, 10, 8))).toBe(-1);
  });

  it("reaches shipments reported at the poles, at the map's edge", () => {
    const points = pointsOf(hostileRows(0));
    expect(hitTest(points, at(85.0511, 180, 8))).toBe(0);
    expect(hitTest(points, at(-85.0511, -180, 8))).toBe(1);
  });
});

describe("points", () => {
  it("follow changed rows only, and grow with the fleet", () => {
    const fleet = new FakeFleet(1000, 3, 0);
    const points = emptyPoints();
    syncPoints(points, fleet.rows);
    for (let round = 0; round < 5; round += 1) {
      fleet.advance(200, 600, round);
      syncPoints(points, fleet.rows);
    }
    expect(points.count).toBe(1000);
    fleet.rows.forEach((one, index) => {
      expect(looks[points.look[index]!]).toBe(lookOf(one));
      if (one.lat !== null && one.lon !== null) {
        expect(points.x[index]).toBe(mercatorX(one.lon));
        expect(points.y[index]).toBe(mercatorY(one.lat));
      } else expect(points.x[index]).toBeNaN();
    });
  });

  it("turn headings into 32 sectors, whatever is reported", () => {
    expect([0, 360, 720, null, Number.NaN].map((degrees) => headingSector(degrees))).toEqual([0, 0, 0, 0, 0]);
    expect([90, -90, 180, 359].map((degrees) => headingSector(degrees))).toEqual([8, 24, 16, 0]);
  });
});

describe("blit", () => {
  const dot = (colour: number): Sprite => ({
    dx: Int16Array.of(0),
    dy: Int16Array.of(0),
    colour: Uint32Array.of(colour),
  });
  /** One pixel per status: its place in the order, plus one. */
  const sheet = looks.map((_, status) => Array.from({ length: 32 }, () => dot(status + 1)));

  it("draws each shown point in each copy of the world that is in view, and nothing outside", () => {
    const width = 512;
    const points = pointsOf([fleetRow(0, 0)]);
    const pixels = new Uint32Array(width * 10).fill(99);
    const view = { left: -0.5, top: 0.5 - 5 / 256, scale: 256, width, height: 10 };
    blitFleet(pixels, view, points, placeSprites(sheet, view.width));
    const drawn = [...pixels.keys()].filter((index) => pixels[index] !== 0);
    // Two worlds are 512 pixels wide; longitude 0 is in the middle of each.
    expect(drawn.map((index) => [index % width, Math.floor(index / width)])).toEqual([
      [0, 5],
      [256, 5],
    ]);
  });

  it("draws the urgent one over the others", () => {
    const rows = [fleetRow(0, 0, "critical"), fleetRow(0, 0, "delivered"), fleetRow(0, 0, "transit")];
    const pixels = new Uint32Array(100);
    const view = { left: 0.5 - 5 / 256, top: 0.5 - 5 / 256, scale: 256, width: 10, height: 10 };
    blitFleet(pixels, view, pointsOf(rows), placeSprites(sheet, view.width));
    expect(pixels[55]).toBe(looks.indexOf("critical") + 1);
  });

  it("writes a sprite in the middle pixel by pixel as it does at the edge", () => {
    const rows = [fleetRow(10, 10)];
    const cross: Sprite = {
      dx: Int16Array.of(-3, 0, 2, 0),
      dy: Int16Array.of(0, -1, 0, 4),
      colour: Uint32Array.of(1, 2, 3, 4),
    };
    const crosses = looks.map(() => Array.from({ length: 32 }, () => cross));
    const drawn = (margin: number) => {
      const size = 2 * margin + 10;
      const pixels = new Uint32Array(size * size);
      const left = mercatorX(10) - (margin + 5) / 256;
      const top = mercatorY(10) - (margin + 5) / 256;
      const view = { left, top, scale: 256, width: size, height: size };
      blitFleet(pixels, view, pointsOf(rows), placeSprites(crosses, size));
      return [...pixels.keys()]
        .filter((index) => pixels[index] !== 0)
        .map((index) => [(index % size) - margin, Math.floor(index / size) - margin, pixels[index]]);
    };
    expect(drawn(0)).toHaveLength(4);
    expect(drawn(40)).toEqual(drawn(0));
  });

  it("writes inside the buffer only, wherever the fleet and the view are", () => {
    const big: Sprite = {
      dx: Int16Array.of(-20, 20, 0, 0),
      dy: Int16Array.of(0, 0, -20, 20),
      colour: Uint32Array.of(1, 1, 1, 1),
    };
    const cross = looks.map(() => Array.from({ length: 32 }, () => big));
    fc.assert(
      fc.property(
        latitude,
        longitude,
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 10 }),
        (lat, lon, left, zoom) => {
          const pixels = new Uint32Array(50 * 50 + 1).fill(7);
          const view = { left, top: mercatorY(lat) - 0.01, scale: worldPixels(zoom), width: 50, height: 50 };
          blitFleet(
            pixels.subarray(0, 2500),
            view,
            pointsOf([fleetRow(lat, lon)]),
            placeSprites(cross, view.width),
          );
          expect(pixels[2500]).toBe(7);
        },
      ),
    );
  });
});

describe("unwrapped longitudes", () => {
  it("go the short way and stay the same places", () => {
    fc.assert(
      fc.property(fc.array(longitude, { minLength: 1 }), (lons) => {
        const line = unwrapLongitudes(lons);
        line.forEach((lon, index) => {
          expect(Math.cos(((lon - lons[index]!) * Math.PI) / 180)).toBeCloseTo(1, 9);
          if (index > 0) expect(Math.abs(lon - line[index - 1]!)).toBeLessThanOrEqual(180 + 1e-9);
        });
      }),
    );
  });
});
