/**
 * When goods leave and arrive: the one place that knows of timetables, cut-offs and gates. All times in minutes since
 * 1970. Whoever is ready later never leaves or arrives earlier.
 */
import { nextOpen } from "../week.ts";
import type { Arc, Timetable } from "./timetable.ts";

/** When goods that are at hand at `ready` leave; infinite when nothing goes any more. */
export function departureOf({ network }: Timetable, arc: Arc, ready: number): number {
  if (arc.service < 0) {
    const gate = network.terminals[arc.from];
    return gate ? nextOpen(gate.openingHours, gate.utcOffsetMinutes, ready) : ready;
  }
  const early = ready + arc.cutOffMinutes - arc.firstDeparture;
  const departure =
    early <= 0 ? arc.firstDeparture : arc.firstDeparture + Math.ceil(early / arc.period) * arc.period;
  return departure <= arc.lastDeparture ? departure : Number.POSITIVE_INFINITY;
}

/** When goods are at hand at the other end, `minutes` after they left; a lorry waits for the gate to open. */
export function arrivalOf({ network }: Timetable, arc: Arc, departure: number, minutes: number): number {
  const arrival = departure + minutes;
  const gate = arc.service < 0 ? network.terminals[arc.to] : undefined;
  return gate ? nextOpen(gate.openingHours, gate.utcOffsetMinutes, arrival) : arrival;
}
