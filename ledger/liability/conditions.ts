/** What became of one condition of the shipment's terms: where it was observed, where it was broken, by whose time. */
import type { Condition } from "../state/terms.ts";
import { disagreementOf } from "./agreement.ts";
import { epsilonAt } from "./clock.ts";
import type { CustodyInterval } from "./custody.ts";
import { type DoseTrace, doseTraceOf, judgedByDose, shownDose } from "./dose.ts";
import type { Doubts } from "./doubts.ts";
import {
  amountOf,
  attributed,
  type Excursion,
  type MeasuredExcursion,
  type Measurement,
  measureTime,
  roundValue,
} from "./excursions.ts";
import { type Finding, finding } from "./findings.ts";
import type { HarmEvent } from "./harm-events.ts";
import { type MeanKineticTemperature, meanKineticOf } from "./mean-kinetic.ts";
import { measureEvents } from "./moments.ts";
import { type HarmRule, harmRuleOf, unitOf } from "./rules.ts";
import type { Series } from "./series.ts";
import {
  type HarmUnit,
  observedHarm,
  partsOf,
  possibleHarm,
  type Share,
  type ShareBounds,
  type ShareFigures,
  shareFigures,
  unattributedOf,
} from "./shares.ts";
import { clip, lengthOf, merge, type Span, sharedLength, subtract } from "./spans.ts";

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
  /** Reading times are known to ± this at the worst. */
  readonly epsilonMs: number;
  /** The device's calibration covers all of these readings. */
  readonly calibrated: boolean;
  /** Uncertainty of the calibration for this quantity, in its unit; null where none is stated. */
  readonly uncertainty: number | null;
}

export interface ConditionTrace {
  readonly quantity: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly toleranceMs: number;
  readonly harmRule: HarmRule;
  /** What its harm, parts and shares are counted in. */
  readonly unit: HarmUnit;
  /** Its weight among the harmed conditions of the shipment. */
  readonly weightPpm: number;
  readonly gapExtreme: { readonly min: number | null; readonly max: number | null };
  readonly dose: DoseTrace | null;
  /** Both must be passed for a shock to be harmful: m/s² and m/s. */
  readonly boundary: { readonly peak: number; readonly velocityChange: number } | null;
  /** Of temperatures only, for the series that governs or, without excursions, the warmest one. */
  readonly meanKinetic: MeanKineticTemperature | null;
  readonly series: readonly SeriesSummary[];
  readonly observedMs: number;
  readonly unobservedMs: number;
  /** By time; the longest, if there are very many. */
  readonly unobserved: readonly Unobserved[];
  readonly unobservedOmitted: number;
  /** In every series, by device and name, then by time; the worst, if there are very many. */
  readonly excursions: readonly Excursion[];
  readonly excursionsOmitted: number;
  /** The series with the worst harmful excursions: its figures are the harm and shares below. Null without any. */
  readonly governing: { readonly device: string; readonly name: string } | null;
  /** Start of the first harmful excursion of the governing series: the whole of it counts. Null without harm. */
  readonly harmedFromMs: number | null;
  /** Harm in all harmful excursions of the governing series, and what unobserved time can have added. */
  readonly harm: number;
  readonly possibleHarm: number;
  /** Shares in all harmful excursions of the governing series together; empty without harm. */
  readonly shares: readonly Share[];
  readonly unattributed: ShareBounds | null;
}

interface MeasuredSeries {
  readonly series: Series;
  readonly excursions: readonly MeasuredExcursion[];
}

/** A condition measured against all series, before anything is shared out. */
export interface MeasuredCondition {
  readonly condition: Condition;
  readonly measured: readonly MeasuredSeries[];
  /** Undefined when nothing harmful was observed. */
  readonly governing: MeasuredSeries | undefined;
  /** Events that statements missing from the governing device may have held. */
  readonly missing: readonly HarmEvent[];
  readonly findings: readonly Finding[];
}

export function measureCondition(
  condition: Condition,
  all: readonly Series[],
  doubts: Doubts,
  window: Span,
): MeasuredCondition {
  const isMeant = ({ quantity, runs }: Series) =>
    quantity === condition.quantity && runs.some(({ exposure }) => exposure.length > 0);
  const velocityChanges = new Map(
    all.filter(({ quantity }) => quantity === "shock.dv").map((one) => [`${one.device} ${one.probe}`, one]),
  );
  const measure = (series: Series): MeasuredSeries => ({
    series,
    excursions: excursionsOf(
      condition,
      series,
      window,
      velocityChanges.get(`${series.device} ${series.probe}`),
    ),
  });
  const measured = all.filter(isMeant).map(measure);
  const findings = measured.flatMap((one) => seriesFindings(condition, one));
  const worst = worstOf(measured);
  const reference = worst ?? measured[0];
  if (!reference) return { condition, measured, governing: undefined, missing: [], findings };
  const contradicted: Span[] = [];
  if (unitOf(condition) !== "events")
    for (const { series } of measured) {
      if (series === reference.series) continue;
      const disagreement = disagreementOf(condition, reference.series, series);
      if (!disagreement) continue;
      findings.push(disagreement.finding);
      for (const span of disagreement.contradicted) contradicted.push(span);
    }
  const doubted =
    contradicted.length > 0
      ? measure({ ...reference.series, doubtful: merge([...reference.series.doubtful, ...contradicted]) })
      : reference;
  return {
    condition,
    measured: measured.map((one) => (one === reference ? doubted : one)),
    governing: worst && doubted,
    missing: worst && unitOf(condition) === "events" ? missingEvents(doubts, worst.series, window) : [],
    findings,
  };
}

