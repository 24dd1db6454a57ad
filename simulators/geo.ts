/**
 * The sphere: distances, bearings and paths along great circles. Degrees in and out, metres between. A sphere
 * is at most 0.6 % off the ellipsoid, which no simulated vehicle notices.
 */

/** Mean radius of the Earth in metres (IUGG R1). */
export const earthRadiusMeters = 6_371_008.8;

export interface LatLon {
  /** Degrees north, −90 to 90. */
  readonly lat: number;
  /** Degrees east, −180 to 180. */
  readonly lon: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const degrees = (angle: number): number => (angle * 180) / Math.PI;

/** The same meridian in [−180, 180). */
export function normalizeLongitude(lon: number): number {
  const turned = (((lon + 180) % 360) + 360) % 360;
  return turned - 180;
}

/** Great-circle distance in metres (haversine, accurate for small distances too). */
export function distanceMeters(from: LatLon, to: LatLon): number {
  return earthRadiusMeters * centralAngle(from, to);
}

function centralAngle(from: LatLon, to: LatLon): number {
  const halfLat = Math.sin(radians(to.lat - from.lat) / 2);
  const halfLon = Math.sin(radians(to.lon - from.lon) / 2);
  const h = halfLat * halfLat + Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * halfLon * halfLon;
  return 2 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Initial course from one point to another, degrees clockwise from north in [0, 360). */
export function bearingDegrees(from: LatLon, to: LatLon): number {
  const lonDelta = radians(to.lon - from.lon);
  const y = Math.sin(lonDelta) * Math.cos(radians(to.lat));
  const x =
    Math.cos(radians(from.lat)) * Math.sin(radians(to.lat)) -
    Math.sin(radians(from.lat)) * Math.cos(radians(to.lat)) * Math.cos(lonDelta);
  return (degrees(Math.atan2(y, x)) + 360) % 360;
}

/** The point at this fraction (0 to 1) of the great circle between two points; the short way round. */
export function interpolate(from: LatLon, to: LatLon, fraction: number): LatLon {
  if (fraction <= 0) return from;
  if (fraction >= 1) return to;
  const angle = centralAngle(from, to);
  if (angle === 0) return from;
  const a = Math.sin((1 - fraction) * angle) / Math.sin(angle);
  const b = Math.sin(fraction * angle) / Math.sin(angle);
  const [fromX, fromY, fromZ] = unitVector(from);
  const [toX, toY, toZ] = unitVector(to);
  const [x, y, z] = [a * fromX + b * toX, a * fromY + b * toY, a * fromZ + b * toZ];
  return {
    lat: degrees(Math.atan2(z, Math.hypot(x, y))),
    lon: normalizeLongitude(degrees(Math.atan2(y, x))),
  };
}

function unitVector({ lat, lon }: LatLon): [number, number, number] {
  const ring = Math.cos(radians(lat));
  return [ring * Math.cos(radians(lon)), ring * Math.sin(radians(lon)), Math.sin(radians(lat))];
}

export interface PathPoint extends LatLon {
  /** Course there, degrees clockwise from north. */
  readonly headingDegrees: number;
}

/** A path of great-circle pieces, measured in metres from its first point. */
export interface Path {
  readonly points: readonly LatLon[];
  /** Metres from the first point to each point; the last one is the length. */
  readonly cumulativeMeters: readonly number[];
  readonly lengthMeters: number;
  /** The point this many metres along; before the start and after the end, exactly the first and last point. */
  at(meters: number): PathPoint;
}

/**
 * A path through at least two points. Throws `RangeError` when two neighbours are the same point or so far
 * apart (nearly antipodal) that the great circle between them is not determined.
 */
export function createPath(points: readonly LatLon[]): Path {
  if (points.length < 2) throw new RangeError("a path has at least two points");
  const cumulativeMeters = [0];
  for (let i = 1; i < points.length; i++) {
    const angle = centralAngle(points[i - 1]!, points[i]!);
    if (angle === 0 || angle > Math.PI * 0.999) throw new RangeError(`points ${i - 1} and ${i} make no path`);
    cumulativeMeters.push(cumulativeMeters[i - 1]! + angle * earthRadiusMeters);
  }
  const lengthMeters = cumulativeMeters.at(-1)!;
  return {
    points,
    cumulativeMeters,
    lengthMeters,
    at: (meters) => pointAlong(points, cumulativeMeters, meters),
  };
}

function pointAlong(points: readonly LatLon[], cumulative: readonly number[], meters: number): PathPoint {
  const piece = pieceAt(cumulative, meters);
  const from = points[piece]!;
  const to = points[piece + 1]!;
  const start = cumulative[piece]!;
  const here = interpolate(from, to, (meters - start) / (cumulative[piece + 1]! - start));
  // The course changes along a great circle. At its end the bearing to it is undefined: use the way back, turned.
  const atEnd = here.lat === to.lat && here.lon === to.lon;
  const headingDegrees = atEnd ? (bearingDegrees(to, from) + 180) % 360 : bearingDegrees(here, to);
  return { lat: here.lat, lon: here.lon, headingDegrees };
}

/** Index of the piece that contains the distance; binary search, as sea legs have many points. */
function pieceAt(cumulative: readonly number[], meters: number): number {
  let low = 0;
  let high = cumulative.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (cumulative[middle]! <= meters) low = middle;
    else high = middle - 1;
  }
  return low;
}
