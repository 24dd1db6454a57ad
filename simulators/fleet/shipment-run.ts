/** One simulated shipment from creation to delivery: terms, sensor, handovers, milestones, in chain time. */
import type { ShipmentView } from "../../gateway/contract/api.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import {
  createJourney,
  type Handover,
  type Holder,
  type Journey,
  type JourneyMilestone,
} from "../journey.ts";
import { type PhysicalFaultName, physicalFault } from "../physical-faults.ts";
import type { SamplePlace } from "../places.ts";
import type { Profile } from "../profiles.ts";
import type { Random } from "../random.ts";
import { sampleRoute } from "../routes.ts";
import type { Begun } from "./begun.ts";
import type { Cast } from "./cast.ts";
import type { Connection } from "./connection.ts";
import { ifKnown, type SimulatedParty } from "./party.ts";
import { Sensor } from "./sensor.ts";

export interface ShipmentPlan {
  readonly id: string;
  readonly profile: Profile;
  readonly random: Random;
  /** Planned departure of the first leg. */
  readonly departureMs: number;
  readonly fault: PhysicalFaultName | undefined;
}

export interface RunContext {
  readonly connection: Connection;
  readonly cast: Cast;
  readonly begun: Begun;
  readonly report: (message: string) => void;
}

/** Identifier of the sensor that travels with a shipment. */
export function sensorOf(shipment: string): string {
  return `${shipment}-sensor`;
}

/**
 * Resolves when the goods are delivered, rejects when `signal` is aborted. What the gateway knows of the shipment
 * already, an earlier run has said, and is not said again.
 */
export async function runShipment(
  context: RunContext,
  plan: ShipmentPlan,
  signal: AbortSignal,
): Promise<void> {
  const { connection, cast, begun } = context;
  const { profile, random } = plan;
  const route = sampleRoute(random.fork("route").pick(profile.routes));
  const journey = createJourney({ route, departureMs: plan.departureMs, random: random.fork("journey") });
  const shipper = random.fork("shipper").pick(cast.shippers);
  const consignee = random.fork("consignee").pick(cast.consignees);
  // A shipment may be under way already when the simulation begins: what happened before is then said late.
  const startMs = Math.min(Math.floor(connection.clock.nowMs()), journey.startMs);
  const subject = referenceText("shipment", plan.id);
  const known = await ifKnown(shipper.http.shipment(plan.id), "shipment_unknown");
  if (!known)
    await shipper.say("shipment.create", subject, termsOf(plan, journey, consignee.id, cast, startMs));
  const device = sensorOf(plan.id);
  const sensor = await Sensor.enrol({
    connection,
    owner: shipper,
    id: device,
    profile,
    journey,
    random: random.fork("sensor"),
    physicalFaults: plan.fault === undefined ? [] : [physicalFault(plan.fault, journey)],
    streamFaults: [],
    key: begun.deviceKey(device),
    target: subject,
    fromMs: startMs,
  });
  const holder = (role: Holder): SimulatedParty =>
    role === "shipper" ? shipper : role === "consignee" ? consignee : cast.carriers[role];
  const measured = sensor.run(signal);
  try {
    await Promise.all([measured, runEvents(context, known, subject, journey, holder, signal)]);
  } finally {
    // Whoever goes on after this asks what of the sensor's is sealed.
    await Promise.allSettled([measured]);
  }
}

type Event = { readonly timeMs: number; run(): Promise<unknown> };

async function runEvents(
  { connection, cast, report }: RunContext,
  known: ShipmentView | undefined,
  subject: string,
  journey: Journey,
  holder: (role: Holder) => SimulatedParty,
  signal: AbortSignal,
): Promise<void> {
  const carrierOf = (legId: string) =>
    cast.carriers[journey.legs.find(({ leg }) => leg.id === legId)!.leg.carrier];
  const events: Event[] = [
    ...journey.handovers
      .filter((handover) => !known || !isHandedOver(known, holder(handover.to), handover))
      .map((handover) => ({
        timeMs: handover.actualMs,
        run: () => handOver(cast, subject, holder(handover.from), holder(handover.to), handover),
      })),
    ...journey.milestones
      .filter((milestone) => !known || !isPassed(known, milestone))
      .map((milestone) => ({
        timeMs: milestone.actualMs,
        run: () => passMilestone(cast, subject, carrierOf(milestone.legId), milestone),
      })),
  ].sort((a, b) => a.timeMs - b.timeMs);
  for (const event of events) {
    await connection.clock.sleepUntil(event.timeMs, signal);
    await event.run().catch((error: unknown) => report(String(error)));
  }
}

/** A release that nobody accepted is said once more: the second one takes its place. */
function isHandedOver({ custody }: ShipmentView, to: SimulatedParty, { actualMs }: Handover): boolean {
  return custody.some(({ holder, fromMs }) => holder === to.id && fromMs === actualMs);
}

function isPassed({ milestones }: ShipmentView, { legId, step }: JourneyMilestone): boolean {
  return milestones.some((one) => one.leg === legId && one.step === step && one.actualMs !== null);
}

async function handOver(
  cast: Cast,
  subject: string,
  from: SimulatedParty,
  to: SimulatedParty,
  { place, actualMs }: Handover,
): Promise<void> {
  await cast
    .scannerOf(from)
    .scan("custody.release", subject, { to: to.id, at: actualMs, place: placeOf(place) });
  await cast
    .scannerOf(to)
    .scan("custody.accept", subject, { from: from.id, at: actualMs, place: placeOf(place) });
}

function passMilestone(cast: Cast, subject: string, carrier: SimulatedParty, milestone: JourneyMilestone) {
  const { legId, step, actualMs, place } = milestone;
  return cast
    .scannerOf(carrier)
    .scan("transport.milestone", subject, { leg: legId, step, at: actualMs, place: placeOf(place) });
}

function placeOf({ name, lat, lon, locode }: SamplePlace) {
  return { name, lat, lon, locode };
}

function termsOf(
  { id, profile }: ShipmentPlan,
  journey: Journey,
  consignee: string,
  cast: Cast,
  atMs: number,
) {
  return {
    id,
    consignee,
    goods: { ...profile.goods },
    conditions: profile.conditions.map((condition) => ({ ...condition })),
    legs: journey.legs.map(({ leg, plannedDepartureMs, agreedArrivalMs }) => ({
      id: leg.id,
      mode: leg.mode,
      carrier: cast.carriers[leg.carrier].id,
      from: placeOf(leg.from),
      to: placeOf(leg.to),
      departure: plannedDepartureMs,
      arrival: agreedArrivalMs,
    })),
    references: [`sample route: ${journey.route.name}`.slice(0, 64)],
    gapMsMax: profile.gapMsMax,
    at: atMs,
  };
}
