/** The shortest way over the globe between two places, as the line that stands for it on a map. */
import { unwrapLongitudes } from "./longitudes.ts";

export type Position = readonly [lat: number, lon: number];

/** Straight pieces that stand for the great circle of a leg. */
const arcSteps = 32;

/** Points on the shortest way over the globe; longitudes go on past 180°. */
export function greatCircle(from: Position, to: Position): [lat: number, lon: number][] {
  const start = unitVector(from);
  const end = unitVector(to);
  const angle = Math.acos(Math.max(-1, Math.min(1, dot(start, end))));
  if (angle < 1e-6 || angle > Math.PI - 1e-6) return [[...from], [...to]];
  const line = Array.from({ length: arcSteps + 1 }, (_, step) => {
    const part = step / arcSteps;
    const a = Math.sin((1 - part) * angle) / Math.sin(angle);
    const b = Math.sin(part * angle) / Math.sin(angle);
    return onSphere(start, a, end, b);
  });
  const lons = unwrapLongitudes(line.map(([, lon]) => lon));
  return line.map(([lat], index) => [lat, lons[index]!]);
}

type Vector = readonly [number, number, number];

const degree = Math.PI / 180;

function unitVector([lat, lon]: Position): Vector {
  return [
    Math.cos(lat * degree) * Math.cos(lon * degree),
    Math.cos(lat * degree) * Math.sin(lon * degree),
    Math.sin(lat * degree),
  ];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function onSphere(start: Vector, a: number, end: Vector, b: number): [lat: number, lon: number] {
  const x = a * start[0] + b * end[0];
  const y = a * start[1] + b * end[1];
  const z = a * start[2] + b * end[2];
  return [Math.atan2(z, Math.hypot(x, y)) / degree, Math.atan2(y, x) / degree];
}
