/**
 * The graph in which sea ways are searched: a node every quarter of a degree that is water, with sixteen neighbours as
 * far as the water reaches, and the passages and approaches that are too narrow for it as lines of their own.
 */
import { metersBetween, metersBetweenVectors, type Vector, vectorOf } from "../geography/great-circle.ts";
import { cosineOfDegrees, sineOfDegrees } from "../geography/trigonometry.ts";
import type { Position } from "../network.ts";
import { approaches } from "./approaches.ts";
import {
  cellsPerDegree,
  columnOf,
  maskColumns,
  maskRows,
  type OceanMask,
  rowOf,
  southernmost,
} from "./ocean-mask.ts";
import { type Passage, type PassageId, passageIds, passages } from "./passages.ts";

const cellsPerStep = 5;
export const gridRows = (maskRows - 1) / cellsPerStep + 1;
export const gridColumns = maskColumns / cellsPerStep;
const nodesPerDegree = cellsPerDegree / cellsPerStep;
export const gridNodes = gridRows * gridColumns;

/** Row and column steps to the neighbours; the second eight are the first eight backwards. */
export const directions = [
  [0, 1],
  [1, 0],
  [1, 1],
  [1, -1],
  [1, 2],
  [2, 1],
  [1, -2],
  [2, -1],
  [0, -1],
  [-1, 0],
  [-1, -1],
  [-1, 1],
  [-1, -2],
  [-2, -1],
  [-1, 2],
  [-2, 1],
] as const;
const half = 8;

/** Smaller waters are ponds behind the coast's coarse outline, where no port lies. */
const componentNodesMin = 400;
/** Ends of lines are joined to the water around them so far, and at least to the nearest. */
const joinDegrees = 0.4;
const snapDegreesMax = 3;

export interface LineEdge {
  readonly to: number;
  readonly meters: number;
  readonly passage: PassageId | undefined;
}

export class OceanGrid {
  readonly mask: OceanMask;
  /** Which of the sixteen directions are open, by node. */
  readonly open = new Uint16Array(gridNodes);
  /** Metres of a step by row and direction. */
  readonly stepMeters = new Float64Array(gridRows * 16);
  /** Edges along lines, and from line ends into the grid and back. */
  readonly lineEdges = new Map<number, LineEdge[]>();
  readonly #lineNodes: Position[] = [];
  readonly #sineOfRow = new Float64Array(gridRows);
  readonly #cosineOfRow = new Float64Array(gridRows);
  readonly #sineOfColumn = new Float64Array(gridColumns);
  readonly #cosineOfColumn = new Float64Array(gridColumns);
  /** 1 for nodes at which ports may meet the sea. */
  readonly navigable: Uint8Array;

  /**
   * `mask` has the closed gates painted over already; `closed` are the lines that are left out. `navigable` is that of
   * the grid without closures: a port stays in its sea when the way out of it is closed.
   */
  constructor(mask: OceanMask, closed: ReadonlySet<PassageId>, navigable?: Uint8Array) {
    this.mask = mask;
    this.#measure();
    this.#connect();
    this.navigable = navigable ?? this.#findNavigable();
    for (const { line } of approaches) this.#addLine(line, undefined);
    for (const id of passageIds) {
      const passage: Passage = passages[id];
      if (passage.kind === "way" && !closed.has(id)) this.#addLine(passage.line, id);
    }
  }

  get nodes(): number {
    return gridNodes + this.#lineNodes.length;
  }

  isLineNode(node: number): boolean {
    return node >= gridNodes;
  }

  positionOf(node: number): Position {
    if (node >= gridNodes) return this.#lineNodes[node - gridNodes]!;
    const row = Math.floor(node / gridColumns);
    return {
      lat: southernmost + row / nodesPerDegree,
      lon: -180 + (node - row * gridColumns) / nodesPerDegree,
    };
  }

