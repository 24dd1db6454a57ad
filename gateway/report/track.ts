/** Where the shipment was: positions that devices recorded beside it, and where on that way things happened. */
import type { Series } from "../../ledger/liability/series.ts";
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import type { ShipmentTerms } from "../../ledger/state/terms.ts";

export interface Position {
  readonly timeMs: number;
  readonly lat: number;
  readonly lon: number;
}

/** Something that happened at a place. */
export interface MarkedPlace {
  readonly type: "handover" | "excursion" | "planned";
  readonly lat: number;
  readonly lon: number;
  /** Null for a place of the terms. */
  readonly atMs: number | null;
  /** How far in time the nearest recorded position was. */
  readonly awayMs: number;
  /** A party that took the goods, a quantity, or the name of a place. */
  readonly about: string;
}

export interface Track {
  /** By time; more than one where devices recorded different ways. */
  readonly positions: readonly Position[];
  readonly places: readonly MarkedPlace[];
}

const positionsMax = 2_000;

export function trackOf(series: readonly Series[], trace: LiabilityTrace, { legs }: ShipmentTerms): Track {
  const positions = positionsOf(series);
  const stops = [...(legs[0] ? [legs[0].from] : []), ...legs.map(({ to }) => to)];
  const planned = stops.flatMap(({ name, lat, lon }): MarkedPlace[] =>
    lat === undefined || lon === undefined
      ? []
      : [{ type: "planned", lat, lon, atMs: null, awayMs: 0, about: name }],
  );
  const handovers = trace.custody
    .filter(({ begins }) => begins === "accept")
    .flatMap(({ fromMs, holder }) => at(positions, "handover", fromMs, holder));
  const excursions = trace.conditions.flatMap(({ quantity, governing, excursions: all }) =>
    all
      .filter(
        ({ standing, device, name }) =>
          standing === "harmful" && device === governing?.device && name === governing.name,
      )
      .flatMap(({ fromMs }) => at(positions, "excursion", fromMs, quantity)),
  );
  return { positions, places: [...handovers, ...excursions, ...planned] };
}

/** Latitude and longitude of one device and time belong together. */
function positionsOf(series: readonly Series[]): Position[] {
  const positions: Position[] = [];
  for (const { device, probe, quantity, samples, runs } of series) {
    if (quantity !== "lat") continue;
    const other = series.find(
      (one) => one.quantity === "lon" && one.device === device && one.probe === probe,
    )?.samples;
    if (!other) continue;
    for (const { begin, end } of runs)
      for (let i = begin; i < end; i++) {
        const timeMs = samples.timesMs[i]!;
        const j = other.firstFrom(timeMs);
        if (other.timesMs[j] === timeMs)
          positions.push({ timeMs, lat: samples.values[i]!, lon: other.values[j]! });
      }
  }
  positions.sort((a, b) => a.timeMs - b.timeMs);
  const step = Math.max(1, Math.ceil(positions.length / positionsMax));
  return positions.filter((_, i) => i % step === 0 || i === positions.length - 1);
}

function at(
  positions: readonly Position[],
  type: "handover" | "excursion",
  atMs: number,
  about: string,
): MarkedPlace[] {
  const [first] = positions;
  if (!first) return [];
  const away = ({ timeMs }: Position) => Math.abs(timeMs - atMs);
  const nearest = positions.reduce((a, b) => (away(b) < away(a) ? b : a), first);
  return [{ type, lat: nearest.lat, lon: nearest.lon, atMs, awayMs: away(nearest), about }];
}
