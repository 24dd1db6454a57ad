/**
 * Shortest ways over water: A* on the ocean grid, straightened afterwards. Closed passages are painted over (gates)
 * or left out (canals), so a closed passage cannot be used and closing one cannot make a way shorter. For planning;
 * not for navigation.
 */
import { metersBetween, metersOfLine, middleOf, positionOf, vectorOf } from "../geography/great-circle.ts";
import { MinimumHeap } from "../heap.ts";
import type { Position } from "../network.ts";
import { gridColumns, gridNodes, neighbourOf, OceanGrid } from "./ocean-grid.ts";
import { columnOf, maskColumns, maskRows, type OceanMask, rowOf } from "./ocean-mask.ts";
import { type Passage, type PassageId, passageIds, passages } from "./passages.ts";
import { straighten } from "./straighten.ts";

export interface SeaWay {
  readonly meters: number;
  /** From port to port; longitudes jump at the antimeridian. */
  readonly line: readonly Position[];
  /** In no particular order of the voyage: sorted. */
  readonly passages: readonly PassageId[];
}

export interface Ship {
  readonly draftMeters?: number;
  readonly beamMeters?: number;
}

/** Passages that a ship cannot use: those named, those too small for it, and those that nobody uses without asking. */
export function closedFor(
  ship: Ship,
  closed: Iterable<PassageId>,
  open: Iterable<PassageId> = [],
): PassageId[] {
  const all = new Set(closed);
  const asked = new Set(open);
  for (const id of passageIds) {
    const { draftMetersMax, beamMetersMax, closedByDefault }: Passage = passages[id];
    const isTooSmall =
      (ship.draftMeters ?? 0) > (draftMetersMax ?? Number.POSITIVE_INFINITY) ||
      (ship.beamMeters ?? 0) > (beamMetersMax ?? Number.POSITIVE_INFINITY);
    if (isTooSmall || (closedByDefault === true && !asked.has(id))) all.add(id);
  }
  return [...all].sort();
}

/** Grids that are kept, the one without closures included: each takes 30 MB. */
const gridsMax = 3;

export class SeaRouter {
  readonly #mask: OceanMask;
  readonly #gates: ReadonlyMap<number, PassageId>;
  readonly #grids = new Map<string, OceanGrid>();
  readonly #search = new GridSearch();
  #navigable: Uint8Array | undefined;

  constructor(mask: OceanMask) {
    this.#mask = mask;
    this.#gates = gateCells(mask);
  }

  /** `closed` as `closedFor` answers it. `undefined` when there is no way, or no water near an end. */
  way(from: Position, to: Position, closed: readonly PassageId[]): SeaWay | undefined {
    const always = closed.filter((id) => (passages[id] as Passage).closedByDefault === true);
    const open = this.#shortest(from, to, always);
    if (!open?.passages.some((id) => closed.includes(id))) return open;
    const around = this.#shortest(from, to, closed);
    // Straightening may cut a corner of one way and not of the other, by a thousandth: no closure shortens a way.
    return around && { ...around, meters: Math.max(around.meters, open.meters) };
  }

  #shortest(from: Position, to: Position, closed: readonly PassageId[]): SeaWay | undefined {
    const grid = this.#gridFor(closed);
    const [start, goal] = [grid.nodeNear(from), grid.nodeNear(to)];
    if (start === undefined || goal === undefined) return undefined;
    const nodes = this.#search.path(grid, start, goal);
    if (!nodes) return undefined;
    const { line, used } = this.#lineOf(grid, nodes, from, to);
    return { meters: Math.round(metersOfLine(line)), line, passages: [...used].sort() };
  }

  #gridFor(closed: readonly PassageId[]): OceanGrid {
    const key = closed.join();
    const kept = this.#grids.get(key);
    this.#grids.delete(key);
    const grid = kept ?? this.#makeGrid(new Set(closed));
    this.#grids.set(key, grid);
    // The one used longest ago goes first.
    if (this.#grids.size > gridsMax) this.#grids.delete(this.#grids.keys().next().value!);
    return grid;
  }

  #makeGrid(closed: ReadonlySet<PassageId>): OceanGrid {
    this.#navigable ??= new OceanGrid(this.#mask, new Set()).navigable;
    return new OceanGrid(this.#paint(closed), closed, this.#navigable);
  }

  /** The mask with closed gates as land. */
  #paint(closed: ReadonlySet<PassageId>): OceanMask {
    const mask = this.#mask.copy();
    for (const [cell, id] of this.#gates)
      if (closed.has(id)) mask.set(Math.floor(cell / maskColumns), cell % maskColumns, false);
    return mask;
  }

  /** Stretches of the grid are straightened one by one; lines through narrow waters stay as they are. */
  #lineOf(grid: OceanGrid, nodes: readonly number[], from: Position, to: Position) {
    const used = new Set<PassageId>();
    const line: Position[] = [{ lat: from.lat, lon: from.lon }];
    let stretch: Position[] = [];
    const end = () => {
      if (stretch.length > 0) line.push(...straighten(grid.mask, stretch));
      stretch = [];
    };
    nodes.forEach((node, i) => {
      const before = nodes[i - 1];
      const isAlongLine = before !== undefined && grid.isLineNode(before) && grid.isLineNode(node);
      if (isAlongLine) {
        end();
        const edge = grid.lineEdges.get(before)!.find(({ to }) => to === node);
        if (edge?.passage !== undefined) used.add(edge.passage);
      }
      stretch.push(grid.positionOf(node));
    });
    end();
    line.push({ lat: to.lat, lon: to.lon });
    for (const id of this.#gatesOn(line)) used.add(id);
    return { line: withoutRepeats(line), used };
  }

  #gatesOn(line: readonly Position[]): Set<PassageId> {
    const found = new Set<PassageId>();
    if (this.#gates.size === 0) return found;
    for (let i = 1; i < line.length; i++)
      for (const { lat, lon } of samplesBetween(line[i - 1]!, line[i]!)) {
        const id = this.#gates.get(rowOf(lat) * maskColumns + columnOf(lon));
        if (id !== undefined) found.add(id);
      }
    return found;
  }
}

