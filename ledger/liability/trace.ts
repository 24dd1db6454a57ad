/**
 * The liability trace: excursions laid over custody, from a shipment's history alone. A pure function: same
 * history, same bytes out, on the server, in the browser and on the command line. It states facts and arithmetic.
 */
import type { ShipmentHistory } from "../evidence/shipment-history.ts";
import type { Condition } from "../state/shipments.ts";
import { type CustodyInterval, custodyOf, type DeclaredReservation } from "./custody.ts";
import {
  type Excursion,
  excursionsOf,
  type MeasuredExcursion,
  observedOf,
  roundValue,
} from "./excursions.ts";
import { type Finding, finding, isoTime, sortFindings } from "./findings.ts";
import { integrityFindings } from "./integrity.ts";
import { type Series, seriesOf, windowOf } from "./series.ts";
import { attribute, type Share } from "./shares.ts";
import { lengthOf, merge, type Span, sharedLength, subtract } from "./spans.ts";

export type { CustodyInterval } from "./custody.ts";
export type { Excursion } from "./excursions.ts";
export type { Finding, FindingCode } from "./findings.ts";
export type { Part, Share } from "./shares.ts";

export const traceFormat = 1;
export const traceNotice = "Facts and arithmetic from signed statements. This is not a finding of law.";

export interface TraceParty {
  readonly id: string;
  readonly legalName: string;
  readonly role: "shipper" | "carrier" | "consignee" | "other";
}

/** Time in which no device observed the quantity, and who held the goods meanwhile. */
export interface Unobserved extends Span {
  readonly holders: readonly string[];
}

export interface SeriesSummary {
  readonly device: string;
  /** Quantity and probe. */
  readonly name: string;
  /** Readings while the device measured what was around the shipment. */
  readonly readings: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly observedMs: number;
  readonly epsilonMs: number;
}

export interface ConditionTrace {
  readonly quantity: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly toleranceMs: number;
  readonly series: readonly SeriesSummary[];
  readonly observedMs: number;
  readonly unobserved: readonly Unobserved[];
  /** In every series, by device and name, then by time. */
  readonly excursions: readonly Excursion[];
  /** The series with the worst confirmed excursions: its figures are the shares below. Null without any. */
  readonly governing: { readonly device: string; readonly name: string } | null;
  /** Shares in all confirmed excursions of the governing series together. */
  readonly shares: readonly Share[];
  readonly unattributedPpm: number;
}

export interface TraceReservation extends DeclaredReservation {
  /** A confirmed excursion began before it was declared. */
  readonly measured: boolean;
}

export interface LiabilityTrace {
  readonly format: typeof traceFormat;
  readonly notice: typeof traceNotice;
  readonly chain: string;
  readonly shipment: string;
  /** The position: height and time of the last block that was considered. */
  readonly height: number;
  readonly positionMs: number;
  /** What is judged: from creation to delivery, or to the position. */
  readonly window: Span & { readonly delivered: boolean };
  /** Readings of one device further apart than this say nothing about the time between. */
  readonly gapMsMax: number;
  readonly parties: readonly TraceParty[];
  readonly custody: readonly CustodyInterval[];
  readonly conditions: readonly ConditionTrace[];
  readonly reservations: readonly TraceReservation[];
  readonly findings: readonly Finding[];
}

/** Times are whole milliseconds, values are rounded to 0.001 of their unit, shares outwards to parts per million. */
export function traceOf(history: ShipmentHistory): LiabilityTrace {
  const { chain, shipment, height, positionMs, terms, state } = history;
  const custody = custodyOf(history);
  const { series, findings: seriesFindings } = seriesOf(history);
  const window = windowOf(history);
  const conditions = terms.conditions.map((condition) =>
    conditionTrace(condition, series, terms.gapMsMax, custody.intervals, window),
  );
  const reservations = custody.reservations.map((reservation) => ({
    ...reservation,
    measured: conditions.some((trace) =>
      trace.excursions.some((e) => e.confirmed && e.fromMs <= reservation.atMs),
    ),
  }));
  const findings = [
    ...integrityFindings(history),
    ...seriesFindings,
    ...custody.findings,
    ...conditions
      .filter((trace) => trace.series.length === 0)
      .map(({ quantity }) => finding("condition_never_measured", quantity)),
    ...reservations.filter(({ measured }) => !measured).map(notMeasured),
  ];
  return {
    format: traceFormat,
    notice: traceNotice,
    chain: chain.id,
    shipment,
    height,
    positionMs,
    window: { ...window, delivered: state.deliveredMs !== undefined },
    gapMsMax: terms.gapMsMax,
    parties: partiesOf(history),
    custody: custody.intervals,
    conditions,
    reservations,
    findings: sortFindings(findings),
  };
}

