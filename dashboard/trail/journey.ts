/** One shipment's way, planned and actual, and what happened on it, without knowing how it is drawn. */
import type { LegView, SeriesView, ShipmentView } from "../../gateway/contract/api.ts";
import { gapMsOf } from "../shipment/series.ts";
import { greatCircle, type Position } from "./great-circle.ts";
import type { JourneyEvent } from "./journey-events.ts";
import { joinTrack, type TrackPoint } from "./track.ts";

export interface Journey {
  readonly shipment: string;
  readonly track: readonly TrackPoint[];
  /** Longest time between two positions over which they are joined by a line. */
  readonly gapMs: number;
  /** Legs whose ends both have a position. */
  readonly planned: readonly PlannedWay[];
  readonly events: readonly JourneyEvent[];
}

export interface PlannedWay {
  readonly leg: string;
  readonly line: readonly Position[];
  /** Over water, as the ledger's router goes; else the shortest way over the globe. */
  readonly routed: boolean;
}

/** What of it had happened by then; what was planned stays. */
export function journeyUntil(journey: Journey, untilMs: number): Journey {
  const hadHappened = ({ atMs }: { readonly atMs: number }) => atMs <= untilMs;
  return { ...journey, track: journey.track.filter(hadHappened), events: journey.events.filter(hadHappened) };
}

export interface Actual {
  readonly track: readonly TrackPoint[];
  readonly gapMs: number;
}

/** `gapMsMax`: the terms' own word for the longest time between two readings. */
export function actualWay(readings: readonly SeriesView[], gapMsMax: number | undefined): Actual {
  const of = (quantity: string) => readings.filter((series) => series.quantity === quantity);
  const lats = of("lat");
  return { track: joinTrack(lats, of("lon")), gapMs: gapMsOf(lats, gapMsMax) };
}

type PlacedLeg = LegView & { from: { lat: number; lon: number }; to: { lat: number; lon: number } };

function isPlaced(leg: LegView): leg is PlacedLeg {
  const { from, to } = leg;
  return from.lat !== undefined && from.lon !== undefined && to.lat !== undefined && to.lon !== undefined;
}

/** Asks the router for the way of a sea leg: latitude and longitude by turns, or `undefined` when it knows none. */
export type SeaRouter = (from: string, to: string) => Promise<readonly number[] | undefined>;

export async function plannedWays(view: ShipmentView, seaWay: SeaRouter): Promise<PlannedWay[]> {
  return Promise.all(view.legs.filter(isPlaced).map((leg) => plannedWay(leg, seaWay)));
}

async function plannedWay(leg: PlacedLeg, seaWay: SeaRouter): Promise<PlannedWay> {
  const { from, to } = leg;
  const routed =
    leg.mode === "sea" && from.locode !== undefined && to.locode !== undefined
      ? await seaWay(from.locode, to.locode)
      : undefined;
  if (!routed)
    return { leg: leg.id, line: greatCircle([from.lat, from.lon], [to.lat, to.lon]), routed: false };
  const line = routed.flatMap((lat, i): Position[] => (i % 2 === 0 ? [[lat, routed[i + 1]!]] : []));
  return { leg: leg.id, line: [[from.lat, from.lon], ...line, [to.lat, to.lon]], routed: true };
}