  /** Lower bound of the way from a node to a point: the great circle. */
  metersTo(node: number, goal: Vector): number {
    if (node >= gridNodes) return metersBetweenVectors(vectorOf(this.positionOf(node)), goal);
    const row = Math.floor(node / gridColumns);
    const column = node - row * gridColumns;
    const inPlane = this.#cosineOfRow[row]!;
    return metersBetweenVectors(
      [inPlane * this.#cosineOfColumn[column]!, inPlane * this.#sineOfColumn[column]!, this.#sineOfRow[row]!],
      goal,
    );
  }

  /** The node at which a port meets the sea, or `undefined` when no water is near. */
  nodeNear(position: Position): number | undefined {
    let best: number | undefined;
    let bestMeters = Number.POSITIVE_INFINITY;
    const offer = (node: number) => {
      const meters = metersBetween(position, this.positionOf(node));
      if (meters >= bestMeters) return;
      best = node;
      bestMeters = meters;
    };
    this.#lineNodes.forEach((node, i) => {
      if (Math.abs(node.lat - position.lat) < 1) offer(gridNodes + i);
    });
    for (let degrees = 0.5; degrees <= snapDegreesMax; degrees *= 2) {
      for (const node of this.#gridNodesAround(position, degrees))
        if (this.navigable[node] === 1 && this.open[node] !== 0) offer(node);
      // What lies outside the square looked at is at least so far away.
      if (bestMeters < degrees * 111_000 * Math.max(0.2, cosineOfDegrees(position.lat))) break;
    }
    return bestMeters < snapDegreesMax * 111_000 ? best : undefined;
  }

  #measure(): void {
    for (let row = 0; row < gridRows; row++) {
      const lat = southernmost + row / nodesPerDegree;
      this.#sineOfRow[row] = sineOfDegrees(lat);
      this.#cosineOfRow[row] = cosineOfDegrees(lat);
      directions.forEach(([rows, columns], direction) => {
        const to = { lat: lat + rows / nodesPerDegree, lon: columns / nodesPerDegree };
        this.stepMeters[row * 16 + direction] = metersBetween({ lat, lon: 0 }, to);
      });
    }
    for (let column = 0; column < gridColumns; column++) {
      const lon = -180 + column / nodesPerDegree;
      this.#sineOfColumn[column] = sineOfDegrees(lon);
      this.#cosineOfColumn[column] = cosineOfDegrees(lon);
    }
  }

  #connect(): void {
    const steps = directions.slice(0, half).map(([rows, columns]) => ({
      rows,
      columns,
      cells: cellsAlong(rows, columns),
    }));
    for (let row = 0; row < gridRows; row++)
      for (let column = 0; column < gridColumns; column++) {
        const cell = row * cellsPerStep * maskColumns + column * cellsPerStep;
        if (!this.mask.isWaterCell(cell)) continue;
        const node = row * gridColumns + column;
        for (let direction = 0; direction < half; direction++) {
          const { rows, columns, cells } = steps[direction]!;
          if (row + rows >= gridRows || !this.#isClear(cell, column + columns, cells)) continue;
          this.open[node]! |= 1 << direction;
          this.open[neighbourOf(node, direction)]! |= 1 << (direction + half);
        }
      }
  }

  /** Whether all cells of a step are water; cells of a row that go on at the antimeridian are one row off. */
  #isClear(cell: number, toColumn: number, cells: readonly Cell[]): boolean {
    const isAcross = toColumn < 0 || toColumn >= gridColumns;
    const column = cell % maskColumns;
    for (const { rows, columns } of cells) {
      const beyond = !isAcross
        ? 0
        : column + columns < 0
          ? maskColumns
          : column + columns >= maskColumns
            ? -maskColumns
            : 0;
      if (!this.mask.isWaterCell(cell + rows * maskColumns + columns + beyond)) return false;
    }
    return true;
  }

  #findNavigable(): Uint8Array {
    const navigable = new Uint8Array(gridNodes);
    const seen = new Uint8Array(gridNodes);
    const queue = new Int32Array(gridNodes);
    for (let start = 0; start < gridNodes; start++) {
      if (seen[start] === 1 || this.open[start] === 0) continue;
      let size = 1;
      queue[0] = start;
      seen[start] = 1;
      for (let i = 0; i < size; i++) {
        const node = queue[i]!;
        const open = this.open[node]!;
        for (let direction = 0; direction < 16; direction++) {
          if ((open & (1 << direction)) === 0) continue;
          const neighbour = neighbourOf(node, direction);
          if (seen[neighbour] === 1) continue;
          seen[neighbour] = 1;
          queue[size++] = neighbour;
        }
      }
      if (size >= componentNodesMin) for (let i = 0; i < size; i++) navigable[queue[i]!] = 1;
    }
    return navigable;
  }

  #addLine(line: readonly Position[], passage: PassageId | undefined): void {
    const first = gridNodes + this.#lineNodes.length;
    this.#lineNodes.push(...line);
    for (let i = 1; i < line.length; i++)
      this.#join(first + i - 1, first + i, metersBetween(line[i - 1]!, line[i]!), passage);
    for (const end of [0, line.length - 1]) this.#joinGrid(first + end, line[end]!);
  }

  /** An approach's inner end lies in a port, away from open water: it is joined to nothing there. */
  #joinGrid(node: number, position: Position): void {
    for (const near of this.#gridNodesAround(position, joinDegrees))
      if (this.open[near] !== 0 && isStraightWater(this.mask, position, this.positionOf(near)))
        this.#join(node, near, metersBetween(position, this.positionOf(near)), undefined);
  }

  #join(a: number, b: number, meters: number, passage: PassageId | undefined): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const edges = this.lineEdges.get(from) ?? [];
      edges.push({ to, meters, passage });
      this.lineEdges.set(from, edges);
    }
  }

  *#gridNodesAround(position: Position, degrees: number): Generator<number> {
    const rows = Math.ceil(degrees * nodesPerDegree);
    const columns = Math.ceil(rows / Math.max(0.2, cosineOfDegrees(position.lat)));
    const row = Math.round(rowOf(position.lat) / cellsPerStep);
    const column = Math.round(columnOf(position.lon) / cellsPerStep);
    for (let r = Math.max(0, row - rows); r <= Math.min(gridRows - 1, row + rows); r++)
      for (let c = column - columns; c <= column + columns; c++) {
        yield r * gridColumns + ((c + gridColumns) % gridColumns);
      }
  }
}

