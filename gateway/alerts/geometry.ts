/** Distances on a sphere, and whether a position is in an area. Good to half a per cent, which alerts need no better. */
import type { Area } from "../contract/alerts.ts";
import { type Corner, holdsNorthPole, turned } from "../contract/areas.ts";

export interface Position {
  readonly lat: number;
  readonly lon: number;
}

const earthRadiusMeters = 6_371_008.8;
const radians = Math.PI / 180;

type Vector = readonly [number, number, number];

function vectorOf({ lat, lon }: Position): Vector {
  const inPlane = Math.cos(lat * radians);
  return [inPlane * Math.cos(lon * radians), inPlane * Math.sin(lon * radians), Math.sin(lat * radians)];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function lengthOf(a: Vector): number {
  return Math.sqrt(dot(a, a));
}

function angleBetween(a: Vector, b: Vector): number {
  return Math.atan2(lengthOf(cross(a, b)), dot(a, b));
}

export function metersBetween(a: Position, b: Position): number {
  return angleBetween(vectorOf(a), vectorOf(b)) * earthRadiusMeters;
}

/** From a position to the nearest point of the great circle between `from` and `to`. */
export function metersFromWay(position: Position, from: Position, to: Position): number {
  const [p, a, b] = [vectorOf(position), vectorOf(from), vectorOf(to)];
  const normal = cross(a, b);
  const size = lengthOf(normal);
  const toEnds = Math.min(angleBetween(p, a), angleBetween(p, b));
  if (size < 1e-9) return toEnds * earthRadiusMeters;
  const across = Math.asin(Math.max(-1, Math.min(1, dot(p, normal) / size)));
  const isBetween = dot(cross(normal, a), p) >= 0 && dot(cross(b, normal), p) >= 0;
  return (isBetween ? Math.abs(across) : toEnds) * earthRadiusMeters;
}

export function isInside(position: Position, area: Area): boolean {
  if ("radiusMeters" in area) return metersBetween(position, area) <= area.radiusMeters;
  return windsAround(position, area.corners);
}

/**
 * Counts crossings of the meridian between the position and the North Pole; edges take the shorter way around the
 * globe.
 */
function windsAround(position: Position, corners: readonly Corner[]): boolean {
  let inside = holdsNorthPole(corners);
  for (const [i, [lat, lon]] of corners.entries()) {
    const [otherLat, otherLon] = corners[(i + 1) % corners.length]!;
    const x = turned(lon - position.lon);
    const otherX = turned(otherLon - position.lon);
    // An edge that is wider in this count lies on the far side of the globe.
    if (x > 0 === otherX > 0 || Math.abs(otherX - x) > 180) continue;
    if (lat + ((otherLat - lat) * -x) / (otherX - x) > position.lat) inside = !inside;
  }
  return inside;
}