function excursionsOf(
  condition: Condition,
  series: Series,
  window: Span,
  velocityChanges: Series | undefined,
): readonly MeasuredExcursion[] {
  const toleratedError = series.calibrated ? 0 : (condition.disagreementMax ?? 0);
  const measurement: Measurement = { condition, series, window, toleratedError };
  if (unitOf(condition) === "events") return measureEvents(measurement, velocityChanges);
  const found = measureTime(measurement);
  return condition.dose ? judgedByDose(found, series, condition.dose.allowanceMs) : found;
}

function seriesFindings(condition: Condition, { series, excursions }: MeasuredSeries): Finding[] {
  const { device, name, samples } = series;
  const findings: Finding[] = [];
  const silent = condition.boundary
    ? excursions.filter(({ standing }) => standing === "possible").flatMap((one) => one.samples)
    : [];
  if (silent.length > 0)
    findings.push(
      finding(
        "velocity_change_missing",
        `${device}, ${name}: ${silent.length} shocks`,
        silent.flatMap(([first, last]) => samples.statementsOf(first, last)),
        { by: "events", amount: silent.length },
      ),
    );
  const { min, max } = condition.gapExtreme ?? {};
  const { lowest, highest } = rangeOf(series);
  const extremes = [
    ...(min !== undefined && lowest < min ? [lowest] : []),
    ...(max !== undefined && highest > max ? [highest] : []),
  ];
  if (extremes.length > 0) {
    const values = extremes.map(roundValue).join(" and ");
    findings.push(finding("gap_extreme_exceeded", `${device}, ${name}: ${values}`));
  }
  return findings;
}

function missingEvents(doubts: Doubts, { device }: Series, window: Span): HarmEvent[] {
  return doubts.of(device).missingStatements.flatMap(({ count, ...span }) => {
    const within = clip(span, window);
    return within ? [{ ...within, certain: false, count }] : [];
  });
}

/** The series with the most observed harm in harmful excursions, then the most of these; of equals, the first. */
function worstOf(measured: readonly MeasuredSeries[]): MeasuredSeries | undefined {
  let worst: MeasuredSeries | undefined;
  let [worstHarm, worstCount] = [0, 0];
  for (const one of measured) {
    const harmful = harmfulOf(one);
    const harm = harmful.reduce((sum, { shown }) => sum + shown, 0);
    if (harm < worstHarm || (harm === worstHarm && harmful.length <= worstCount)) continue;
    [worst, worstHarm, worstCount] = [one, harm, harmful.length];
  }
  return worst;
}

export function harmfulOf(measured: MeasuredSeries | undefined): MeasuredExcursion[] {
  return measured?.excursions.filter(({ standing }) => standing === "harmful") ?? [];
}

/** What a condition comes to, with the figures of its shares. */
export interface ConditionResult {
  readonly trace: ConditionTrace;
  readonly figures: readonly ShareFigures[];
}

