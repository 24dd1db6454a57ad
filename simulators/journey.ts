/**
 * One shipment's way along a sample route, on a given departure: where it is at any virtual time, and when it
 * was planned to be where. Everything is decided when the journey is created, by its random stream; after that
 * it is a pure function of time.
 */
import { createPath, type Path } from "./geo.ts";
import type { SamplePlace } from "./places.ts";
import type { Random } from "./random.ts";
import type { CarrierRole, Mode, RouteLeg, SampleRoute } from "./routes.ts";
import { createTravel, plannedDurationMs, type Travel, type TravelPhase } from "./travel.ts";

export type JourneyPhase = "before" | "terminal" | TravelPhase | "delivered";

export interface JourneyPosition {
  readonly timeMs: number;
  readonly lat: number;
  readonly lon: number;
  readonly speedMetersPerSecond: number;
  /** Course, degrees clockwise from north; at a standstill the last one, or the one it will leave on. */
  readonly headingDegrees: number;
  /** The leg under way; at a terminal, the leg it waits for (the last one once all are done). */
  readonly leg: RouteLeg;
  readonly legIndex: number;
  readonly phase: JourneyPhase;
}

export interface JourneyLeg {
  readonly leg: RouteLeg;
  readonly lengthMeters: number;
  readonly plannedDepartureMs: number;
  readonly plannedArrivalMs: number;
  /** What the carrier promises: the goods are there to be loaded again, or the consignee has them, with some time in hand. */
  readonly agreedArrivalMs: number;
  readonly departureMs: number;
  readonly arrivalMs: number;
}

export interface JourneyMilestone {
  readonly legId: string;
  readonly step: "departed" | "arrived";
  readonly place: SamplePlace;
  readonly plannedMs: number;
  readonly actualMs: number;
}

export type Holder = "shipper" | CarrierRole | "consignee";

/** The goods change hands; only where the holder really changes. */
export interface Handover {
  readonly from: Holder;
  readonly to: Holder;
  readonly place: SamplePlace;
  /** The leg that the receiver carries; the last leg when the consignee receives. */
  readonly legId: string;
  readonly plannedMs: number;
  readonly actualMs: number;
}

/** The goods are lifted onto or off a vehicle. */
export interface Handling {
  readonly kind: "load" | "unload";
  readonly legId: string;
  readonly mode: Mode;
  readonly place: SamplePlace;
  readonly timeMs: number;
}

export interface Journey {
  readonly route: SampleRoute;
  /** The goods are ready at the origin: one dwell before the first planned departure. */
  readonly startMs: number;
  /** The consignee is done with unloading. */
  readonly endMs: number;
  readonly legs: readonly JourneyLeg[];
  /** Departures and arrivals, in the order in which they happen. */
  readonly milestones: readonly JourneyMilestone[];
  readonly handovers: readonly Handover[];
  readonly handlings: readonly Handling[];
  positionAt(timeMs: number): JourneyPosition;
}

export interface JourneyOptions {
  readonly route: SampleRoute;
  /** Planned departure of the first leg, milliseconds since 1970 UTC. */
  readonly departureMs: number;
  readonly random: Random;
}

/** What is done in a stay at a terminal, as fractions of it. */
const stay = { unloaded: 0.15, handedOver: 0.5, loaded: 0.85 } as const;
const unloadingAtDestinationMs = 2 * 3_600_000;
/** A vehicle that is late still waits for this part of its planned stay. */
const dwellFractionMin = 0.6;
/** Nobody leaves before the plan; how much later is a matter of luck, in parts of the planned stay. */
const departureDelayFractionMax = 0.15;
/** What is kept in hand for the last promise, in parts of the time by plan: about seven of eight journeys then keep it. */
const inHandFraction = 0.03;

export function createJourney({ route, departureMs, random }: JourneyOptions): Journey {
  const first = route.legs[0];
  if (!first) throw new RangeError(`route "${route.id}" has no legs`);
  if (!Number.isSafeInteger(departureMs))
    throw new RangeError("the departure is a whole number of milliseconds");
  const startMs = departureMs - first.dwellMs;
  const legs = layOut(route, startMs, random);
  const last = legs.at(-1)!;
  const endMs = last.arrivalMs + unloadingAtDestinationMs;
  const plannedEndMs = last.plannedArrivalMs + unloadingAtDestinationMs;
  const stays = staysOf(legs, startMs, endMs, plannedEndMs);
  return {
    route,
    startMs,
    endMs,
    legs: legs.map((leg, k) => ({ ...leg, agreedArrivalMs: agreedArrivalOf(stays[k + 1]!, startMs) })),
    milestones: legs.flatMap(milestonesOf),
    handovers: stays.flatMap(handoverOf),
    handlings: stays.flatMap(handlingsOf),
    positionAt: (timeMs) => positionAt(legs, startMs, endMs, timeMs),
  };
}

interface LaidOutLeg extends Omit<JourneyLeg, "agreedArrivalMs"> {
  readonly path: Path;
  readonly travel: Travel;
}

