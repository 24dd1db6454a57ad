/**
 * The finer base map as tiles of one zoom. A tile is the rings that reach into it, filled by the even-odd rule: per ring
 * its number of corners, then each corner as the difference to the one before, x and y; all as LEB128 numbers, the
 * differences in zigzag. Units are `tileUnits` to a tile's width, from its upper left corner.
 */
import type { Ring } from "../map/rings.ts";

export const tileZoom = 5;
/** Tiles from edge to edge of the world. */
export const tilesAcross = 2 ** tileZoom;
/** Two pixels at the map's largest zoom; Natural Earth's 1:10m lines are coarser. */
const tileUnits = 16_384;
/** Outlines are cut this far outside of the tile, so that no edge made by the cut is ever seen. */
const marginUnits = 256;
/** What the quantised longitudes of world-atlas may lie beyond 180°. */
const roundingMax = 1e-7;

type Corners = readonly (readonly [x: number, y: number])[];

/** The file of each tile that is not open sea, by `column-row`. */
export function cutTiles(rings: readonly Ring[]): Map<string, Uint8Array> {
  const tiles = new Map<string, number[]>();
  for (const ring of rings) {
    const home = homeShift(ring);
    const crosses = ring.minX + home < -roundingMax || ring.maxX + home > 1 + roundingMax;
    // A ring across the date line belongs to the columns of both ends of the world.
    if (crosses) for (const shift of [-1, 0, 1]) addRing(tiles, unitsOf(ring, shift));
    else addRing(tiles, overDateLine(unitsOf(ring, home)));
  }
  return new Map([...tiles].map(([name, bytes]) => [name, Uint8Array.from(bytes)]));
}

/** An outline that begins on the date line may lie in the next copy of the world as a whole. */
function homeShift({ minX, maxX }: Ring): number {
  if (minX > 1 - roundingMax) return -1;
  return maxX < roundingMax ? 1 : 0;
}

function unitsOf({ points }: Ring, shift: number): Corners {
  const scale = tilesAcross * tileUnits;
  return Array.from({ length: points.length / 2 }, (_, index) => [
    (points[2 * index]! + shift) * scale,
    points[2 * index + 1]! * scale,
  ]);
}

/** Where a country was cut in two along the date line, the cut is moved into the margin, or a line would be drawn through the land. */
function overDateLine(corners: Corners): Corners {
  const worldUnits = tilesAcross * tileUnits;
  const outward = (x: number) => (x < 0.5 ? -1 : x > worldUnits - 0.5 ? 1 : 0) * 2 * marginUnits;
  return corners.flatMap((corner, index) => {
    const before = corners.at(index - 1)!;
    const [from, to] = [outward(before[0]), outward(corner[0])];
    if (from === 0 || from !== to) return [corner];
    return [[before[0] + from, before[1]] as const, [corner[0] + to, corner[1]] as const, corner];
  });
}

function addRing(tiles: Map<string, number[]>, ring: Corners): void {
  for (const column of tilesOver(ring, 0)) {
    const strip = cutAlong(ring, 0, column);
    for (const row of tilesOver(strip, 1)) {
      const name = `${column}-${row}`;
      const bytes = tiles.get(name) ?? [];
      appendRing(bytes, cutAlong(strip, 1, row), column * tileUnits, row * tileUnits);
      if (bytes.length > 0) tiles.set(name, bytes);
    }
  }
}

function tilesOver(corners: Corners, axis: 0 | 1): number[] {
  let [low, high] = [Infinity, -Infinity];
  for (const corner of corners) {
    low = Math.min(low, corner[axis]);
    high = Math.max(high, corner[axis]);
  }
  const first = Math.max(0, Math.floor((low - marginUnits) / tileUnits));
  const last = Math.min(tilesAcross - 1, Math.floor((high + marginUnits) / tileUnits));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function cutAlong(corners: Corners, axis: 0 | 1, tile: number): Corners {
  const low = tile * tileUnits - marginUnits;
  const high = (tile + 1) * tileUnits + marginUnits;
  return keptSide(keptSide(corners, axis, low, 1), axis, high, -1);
}

/** Sutherland and Hodgman's step: what lies on the side of `edge` that `sign` names. */
function keptSide(corners: Corners, axis: 0 | 1, edge: number, sign: 1 | -1): Corners {
  const kept: (readonly [number, number])[] = [];
  corners.forEach((corner, index) => {
    const before = corners.at(index - 1)!;
    const inside = (corner[axis] - edge) * sign >= 0;
    if (inside !== (before[axis] - edge) * sign >= 0) {
      const part = (edge - before[axis]) / (corner[axis] - before[axis]);
      kept.push([before[0] + part * (corner[0] - before[0]), before[1] + part * (corner[1] - before[1])]);
    }
    if (inside) kept.push(corner);
  });
  return kept;
}

function appendRing(bytes: number[], corners: Corners, left: number, top: number): void {
  const whole: [number, number][] = [];
  for (const [cornerX, cornerY] of corners) {
    const [x, y] = [Math.round(cornerX) - left, Math.round(cornerY) - top];
    const before = whole.at(-1);
    if (x !== before?.[0] || y !== before[1]) whole.push([x, y]);
  }
  if (whole.length < 3) return;
  appendNumber(bytes, whole.length);
  let [beforeX, beforeY] = [0, 0];
  for (const [x, y] of whole) {
    appendNumber(bytes, zigzag(x - beforeX));
    appendNumber(bytes, zigzag(y - beforeY));
    [beforeX, beforeY] = [x, y];
  }
}

function zigzag(number: number): number {
  return number < 0 ? -2 * number - 1 : 2 * number;
}

function appendNumber(bytes: number[], number: number): void {
  let rest = number;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
}

/** The rings of a tile's file, in Mercator units of the world. Throws a RangeError when the file ends too early. */
export function readTile(bytes: Uint8Array, column: number, row: number): Ring[] {
  let at = 0;
  const next = (): number => {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at];
      if (byte === undefined || shift > 21) throw new RangeError("This is no tile of the base map.");
      at += 1;
      number |= (byte & 127) << shift;
      if (byte < 128) return number;
    }
  };
  const difference = () => {
    const number = next();
    return number & 1 ? -(number + 1) / 2 : number / 2;
  };
  const rings: Ring[] = [];
  while (at < bytes.length) rings.push(readRing(next(), difference, column, row, bytes.length));
  return rings;
}

function readRing(
  corners: number,
  difference: () => number,
  column: number,
  row: number,
  most: number,
): Ring {
  if (corners > most) throw new RangeError("This is no tile of the base map.");
  const points = new Float64Array(2 * corners);
  const scale = tilesAcross * tileUnits;
  let [x, y] = [column * tileUnits, row * tileUnits];
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let index = 0; index < points.length; index += 2) {
    x += difference();
    y += difference();
    points[index] = x / scale;
    points[index + 1] = y / scale;
    [minX, maxX] = [Math.min(minX, x), Math.max(maxX, x)];
    [minY, maxY] = [Math.min(minY, y), Math.max(maxY, y)];
  }
  return { points, minX: minX / scale, maxX: maxX / scale, minY: minY / scale, maxY: maxY / scale };
}
