/** What became of one condition of the shipment's terms: where it was observed, where it was broken, by whose time. */
import type { Condition } from "../state/terms.ts";
import type { CustodyInterval } from "./custody.ts";
import {
  attributed,
  type Excursion,
  type MeasuredExcursion,
  measureExcursions,
  observedOf,
  roundValue,
  together,
} from "./excursions.ts";
import type { Series } from "./series.ts";
import { attribute, type Share } from "./shares.ts";
import { lengthOf, merge, type Span, sharedLength, subtract } from "./spans.ts";

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
  readonly unobservedMs: number;
  /** By time; the longest, if there are very many. */
  readonly unobserved: readonly Unobserved[];
  readonly unobservedOmitted: number;
  /** In every series, by device and name, then by time; the confirmed and longest, if there are very many. */
  readonly excursions: readonly Excursion[];
  readonly excursionsOmitted: number;
  /** The series with the worst confirmed excursions: its figures are the shares below. Null without any. */
  readonly governing: { readonly device: string; readonly name: string } | null;
  /** Shares in all confirmed excursions of the governing series together. */
  readonly shares: readonly Share[];
  readonly unattributedPpm: number;
}

/** A condition measured against all series, before anything is shared out. */
export interface MeasuredCondition {
  readonly condition: Condition;
  readonly series: readonly SeriesSummary[];
  readonly observed: readonly Span[];
  /** For each of the series. */
  readonly excursions: readonly (readonly MeasuredExcursion[])[];
}

export function measureCondition(
  condition: Condition,
  all: readonly Series[],
  gapMsMax: number,
): MeasuredCondition {
  const isMeant = ({ quantity, runs }: Series) =>
    quantity === condition.quantity && runs.some(({ exposure }) => exposure.length > 0);
  const series = all.filter(isMeant);
  return {
    condition,
    series: series.map((one) => summaryOf(one, gapMsMax)),
    observed: merge(series.flatMap((one) => observedOf(one, gapMsMax))),
    excursions: series.map((one) => measureExcursions(one, condition, gapMsMax)),
  };
}

export function conditionTrace(
  { condition, series, observed, excursions }: MeasuredCondition,
  custody: readonly CustodyInterval[],
  window: Span,
): ConditionTrace {
  const { quantity, min, max, toleranceMs } = condition;
  const gaps = subtract([window], observed);
  const listedGaps = heaviest(gaps, linesMax, ({ fromMs, toMs }) => toMs - fromMs);
  const all = excursions.flat();
  const weightOf = ({ confirmed, observedMs }: MeasuredExcursion) => observedMs + (confirmed ? dominant : 0);
  const listed = heaviest(all, listedMax(custody), weightOf);
  const governing = worstOf(excursions);
  const [first] = governing;
  const none = { shares: [], unattributedPpm: 0 };
  const { shares, unattributedPpm } = first ? attribute(together(governing), custody) : none;
  return {
    quantity,
    min: min ?? null,
    max: max ?? null,
    toleranceMs,
    series,
    observedMs: lengthOf(observed),
    unobservedMs: lengthOf(gaps),
    unobserved: listedGaps.map((gap) => ({ ...gap, holders: holdersDuring(gap, custody) })),
    unobservedOmitted: gaps.length - listedGaps.length,
    excursions: listed.map((excursion) => attributed(excursion, custody)),
    excursionsOmitted: all.length - listed.length,
    governing: first ? { device: first.device, name: first.name } : null,
    shares,
    unattributedPpm,
  };
}

/** Lines of one list. A device that floods the log with excursions must not keep the evidence from being written. */
const linesMax = 1_000;
/** Parts of all excursions of one condition: each has at most one for each custody interval. */
const partsMax = 20_000;
/** More than any observed time. */
const dominant = 2 ** 52;

function listedMax(custody: readonly CustodyInterval[]): number {
  return Math.min(linesMax, Math.max(10, Math.floor(partsMax / custody.length)));
}

/** The `count` items with most weight, of equals the first, in the order they had. */
function heaviest<T>(items: readonly T[], count: number, weightOf: (item: T) => number): T[] {
  if (items.length <= count) return [...items];
  return items
    .map((item, at) => ({ item, at, weight: weightOf(item) }))
    .sort((a, b) => b.weight - a.weight || a.at - b.at)
    .slice(0, count)
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Confirmed excursions of the series that has most of them by time, then by count; of equals, the first. */
function worstOf(measured: readonly (readonly MeasuredExcursion[])[]): readonly MeasuredExcursion[] {
  let worst: readonly MeasuredExcursion[] = [];
  for (const one of measured) {
    const confirmed = one.filter((excursion) => excursion.confirmed);
    const difference = observedTotal(confirmed) - observedTotal(worst);
    if (difference > 0 || (difference === 0 && confirmed.length > worst.length)) worst = confirmed;
  }
  return worst;
}

function observedTotal(excursions: readonly MeasuredExcursion[]): number {
  return excursions.reduce((sum, { observedMs }) => sum + observedMs, 0);
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