function layOut(route: SampleRoute, startMs: number, random: Random): LaidOutLeg[] {
  let plannedReadyMs = startMs;
  let readyMs = startMs;
  return route.legs.map((leg) => {
    const path = createPath([leg.from, ...leg.waypoints, leg.to]);
    const stream = random.fork(leg.id);
    const travel = createTravel(leg, path.lengthMeters, stream.fork("travel"));
    const plannedDepartureMs = plannedReadyMs + leg.dwellMs;
    const plannedArrivalMs = Math.round(plannedDepartureMs + plannedDurationMs(leg, path.lengthMeters));
    const delayMs = stream.fork("delay").uniform(0, departureDelayFractionMax * leg.dwellMs);
    const earliestMs = Math.max(plannedDepartureMs, readyMs + dwellFractionMin * leg.dwellMs);
    const departureMs = Math.round(earliestMs + delayMs);
    const arrivalMs = Math.ceil(departureMs + travel.durationMs);
    plannedReadyMs = plannedArrivalMs;
    readyMs = arrivalMs;
    const { lengthMeters } = path;
    return { leg, path, travel, lengthMeters, plannedDepartureMs, plannedArrivalMs, departureMs, arrivalMs };
  });
}

/** Between two legs, before the first and after the last: where goods are lifted and change hands. */
interface Stay {
  readonly place: SamplePlace;
  readonly fromMs: number;
  readonly toMs: number;
  readonly plannedFromMs: number;
  readonly plannedToMs: number;
  readonly arriving?: RouteLeg;
  readonly departing?: RouteLeg;
}

function staysOf(legs: readonly LaidOutLeg[], startMs: number, endMs: number, plannedEndMs: number): Stay[] {
  const last = legs.at(-1)!;
  const before = legs.map(({ leg, departureMs, plannedDepartureMs }, k): Stay => {
    const previous = legs[k - 1];
    return {
      place: leg.from,
      fromMs: previous?.arrivalMs ?? startMs,
      toMs: departureMs,
      plannedFromMs: previous?.plannedArrivalMs ?? startMs,
      plannedToMs: plannedDepartureMs,
      ...(previous && { arriving: previous.leg }),
      departing: leg,
    };
  });
  const after: Stay = {
    place: last.leg.to,
    fromMs: last.arrivalMs,
    toMs: endMs,
    plannedFromMs: last.plannedArrivalMs,
    plannedToMs: plannedEndMs,
    arriving: last.leg,
  };
  return [...before, after];
}

function agreedArrivalOf({ plannedFromMs, plannedToMs, departing }: Stay, startMs: number): number {
  if (departing) return within(plannedFromMs, plannedToMs, stay.loaded);
  const inHandMs = Math.round(inHandFraction * (plannedFromMs - startMs));
  return within(plannedFromMs, plannedToMs, stay.handedOver) + inHandMs;
}

const within = (fromMs: number, toMs: number, fraction: number): number =>
  Math.round(fromMs + (toMs - fromMs) * fraction);

function handoverOf({
  place,
  fromMs,
  toMs,
  plannedFromMs,
  plannedToMs,
  arriving,
  departing,
}: Stay): Handover[] {
  const from: Holder = arriving?.carrier ?? "shipper";
  const to: Holder = departing?.carrier ?? "consignee";
  if (from === to) return [];
  const legId = (departing ?? arriving!).id;
  const plannedMs = within(plannedFromMs, plannedToMs, stay.handedOver);
  return [{ from, to, place, legId, plannedMs, actualMs: within(fromMs, toMs, stay.handedOver) }];
}

function handlingsOf({ place, fromMs, toMs, arriving, departing }: Stay): Handling[] {
  const at = (kind: Handling["kind"], leg: RouteLeg | undefined, fraction: number): Handling[] =>
    leg ? [{ kind, legId: leg.id, mode: leg.mode, place, timeMs: within(fromMs, toMs, fraction) }] : [];
  return [...at("unload", arriving, stay.unloaded), ...at("load", departing, stay.loaded)];
}

function milestonesOf(leg: LaidOutLeg): JourneyMilestone[] {
  const legId = leg.leg.id;
  return [
    {
      legId,
      step: "departed",
      place: leg.leg.from,
      plannedMs: leg.plannedDepartureMs,
      actualMs: leg.departureMs,
    },
    { legId, step: "arrived", place: leg.leg.to, plannedMs: leg.plannedArrivalMs, actualMs: leg.arrivalMs },
  ];
}

function positionAt(
  legs: readonly LaidOutLeg[],
  startMs: number,
  endMs: number,
  timeMs: number,
): JourneyPosition {
  const found = legs.findIndex(({ arrivalMs }) => timeMs < arrivalMs);
  const legIndex = found === -1 ? legs.length - 1 : found;
  const { leg, path, travel, departureMs, arrivalMs, lengthMeters } = legs[legIndex]!;
  const at = (meters: number, speedMetersPerSecond: number, phase: JourneyPhase): JourneyPosition => {
    const { lat, lon, headingDegrees } = path.at(meters);
    return { timeMs, lat, lon, speedMetersPerSecond, headingDegrees, leg, legIndex, phase };
  };
  if (timeMs >= arrivalMs) return at(lengthMeters, 0, timeMs >= endMs ? "delivered" : "terminal");
  if (timeMs < departureMs) return at(0, 0, timeMs < startMs ? "before" : "terminal");
  const elapsedMs = timeMs - departureMs;
  return at(travel.distanceAt(elapsedMs), travel.speedAt(elapsedMs), travel.phaseAt(elapsedMs));
}
