/**
 * Slack induction by string removals (Christiaens and Vanden Berghe, Transportation Science 54(2), 2020): again and
 * again some neighbouring strings of stops are taken out of their rounds and put back where they cost least, blinking
 * now and then; simulated annealing decides what is kept. The parameters are those of the paper. Deterministic.
 */
import { exponential, naturalLogarithm } from "../../liability/exponential.ts";
import { uniform } from "../search/simulate.ts";
import { distanceOf, type Round, type RoundsProblem } from "./problem.ts";
import { type Place, roundsOf, type Tour, Tours } from "./tours.ts";

export interface RoundsOptions {
  readonly iterations: number;
  readonly seed: number;
  /** Told now and then how many iterations are done. */
  readonly onProgress?: ((iterations: number) => void) | undefined;
}

export interface FoundRounds {
  readonly rounds: readonly Round[];
  /** Stops for which there was no vehicle, or which cannot be reached in their window at all. */
  readonly leftOut: readonly number[];
  readonly distance: number;
}

const removedMean = 10;
const stringLengthMax = 10;
/** Chance that a string is taken out with some stops in its middle left. */
const splitChance = 0.5;
/** Chance that one stop more is left in the middle. */
const splitDepth = 0.01;
const blinkChance = 0.01;
/** Share of the first answer's mean leg at which annealing begins and ends. */
const temperatureFirst = 1;
const temperatureLast = 0.01;
/** A stop that is left out weighs as much as this many of the longest legs. */
const leftOutLegs = 1_000;
const progressIterations = 2_000;

export function findRounds(problem: RoundsProblem, options: RoundsOptions): FoundRounds {
  return new StringRemoval(problem, options).run();
}

/** An answer under way: rounds, and stops without one. */
interface Answer {
  readonly tours: Tour[];
  readonly absent: number[];
  readonly distance: number;
  /** The distance, and a great deal more for each stop without a round. */
  readonly cost: number;
}

class StringRemoval {
  readonly #problem: RoundsProblem;
  readonly #options: RoundsOptions;
  readonly #tours: Tours;
  /** Of each stop, all stops by their distance. */
  readonly #near: readonly Int32Array[];
  readonly #leftOutCost: number;
  #drawn = 0;

  constructor(problem: RoundsProblem, options: RoundsOptions) {
    this.#problem = problem;
    this.#options = options;
    this.#tours = new Tours(problem);
    this.#near = neighbours(problem);
    this.#leftOutCost = leftOutLegs * problem.distance.reduce((a, b) => Math.max(a, b), 1);
  }

