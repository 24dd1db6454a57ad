/** What happened on a journey, in order of time: for the map, the timeline and the keys that go from event to event. */
import type { SeriesView, ShipmentView, StatementSummary } from "../../gateway/contract/api.ts";
import type { TraceExcursion } from "../api/trace.ts";
import { baseQuantity } from "../format/quantity.ts";
import { momentsOf } from "../replay/moments.ts";

export type JourneyEvent = JourneyMoment & {
  readonly atMs: number;
  /** The end of what lasted; `null` while it goes on, absent of what has no length. */
  readonly toMs?: number | null;
  /** Hashes of the signed statements it rests on. */
  readonly statements: readonly string[];
};

export type JourneyMoment =
  | { readonly kind: "handover"; readonly from: string; readonly to: string; readonly clean: boolean }
  | { readonly kind: "milestone"; readonly step: string; readonly place: string }
  | {
      readonly kind: "excursion";
      readonly quantity: string;
      readonly extreme: number;
      readonly limit: number | null;
    }
  | { readonly kind: "door"; readonly device: string }
  /** No device reported anything. */
  | { readonly kind: "gap" }
  | { readonly kind: "delivered" };

export type EventKind = JourneyMoment["kind"];

export interface EventSources {
  readonly view: ShipmentView;
  readonly readings: readonly SeriesView[];
  readonly excursions: readonly TraceExcursion[];
  readonly statements: readonly StatementSummary[];
  /** The longest silence that is none. */
  readonly gapMs: number;
  /** Until when silence has lasted, if it lasts. */
  readonly nowMs: number;
}

export function journeyEvents(sources: EventSources): JourneyEvent[] {
  const { view } = sources;
  const delivered: JourneyEvent[] =
    view.deliveredAtMs === null ? [] : [{ kind: "delivered", atMs: view.deliveredAtMs, statements: [] }];
  return [
    ...handovers(view),
    ...milestones(view),
    ...sources.excursions.map(excursionEvent),
    ...doorOpenings(sources),
    ...silences(sources),
    ...delivered,
  ].sort((a, b) => a.atMs - b.atMs);
}

function handovers({ custody }: ShipmentView): JourneyEvent[] {
  return custody.slice(1).map((interval, i) => ({
    kind: "handover",
    atMs: interval.fromMs,
    from: custody[i]!.holderName || custody[i]!.holder,
    to: interval.holderName || interval.holder,
    clean: interval.clean,
    statements: interval.statements,
  }));
}

function milestones({ milestones }: ShipmentView): JourneyEvent[] {
  return milestones.flatMap(({ step, place, actualMs, statement }) =>
    actualMs === null
      ? []
      : [
          {
            kind: "milestone",
            atMs: actualMs,
            step,
            place,
            statements: statement === null ? [] : [statement],
          },
        ],
  );
}

function excursionEvent({
  quantity,
  fromMs,
  toMs,
  extreme,
  limit,
  statements,
}: TraceExcursion): JourneyEvent {
  return { kind: "excursion", atMs: fromMs, toMs, quantity, extreme, limit, statements };
}

/** From the reading that says open to the one that says closed; a thinned series may leave short openings out. */
function doorOpenings({ readings, statements }: EventSources): JourneyEvent[] {
  const doors = readings.filter(({ quantity }) => baseQuantity(quantity) === "door");
  if (doors.length === 0) return [];
  const hashOf = new Map(statements.map(({ index, hash }) => [index, hash]));
  return doors.flatMap(({ device, timesMs, values, indexes }) => {
    const openings: JourneyEvent[] = [];
    let openFrom = -1;
    const close = (toMs: number | null) => {
      const hash = hashOf.get(indexes[openFrom]!);
      openings.push({ kind: "door", device, atMs: timesMs[openFrom]!, toMs, statements: hash ? [hash] : [] });
      openFrom = -1;
    };
    values.forEach((value, i) => {
      if (value >= 0.5 && openFrom < 0) openFrom = i;
      else if (value < 0.5 && openFrom >= 0) close(timesMs[i]!);
    });
    if (openFrom >= 0) close(null);
    return openings;
  });
}

/** Where no device attached to the shipment reported; after delivery nobody expects it to. */
function silences({ view, readings, gapMs, nowMs }: EventSources): JourneyEvent[] {
  const timesMs = momentsOf(readings.flatMap((series) => series.timesMs));
  const last = timesMs.at(-1);
  if (last === undefined) return [];
  const gaps = timesMs.flatMap((atMs, i): JourneyEvent[] => {
    const next = timesMs[i + 1];
    return next !== undefined && next - atMs > gapMs
      ? [{ kind: "gap", atMs, toMs: next, statements: [] }]
      : [];
  });
  const isOver = view.deliveredAtMs !== null;
  return isOver || nowMs - last <= gapMs
    ? gaps
    : [...gaps, { kind: "gap", atMs: last, toMs: null, statements: [] }];
}
