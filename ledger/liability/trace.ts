/**
 * The liability trace: excursions laid over custody, from a shipment's history alone. A pure function: same
 * history, same bytes out, on the server, in the browser and on the command line. It states facts and arithmetic.
 */
import type { ShipmentHistory } from "../evidence/shipment-history.ts";
import type { ArithmeticLine } from "./arithmetic.ts";
import {
  type ConditionTrace,
  conditionResult,
  harmfulOf,
  type MeasuredCondition,
  measureCondition,
} from "./conditions.ts";
import { type CustodyInterval, custodyOf, type DeclaredReservation } from "./custody.ts";
import { doubtsOf } from "./doubts.ts";
import { type EquipmentEvent, equipmentUse } from "./equipment.ts";
import { type Finding, finding, isoTime, sortFindings } from "./findings.ts";
import { keyFindings } from "./key-findings.ts";
import { lawOfHistory } from "./law/from-history.ts";
import type { LawSection } from "./law/types.ts";
import { overallShares } from "./overall.ts";
import { type OpenQuestion, openQuestions } from "./questions.ts";
import { seriesOf, windowOf } from "./series.ts";
import type { ShareBounds } from "./shares.ts";
import type { Span } from "./spans.ts";

export type { ArithmeticCode, ArithmeticLine } from "./arithmetic.ts";
export type { ConditionTrace, SeriesSummary, Unobserved } from "./conditions.ts";
export type { CustodyInterval } from "./custody.ts";
export type { DoseTrace } from "./dose.ts";
export type { EquipmentEvent } from "./equipment.ts";
export type { Excursion, Standing } from "./excursions.ts";
export type { Finding, FindingCode, Widening } from "./findings.ts";
export type { MeanKineticTemperature } from "./mean-kinetic.ts";
export type { OpenQuestion, QuestionCode } from "./questions.ts";
export type { HarmRule } from "./rules.ts";
export type { HarmUnit, Part, Share, ShareBounds } from "./shares.ts";

export const traceFormat = 2;
export const traceNotice = "Facts and arithmetic from signed statements. This is not a finding of law.";

export interface TraceParty {
  readonly id: string;
  readonly legalName: string;
  readonly role: "shipper" | "carrier" | "consignee" | "other";
  /** Of the harm of all conditions together, by their weights; null without harm. */
  readonly share: ShareBounds | null;
}

export interface TraceReservation extends DeclaredReservation {
  /** A harmful excursion began before it was declared; otherwise it is declared, not measured. */
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
  /** Name of the sensitivity profile that the terms name; null where they name none. */
  readonly profile: string | null;
  /**
   * By identifier: everyone who signs, ships, carries or receives. Their minimum shares and the unattributed maximum
   * add up to 1,000,000 parts per million; all minimums to no more, all maximums to no less.
   */
  readonly parties: readonly TraceParty[];
  /** What nobody can be shown to have caused; null without harm. */
  readonly unattributed: ShareBounds | null;
  readonly custody: readonly CustodyInterval[];
  /** In the order of the terms. */
  readonly conditions: readonly ConditionTrace[];
  readonly reservations: readonly TraceReservation[];
  /** Set-points, open doors and instructions, by time. */
  readonly equipment: readonly EquipmentEvent[];
  readonly equipmentOmitted: number;
  /** Those about the evidence itself first, then by code. */
  readonly findings: readonly Finding[];
  readonly openQuestions: readonly OpenQuestion[];
  /** Every share, first by condition, then overall. */
  readonly arithmetic: readonly ArithmeticLine[];
  /** Regimes, limits, exposures, clocks and risk, by the rules of carriage law in the log. */
  readonly law: LawSection;
}

/** What follows from custody and readings alone; `law` builds on its shares. */
export type PhysicalTrace = Omit<LiabilityTrace, "law">;

