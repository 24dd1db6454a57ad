/** Positions of the fleet in typed arrays, so that ten thousand of them can be drawn in a few milliseconds. */
import type { FleetRow } from "../../gateway/contract/api.ts";
import type { ShownRow } from "../store/shown.ts";
import { lookOf, lookRank } from "./looks.ts";
import { mercatorX, mercatorY } from "./mercator.ts";

export const headings = 32;

export interface FleetPoints {
  /** Number of points in use; the arrays may be longer. */
  count: number;
  /** Mercator units; NaN where the shipment has not reported a position. */
  x: Float64Array;
  y: Float64Array;
  /** Place in `looks`. */
  look: Uint8Array;
  /** 0 … `headings` − 1, clockwise from north. */
  heading: Uint8Array;
  /** 1 where search and filter let it through. */
  shown: Uint8Array;
  /** The rows the arrays were filled from, to see which have changed. */
  rows: readonly ShownRow[];
}

export function emptyPoints(): FleetPoints {
  return withCapacity(256);
}

function withCapacity(capacity: number): FleetPoints {
  return {
    count: 0,
    x: new Float64Array(capacity),
    y: new Float64Array(capacity),
    look: new Uint8Array(capacity),
    heading: new Uint8Array(capacity),
    shown: new Uint8Array(capacity),
    rows: [],
  };
}

/** Brings the arrays up to `rows`; a row that is the same object as before costs one comparison. */
export function syncPoints(points: FleetPoints, rows: readonly ShownRow[]): void {
  grow(points, rows.length);
  const before = points.rows;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!;
    if (index < before.length && before[index] === row) continue;
    placePoint(points, index, row);
  }
  points.count = rows.length;
  points.rows = rows;
}

function placePoint(points: FleetPoints, index: number, row: ShownRow): void {
  const placed = isPlaced(row);
  points.x[index] = placed ? mercatorX(row.lon) : Number.NaN;
  points.y[index] = placed ? mercatorY(row.lat) : Number.NaN;
  points.look[index] = lookRank(lookOf(row));
  points.heading[index] = headingSector(row.headingDegrees);
}

function isPlaced(row: ShownRow): row is FleetRow & { lat: number; lon: number } {
  return row.lat !== null && row.lon !== null && Number.isFinite(row.lat) && Number.isFinite(row.lon);
}

export function headingSector(degrees: number | null): number {
  if (degrees === null || !Number.isFinite(degrees)) return 0;
  const sector = Math.round((degrees / 360) * headings) % headings;
  return (sector + headings) % headings;
}

function grow(points: FleetPoints, count: number): void {
  if (count <= points.x.length) return;
  const grown = withCapacity(Math.max(count, points.x.length * 2));
  grown.x.set(points.x);
  grown.y.set(points.y);
  grown.look.set(points.look);
  grown.heading.set(points.heading);
  grown.shown.set(points.shown);
  Object.assign(points, {
    x: grown.x,
    y: grown.y,
    look: grown.look,
    heading: grown.heading,
    shown: grown.shown,
  });
}

/** Marks which points are drawn and can be hit. */
export function showOnly(points: FleetPoints, indexes: readonly number[]): void {
  points.shown.fill(0);
  for (const index of indexes) points.shown[index] = 1;
}
