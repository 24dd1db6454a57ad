/** How far it is between two terminals, by mode. */
import type { Mode } from "../state/terms.ts";
import { metersBetween } from "./geography/great-circle.ts";
import type { Position } from "./network.ts";
import type { PassageId } from "./sea/passages.ts";
import type { SeaWay } from "./sea/sea-router.ts";
import type { Port } from "./sea/sea-table.ts";

/** Answers the way over water with some passages closed; a table, a router, or both. */
export interface SeaWays {
  /** `closed` as `closedFor` answers it. `undefined`: there is none. */
  way(from: Port, to: Port, closed: readonly PassageId[]): SeaWay | undefined;
}

/**
 * Length of the way ÷ great circle, until the ledger's own lengths say better. Road: national networks 1.2 to 1.25
 * (Newell; O'Sullivan and Morrall; Ballou et al. 2002); rail and rivers 1.3, an estimate; air the great circle, with
 * the 95 km that ISO 14083 and EN 16258 add for taxiing and manoeuvres.
 */
export const circuity: Readonly<Record<Exclude<Mode, "sea">, number>> = {
  road: 1.22,
  rail: 1.3,
  air: 1,
  "inland-waterway": 1.3,
};
const airManoeuvreMeters = 95_000;

export function metersOverLand(mode: Exclude<Mode, "sea">, from: Position, to: Position): number {
  const meters = metersBetween(from, to) * circuity[mode];
  return Math.round(mode === "air" ? meters + airManoeuvreMeters : meters);
}
