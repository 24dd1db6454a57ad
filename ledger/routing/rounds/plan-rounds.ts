/** Delivery rounds for stops on the map: the question as people ask it, and the answer with times and distances. */
import { metersBetween } from "../geography/great-circle.ts";
import type { Position } from "../network.ts";
import { problemsOf, type RoundsProblem, type Timing, timingOf } from "./problem.ts";
import { findRounds } from "./sisr.ts";

export interface Stop extends Position {
  readonly id: string;
  /** In the unit of the vehicles' capacity: kilograms, parcels, pallets. */
  readonly demand: number;
  /** Service begins in this window. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly serviceMinutes: number;
}

export interface RoundsOrder {
  /** Vehicles leave when it opens and are back before it closes. */
  readonly depot: Position & { readonly fromMs: number; readonly untilMs: number };
  readonly stops: readonly Stop[];
  readonly vehicles: number;
  readonly capacity: number;
  readonly kmPerHour: number;
  /** Length of the road ÷ great circle. */
  readonly circuity: number;
  readonly iterations: number;
  readonly seed: number;
}

export interface PlannedStop {
  readonly id: string;
  readonly startMs: number;
}

export interface PlannedRound {
  readonly stops: readonly PlannedStop[];
  readonly departureMs: number;
  readonly returnMs: number;
  readonly meters: number;
  readonly load: number;
}

export interface RoundsPlan {
  readonly rounds: readonly PlannedRound[];
  /** Stops that no vehicle could take in their window, by identifier. */
  readonly leftOut: readonly string[];
  readonly meters: number;
}

export const roundsBounds = { stopsMax: 500, vehiclesMax: 500, iterationsMax: 200_000 } as const;
export const roundsDefaults = { kmPerHour: 30, circuity: 1.25, iterations: 20_000, seed: 1 } as const;

const minuteMs = 60_000;

/** Throws when the answer breaks a rule of the question: that would be a fault of the program. */
export function planRounds(order: RoundsOrder, onProgress?: (iterations: number) => void): RoundsPlan {
  const problem = problemOf(order);
  const { rounds, leftOut, distance } = findRounds(problem, {
    iterations: order.iterations,
    seed: order.seed,
    onProgress,
  });
  const wrong = problemsOf(problem, rounds, leftOut);
  if (wrong.length > 0) throw new Error(`the rounds are wrong: ${wrong.join("; ")}`);
  const timeMs = (minute: number) => order.depot.fromMs + minute * minuteMs;
  return {
    rounds: rounds.map((round) => {
      const { starts, returns, distance: meters, load } = timingOf(problem, round) as Timing;
      return {
        stops: round.map((stop, i) => ({ id: order.stops[stop - 1]!.id, startMs: timeMs(starts[i]!) })),
        departureMs: order.depot.fromMs,
        returnMs: timeMs(returns),
        meters,
        load,
      };
    }),
    leftOut: leftOut.map((stop) => order.stops[stop - 1]!.id),
    meters: distance,
  };
}

/** Minutes count from the opening of the depot; windows are narrowed to whole minutes. */
function problemOf({ depot, stops, vehicles, capacity, kmPerHour, circuity }: RoundsOrder): RoundsProblem {
  const places: readonly Position[] = [depot, ...stops];
  const size = places.length;
  const distance = new Float64Array(size * size);
  const minutes = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) {
      if (a === b) continue;
      const meters = Math.round(metersBetween(places[a]!, places[b]!) * circuity);
      distance[a * size + b] = meters;
      minutes[a * size + b] = Math.ceil((meters / 1_000 / kmPerHour) * 60);
    }
  const minuteOf = (timeMs: number) => (timeMs - depot.fromMs) / minuteMs;
  return {
    size,
    distance,
    minutes,
    demand: Float64Array.from([0, ...stops.map(({ demand }) => demand)]),
    from: Float64Array.from([0, ...stops.map(({ fromMs }) => Math.max(0, Math.ceil(minuteOf(fromMs))))]),
    until: Float64Array.from([depot.untilMs, ...stops.map(({ untilMs }) => untilMs)], (timeMs) =>
      Math.floor(minuteOf(timeMs)),
    ),
    service: Float64Array.from([0, ...stops.map(({ serviceMinutes }) => serviceMinutes)]),
    capacity,
    vehiclesMax: vehicles,
  };
}
