/**
 * Excursions of one condition in one series: stretches beyond the limit, joined across unobserved time whose both
 * edges are beyond it, with the unobserved time beside them that may have belonged to them.
 */
import type { Condition } from "../state/terms.ts";
import { epsilonAt } from "./clock.ts";
import type { CustodyInterval } from "./custody.ts";
import { type Density, DoseDensity, HarmIndex, rateDensity, timeDensity } from "./harm.ts";
import { EventIndex, type HarmEvent } from "./harm-events.ts";
import { behaviourOf, excessDoseOf, limitsOf } from "./rules.ts";
import type { Series } from "./series.ts";
import {
  type Amount,
  observedHarm,
  type Part,
  partsOf,
  possibleHarm,
  type Share,
  type ShareBounds,
  shareFigures,
  unattributedOf,
} from "./shares.ts";
import { intersect, lengthOf, merge, type Span, subtract, touching } from "./spans.ts";
import { type Limit, type Side, type Stretch, stretchesOf } from "./stretches.ts";

/**
 * What an excursion means for the goods. `harmful`: it counts, and has shares. `within-allowance`: the dose of all
 * excursions together is no more than the goods stand. `possible`: harmful only if unobserved or doubtful time
 * counts. `warning`: beyond one of two figures that are harmful only together (a shock's peak without its
 * velocity change).
 */
export type Standing = "harmful" | "within-allowance" | "possible" | "warning";

export interface Excursion {
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
  /** Observed harm, and what unobserved and doubtful time can have added at most, in the condition's unit. */
  readonly harm: number;
  readonly possibleHarm: number;
  /** Reading times in it are known to ± this, or better. */
  readonly epsilonMs: number;
  /** Only of shocks: what was measured with the peak, in m/s; null where nothing was, or no shock. */
  readonly velocityChange: number | null;
  readonly standing: Standing;
  readonly parts: readonly Part[];
  /** By holder; empty unless it is harmful. Their minimums and `unattributed.maxPpm` add up to 1,000,000. */
  readonly shares: readonly Share[];
  /** What nobody can be shown to have caused; null unless it is harmful. */
  readonly unattributed: ShareBounds | null;
  /** Lower-case hex, sorted. */
  readonly statements: readonly string[];
}

/** Harm in certain and in possible time, each with its density, and events. */
export interface Pieces {
  readonly certain: readonly (readonly [Density, readonly Span[]])[];
  readonly possible: readonly (readonly [Density, readonly Span[]])[];
  readonly events: readonly HarmEvent[];
  /** All that the readings show, doubtful or not: what tolerance and allowance are compared with. */
  readonly shown: readonly { readonly density: Density; readonly span: Span }[];
}

/** An excursion that nobody has been given shares in yet. */
export interface MeasuredExcursion
  extends Omit<Excursion, "harm" | "possibleHarm" | "parts" | "shares" | "unattributed" | "statements"> {
  readonly pieces: Pieces;
  /** Harm of `pieces.shown`, and of events. */
  readonly shown: number;
  readonly gaps: readonly Span[];
  /** Samples whose statements it rests on: [first, last], of each stretch. */
  readonly samples: readonly (readonly [number, number])[];
}

/** Values are shown to this many parts of a unit. */
const valueSteps = 1_000;

export function roundValue(value: number): number {
  return Math.round(value * valueSteps) / valueSteps;
}

/** What is needed to measure one series against one condition. */
export interface Measurement {
  readonly condition: Condition;
  readonly series: Series;
  readonly window: Span;
  /** What the parties agreed that a value may be off; without a calibration less beyond the limit is only possible. */
  readonly toleratedError: number;
}

/** Excursions of a quantity that runs or switches, by time. */
export function measureTime(measurement: Measurement): MeasuredExcursion[] {
  const found = limitsOf(measurement.condition).flatMap((limit) => measureSide(measurement, limit));
  return found.sort((a, b) => a.fromMs - b.fromMs || (a.side === "above" ? -1 : 1));
}

