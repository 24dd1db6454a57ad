/**
 * Things that go wrong with the goods themselves. They change the simulated world, and the device reports what
 * it then measures, correctly signed: a real excursion, unlike the faults of the message stream.
 */
import type { Journey } from "./journey.ts";
import type { TimeWindow } from "./windows.ts";

export const physicalFaultNames = ["coolingFailure", "doorLeftOpen", "drop"] as const;
export type PhysicalFaultName = (typeof physicalFaultNames)[number];

export interface PhysicalFault extends TimeWindow {
  readonly name: PhysicalFaultName;
}

const hourMs = 3_600_000;

/** How long each lasts unless said otherwise; a drop takes a moment. */
const durationsMs: Readonly<Record<PhysicalFaultName, number>> = {
  coolingFailure: 12 * hourMs,
  doorLeftOpen: 3 * hourMs,
  drop: 1,
};

export interface PhysicalFaultOptions {
  /** When it begins; by default soon after the first departure. */
  readonly fromMs?: number;
  readonly durationMs?: number;
}

/**
 * - `coolingFailure`: the unit blows warm air, weakly, as one that is stuck in defrost (or cooling packs that
 *   are spent and lie in the sun).
 * - `doorLeftOpen`: the door, or the parcel's lid, is open.
 * - `drop`: the goods fall to the ground.
 */
export function physicalFault(
  name: PhysicalFaultName,
  journey: Journey,
  { fromMs = defaultStartMs(journey), durationMs = durationsMs[name] }: PhysicalFaultOptions = {},
): PhysicalFault {
  return { name, fromMs, toMs: Math.min(fromMs + durationMs, Math.max(journey.endMs, fromMs + 1)) };
}

/** Under way, early enough that somebody who watches sees it, on short journeys too. */
function defaultStartMs({ legs, endMs }: Journey): number {
  const departureMs = legs[0]!.departureMs;
  return Math.round(departureMs + Math.min(6 * hourMs, 0.2 * (endMs - departureMs)));
}
