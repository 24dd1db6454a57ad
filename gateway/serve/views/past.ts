/** The fleet in a window of time, from the live view's notes of the past and one query of the telemetry. */
import type { FleetPastView, PastShipment } from "../../contract/past.ts";
import type { Fleet, FleetEntry } from "../../project/fleet.ts";
import type { PastEntry } from "../../project/past.ts";
import type { NewestOfSteps, StepsQuery, TelemetryStore } from "../../store/telemetry.ts";

export interface PastQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly steps: number;
  /** The shipment after which this page begins. */
  readonly after: string | undefined;
  readonly limit: number;
  /** Devices times steps of one page, unless a single shipment has more. */
  readonly pointsMax: number;
}

export interface PastParts {
  readonly fleet: Pick<Fleet, "shipments" | "pasts">;
  readonly telemetry: Pick<TelemetryStore, "newestOfSteps">;
  nameOf(party: string): string;
}

interface Chosen {
  readonly entry: FleetEntry;
  readonly past: PastEntry;
}

/** Longest silence that the terms of a shipment may allow: an older reading says nothing of the window's beginning. */
const lookBackMsMax = 86_400_000;

export async function fleetPast(parts: PastParts, query: PastQuery): Promise<FleetPastView> {
  const { fromMs, toMs, steps, pointsMax } = query;
  const stepMs = Math.ceil((toMs - fromMs + 1) / steps);
  const lookBackMs = Math.min(lookBackMsMax, fromMs);
  const sinceMs = fromMs - lookBackMs;
  const ids = [...parts.fleet.pasts].flatMap(([id, { createdMs }]) => (createdMs <= toMs ? [id] : []));
  const rest = ids.filter((id) => query.after === undefined || id > query.after).sort();
  const devices = new Set<string>();
  const chosen: Chosen[] = [];
  for (const id of rest.slice(0, query.limit)) {
    const past = parts.fleet.pasts.get(id)!;
    const own = devicesOf(past, sinceMs, toMs).filter((device) => !devices.has(device));
    if (chosen.length > 0 && (devices.size + own.length) * steps > pointsMax) break;
    for (const device of own) devices.add(device);
    chosen.push({ entry: parts.fleet.shipments.get(id)!, past });
  }
  const told = await newestOf(parts.telemetry, { devices: [...devices], fromMs, stepMs, steps, lookBackMs });
  return {
    fromMs,
    toMs,
    stepMs,
    total: ids.length,
    shipments: chosen.map((one) => pastShipment(one, query, stepMs, told, parts.nameOf)),
    next: chosen.length < rest.length ? chosen.at(-1)!.entry.row.shipment : null,
  };
}

function devicesOf({ carryings }: PastEntry, sinceMs: number, untilMs: number): string[] {
  const within = carryings.filter(({ fromMs, toMs }) => fromMs <= untilMs && (toMs ?? untilMs) >= sinceMs);
  return [...new Set(within.map(({ device }) => device))];
}

type Told = ReadonlyMap<string, NewestOfSteps>;

async function newestOf(
  telemetry: PastParts["telemetry"],
  query: Omit<StepsQuery, "quantities">,
): Promise<Told> {
  const all = await telemetry.newestOfSteps({ ...query, quantities: ["lat", "lon", "temperature"] });
  return new Map(all.map((one) => [keyOf(one.device, one.quantity), one]));
}

function keyOf(device: string, quantity: string): string {
  return `${quantity} ${device}`;
}

function pastShipment(
  { entry, past }: Chosen,
  query: PastQuery,
  stepMs: number,
  told: Told,
  nameOf: (party: string) => string,
): PastShipment {
  const { shipment, goods, origin, destination } = entry.row;
  const { fromMs, toMs } = query;
  const ofCarrier = past.carryings.flatMap((carrying) => samplesOf(carrying, told));
  const newest = newestPerStep(ofCarrier, fromMs, toMs, stepMs);
  const placed = newest((sample) => sample.lat !== undefined);
  const measured = newest((sample) => sample.celsius !== undefined);
  const frozen = placed.length === 0 ? lastBefore(entry, fromMs) : undefined;
  return {
    shipment,
    goods,
    origin,
    destination,
    createdMs: past.createdMs,
    silenceMs: past.gapMsMax,
    standings: since(past.standings, fromMs, toMs),
    holdings: since(past.holdings, fromMs, toMs).map(({ fromMs: heldMs, holder }) => ({
      fromMs: heldMs,
      holder,
      holderName: nameOf(holder),
    })),
    positions: frozen ?? {
      timesMs: placed.map(({ timeMs }) => timeMs),
      lats: placed.map(({ lat }) => lat!),
      lons: placed.map(({ lon }) => lon!),
    },
    temperatures: {
      timesMs: measured.map(({ timeMs }) => timeMs),
      celsius: measured.map(({ celsius }) => celsius!),
    },
  };
}

interface Sample {
  readonly timeMs: number;
  readonly lat?: number;
  readonly lon?: number;
  readonly celsius?: number;
}

/** What a device measured while it was with the shipment; a latitude without a longitude of its time is no position. */
function samplesOf({ device, fromMs, toMs }: PastEntry["carryings"][number], told: Told): Sample[] {
  const isWithin = (timeMs: number) => timeMs >= fromMs && timeMs <= (toMs ?? Number.POSITIVE_INFINITY);
  const of = (quantity: string) => told.get(keyOf(device, quantity)) ?? { timesMs: [], values: [] };
  const [lats, lons, celsius] = [of("lat"), of("lon"), of("temperature")];
  const lonAt = new Map(lons.timesMs.map((timeMs, i) => [timeMs, lons.values[i]!]));
  const placed = lats.timesMs.flatMap((timeMs, i): Sample[] => {
    const lon = lonAt.get(timeMs);
    return lon === undefined ? [] : [{ timeMs, lat: lats.values[i]!, lon }];
  });
  const measured = celsius.timesMs.map((timeMs, i): Sample => ({ timeMs, celsius: celsius.values[i]! }));
  return [...placed, ...measured].filter(({ timeMs }) => isWithin(timeMs));
}

/** Of several devices the newest reading counts, as on the live map. */
function newestPerStep(samples: readonly Sample[], fromMs: number, toMs: number, stepMs: number) {
  const sorted = samples.filter(({ timeMs }) => timeMs <= toMs).sort((a, b) => a.timeMs - b.timeMs);
  return (isWanted: (sample: Sample) => boolean): Sample[] => {
    const ofStep = new Map<number, Sample>();
    for (const sample of sorted)
      if (isWanted(sample)) ofStep.set(Math.max(-1, Math.floor((sample.timeMs - fromMs) / stepMs)), sample);
    return [...ofStep.values()];
  };
}

/** Of goods that told nothing since: the position of the live row, if it is from before the window. */
function lastBefore({ row, positionMs }: FleetEntry, fromMs: number): PastShipment["positions"] | undefined {
  const { lat, lon } = row;
  if (lat === null || lon === null || positionMs === undefined || positionMs > fromMs) return undefined;
  return { timesMs: [positionMs], lats: [lat], lons: [lon] };
}

/** What held at `fromMs`, and what came after it until `toMs`. */
function since<T extends { readonly fromMs: number }>(
  notes: readonly T[],
  fromMs: number,
  toMs: number,
): T[] {
  const first = Math.max(
    0,
    notes.findLastIndex((note) => note.fromMs <= fromMs),
  );
  return notes.slice(first).filter((note) => note.fromMs <= toMs);
}
