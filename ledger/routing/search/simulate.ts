/**
 * How a route may turn out: many journeys with durations drawn from the forecasts. A missed departure means the next
 * one. Every draw of a service is the same number in all routes of one answer (common random numbers), so that
 * routes which share a ship share its delay and differences between routes are not noise.
 */
import { type PartForecast, quantileSteps } from "../leg-forecast.ts";
import { arrivalOf, departureOf } from "./departure.ts";
import type { FoundLeg } from "./pareto.ts";
import type { Query } from "./query.ts";

export interface Simulation {
  /** Arrival at the destination in each draw, minutes since 1970, not sorted; infinite when nothing went any more. */
  readonly arrivals: Float64Array;
  /** Share of draws in which some departure was missed. */
  readonly missed: number;
}

/** A route's draws. Goods never leave before the departures that are booked; those are the legs' own. */
export function simulate(query: Query, legs: readonly FoundLeg[], draws: number, seed: number): Simulation {
  const { arcs, timetable, forecasts, readyMinute } = query;
  const parts = legs.map(({ arc, departure }) => {
    const { service, haulage, from, to, minutes } = arcs[arc]!;
    const terminal = timetable.network.terminals[to];
    const name =
      service >= 0
        ? timetable.network.services[service]!.id
        : `${timetable.network.haulage[haulage]!.id} ${from} ${to}`;
    return {
      arc: arcs[arc]!,
      booked: service >= 0 ? departure : 0,
      minutes,
      movement: forecasts.movement(arcs[arc]!),
      movementStream: streamOf(seed, `movement ${name}`),
      stayMinutes: service >= 0 ? (terminal?.transferMinutes ?? 0) : 0,
      stay: forecasts.stay(arcs[arc]!),
      stayStream: streamOf(seed, `stay ${name} ${to}`),
    };
  });
  const arrivals = new Float64Array(draws);
  let missed = 0;
  for (let draw = 0; draw < draws; draw++) {
    let at = readyMinute;
    let isMissed = false;
    for (const { arc, booked, minutes, movement, movementStream, stayMinutes, stay, stayStream } of parts) {
      const departure = Math.max(booked, departureOf(timetable, arc, at));
      if (booked > 0 && departure > booked) isMissed = true;
      const taken = Math.max(1, minutes + deviation(movement, uniform(movementStream, draw)));
      const stayed = stay ? Math.max(0, stayMinutes + deviation(stay, uniform(stayStream, draw))) : 0;
      at = arrivalOf(timetable, arc, departure, taken + stayed);
    }
    arrivals[draw] = at;
    if (isMissed) missed++;
  }
  return { arrivals, missed: missed / draws };
}

/** Between the forecast's quantiles, whole minutes. */
function deviation({ deviationMinutes }: PartForecast, probability: number): number {
  const at = probability * quantileSteps;
  const step = Math.floor(at);
  const low = deviationMinutes[step]!;
  return low + Math.round((deviationMinutes[step + 1]! - low) * (at - step));
}

/** FNV-1a of the name, mixed with the seed: 32 bits. */
function streamOf(seed: number, name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return mixed(hash ^ Math.imul(seed, 0x9e3779b1));
}

/** The draw's number in a stream, from 0 up to but not 1, in steps of 2⁻³². */
export function uniform(stream: number, draw: number): number {
  return mixed(stream + Math.imul(draw + 1, 0x9e3779b1)) / 4_294_967_296;
}

/** The finalizer of MurmurHash3 (Appleby, public domain): every bit of the input changes half of the output's. */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** The smallest value that at least this share of a sorted list does not exceed. */
export function quantileOf(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
