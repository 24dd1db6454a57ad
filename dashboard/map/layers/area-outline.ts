/** The outline of an area as a line that can be drawn: continuous across the date line, closed over a pole. */
import type { Area } from "../../../gateway/contract/alerts.ts";
import { type Corner, holdsNorthPole } from "../../../gateway/contract/areas.ts";
import { unwrapLongitudes } from "../../trail/longitudes.ts";
import { latitudeMax } from "../mercator.ts";

const circleSteps = 72;
const earthRadiusMeters = 6_371_008.8;
const degree = Math.PI / 180;

/** Latitudes and longitudes; these go on past 180°. */
export function outlineOf(area: Area): Corner[] {
  if ("corners" in area) return closed(area.corners, holdsNorthPole(area.corners));
  const around = Array.from({ length: circleSteps }, (_, step) =>
    destination([area.lat, area.lon], area.radiusMeters, (360 * step) / circleSteps),
  );
  return closed(around, area.lat >= 0);
}

/** Where one comes to by the shortest way from `from`; `bearing` in degrees, clockwise from north. */
export function destination(from: Corner, meters: number, bearing: number): Corner {
  const angle = meters / earthRadiusMeters;
  const [lat, course] = [from[0] * degree, bearing * degree];
  const sine = Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(course);
  const east = Math.atan2(
    Math.sin(course) * Math.sin(angle) * Math.cos(lat),
    Math.cos(angle) - Math.sin(lat) * sine,
  );
  return [Math.asin(Math.max(-1, Math.min(1, sine))) / degree, from[1] + east / degree];
}

export function metersApart([latA, lonA]: Corner, [latB, lonB]: Corner): number {
  const north = Math.sin(((latB - latA) * degree) / 2);
  const east = Math.sin(((lonB - lonA) * degree) / 2);
  const half = north * north + Math.cos(latA * degree) * Math.cos(latB * degree) * east * east;
  return 2 * earthRadiusMeters * Math.asin(Math.min(1, Math.sqrt(half)));
}

function closed(corners: readonly Corner[], overNorth: boolean): Corner[] {
  const first = corners[0];
  if (!first) return [];
  const lons = unwrapLongitudes([...corners.map(([, lon]) => lon), first[1]]);
  const line = lons.map((lon, i): Corner => [corners[i % corners.length]![0], lon]);
  const last = lons.at(-1)!;
  if (Math.abs(last - lons[0]!) < 180) return line.slice(0, -1);
  const pole = overNorth ? latitudeMax : -latitudeMax;
  return [...line, [pole, last], [pole, lons[0]!]];
}