function withoutRepeats(line: readonly Position[]): Position[] {
  return line.filter((point, i) => {
    const before = line[i - 1];
    return before === undefined || before.lat !== point.lat || before.lon !== point.lon;
  });
}

/** Positions along the great circle, closer together than a gate is thick. */
function* samplesBetween(a: Position, b: Position): Generator<Position> {
  if (metersBetween(a, b) < 6_000) return yield b;
  const middle = positionOf(middleOf(vectorOf(a), vectorOf(b)));
  yield* samplesBetween(a, middle);
  yield* samplesBetween(middle, b);
}

/** Cells of the mask under each gate, three wide, by cell; water only. */
function gateCells(mask: OceanMask): Map<number, PassageId> {
  const cells = new Map<number, PassageId>();
  for (const id of passageIds) {
    const passage: Passage = passages[id];
    if (passage.kind !== "gate") continue;
    for (let i = 1; i < passage.line.length; i++)
      for (const { lat, lon } of straightSamples(passage.line[i - 1]!, passage.line[i]!)) {
        const [row, column] = [rowOf(lat), columnOf(lon)];
        for (let r = row - 1; r <= row + 1; r++)
          for (let c = column - 1; c <= column + 1; c++) {
            const wrapped = (c + maskColumns) % maskColumns;
            if (r >= 0 && r < maskRows && mask.isWater(r, wrapped)) cells.set(r * maskColumns + wrapped, id);
          }
      }
  }
  return cells;
}

function* straightSamples(a: Position, b: Position): Generator<Position> {
  const count = Math.ceil((Math.abs(a.lat - b.lat) + Math.abs(a.lon - b.lon)) / 0.02);
  for (let i = 0; i <= count; i++)
    yield { lat: a.lat + ((b.lat - a.lat) * i) / count, lon: a.lon + ((b.lon - a.lon) * i) / count };
}

/** A* over one grid; its arrays are used again for the next search. */
class GridSearch {
  #meters = new Float64Array(0);
  #parents = new Int32Array(0);
  /** Number of the search in which a node was reached, and closed. */
  #reached = new Uint32Array(0);
  #closed = new Uint32Array(0);
  #run = 0;
  readonly #heap = new MinimumHeap(1 << 16);

  /** Nodes from start to goal, or `undefined`. */
  path(grid: OceanGrid, start: number, goal: number): number[] | undefined {
    this.#begin(grid.nodes);
    const target = vectorOf(grid.positionOf(goal));
    const heap = this.#heap;
    this.#reach(grid, start, -1, 0, target);
    while (heap.size > 0) {
      const node = heap.pop();
      if (this.#closed[node] === this.#run) continue;
      this.#closed[node] = this.#run;
      if (node === goal) return this.#pathTo(goal);
      const meters = this.#meters[node]!;
      if (node < gridNodes) {
        const open = grid.open[node]!;
        const row = Math.floor(node / gridColumns);
        for (let direction = 0; direction < 16; direction++)
          if ((open & (1 << direction)) !== 0)
            this.#reach(
              grid,
              neighbourOf(node, direction),
              node,
              meters + grid.stepMeters[row * 16 + direction]!,
              target,
            );
      }
      for (const edge of grid.lineEdges.get(node) ?? [])
        this.#reach(grid, edge.to, node, meters + edge.meters, target);
    }
    return undefined;
  }

  #begin(nodes: number): void {
    if (this.#meters.length < nodes) {
      this.#meters = new Float64Array(nodes);
      this.#parents = new Int32Array(nodes);
      this.#reached = new Uint32Array(nodes);
      this.#closed = new Uint32Array(nodes);
      this.#run = 0;
    }
    this.#run++;
    this.#heap.clear();
  }

  #reach(grid: OceanGrid, node: number, parent: number, meters: number, target: ReturnType<typeof vectorOf>) {
    if (this.#closed[node] === this.#run) return;
    if (this.#reached[node] === this.#run && this.#meters[node]! <= meters) return;
    this.#reached[node] = this.#run;
    this.#meters[node] = meters;
    this.#parents[node] = parent;
    this.#heap.push(meters + grid.metersTo(node, target), node);
  }

  #pathTo(goal: number): number[] {
    const nodes: number[] = [];
    for (let node = goal; node >= 0; node = this.#parents[node]!) nodes.push(node);
    return nodes.reverse();
  }
}
