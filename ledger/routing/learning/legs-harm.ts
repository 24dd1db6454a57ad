/** What the liability engine found of each leg of a delivered shipment: was anything damaged, did it leave its band? */
import type { ShipmentHistory } from "../../evidence/shipment-history.ts";
import type { CustodyInterval } from "../../liability/custody.ts";
import type { Span } from "../../liability/spans.ts";
import { type PhysicalTrace, physicalTraceOf } from "../../liability/trace.ts";
import { payloadAs } from "../../state/kinds.ts";
import type { Leg, Place } from "../../state/terms.ts";
import type { LegHarm } from "./harm-rates.ts";

/**
 * A leg lasted while its carrier held the goods, between the departures of this leg and the next where one carrier has
 * several. Left out where the carrier never held them, or where nobody said when such a leg began. Nothing is said of
 * goods that took another way than their terms say.
 */
export function legsHarmOf(history: ShipmentHistory): LegHarm[] {
  if (history.statements.some(({ statement }) => statement.kind === "route.accept")) return [];
  const trace = physicalTraceOf(history);
  const departures = departuresOf(history);
  const { legs } = history.terms;
  return legs.flatMap((leg, i) => {
    const spans = custodyOfLeg(leg, legs, i, trace, departures);
    if (spans.length === 0) return [];
    return [
      {
        mode: leg.mode,
        carrier: leg.carrier,
        from: nameOf(leg.from),
        to: nameOf(leg.to),
        damage: isDamaged(trace, spans),
        excursion: hasExcursion(trace, spans),
      },
    ];
  });
}

const nameOf = ({ locode, name }: Place): string => locode ?? name;

function departuresOf(history: ShipmentHistory): ReadonlyMap<string, number> {
  const departures = new Map<string, number>();
  for (const statement of history.statements) {
    const milestone = payloadAs(statement, "transport.milestone");
    if (milestone?.step === "departed" && !departures.has(milestone.leg))
      departures.set(milestone.leg, milestone.at);
  }
  return departures;
}

function custodyOfLeg(
  { id, carrier }: Leg,
  legs: readonly Leg[],
  i: number,
  { custody, window }: PhysicalTrace,
  departures: ReadonlyMap<string, number>,
): Span[] {
  const held = custody.filter(({ holder }) => holder === carrier).map((one) => spanOf(one, window));
  const sharing = (some: readonly Leg[]) => some.filter((leg) => leg.carrier === carrier);
  const [before, [after]] = [sharing(legs.slice(0, i)), sharing(legs.slice(i + 1))];
  const fromMs = before.length === 0 ? Number.NEGATIVE_INFINITY : departures.get(id);
  const toMs = after === undefined ? Number.POSITIVE_INFINITY : departures.get(after.id);
  if (fromMs === undefined || toMs === undefined) return [];
  return held
    .map((span) => ({ fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) }))
    .filter((span) => span.fromMs < span.toMs);
}

const spanOf = ({ fromMs, toMs }: CustodyInterval, window: Span): Span => ({
  fromMs,
  toMs: toMs ?? window.toMs,
});

const falls = (fromMs: number, toMs: number, spans: readonly Span[]): boolean =>
  spans.some((span) => fromMs < span.toMs && toMs >= span.fromMs);

/** Harmful moments (shocks, broken seals …), and reservations of whoever took the goods over at its end. */
function isDamaged(trace: PhysicalTrace, spans: readonly Span[]): boolean {
  const endsMs = spans.map(({ toMs }) => toMs);
  return (
    trace.reservations.some(({ atMs }) => endsMs.includes(atMs)) ||
    harmfulOf(trace, true).some(({ fromMs, toMs }) => falls(fromMs, toMs, spans))
  );
}

/** `null`: nobody measured anything that has a band. */
function hasExcursion(trace: PhysicalTrace, spans: readonly Span[]): boolean | null {
  const isMeasured = trace.conditions.some(
    ({ unit, series }) => unit !== "events" && series.some(({ readings }) => readings > 0),
  );
  if (!isMeasured) return null;
  return harmfulOf(trace, false).some(({ fromMs, toMs }) => falls(fromMs, toMs, spans));
}

const harmfulOf = ({ conditions }: PhysicalTrace, isOfEvents: boolean) =>
  conditions
    .filter(({ unit }) => (unit === "events") === isOfEvents)
    .flatMap(({ excursions }) => excursions.filter(({ standing }) => standing === "harmful"));