  run(): FoundRounds {
    const { iterations, onProgress } = this.#options;
    let current = this.#recreate([], this.#stops());
    let best = current;
    let temperature = Math.max(1, current.distance / this.#problem.size) * temperatureFirst;
    const cooling = exponential(
      naturalLogarithm(temperatureLast / temperatureFirst) / Math.max(1, iterations),
    );
    for (let i = 0; i < iterations; i++) {
      if (i % progressIterations === 0) onProgress?.(i);
      const { tours, removed } = this.#ruin(current);
      const next = this.#recreate(tours, [...current.absent, ...removed]);
      if (next.cost < current.cost - temperature * naturalLogarithm(Math.max(1e-9, this.#random())))
        current = next;
      if (next.cost < best.cost) best = next;
      temperature *= cooling;
    }
    return {
      rounds: roundsOf(best.tours),
      leftOut: [...best.absent].sort((a, b) => a - b),
      distance: best.distance,
    };
  }

  #stops(): number[] {
    return Array.from({ length: this.#problem.size - 1 }, (_, i) => i + 1);
  }

  /** The rounds without the removed strings; those that were not touched are shared with the answer before. */
  #ruin({ tours }: Answer): { readonly tours: Tour[]; readonly removed: number[] } {
    const removed: number[] = [];
    const served = tours.reduce((sum, { stops }) => sum + stops.length, 0);
    if (served === 0) return { tours: [...tours], removed };
    const lengthMax = Math.min(stringLengthMax, served / tours.length);
    const stringsMax = (4 * removedMean) / (1 + lengthMax) - 1;
    const strings = Math.floor(this.#random() * stringsMax + 1);
    const tourOf = new Map(tours.flatMap((tour) => tour.stops.map((stop) => [stop, tour] as const)));
    const ruined = new Map<Tour, Tour>();
    const seed = 1 + this.#below(this.#problem.size - 1);
    for (const stop of this.#near[seed]!) {
      if (ruined.size >= strings) break;
      const tour = tourOf.get(stop);
      if (!tour || ruined.has(tour)) continue;
      const length = 1 + this.#below(Math.min(tour.stops.length, Math.floor(lengthMax)));
      const { kept, taken } = this.#withoutString(tour.stops, tour.stops.indexOf(stop), length);
      removed.push(...taken);
      ruined.set(tour, this.#tours.make(kept));
    }
    return {
      tours: tours.map((tour) => ruined.get(tour) ?? tour).filter(({ stops }) => stops.length > 0),
      removed,
    };
  }

  /** Takes out `length` stops around one, in one piece or with a piece in the middle left. */
  #withoutString(stops: readonly number[], at: number, length: number) {
    let left = 0;
    if (length > 1 && length < stops.length && this.#random() < splitChance) {
      left = 1;
      while (length + left < stops.length && this.#random() > splitDepth) left++;
    }
    const span = length + left;
    const first = Math.max(0, at - span + 1);
    const begin = first + this.#below(Math.min(at, stops.length - span) - first + 1);
    const gap = left === 0 ? 0 : begin + 1 + this.#below(length - 1);
    const isTaken = (_: number, i: number) => i >= begin && i < begin + span && !(i >= gap && i < gap + left);
    return { kept: stops.filter((stop, i) => !isTaken(stop, i)), taken: stops.filter(isTaken) };
  }

  #recreate(given: readonly Tour[], absent: readonly number[]): Answer {
    const tours = [...given];
    const own = new Set<Tour>();
    const without: number[] = [];
    for (const stop of this.#inOrder(absent)) {
      const place = this.#bestPlace(tours, stop);
      if (place) {
        // Rounds of the answer before stay as they are.
        const tour = own.has(place.tour) ? place.tour : this.#tours.make(place.tour.stops);
        tours[tours.indexOf(place.tour)] = tour;
        own.add(tour);
        tour.stops.splice(place.position, 0, stop);
        this.#tours.update(tour);
      } else if (tours.length < this.#problem.vehiclesMax && this.#isReachable(stop)) {
        const tour = this.#tours.make([stop]);
        tours.push(tour);
        own.add(tour);
      } else without.push(stop);
    }
    const distance = tours.reduce((sum, { stops }) => sum + distanceOf(this.#problem, stops), 0);
    return { tours, absent: without, distance, cost: distance + without.length * this.#leftOutCost };
  }

  #isReachable(stop: number): boolean {
    const empty = this.#tours.make([]);
    return this.#tours.fits(empty, stop) && this.#tours.insertion(empty, stop, 0) !== undefined;
  }

  #bestPlace(tours: readonly Tour[], stop: number): Place | undefined {
    let best: Place | undefined;
    for (const tour of tours) {
      if (!this.#tours.fits(tour, stop)) continue;
      for (let position = 0; position <= tour.stops.length; position++) {
        if (this.#random() < blinkChance) continue;
        const more = this.#tours.insertion(tour, stop, position);
        if (more !== undefined && (!best || more < best.more)) best = { tour, position, more };
      }
    }
    return best;
  }

  /** At random, the largest first, the farthest first or the nearest first: 4 : 4 : 2 : 1. */
  #inOrder(stops: readonly number[]): number[] {
    const { demand, distance } = this.#problem;
    const choice = this.#below(11);
    if (choice < 4) return this.#shuffled(stops);
    const key = (stop: number) =>
      choice < 8 ? -demand[stop]! : choice < 10 ? -distance[stop]! : distance[stop]!;
    return [...stops].sort((a, b) => key(a) - key(b) || a - b);
  }

  #shuffled(stops: readonly number[]): number[] {
    const order = [...stops];
    for (let i = order.length - 1; i > 0; i--) {
      const j = this.#below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  #random(): number {
    return uniform(this.#options.seed, this.#drawn++);
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }
}

function neighbours({ size, distance }: RoundsProblem): Int32Array[] {
  return Array.from({ length: size }, (_, stop) =>
    Int32Array.from({ length: size - 1 }, (_, i) => i + 1).sort(
      (a, b) => distance[stop * size + a]! - distance[stop * size + b]! || a - b,
    ),
  );
}
