/**
 * Natural Earth's polygons as rings of Mercator coordinates that may be filled without further thought. Its
 * cuts at the date line come stitched together: a ring jumps from 180° to −180°, and drawn as it is it
 * crosses the whole map. Here each ring is unwrapped into a continuous one, which the layer draws once in each copy of the world.
 */
import { unwrapLongitudes } from "../trail/longitudes.ts";
import { latitudeMax, mercatorX, mercatorY } from "./mercator.ts";

export type Position = readonly [lon: number, lat: number];

export interface Ring {
  /** x0, y0, x1, y1 …; x may leave 0 … 1 where the ring lies across the date line. */
  readonly points: Float64Array;
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

/** A ring that goes around a pole is closed over it. */
export function ringOf(positions: readonly (readonly number[])[]): Ring {
  const lons = unwrapLongitudes(positions.map((position) => position[0] ?? 0));
  const lats = positions.map((position) => position[1] ?? 0);
  const first = lons[0] ?? 0;
  const last = lons.at(-1) ?? 0;
  if (Math.abs(last - first) > 180) {
    const pole = (lats[0] ?? 0) < 0 ? -latitudeMax : latitudeMax;
    lons.push(last, first);
    lats.push(pole, pole);
  }
  return measuredRing(lons, lats);
}

function measuredRing(lons: readonly number[], lats: readonly number[]): Ring {
  const points = new Float64Array(lons.length * 2);
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let index = 0; index < lons.length; index += 1) {
    const x = mercatorX(lons[index]!);
    const y = mercatorY(lats[index]!);
    points[2 * index] = x;
    points[2 * index + 1] = y;
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  return { points, minX, maxX, minY, maxY };
}

/** Signed area in Mercator units and centre of a ring; the centre of its bounds when it has no area. */
export function ringCentre(ring: Ring): { area: number; x: number; y: number } {
  const { points } = ring;
  let area = 0;
  let sumX = 0;
  let sumY = 0;
  for (let index = 0; index < points.length; index += 2) {
    const next = (index + 2) % points.length;
    const cross = points[index]! * points[next + 1]! - points[next]! * points[index + 1]!;
    area += cross;
    sumX += (points[index]! + points[next]!) * cross;
    sumY += (points[index + 1]! + points[next + 1]!) * cross;
  }
  if (Math.abs(area) < 1e-12)
    return { area: 0, x: (ring.minX + ring.maxX) / 2, y: (ring.minY + ring.maxY) / 2 };
  return { area: area / 2, x: sumX / (3 * area), y: sumY / (3 * area) };
}
