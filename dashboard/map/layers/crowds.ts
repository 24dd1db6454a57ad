/**
 * Where so many shipments are in one place that their symbols would hide each other: they are counted by cells of the
 * screen, and the worst look is kept. Cells are fixed to the world, so that counts stay when the map is moved. Critical
 * shipments stay symbols of their own, all of them; of the late ones one in each sixteenth of a cell.
 */
import type { PixelView } from "../blit.ts";
import type { FleetPoints } from "../fleet-points.ts";
import { lookRank } from "../looks.ts";

export interface CrowdRules {
  /** Width of a cell in the view's pixels; a whole number of cells goes around the world. */
  readonly cellPixels: number;
  /** Cells with fewer than this show their shipments one by one. */
  readonly crowdedFrom: number;
}

export interface Crowd {
  readonly count: number;
  /** Place in `looks` of the most urgent. */
  readonly worst: number;
  /** Where they are on average, in the view's pixels. */
  readonly x: number;
  readonly y: number;
  /** Left and upper edge of the cell. */
  readonly left: number;
  readonly top: number;
  readonly criticals: readonly PlacedPoint[];
  /** Late shipments that can have symbols of their own, where nothing of the crowd is drawn over them. */
  readonly lates: readonly PlacedPoint[];
}

export interface PlacedPoint {
  readonly index: number;
  /** In the view's pixels. */
  readonly x: number;
  readonly y: number;
}

export interface Crowds {
  readonly crowds: readonly Crowd[];
  /** 1 for each point that is drawn as a symbol; those of `lates` are left to the caller. */
  readonly singles: Uint8Array;
}

const criticalRank = lookRank("critical");
const lateRank = lookRank("late");
/** Late ones of a cell stand in so many columns and rows: a power of two. */
const lateColumns = 4;
const noCell = -1;

/** Cells that lie in the view in part are counted as a whole. */
export function crowdsOf(points: FleetPoints, view: PixelView, rules: CrowdRules): Crowds {
  const { cellPixels, crowdedFrom } = rules;
  const firstColumn = Math.floor((view.left * view.scale) / cellPixels);
  const firstRow = Math.floor((view.top * view.scale) / cellPixels);
  const columns = Math.floor((view.left * view.scale + view.width) / cellPixels) - firstColumn + 1;
  const rows = Math.floor((view.top * view.scale + view.height) / cellPixels) - firstRow + 1;
  const around = Math.round(view.scale / cellPixels);
  const counts = new Uint32Array(columns * rows);
  const worst = new Uint8Array(columns * rows).fill(255);
  const sumX = new Float64Array(columns * rows);
  const sumY = new Float64Array(columns * rows);
  const cellOf = new Int32Array(points.count).fill(noCell);

  for (let index = 0; index < points.count; index += 1) {
    if (points.shown[index] === 0) continue;
    const x = points.x[index]! * view.scale;
    const y = points.y[index]! * view.scale;
    const row = Math.floor(y / cellPixels) - firstRow;
    // A point without a position is NaN, and so is its row.
    if (!(row >= 0 && row < rows)) continue;
    // In each copy of the world that is in view.
    const column = Math.floor(x / cellPixels) - firstColumn;
    for (let at = ((column % around) + around) % around; at < columns; at += around) {
      const cell = row * columns + at;
      cellOf[index] = cell;
      counts[cell]! += 1;
      worst[cell] = Math.min(worst[cell]!, points.look[index]!);
      sumX[cell]! += x + (at - column) * cellPixels;
      sumY[cell]! += y;
    }
  }

  const singles = new Uint8Array(points.count);
  const criticals = new Map<number, PlacedPoint[]>();
  const lates = new Map<number, PlacedPoint[]>();
  const isLateTaken = new Uint8Array(columns * rows * lateColumns * lateColumns);
  for (let index = 0; index < points.count; index += 1) {
    const cell = cellOf[index]!;
    if (cell === noCell || counts[cell]! < crowdedFrom) singles[index] = points.shown[index]!;
    else if (points.look[index] === criticalRank) {
      singles[index] = 1;
      put(criticals, cell, placedIn(view, points, index));
    } else if (points.look[index] === lateRank) {
      const part = partOfCell(view, points, index, cellPixels);
      const place = cell * lateColumns * lateColumns + part;
      if (isLateTaken[place] === 1) continue;
      isLateTaken[place] = 1;
      put(lates, cell, placedIn(view, points, index));
    }
  }

  const crowds: Crowd[] = [];
  counts.forEach((count, cell) => {
    if (count < crowdedFrom) return;
    crowds.push({
      count,
      worst: worst[cell]!,
      x: sumX[cell]! / count - view.left * view.scale,
      y: sumY[cell]! / count - view.top * view.scale,
      left: (firstColumn + (cell % columns)) * cellPixels - view.left * view.scale,
      criticals: criticals.get(cell) ?? [],
      lates: lates.get(cell) ?? [],
      top: (firstRow + Math.floor(cell / columns)) * cellPixels - view.top * view.scale,
    });
  });
  return { crowds, singles };
}

function put(lists: Map<number, PlacedPoint[]>, cell: number, point: PlacedPoint): void {
  const list = lists.get(cell);
  if (list) list.push(point);
  else lists.set(cell, [point]);
}

/** In the copy of the world that is nearest to the middle of the view. */
function placedIn(view: PixelView, points: FleetPoints, index: number): PlacedPoint {
  const turns = Math.round(view.left + view.width / view.scale / 2 - points.x[index]!);
  return {
    index,
    x: (points.x[index]! + turns - view.left) * view.scale,
    y: (points.y[index]! - view.top) * view.scale,
  };
}

/** Fixed to the world as the cells are. The remainder of a fraction by one would take ten times as long (measured). */
function partOfCell(view: PixelView, points: FleetPoints, index: number, cellPixels: number): number {
  const partPixels = cellPixels / lateColumns;
  const column = Math.floor((points.x[index]! * view.scale) / partPixels);
  const row = Math.floor((points.y[index]! * view.scale) / partPixels);
  return (row & (lateColumns - 1)) * lateColumns + (column & (lateColumns - 1));
}
