/**
 * Excursions of one condition in one series: stretches beyond the limit, joined across gaps whose both edges are
 * beyond it, with the gaps beside them that may have belonged to them.
 */
import type { Condition } from "../state/terms.ts";
import {
  behaviourOf,
  clipStretch,
  observedSpans,
  type Side,
  type Stretch,
  stretchesBeyond,
} from "./crossings.ts";
import type { CustodyInterval } from "./custody.ts";
import type { Run, Series } from "./series.ts";
import { type Amount, type Attribution, attribute } from "./shares.ts";
import { intersect, lengthOf, merge, type Span, subtract } from "./spans.ts";

/**
 * What an excursion means for the goods. `harmful`: it counts, and has shares. `within-allowance`: the dose of all
 * excursions together is no more than the goods stand. `possible`: harmful only if unobserved or doubtful time
 * counts. `warning`: beyond one of two figures that are harmful only together (a shock's peak without its
 * velocity change).
 */
export type Standing = "harmful" | "within-allowance" | "possible" | "warning";

export interface Excursion extends Attribution {
  readonly device: string;
  /** Quantity and probe. */
  readonly name: string;
  readonly side: Side;
  readonly limit: number;
  /** From the first to the last moment observed beyond the limit. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The value furthest beyond the limit, and when it was reached first. */
  readonly extreme: number;
  readonly extremeAtMs: number;
  readonly observedMs: number;
  /** Unobserved or doubtful time, within it or beside it, that may belong to it. */
  readonly unobservedMs: number;
  /** Observed harm, and what the unobserved time can have added at most, in the condition's unit. */
  readonly harm: number;
  readonly possibleHarm: number;
  /** Reading times in it are known to ± this, or better. */
  readonly epsilonMs: number;
  /** Only of shocks: what was measured with the peak, in m/s; null where nothing was, or no shock. */
  readonly velocityChange: number | null;
  readonly standing: Standing;
  readonly statements: readonly string[];
}

/** An excursion that nobody has been given shares in yet. */
export interface MeasuredExcursion extends Omit<Excursion, "statements" | keyof Attribution> {
  readonly confirmed: boolean;
  readonly amount: Amount;
  readonly stretches: readonly Stretch[];
}

/** Values are shown to this many parts of a unit. */
const valueSteps = 1_000;

export function roundValue(value: number): number {
  return Math.round(value * valueSteps) / valueSteps;
}

/** Time of the series that was observed, within its exposure. */
export function observedOf({ runs }: Series, gapMsMax: number): Span[] {
  return merge(
    runs.flatMap(({ exposure, samples }) => intersect(observedSpans(samples, gapMsMax), exposure)),
  );
}

/** Excursions of the condition in one series, by time. */
export function measureExcursions(
  series: Series,
  condition: Condition,
  gapMsMax: number,
): MeasuredExcursion[] {
  const limits: [Side, number | undefined][] = [
    ["above", condition.max],
    ["below", condition.min],
  ];
  const found: MeasuredExcursion[] = [];
  for (const [side, limit] of limits) {
    if (limit === undefined) continue;
    for (const run of series.runs)
      for (const group of groupsOf(run, series.quantity, side, limit, gapMsMax)) {
        const one = measured(group, series, condition, side, limit);
        if (one) found.push(one);
      }
  }
  return found.sort((a, b) => a.fromMs - b.fromMs || (a.side === "above" ? -1 : 1));
}

/** The excursion with its shares. */
export function attributed(
  { amount, stretches, confirmed, ...measures }: MeasuredExcursion,
  custody: readonly CustodyInterval[],
): Excursion {
  const statements = [...new Set(stretches.flatMap((stretch) => stretch.statements))].sort();
  const attribution = attribute(amount, custody);
  const shared = confirmed ? attribution : { ...attribution, shares: [], unattributed: null };
  return { ...measures, ...shared, statements };
}