const rowSteps = Int32Array.from(directions, ([rows]) => rows);
const columnSteps = Int32Array.from(directions, ([, columns]) => columns);

/** The node one step away; the direction has to be open. */
export function neighbourOf(node: number, direction: number): number {
  const row = Math.floor(node / gridColumns);
  const column = node - row * gridColumns + columnSteps[direction]!;
  const wrapped = column < 0 ? column + gridColumns : column >= gridColumns ? column - gridColumns : column;
  return (row + rowSteps[direction]!) * gridColumns + wrapped;
}

interface Cell {
  readonly rows: number;
  readonly columns: number;
}

/** Cells that a step of the grid touches, counted from its beginning. */
function cellsAlong(rows: number, columns: number): Cell[] {
  const samples = 4 * cellsPerStep;
  const cells = new Map<string, Cell>();
  for (let i = 0; i <= samples; i++) {
    const cell = {
      rows: Math.round((i * rows * cellsPerStep) / samples),
      columns: Math.round((i * columns * cellsPerStep) / samples),
    };
    cells.set(`${cell.rows},${cell.columns}`, cell);
  }
  return [...cells.values()];
}

/** Whether the short straight line on the map between two positions is water, its ends not looked at. */
function isStraightWater(mask: OceanMask, a: Position, b: Position): boolean {
  const samples = 20;
  for (let i = 1; i < samples; i++) {
    const lat = a.lat + ((b.lat - a.lat) * i) / samples;
    const lon = a.lon + ((b.lon - a.lon) * i) / samples;
    if (!mask.isWaterAt({ lat, lon })) return false;
  }
  return true;
}