export function conditionResult(
  { condition, measured, governing, missing }: MeasuredCondition,
  custody: readonly CustodyInterval[],
  window: Span,
): ConditionResult {
  const { quantity, min, max, toleranceMs, gapExtreme } = condition;
  const observed = merge(measured.flatMap(({ series }) => series.observed));
  const gaps = subtract([window], observed);
  const listedGaps = heaviest(gaps, linesMax, ({ fromMs, toMs }) => toMs - fromMs);
  const all = measured.flatMap(({ series, excursions }) => excursions.map((one) => ({ series, one })));
  const listed = heaviest(all, listedMax(custody), ({ one }) => weightOf(one));
  const counted = governing?.excursions.filter(
    ({ standing }) => standing === "harmful" || standing === "possible",
  );
  const amount = governing && amountOf(counted!, governing.series, missing);
  const figures = amount ? shareFigures(partsOf(amount, custody), observedHarm(amount)) : [];
  const shares = figures.map(({ holder, minPpm, maxPpm }) => ({ holder, minPpm, maxPpm }));
  const dosed = governing ?? mostDosed(measured);
  const trace: ConditionTrace = {
    quantity,
    min: min ?? null,
    max: max ?? null,
    toleranceMs,
    harmRule: harmRuleOf(condition),
    unit: unitOf(condition),
    weightPpm: condition.weightPpm ?? weightPpmDefault,
    gapExtreme: { min: gapExtreme?.min ?? null, max: gapExtreme?.max ?? null },
    dose: doseTraceOf(condition, dosed?.excursions ?? [], dosed?.series),
    boundary: condition.boundary ?? null,
    meanKinetic: quantity === "temperature" ? meanKinetic(condition, governing, measured) : null,
    series: measured.map(({ series }) => summaryOf(series)),
    observedMs: lengthOf(observed),
    unobservedMs: lengthOf(gaps),
    unobserved: listedGaps.map((gap) => ({ ...gap, holders: holdersDuring(gap, custody) })),
    unobservedOmitted: gaps.length - listedGaps.length,
    excursions: listed.map(({ series, one }) => attributed(one, series, custody)),
    excursionsOmitted: all.length - listed.length,
    governing: governing ? { device: governing.series.device, name: governing.series.name } : null,
    harmedFromMs: governing ? harmfulOf(governing)[0]!.fromMs : null,
    harm: amount ? observedHarm(amount) : 0,
    possibleHarm: amount ? possibleHarm(amount) : 0,
    shares,
    unattributed: shares.length > 0 ? unattributedOf(shares) : null,
  };
  return { trace, figures };
}

export const weightPpmDefault = 1_000_000;

/** Lines of one list. A device that floods the log with excursions must not keep the evidence from being written. */
const linesMax = 1_000;
/** Parts of all excursions of one condition: each has at most one for each custody interval. */
const partsMax = 20_000;
/** More than any observed time. */
const dominant = 2 ** 52;

function listedMax(custody: readonly CustodyInterval[]): number {
  return Math.min(linesMax, Math.max(10, Math.floor(partsMax / custody.length)));
}

function weightOf({ standing, observedMs }: MeasuredExcursion): number {
  return observedMs + (standing === "harmful" ? dominant : 0);
}

/** The `count` items with most weight, of equals the first, in the order they had. */
export function heaviest<T>(items: readonly T[], count: number, weight: (item: T) => number): T[] {
  if (items.length <= count) return [...items];
  return items
    .map((item, at) => ({ item, at, weight: weight(item) }))
    .sort((a, b) => b.weight - a.weight || a.at - b.at)
    .slice(0, count)
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function mostDosed(measured: readonly MeasuredSeries[]): MeasuredSeries | undefined {
  return measured.reduce<MeasuredSeries | undefined>(
    (most, one) => (!most || shownDose(one.excursions) > shownDose(most.excursions) ? one : most),
    undefined,
  );
}

function meanKinetic(
  condition: Condition,
  governing: MeasuredSeries | undefined,
  measured: readonly MeasuredSeries[],
): MeanKineticTemperature | null {
  if (governing) return meanKineticOf(governing.series, condition);
  let warmest: Series | undefined;
  let highestSoFar = Number.NEGATIVE_INFINITY;
  for (const { series } of measured) {
    const { highest } = rangeOf(series);
    if (highest > highestSoFar) [warmest, highestSoFar] = [series, highest];
  }
  return warmest ? meanKineticOf(warmest, condition) : null;
}

interface Range {
  readonly readings: number;
  /** Infinite without readings. */
  readonly lowest: number;
  readonly highest: number;
}

/** Of the readings that are about the shipment. */
function rangeOf({ runs, samples }: Series): Range {
  const { timesMs, values } = samples;
  let readings = 0;
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { exposure, begin, end } of runs) {
    let at = 0;
    for (let i = begin; i < end; i++) {
      while (at < exposure.length && exposure[at]!.toMs < timesMs[i]!) at++;
      const bounds = exposure[at];
      if (!bounds || timesMs[i]! < bounds.fromMs) continue;
      readings++;
      lowest = Math.min(lowest, values[i]!);
      highest = Math.max(highest, values[i]!);
    }
  }
  return { readings, lowest, highest };
}

function summaryOf(series: Series): SeriesSummary {
  const { device, name, clock, observed, samples, calibrated, uncertainty } = series;
  const { readings, lowest, highest } = rangeOf(series);
  const [min, max] = readings > 0 ? [roundValue(lowest), roundValue(highest)] : [null, null];
  const lastMs = observed.at(-1)?.toMs ?? samples.timesMs.at(-1) ?? 0;
  return {
    device,
    name,
    readings,
    min,
    max,
    observedMs: lengthOf(observed),
    epsilonMs: epsilonAt(clock, lastMs),
    calibrated,
    uncertainty,
  };
}

export function holdersDuring(gap: Span, custody: readonly CustodyInterval[]): string[] {
  const holders = custody
    .filter(({ fromMs, toMs }) => sharedLength(gap, { fromMs, toMs: toMs ?? Number.MAX_SAFE_INTEGER }) > 0)
    .map(({ holder }) => holder);
  return [...new Set(holders)];
}
