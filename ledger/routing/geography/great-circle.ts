/** Positions and shortest ways on a sphere of the earth's mean radius: within half a per cent of the ellipsoid. */
import type { Position } from "../network.ts";
import { arctangent, cosineOfDegrees, degreesOf, direction, sineOfDegrees } from "./trigonometry.ts";

/** Mean radius of WGS 84 (IUGG). */
export const earthRadiusMeters = 6_371_008.8;
export const metersPerNauticalMile = 1_852;

/** A point of the unit sphere. */
export type Vector = readonly [x: number, y: number, z: number];

export function vectorOf({ lat, lon }: Position): Vector {
  const inPlane = cosineOfDegrees(lat);
  return [inPlane * cosineOfDegrees(lon), inPlane * sineOfDegrees(lon), sineOfDegrees(lat)];
}

export function positionOf([x, y, z]: Vector): Position {
  return {
    lat: degreesOf(direction(z, Math.sqrt(x * x + y * y))),
    lon: degreesOf(direction(y, x)),
  };
}

/** Along the great circle. */
export function metersBetweenVectors(a: Vector, b: Vector): number {
  const [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  const halfChord = Math.min(1, Math.sqrt(x * x + y * y + z * z) / 2);
  return 2 * earthRadiusMeters * arctangent(halfChord / Math.sqrt(1 - halfChord * halfChord));
}

export const metersBetween = (a: Position, b: Position): number =>
  metersBetweenVectors(vectorOf(a), vectorOf(b));

/** Length of a line of positions. */
export function metersOfLine(line: readonly Position[]): number {
  let meters = 0;
  for (let i = 1; i < line.length; i++) meters += metersBetween(line[i - 1]!, line[i]!);
  return meters;
}

/** The point halfway between two points that are not opposite each other. */
export function middleOf(a: Vector, b: Vector): Vector {
  const [x, y, z] = [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
  const length = Math.sqrt(x * x + y * y + z * z);
  return [x / length, y / length, z / length];
}
