/** A shipment's plan as points in time: each departure, arrival or finer step of its terms that has a planned time. */
import type { Leg, Mode, Place } from "../../state/terms.ts";

export interface PlanPoint {
  readonly leg: string;
  readonly step: string;
  /** UN/LOCODE where the terms have it, else the name: what terminals are learned under. */
  readonly place: string;
  /** Of the place, for people. */
  readonly placeName: string;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly mode: Mode;
  readonly carrier: string;
  /** Of a leg after the first. */
  readonly isOnward: boolean;
  readonly plannedMs: number;
}

/** In the order of the legs. */
export function planPointsOf(legs: readonly Leg[]): PlanPoint[] {
  return legs.flatMap((leg, i) => pointsOfLeg(leg, i > 0));
}

function pointsOfLeg(leg: Leg, isOnward: boolean): PlanPoint[] {
  const { from, to, departure, arrival, steps } = leg;
  const common = { leg: leg.id, mode: leg.mode, carrier: leg.carrier, isOnward };
  const at = (step: string, place: Place, plannedMs: number | undefined): PlanPoint[] =>
    plannedMs === undefined ? [] : [{ ...common, step, ...positionOf(place), plannedMs }];
  if (!steps) return [...at("departed", from, departure), ...at("arrived", to, arrival)];
  return steps.map(({ step, place, planned }) => ({
    ...common,
    step,
    place,
    placeName: place,
    lat: null,
    lon: null,
    plannedMs: planned,
  }));
}

function positionOf({ name, locode, lat, lon }: Place) {
  return { place: locode ?? name, placeName: name, lat: lat ?? null, lon: lon ?? null };
}