/** Several excursions of one series as one amount. */
export function together(excursions: readonly MeasuredExcursion[]): Amount {
  const observed = excursions.flatMap(({ amount }) => amount.observed).sort((a, b) => a.fromMs - b.fromMs);
  // One gap may lie beside two excursions.
  const unobserved = merge(excursions.flatMap(({ amount }) => amount.unobserved));
  return { observed, unobserved, epsilonMs: excursions[0]?.epsilonMs ?? 0 };
}

/** Stretches that belong together and the gaps between and beside them. */
interface Group {
  readonly stretches: Stretch[];
  readonly gaps: Span[];
}

function groupsOf(
  { exposure, samples }: Run,
  quantity: string,
  side: Side,
  limit: number,
  gapMsMax: number,
): Group[] {
  const behaviour = behaviourOf(quantity);
  const stretches = clipAll(stretchesBeyond(samples, side, limit, behaviour, gapMsMax), exposure);
  const gaps = behaviour === "event" ? [] : subtract(exposure, observedSpans(samples, gapMsMax));
  const gapFrom = new Map(gaps.map((gap) => [gap.fromMs, gap]));
  const gapTo = new Map(gaps.map((gap) => [gap.toMs, gap]));
  const groups: Group[] = [];
  for (const stretch of stretches) {
    const before = stretch.openStart ? gapTo.get(stretch.fromMs) : undefined;
    const after = stretch.openEnd ? gapFrom.get(stretch.toMs) : undefined;
    const last = groups.at(-1);
    if (before && last?.gaps.at(-1) === before) {
      last.stretches.push(stretch);
      if (after) last.gaps.push(after);
    } else
      groups.push({ stretches: [stretch], gaps: [...(before ? [before] : []), ...(after ? [after] : [])] });
  }
  return groups;
}

/** Both by time. */
function clipAll(stretches: readonly Stretch[], exposure: readonly Span[]): Stretch[] {
  const clipped: Stretch[] = [];
  let first = 0;
  for (const bounds of exposure) {
    while (first < stretches.length && stretches[first]!.toMs < bounds.fromMs) first++;
    for (let i = first; i < stretches.length && stretches[i]!.fromMs <= bounds.toMs; i++) {
      const part = clipStretch(stretches[i]!, bounds);
      if (part) clipped.push(part);
    }
  }
  return clipped;
}

/** Undefined when it is shorter than the tolerance, whatever happened while nothing was observed. */
function measured(
  { stretches, gaps }: Group,
  { device, name, quantity, epsilonMs }: Series,
  { toleranceMs }: Condition,
  side: Side,
  limit: number,
): MeasuredExcursion | undefined {
  const confirmed =
    toleranceMs === 0 || behaviourOf(quantity) === "event" || longest(stretches) > toleranceMs;
  if (!confirmed && longest(merge([...stretches, ...gaps])) <= toleranceMs) return undefined;
  const observed = stretches.map(({ fromMs, toMs }) => ({ fromMs, toMs }));
  const extreme = extremeOf(stretches, side);
  return {
    device,
    name,
    side,
    limit,
    fromMs: observed[0]!.fromMs,
    toMs: observed.at(-1)!.toMs,
    extreme: roundValue(extreme.value),
    extremeAtMs: extreme.timeMs,
    observedMs: lengthOf(observed),
    unobservedMs: lengthOf(gaps),
    harm: lengthOf(observed),
    possibleHarm: lengthOf(gaps),
    epsilonMs,
    velocityChange: null,
    standing: confirmed ? "harmful" : "possible",
    confirmed,
    amount: { observed, unobserved: gaps, epsilonMs },
    stretches,
  };
}

function longest(spans: readonly Span[]): number {
  return spans.reduce((most, { fromMs, toMs }) => Math.max(most, toMs - fromMs), 0);
}

function extremeOf(stretches: readonly Stretch[], side: Side): { timeMs: number; value: number } {
  const points = stretches.flatMap((stretch) => stretch.points);
  return points.reduce((most, point) =>
    (side === "above" ? point.value > most.value : point.value < most.value) ? point : most,
  );
}