/** The trace as bundles and downloads carry it: always the same bytes. */
export function encodeTrace(trace: LiabilityTrace): string {
  return `${JSON.stringify(trace, null, 1)}\n`;
}

function notMeasured({ by, code, atMs, statement }: TraceReservation): Finding {
  return finding("reservation_not_measured", `${by}: ${code} at ${isoTime(atMs)}`, [statement]);
}

function partiesOf({ parties, state }: ShipmentHistory): TraceParty[] {
  return [...parties].map(([id, { legalName }]) => {
    if (id === state.shipper) return { id, legalName, role: "shipper" };
    if (id === state.consignee) return { id, legalName, role: "consignee" };
    return { id, legalName, role: state.carriers.includes(id) ? "carrier" : "other" };
  });
}

function conditionTrace(
  condition: Condition,
  all: readonly Series[],
  gapMsMax: number,
  custody: readonly CustodyInterval[],
  window: Span,
): ConditionTrace {
  const { quantity, min, max, toleranceMs } = condition;
  const series = all.filter(
    (one) => one.quantity === quantity && one.runs.some(({ exposure }) => exposure.length > 0),
  );
  const observed = merge(series.flatMap((one) => observedOf(one, gapMsMax)));
  const measured = series.map((one) => excursionsOf(one, condition, gapMsMax, custody));
  const governing = worstOf(measured);
  const { shares, unattributedPpm } = attribute(
    governing.map(({ amount }) => amount),
    custody,
  );
  const [first] = governing;
  return {
    quantity,
    min: min ?? null,
    max: max ?? null,
    toleranceMs,
    series: series.map((one) => summaryOf(one, gapMsMax)),
    observedMs: lengthOf(observed),
    unobserved: subtract([window], observed).map((gap) => ({ ...gap, holders: holdersDuring(gap, custody) })),
    excursions: measured.flat().map(({ excursion }) => excursion),
    governing: first ? { device: first.excursion.device, name: first.excursion.name } : null,
    shares: first ? shares : [],
    unattributedPpm: first ? unattributedPpm : 0,
  };
}

/** Confirmed excursions of the series that has most of them by time, then by count; of equals, the first. */
function worstOf(measured: readonly (readonly MeasuredExcursion[])[]): readonly MeasuredExcursion[] {
  let worst: readonly MeasuredExcursion[] = [];
  for (const one of measured) {
    const confirmed = one.filter(({ excursion }) => excursion.confirmed);
    const difference = observedTotal(confirmed) - observedTotal(worst);
    if (difference > 0 || (difference === 0 && confirmed.length > worst.length)) worst = confirmed;
  }
  return worst;
}

function observedTotal(excursions: readonly MeasuredExcursion[]): number {
  return excursions.reduce((sum, { excursion }) => sum + excursion.observedMs, 0);
}

function summaryOf(series: Series, gapMsMax: number): SeriesSummary {
  const { device, name, epsilonMs, runs } = series;
  let readings = 0;
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { exposure, samples } of runs) {
    let at = 0;
    for (const { timeMs, value } of samples) {
      while (at < exposure.length && exposure[at]!.toMs < timeMs) at++;
      const bounds = exposure[at];
      if (!bounds || timeMs < bounds.fromMs) continue;
      readings++;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  const observedMs = lengthOf(observedOf(series, gapMsMax));
  const [least, most] = readings > 0 ? [roundValue(min), roundValue(max)] : [null, null];
  return { device, name, readings, min: least, max: most, observedMs, epsilonMs };
}

function holdersDuring(gap: Span, custody: readonly CustodyInterval[]): string[] {
  const holders = custody
    .filter(({ fromMs, toMs }) => sharedLength(gap, { fromMs, toMs: toMs ?? Number.MAX_SAFE_INTEGER }) > 0)
    .map(({ holder }) => holder);
  return [...new Set(holders)];
}