function measureSide(measurement: Measurement, limit: Limit): MeasuredExcursion[] {
  const { condition, series, window, toleratedError } = measurement;
  const isStep = behaviourOf(condition) === "step";
  const stretches = stretchesOf(series, limit, isStep);
  if (stretches.length === 0) return [];
  const densities = densitiesOf(measurement, limit, stretches);
  const shifted = { ...limit, value: limit.value + (limit.side === "above" ? 1 : -1) * toleratedError };
  const surely =
    toleratedError > 0
      ? merge(stretchesOf(series, shifted, isStep).map((one) => lasting(one, window)))
      : null;
  const found: MeasuredExcursion[] = [];
  for (const group of groupsOf(stretches, unobservedOf(series, window))) {
    const one = measured(group, measurement, limit, densities, surely);
    if (one) found.push(one);
  }
  return found;
}

interface Densities {
  readonly observed: Density;
  readonly unobserved: Density;
}

function densitiesOf(
  { condition, series }: Measurement,
  { side }: Limit,
  stretches: readonly Stretch[],
): Densities {
  if (!condition.dose || side === "below") return { observed: timeDensity, unobserved: timeDensity };
  const excess = excessDoseOf(condition);
  return {
    observed: new DoseDensity(series.samples, series.linked, excess),
    unobserved: rateDensity(excess.rate(gapExtremeOf(condition, stretches))),
  };
}

/** How hot an unobserved time can have been: as agreed, but no less than what was measured; without a word, anything. */
function gapExtremeOf({ gapExtreme }: Condition, stretches: readonly Stretch[]): number {
  const agreed = gapExtreme?.max ?? Number.POSITIVE_INFINITY;
  return stretches.reduce((most, { extreme }) => Math.max(most, extreme), agreed);
}

/** Time of the window in which nothing was observed, cut where a single reading says what the value was. */
export function unobservedOf({ samples, linked, runs, observed }: Series, window: Span): Span[] {
  const gaps: Span[] = [];
  const alone: number[] = [];
  for (const { begin, end, exposure } of runs) {
    let at = 0;
    for (let i = begin; i < end; i++) {
      if ((i > begin && linked[i] === 1) || (i + 1 < end && linked[i + 1] === 1)) continue;
      const timeMs = samples.timesMs[i]!;
      while (at < exposure.length && exposure[at]!.toMs < timeMs) at++;
      if (at < exposure.length && exposure[at]!.fromMs <= timeMs) alone.push(timeMs);
    }
  }
  let next = 0;
  for (const { fromMs, toMs } of subtract([window], observed)) {
    let from = fromMs;
    while (next < alone.length && alone[next]! <= from) next++;
    for (; next < alone.length && alone[next]! < toMs; next++) {
      if (alone[next]! > from) gaps.push({ fromMs: from, toMs: alone[next]! });
      from = alone[next]!;
    }
    if (from < toMs) gaps.push({ fromMs: from, toMs });
  }
  return gaps;
}

/** Stretches that belong together and the gaps between and beside them. */
interface Group {
  readonly stretches: Stretch[];
  readonly gaps: Span[];
}

