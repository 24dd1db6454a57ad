/** The demonstration fleet: a number of shipments always under way, one of five with something going wrong. */
import { setTimeout } from "node:timers/promises";
import { Refused, UnreachableError } from "../../client/http-client.ts";
import { type Profile, type ProfileKind, profiles } from "../profiles.ts";
import { createRandom, type Random } from "../random.ts";
import type { BegunShipment } from "./begun.ts";
import { type RunContext, runShipment, type ShipmentPlan, sensorOf } from "./shipment-run.ts";

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

/** Goes on with what an earlier run has begun, and runs until `signal` is aborted. */
export async function runFleet(options: FleetOptions, signal: AbortSignal): Promise<void> {
  const { begun, connection, shipmentCount } = options;
  const run = Math.floor(connection.clock.nowMs() / 1000)
    .toString(36)
    .toUpperCase();
  const lanes = new Map<number, BegunShipment>();
  const beyond: BegunShipment[] = [];
  for (const shipment of begun.shipments) {
    const lane = shipment.number % shipmentCount;
    if (lanes.has(lane)) beyond.push(shipment);
    else lanes.set(lane, shipment);
  }
  await Promise.all([
    ...beyond.map((shipment) => finish(options, shipment, signal)),
    ...Array.from({ length: shipmentCount }, (_, lane) =>
      runLane(options, run, lane, lanes.get(lane), signal),
    ),
  ]);
}

/** One shipment after another, the one that was begun first. */
async function runLane(
  options: FleetOptions,
  run: string,
  lane: number,
  first: BegunShipment | undefined,
  signal: AbortSignal,
): Promise<void> {
  let number = lane;
  if (first) {
    await finish(options, first, signal);
    number = first.number + options.shipmentCount;
  }
  for (; !signal.aborted; number += options.shipmentCount) {
    const shipment = nextShipment(options, run, number);
    options.begun.addShipment(shipment);
    await finish(options, shipment, signal);
  }
}

/** Runs a shipment to its end. One that fails is given up, unless that can be cured. */
async function finish(options: FleetOptions, shipment: BegunShipment, signal: AbortSignal): Promise<void> {
  const { begun, report } = options;
  for (let again = true; again; ) {
    again = false;
    try {
      await runShipment(options, planOf(shipment), signal);
    } catch (error) {
      if (signal.aborted) return;
      report(`${shipment.id}: ${String(error)}`);
      // Aborted is what is asked below.
      await setTimeout(pauseAfterFailureMs, undefined, { signal }).catch(() => undefined);
      again = error instanceof UnreachableError || (error instanceof Refused && !error.final);
    }
    if (signal.aborted) return;
  }
  begun.endShipment(shipment.id);
  begun.forgetDeviceKey(sensorOf(shipment.id));
}

function nextShipment({ connection, seed, shipmentCount }: FleetOptions, run: string, number: number) {
  const isUnderWay = number < shipmentCount && number % underWayEvery === 0;
  const { profile, random } = characterOf(seed, number);
  const aheadMs = isUnderWay
    ? -random.uniform(0.1, 0.7) * typicalDurationMs[profile.kind]
    : random.uniform(10, 90) * minuteMs;
  return {
    id: `${run}-${String(number + 1).padStart(3, "0")}`,
    seed,
    number,
    departureMs: Math.floor(connection.clock.nowMs() + aheadMs),
  };
}

function characterOf(seed: string, number: number): { profile: Profile; random: Random } {
  return { profile: profiles[number % profiles.length]!, random: createRandom(seed).fork(String(number)) };
}

function planOf({ id, seed, number, departureMs }: BegunShipment): ShipmentPlan {
  const { profile, random } = characterOf(seed, number);
  const fault = number % faultEvery === faultFirst ? random.fork("fault").pick(profile.faults) : undefined;
  return { id, profile, random, departureMs, fault };
}
