/** Areas with corners: what an outline must be, the same for the page that draws it and the gateway that keeps it. */

export type Corner = readonly [lat: number, lon: number];

export const cornersMin = 3;
export const cornersMax = 200;

export type AreaProblem = "corner_count" | "corner_off_globe" | "edge_too_long" | "edges_cross";

/** A difference of longitudes as −180° to 180°. */
export function turned(degrees: number): number {
  return ((((degrees + 180) % 360) + 360) % 360) - 180;
}

/**
 * What is wrong with an outline, `undefined` for nothing. Edges are straight in latitude and longitude and take the
 * shorter way around; one of half the globe has no shorter way. An outline that touches itself counts as crossing.
 * Told apart are corners from 1e-9 degrees on, a tenth of a millimetre.
 */
export function areaProblem(corners: readonly Corner[]): AreaProblem | undefined {
  if (corners.length < cornersMin || corners.length > cornersMax) return "corner_count";
  if (!corners.every(([lat, lon]) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return "corner_off_globe";
  const edges = edgesOf(corners);
  if (edges.some(({ turn }) => Math.abs(turn) === 180)) return "edge_too_long";
  return edges.some((edge, i) => edges.slice(i + 1).some((other) => cross(edge, other)))
    ? "edges_cross"
    : undefined;
}

/** 360 or −360 for an outline that goes around a pole, else 0. */
export function turnAround(corners: readonly Corner[]): number {
  return 360 * Math.round(edgesOf(corners).reduce((sum, { turn }) => sum + turn, 0) / 360);
}

/** An outline around the globe has two sides: the one with the pole that most of it is nearer to is the area. */
export function holdsNorthPole(corners: readonly Corner[]): boolean {
  return turnAround(corners) !== 0 && corners.reduce((sum, [lat]) => sum + lat, 0) >= 0;
}

interface Edge {
  readonly place: number;
  readonly count: number;
  readonly from: Corner;
  readonly to: Corner;
  /** Degrees of longitude from one end to the other. */
  readonly turn: number;
}

function edgesOf(corners: readonly Corner[]): Edge[] {
  return corners.map((from, place) => {
    const to = corners[(place + 1) % corners.length]!;
    return { place, count: corners.length, from, to, turn: turned(to[1] - from[1]) };
  });
}

function cross(a: Edge, b: Edge): boolean {
  if (b.place === a.place + 1) return foldsBack(a, b);
  if (a.place === 0 && b.place === a.count - 1) return foldsBack(b, a);
  // Seen from the first edge's beginning the other one may lie a turn away.
  const start = turned(b.from[1] - a.from[1]);
  return [-360, 0, 360].some((shift) => segmentsMeet(a, b, start + shift));
}

/** Neighbours share a corner; they may not lie on one another. */
function foldsBack(a: Edge, b: Edge): boolean {
  const back: Vector = [-a.turn, a.from[0] - a.to[0]];
  const on: Vector = [b.turn, b.to[0] - b.from[0]];
  const isFlat = back[0] * on[1] - back[1] * on[0] === 0;
  return isFlat && back[0] * on[0] + back[1] * on[1] >= 0;
}

type Vector = readonly [x: number, y: number];

/** `start` is where `b` begins in longitude, `a` beginning at 0. */
function segmentsMeet(a: Edge, b: Edge, start: number): boolean {
  const p: Vector = [0, a.from[0]];
  const q: Vector = [a.turn, a.to[0]];
  const r: Vector = [start, b.from[0]];
  const s: Vector = [start + b.turn, b.to[0]];
  const [sideR, sideS] = [sideOf(p, q, r), sideOf(p, q, s)];
  const [sideP, sideQ] = [sideOf(r, s, p), sideOf(r, s, q)];
  if (sideR !== sideS && sideP !== sideQ) return true;
  return (
    (sideR === 0 && isBetween(p, q, r)) ||
    (sideS === 0 && isBetween(p, q, s)) ||
    (sideP === 0 && isBetween(r, s, p)) ||
    (sideQ === 0 && isBetween(r, s, q))
  );
}

function sideOf(from: Vector, to: Vector, point: Vector): number {
  return Math.sign((to[0] - from[0]) * (point[1] - from[1]) - (to[1] - from[1]) * (point[0] - from[0]));
}

/** Of three points on one line. */
function isBetween(from: Vector, to: Vector, point: Vector): boolean {
  return [0, 1].every(
    (axis) =>
      point[axis]! >= Math.min(from[axis]!, to[axis]!) && point[axis]! <= Math.max(from[axis]!, to[axis]!),
  );
}
