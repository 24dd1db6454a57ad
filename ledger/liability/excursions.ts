/**
 * Excursions of one condition in one series: stretches beyond the limit, joined across gaps whose both edges are
 * beyond it, with the gaps beside them that may have belonged to them.
 */
import type { Condition } from "../state/shipments.ts";
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
  /** Time without observation, within it or beside it, that may belong to it. */
  readonly unobservedMs: number;
  /** Reading times are known to ± this. */
  readonly epsilonMs: number;
  /** Longer than the tolerance by what was observed; otherwise only if unobserved time counts. */
  readonly confirmed: boolean;
  readonly statements: readonly string[];
}

/** What is needed to share out several excursions together. */
export interface MeasuredExcursion {
  readonly excursion: Excursion;
  readonly amount: Amount;
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

/** By time. */
export function excursionsOf(
  series: Series,
  condition: Condition,
  gapMsMax: number,
  custody: readonly CustodyInterval[],
): MeasuredExcursion[] {
  const limits: [Side, number | undefined][] = [
    ["above", condition.max],
    ["below", condition.min],
  ];
  const found = limits.flatMap(([side, limit]) => {
    if (limit === undefined) return [];
    const groups = series.runs.flatMap((run) => groupsOf(run, series.quantity, side, limit, gapMsMax));
    return groups.flatMap((group) => measured(group, series, condition, side, limit, custody));
  });
  return found.sort(
    (a, b) => a.excursion.fromMs - b.excursion.fromMs || (a.excursion.side === "above" ? -1 : 1),
  );
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

function measured(
  { stretches, gaps }: Group,
  { device, name, quantity, epsilonMs }: Series,
  { toleranceMs }: Condition,
  side: Side,
  limit: number,
  custody: readonly CustodyInterval[],
): MeasuredExcursion[] {
  const confirmed =
    toleranceMs === 0 || behaviourOf(quantity) === "event" || longest(stretches) > toleranceMs;
  if (!confirmed && longest(merge([...stretches, ...gaps])) <= toleranceMs) return [];
  const observed = stretches.map(({ fromMs, toMs }) => ({ fromMs, toMs }));
  const amount = { observed, unobserved: gaps, epsilonMs };
  const extreme = extremeOf(stretches, side);
  const excursion: Excursion = {
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
    epsilonMs,
    confirmed,
    ...attribute([amount], custody),
    statements: [...new Set(stretches.flatMap(({ statements }) => statements))].sort(),
  };
  return [{ excursion, amount }];
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
