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
import { attribute, type HarmUnit, type Share, type ShareBounds } from "./shares.ts";
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
  /** Reading times are known to ± this at the worst. */
  readonly epsilonMs: number;
  /** The device's calibration covers all of these readings. */
  readonly calibrated: boolean;
  /** Uncertainty of the calibration for this quantity, in its unit; null where none is stated. */
  readonly uncertainty: number | null;
}

/** Excess dose over the whole shipment against what the goods stand. */
export interface DoseTrace {
  readonly allowanceMs: number;
  readonly activationJoulePerMole: number;
  readonly referenceCel: number;
  /** Of the governing series, above the upper limit; without any excursion 0. */
  readonly observedMs: number;
  /** What unobserved or doubtful time can have added at most. */
  readonly possibleMs: number;
  /** When the observed dose passed the allowance; null while it has not. */
  readonly crossedAtMs: number | null;
}

/** The highest mean kinetic temperature of any window of this length, over observed time. */
export interface MeanKineticTemperature {
  /** 24 hours for what is kept at 8 °C or less, 30 days for everything else: the regulator's windows. */
  readonly windowMs: number;
  readonly device: string;
  readonly name: string;
  readonly celsius: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Observed time in it. */
  readonly observedMs: number;
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
  /** In every series, by device and name, then by time; the confirmed and longest, if there are very many. */
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

/** How leaving the band harms the goods, by what the terms give for the condition. */
export type HarmRule = "at-once" | "continuous" | "dose" | "boundary";

export function harmRuleOf({ dose, boundary, toleranceMs }: Condition): HarmRule {
  if (dose) return "dose";
  if (boundary) return "boundary";
  return toleranceMs > 0 ? "continuous" : "at-once";
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
  const { shares, unattributed } = first
    ? attribute(together(governing), custody)
    : { shares: [], unattributed: null };
  return {
    quantity,
    min: min ?? null,
    max: max ?? null,
    toleranceMs,
    harmRule: harmRuleOf(condition),
    unit: "ms",
    weightPpm: condition.weightPpm ?? 1_000_000,
    gapExtreme: { min: condition.gapExtreme?.min ?? null, max: condition.gapExtreme?.max ?? null },
    dose: null,
    boundary: condition.boundary ?? null,
    meanKinetic: null,
    series,
    observedMs: lengthOf(observed),
    unobservedMs: lengthOf(gaps),
    unobserved: listedGaps.map((gap) => ({ ...gap, holders: holdersDuring(gap, custody) })),
    unobservedOmitted: gaps.length - listedGaps.length,
    excursions: listed.map((excursion) => attributed(excursion, custody)),
    excursionsOmitted: all.length - listed.length,
    governing: first ? { device: first.device, name: first.name } : null,
    harmedFromMs: first?.fromMs ?? null,
    harm: observedTotal(governing),
    possibleHarm: governing.reduce((sum, { unobservedMs }) => sum + unobservedMs, 0),
    shares,
    unattributed,
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
  return {
    device,
    name,
    readings,
    min: least,
    max: most,
    observedMs,
    epsilonMs,
    calibrated: true,
    uncertainty: null,
  };
}

function holdersDuring(gap: Span, custody: readonly CustodyInterval[]): string[] {
  const holders = custody
    .filter(({ fromMs, toMs }) => sharedLength(gap, { fromMs, toMs: toMs ?? Number.MAX_SAFE_INTEGER }) > 0)
    .map(({ holder }) => holder);
  return [...new Set(holders)];
}
