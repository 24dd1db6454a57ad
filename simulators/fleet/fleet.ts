/** The demonstration fleet: a number of shipments always under way, one of five with something going wrong. */

import { type ProfileKind, profiles } from "../profiles.ts";
import { createRandom, type Random } from "../random.ts";
import { type RunContext, runShipment, type ShipmentPlan } from "./shipment-run.ts";

export interface FleetOptions extends RunContext {
  readonly seed: string;
  /** Shipments under way at any time. */
  readonly shipmentCount: number;
}

const minuteMs = 60_000;
const pauseAfterFailureMs = 5_000;
/** The first fault is planned early, so that who has just started the demonstration sees an excursion. */
const faultEvery = 5;
const faultFirst = 1;
/** Of the first shipments every second one is under way already, so that the map is not empty at sea. */
const underWayEvery = 2;
const dayMs = 86_400_000;
const typicalDurationMs: Readonly<Record<ProfileKind, number>> = {
  "reefer-container": 22 * dayMs,
  "pharma-parcel": 1.5 * dayMs,
  "truck-pallet": dayMs,
  "air-freight": 1.5 * dayMs,
};

/** Runs until `signal` is aborted. */
export async function runFleet(options: FleetOptions, signal: AbortSignal): Promise<void> {
  const random = createRandom(options.seed);
  const run = Math.floor(options.connection.clock.nowMs() / 1000)
    .toString(36)
    .toUpperCase();
  const lanes = Array.from({ length: options.shipmentCount }, (_, lane) =>
    runLane(options, random, run, lane, signal),
  );
  await Promise.all(lanes);
}

/** One shipment after another. */
async function runLane(
  options: FleetOptions,
  random: Random,
  run: string,
  lane: number,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; !signal.aborted; round++) {
    const number = round * options.shipmentCount + lane;
    const id = `${run}-${String(number + 1).padStart(3, "0")}`;
    const isUnderWay = round === 0 && lane % underWayEvery === 0;
    const plan = planOf(options, random.fork(String(number)), id, number, isUnderWay);
    await runShipment(options, plan, signal).catch(async (error: unknown) => {
      if (signal.aborted) return;
      options.report(`${plan.id}: ${String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, pauseAfterFailureMs));
    });
  }
}

function planOf(
  { connection }: FleetOptions,
  random: Random,
  id: string,
  number: number,
  isUnderWay: boolean,
): ShipmentPlan {
  const profile = profiles[number % profiles.length]!;
  const aheadMs = isUnderWay
    ? -random.uniform(0.1, 0.7) * typicalDurationMs[profile.kind]
    : random.uniform(10, 90) * minuteMs;
  return {
    id,
    profile,
    random,
    departureMs: Math.floor(connection.clock.nowMs() + aheadMs),
    fault: number % faultEvery === faultFirst ? random.fork("fault").pick(profile.faults) : undefined,
  };
}
