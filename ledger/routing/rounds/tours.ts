/** Rounds under construction, with what makes the test of an insertion a matter of a few additions. */
import type { Round, RoundsProblem } from "./problem.ts";

export interface Tour {
  stops: number[];
  load: number;
  /** When service begins at each stop if the round starts as early as it may. */
  starts: number[];
  /** The latest that service may begin at each stop for the rest of the round to keep its windows. */
  latest: number[];
}

export interface Place {
  readonly tour: Tour;
  readonly position: number;
  /** Distance that is added. */
  readonly more: number;
}

export class Tours {
  readonly #problem: RoundsProblem;

  constructor(problem: RoundsProblem) {
    this.#problem = problem;
  }

  make(stops: readonly number[]): Tour {
    const tour: Tour = { stops: [...stops], load: 0, starts: [], latest: [] };
    this.update(tour);
    return tour;
  }

  /** After its stops have changed. */
  update(tour: Tour): void {
    const { size, minutes, demand, from, until, service } = this.#problem;
    const { stops } = tour;
    tour.load = 0;
    tour.starts = new Array(stops.length);
    tour.latest = new Array(stops.length);
    let [at, time] = [0, from[0]!];
    stops.forEach((stop, i) => {
      time = Math.max(from[stop]!, time + service[at]! + minutes[at * size + stop]!);
      tour.starts[i] = time;
      tour.load += demand[stop]!;
      at = stop;
    });
    let [next, latest] = [0, until[0]!];
    for (let i = stops.length - 1; i >= 0; i--) {
      const stop = stops[i]!;
      latest = Math.min(until[stop]!, latest - minutes[stop * size + next]! - service[stop]!);
      tour.latest[i] = latest;
      next = stop;
    }
  }

  /** What it costs to serve a stop before the one at `position`, or `undefined` when windows forbid it. */
  insertion(tour: Tour, stop: number, position: number): number | undefined {
    const { size, distance, minutes, from, until, service } = this.#problem;
    const before = position === 0 ? 0 : tour.stops[position - 1]!;
    const after = position === tour.stops.length ? 0 : tour.stops[position]!;
    const leaves = (position === 0 ? from[0]! : tour.starts[position - 1]!) + service[before]!;
    const start = Math.max(from[stop]!, leaves + minutes[before * size + stop]!);
    if (start > until[stop]!) return undefined;
    const arrival = start + service[stop]! + minutes[stop * size + after]!;
    if (arrival > (position === tour.stops.length ? until[0]! : tour.latest[position]!)) return undefined;
    return (
      distance[before * size + stop]! + distance[stop * size + after]! - distance[before * size + after]!
    );
  }

  fits(tour: Tour, stop: number): boolean {
    return tour.load + this.#problem.demand[stop]! <= this.#problem.capacity;
  }
}

export const roundsOf = (tours: readonly Tour[]): Round[] => tours.map(({ stops }) => [...stops]);