/** Times are whole milliseconds, values are rounded to 0.001 of their unit, shares outwards to parts per million. */
export function traceOf(history: ShipmentHistory): LiabilityTrace {
  const physical = physicalTraceOf(history);
  return { ...physical, law: lawOfHistory(history, physical) };
}

export function physicalTraceOf(history: ShipmentHistory): PhysicalTrace {
  const { chain, shipment, height, positionMs, terms, state } = history;
  const custody = custodyOf(history);
  const doubts = doubtsOf(history);
  const { series, findings: seriesFindings } = seriesOf(history, doubts);
  const window = windowOf(history);
  const measured = terms.conditions.map((condition) => measureCondition(condition, series, doubts, window));
  const results = measured.map((one) => conditionResult(one, custody.intervals, window));
  const conditions = results.map(({ trace }) => trace);
  const overall = overallShares(results, custody.intervals);
  const reservations = withMeasured(custody.reservations, measured);
  const equipment = equipmentUse(history, series, custody.intervals, temperatureHarm(measured));
  const findings = sortFindings([
    ...doubts.findings,
    ...keyFindings(history),
    ...seriesFindings,
    ...custody.findings,
    ...measured.flatMap((one) => one.findings),
    ...conditions
      .filter((trace) => trace.series.length === 0)
      .map(({ quantity }) => finding("condition_never_measured", quantity)),
    ...equipment.findings,
    ...reservations.filter((one) => !one.measured).map(notMeasured),
  ]);
  const gaps = measured.map(({ governing }) => harmfulOf(governing).flatMap((one) => one.gaps));
  return {
    format: traceFormat,
    notice: traceNotice,
    chain: chain.id,
    shipment,
    height,
    positionMs,
    window: { ...window, delivered: state.deliveredMs !== undefined },
    gapMsMax: terms.gapMsMax,
    profile: terms.goods.profile ?? null,
    parties: partiesOf(history, overall.shares),
    unattributed: overall.unattributed,
    custody: custody.intervals,
    conditions,
    reservations,
    equipment: equipment.events,
    equipmentOmitted: equipment.omitted,
    findings,
    openQuestions: openQuestions({ history, conditions, custody: custody.intervals, findings, doubts, gaps }),
    arithmetic: overall.arithmetic,
  };
}

function withMeasured(
  reservations: readonly DeclaredReservation[],
  measured: readonly MeasuredCondition[],
): TraceReservation[] {
  const firstMs = measured
    .flatMap((one) => one.measured)
    .flatMap(harmfulOf)
    .reduce((first, { fromMs }) => Math.min(first, fromMs), Number.POSITIVE_INFINITY);
  return reservations.map((reservation) => ({ ...reservation, measured: firstMs <= reservation.atMs }));
}

function temperatureHarm(measured: readonly MeasuredCondition[]): Span[] {
  return measured
    .filter(({ condition }) => condition.quantity === "temperature")
    .flatMap(({ governing }) => harmfulOf(governing))
    .map(({ fromMs, toMs }) => ({ fromMs, toMs }));
}

/** The trace as bundles and downloads carry it: always the same bytes. */
export function encodeTrace(trace: LiabilityTrace): string {
  return `${JSON.stringify(trace, null, 1)}\n`;
}

function notMeasured({ by, code, atMs, statement }: TraceReservation): Finding {
  return finding("reservation_not_measured", `${by}: ${code} at ${isoTime(atMs)}`, [statement]);
}

const nothing: ShareBounds = { minPpm: 0, maxPpm: 0 };

function partiesOf(
  { parties, state }: ShipmentHistory,
  shares: ReadonlyMap<string, ShareBounds>,
): TraceParty[] {
  return [...parties].map(([id, { legalName }]) => {
    const share = shares.size === 0 ? null : (shares.get(id) ?? nothing);
    if (id === state.shipper) return { id, legalName, role: "shipper", share };
    if (id === state.consignee) return { id, legalName, role: "consignee", share };
    return { id, legalName, role: state.carriers.includes(id) ? "carrier" : "other", share };
  });
}
