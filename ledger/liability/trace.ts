/**
 * The liability trace: excursions laid over custody, from a shipment's history alone. A pure function: same
 * history, same bytes out, on the server, in the browser and on the command line. It states facts and arithmetic.
 */
import type { ShipmentHistory } from "../evidence/shipment-history.ts";
import { type ConditionTrace, conditionTrace, measureCondition } from "./conditions.ts";
import { type CustodyInterval, custodyOf, type DeclaredReservation } from "./custody.ts";
import { type Finding, finding, isoTime, sortFindings } from "./findings.ts";
import { integrityFindings } from "./integrity.ts";
import { seriesOf, windowOf } from "./series.ts";
import type { Span } from "./spans.ts";

export type { ConditionTrace, SeriesSummary, Unobserved } from "./conditions.ts";
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
  const measured = terms.conditions.map((condition) => measureCondition(condition, series, terms.gapMsMax));
  const conditions = measured.map((one) => conditionTrace(one, custody.intervals, window));
  const confirmed = measured.flatMap(({ excursions }) => excursions.flat().filter((one) => one.confirmed));
  const firstMs = confirmed.reduce((first, { fromMs }) => Math.min(first, fromMs), Number.POSITIVE_INFINITY);
  const reservations = custody.reservations.map((reservation) => ({
    ...reservation,
    measured: firstMs <= reservation.atMs,
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
