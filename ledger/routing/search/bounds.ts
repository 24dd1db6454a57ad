/** Lower bounds of what is left from each node to the destination, one criterion at a time: Dijkstra backwards. */
import { MinimumHeap } from "../heap.ts";
import type { Query } from "./query.ts";

export interface Bounds {
  /** Infinite where the destination cannot be reached. Minutes are without any waiting. */
  readonly minutes: Float64Array;
  readonly cost: Float64Array;
  readonly grams: Float64Array;
  readonly hazard: Float64Array;
  readonly legs: Float64Array;
}

export function boundsOf(query: Query): Bounds {
  const ones = new Float64Array(query.arcs.length).fill(1);
  const heap = new MinimumHeap();
  return {
    minutes: least(query, query.minutes, heap),
    cost: least(query, query.cost, heap),
    grams: least(query, query.grams, heap),
    hazard: least(query, query.hazard, heap),
    legs: least(query, ones, heap),
  };
}

function least(query: Query, weights: Float64Array, heap: MinimumHeap): Float64Array {
  const { arcs, usable, origin, destination, fromOrigin, toDestination, timetable } = query;
  const { inStart, inArcs } = timetable;
  const bound = new Float64Array(destination + 1).fill(Number.POSITIVE_INFINITY);
  const done = new Uint8Array(destination + 1);
  heap.clear();
  const offer = (node: number, value: number) => {
    if (value >= bound[node]!) return;
    bound[node] = value;
    heap.push(value, node);
  };
  offer(destination, 0);
  while (heap.size > 0) {
    const node = heap.pop();
    if (done[node] === 1) continue;
    done[node] = 1;
    const value = bound[node]!;
    if (node === destination)
      for (let from = 0; from < toDestination.length; from++) {
        const arc = toDestination[from]!;
        if (arc >= 0 && usable[arc] === 1) offer(from, weights[arc]!);
      }
    else if (node < origin)
      for (let i = inStart[node]!; i < inStart[node + 1]!; i++) {
        const arc = inArcs[i]!;
        if (usable[arc] === 1) offer(arcs[arc]!.from, value + weights[arc]!);
      }
  }
  for (const arc of fromOrigin)
    if (usable[arc] === 1) bound[origin] = Math.min(bound[origin]!, weights[arc]! + bound[arcs[arc]!.to]!);
  return bound;
}