function groupsOf(stretches: readonly Stretch[], gaps: readonly Span[]): Group[] {
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

/** A single reading counts as one millisecond, within the window. */
function lasting({ fromMs, toMs }: Span, window: Span): Span {
  if (fromMs < toMs) return { fromMs, toMs };
  return toMs < window.toMs ? { fromMs, toMs: toMs + 1 } : { fromMs: fromMs - 1, toMs };
}

/** Undefined when it is shorter than the tolerance, whatever happened while nothing was observed. */
function measured(
  { stretches, gaps }: Group,
  { condition, series, window }: Measurement,
  { side, value: limit }: Limit,
  densities: Densities,
  surely: readonly Span[] | null,
): MeasuredExcursion | undefined {
  const isDose = condition.dose !== undefined && side === "above";
  const { toleranceMs } = condition;
  const confirmed = isDose || toleranceMs === 0 || longest(stretches) > toleranceMs;
  const spans = merge(stretches.map((stretch) => lasting(stretch, window)));
  if (!confirmed && longest(merge([...spans, ...gaps])) <= toleranceMs) return undefined;
  const fromMs = stretches[0]!.fromMs;
  const toMs = stretches.at(-1)!.toMs;
  const extreme = stretches.reduce((most, one) =>
    (side === "above" ? one.extreme > most.extreme : one.extreme < most.extreme) ? one : most,
  );
  return {
    device: series.device,
    name: series.name,
    side,
    limit,
    fromMs,
    toMs,
    extreme: roundValue(extreme.extreme),
    extremeAtMs: extreme.extremeAtMs,
    observedMs: lengthOf(stretches),
    unobservedMs: lengthOf(gaps),
    epsilonMs: Math.max(epsilonAt(series.clock, fromMs), epsilonAt(series.clock, toMs)),
    velocityChange: null,
    standing: confirmed ? "harmful" : "possible",
    pieces: piecesOf(spans, gaps, series.doubtful, surely, densities),
    shown: spans.reduce((sum, span) => sum + densities.observed.between(span.fromMs, span.toMs), 0),
    gaps,
    samples: stretches.map(({ firstStatement, lastStatement }) => [firstStatement, lastStatement] as const),
  };
}

/** What of the spans is certain, and what besides them is possible. */
function piecesOf(
  spans: readonly Span[],
  gaps: readonly Span[],
  doubtful: readonly Span[],
  surely: readonly Span[] | null,
  { observed, unobserved }: Densities,
): Pieces {
  const extent = { fromMs: spans[0]!.fromMs, toMs: spans.at(-1)!.toMs };
  const doubted = intersect(spans, touching(doubtful, extent));
  const trusted = subtract(spans, doubted);
  const certain = surely ? intersect(trusted, touching(surely, extent)) : trusted;
  const dark = subtract(merge([...gaps, ...doubted]), certain);
  return {
    certain: [[observed, certain]],
    possible: [
      [unobserved, dark],
      [observed, subtract(trusted, certain)],
    ],
    events: [],
    shown: spans.map((span) => ({ density: observed, span })),
  };
}

function longest(spans: readonly Span[]): number {
  return spans.reduce((most, { fromMs, toMs }) => Math.max(most, toMs - fromMs), 0);
}

/**
 * Several excursions of one series as one amount. What belongs to an excursion that is only possible is possible
 * only. `missing` are events that statements which are missing may have held.
 */
export function amountOf(
  excursions: readonly MeasuredExcursion[],
  series: Series,
  missing: readonly HarmEvent[] = [],
): Amount {
  const events = [...excursions.flatMap(({ pieces }) => pieces.events), ...missing];
  const sure = excursions.filter(({ standing }) => standing !== "possible");
  const unsure = excursions.filter(({ standing }) => standing === "possible");
  const certain = byDensity(sure.map(({ pieces }) => pieces.certain));
  const possible = byDensity([
    ...excursions.map(({ pieces }) => pieces.possible),
    ...unsure.map(({ pieces }) => pieces.certain),
  ]);
  // A gap may lie beside two excursions; what one of them shows for certain is not possible as well.
  const shown = merge([...certain.values()].flat());
  return {
    certain: [...certain].map(([density, spans]) => new HarmIndex(merge(spans), density)),
    possible: [...possible].map(([density, spans]) => new HarmIndex(subtract(merge(spans), shown), density)),
    certainEvents: new EventIndex(events.filter((event) => event.certain)),
    possibleEvents: new EventIndex(events.filter((event) => !event.certain)),
    clock: series.clock,
  };
}

function byDensity(all: readonly Pieces["certain"][]): Map<Density, Span[]> {
  const spansOf = new Map<Density, Span[]>();
  for (const [density, spans] of all.flat()) {
    if (spans.length === 0) continue;
    const known = spansOf.get(density);
    if (known) for (const span of spans) known.push(span);
    else spansOf.set(density, [...spans]);
  }
  return spansOf;
}

/** The excursion with its shares. */
export function attributed(
  excursion: MeasuredExcursion,
  series: Series,
  custody: readonly CustodyInterval[],
): Excursion {
  const { pieces: _, shown: __, gaps: ___, samples, ...measures } = excursion;
  const amount = amountOf([excursion], series);
  const parts = partsOf(amount, custody);
  const harm = observedHarm(amount);
  const isHarmful = excursion.standing === "harmful";
  const shares = isHarmful
    ? shareFigures(parts, harm).map(({ holder, minPpm, maxPpm }) => ({ holder, minPpm, maxPpm }))
    : [];
  const statements = new Set<string>();
  for (const [first, last] of samples)
    for (const hash of series.samples.statementsOf(first, last)) statements.add(hash);
  return {
    ...measures,
    harm,
    possibleHarm: possibleHarm(amount),
    parts,
    shares,
    unattributed: shares.length > 0 ? unattributedOf(shares) : null,
    statements: [...statements].sort(),
  };
}
