/**
 * Who had the goods while something was wrong, as bounds. A boundary of custody is known against a device's clock to
 * ± ε only, and what happened while nothing was observed may be harm or not: both widen the bounds.
 */
import { type ClockFacts, epsilonAt } from "./clock.ts";
import type { CustodyInterval } from "./custody.ts";
import type { HarmIndex } from "./harm.ts";
import type { EventIndex } from "./harm-events.ts";
import type { Span } from "./spans.ts";

/**
 * What the harm of a condition is counted in: milliseconds beyond the limit; milliseconds of excess dose at the
 * reference temperature; events.
 */
export type HarmUnit = "ms" | "dose-ms" | "events";

/** Part of an excursion in one custody interval. Harm is in the condition's unit, in whole numbers. */
export interface Part {
  readonly holder: string;
  /** Index into the trace's custody intervals. */
  readonly interval: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** The device's clock is known to ± this at the boundaries of the interval; the larger of both. */
  readonly epsilonMs: number;
  /** Harm observed while the holder certainly, and possibly, had the goods. */
  readonly harmMin: number;
  readonly harmMax: number;
  /** Harm that unobserved or doubtful time in the holder's hands can have held besides. */
  readonly possibleMax: number;
  /** The holder had released the goods before the end of this part. */
  readonly inTransfer: boolean;
}

/** Parts per million, rounded outwards. */
export interface ShareBounds {
  readonly minPpm: number;
  readonly maxPpm: number;
}

export interface Share extends ShareBounds {
  readonly holder: string;
}

/** The figures from which a holder's share follows, in the unit of the harm. */
export interface ShareFigures extends Share {
  /** Observed while the holder certainly, and possibly, had the goods. */
  readonly least: number;
  readonly most: number;
  /** Observed in all. */
  readonly observed: number;
  /** Possible besides: in the holder's hands, and in those of the others. */
  readonly ownPossible: number;
  readonly othersPossible: number;
}

/** What is shared out. */
export interface Amount {
  readonly certain: readonly HarmIndex[];
  readonly possible: readonly HarmIndex[];
  readonly certainEvents: EventIndex;
  readonly possibleEvents: EventIndex;
  readonly clock: ClockFacts;
}

export const onePpm = 1_000_000;

export function observedHarm({ certain, certainEvents }: Amount): number {
  return certain.reduce((sum, { total }) => sum + total, certainEvents.total);
}

export function possibleHarm({ possible, possibleEvents }: Amount): number {
  return possible.reduce((sum, { total }) => sum + total, possibleEvents.total);
}

/**
 * `custody` is in order and without gaps: its first interval answers for everything before, an open end for
 * everything after. Takes logarithmic time for each interval.
 */
export function partsOf(amount: Amount, custody: readonly CustodyInterval[]): Part[] {
  const parts: Part[] = [];
  // Two times of one holder may come within ± ε of each other: what lies in both counts once.
  const countedUntil = new Map<string, number>();
  for (const [i, interval] of custody.entries()) {
    const { holder } = interval;
    const { part, untilMs } = partOf(
      amount,
      interval,
      i,
      countedUntil.get(holder) ?? Number.NEGATIVE_INFINITY,
    );
    countedUntil.set(holder, untilMs);
    if (part) parts.push(part);
  }
  return parts;
}

function partOf(
  amount: Amount,
  { holder, fromMs: beginsMs, toMs: endsMs, inTransferFromMs }: CustodyInterval,
  interval: number,
  countedUntilMs: number,
): { part: Part | undefined; untilMs: number } {
  const { certain, possible, certainEvents, possibleEvents, clock } = amount;
  const fromMs = interval === 0 ? Number.NEGATIVE_INFINITY : beginsMs;
  const toMs = endsMs ?? Number.POSITIVE_INFINITY;
  const fromEpsilon = interval === 0 ? 0 : epsilonAt(clock, fromMs);
  const toEpsilon = endsMs === null ? 0 : epsilonAt(clock, toMs);
  const untilMs = Math.max(countedUntilMs, toMs + toEpsilon);
  const widest = { fromMs: Math.max(countedUntilMs, fromMs - fromEpsilon), toMs: untilMs };
  const narrowest = { fromMs: fromMs + fromEpsilon, toMs: toMs - toEpsilon };
  const harmMax = sum(certain, widest) + certainEvents.overlapping(widest.fromMs, widest.toMs);
  const possibleMax = sum(possible, widest) + possibleEvents.overlapping(widest.fromMs, widest.toMs);
  const extent = extentOf(amount, widest);
  if (!extent || harmMax + possibleMax === 0) return { part: undefined, untilMs };
  const from = Math.min(Math.max(extent.fromMs, fromMs), toMs);
  const to = Math.max(from, Math.min(extent.toMs, toMs));
  const part = {
    holder,
    interval,
    fromMs: from,
    toMs: to,
    epsilonMs: Math.max(fromEpsilon, toEpsilon),
    harmMin: sum(certain, narrowest) + certainEvents.inside(narrowest.fromMs, narrowest.toMs),
    harmMax,
    possibleMax,
    inTransfer: inTransferFromMs !== null && inTransferFromMs < to,
  };
  return { part, untilMs };
}

function sum(indexes: readonly HarmIndex[], { fromMs, toMs }: Span): number {
  return indexes.reduce((harm, index) => harm + index.within(fromMs, toMs), 0);
}

function extentOf(
  { certain, possible, certainEvents, possibleEvents }: Amount,
  { fromMs, toMs }: Span,
): Span | undefined {
  return [...certain, ...possible, certainEvents, possibleEvents]
    .map((index) => index.extentWithin(fromMs, toMs))
    .reduce((a, b) =>
      a && b ? { fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs) } : (a ?? b),
    );
}

/**
 * With o observed and up to u possible in a holder's hands, O observed in all and U possible in the hands of the
 * others, the holder's share of what was wrong lies between o / (O + U) and (o + u) / (O + u): at the least
 * everything that is possible in the others' hands was as wrong, at the most only the holder's own. By holder.
 */
export function shareFigures(parts: readonly Part[], observed: number): ShareFigures[] {
  const holders = new Map<string, { least: number; most: number; possible: number }>();
  let allPossible = 0;
  for (const { holder, harmMin, harmMax, possibleMax } of parts) {
    const sums = holders.get(holder) ?? { least: 0, most: 0, possible: 0 };
    sums.least += harmMin;
    sums.most += harmMax;
    sums.possible += possibleMax;
    allPossible += possibleMax;
    holders.set(holder, sums);
  }
  return [...holders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([holder, { least, most, possible: ownPossible }]) => {
      const othersPossible = allPossible - ownPossible;
      const figures = { least, most: Math.min(observed, most), observed, ownPossible, othersPossible };
      return { holder, ...boundsOf(figures), ...figures };
    });
}

/** Without anything observed, what is possible in one pair of hands only is theirs alone. */
function boundsOf({
  least,
  most,
  observed,
  ownPossible,
  othersPossible,
}: Omit<ShareFigures, keyof Share>): ShareBounds {
  const atLeast = observed + othersPossible;
  const atMost = observed + ownPossible;
  return {
    minPpm: atLeast === 0 ? onePpm : floorPpm(least, atLeast),
    maxPpm: atMost === 0 ? 0 : ceilPpm(most + ownPossible, atMost),
  };
}

/** What the shares leave over: no more than their minimums leave, no less than their maximums do. */
export function unattributedOf(shares: readonly ShareBounds[]): ShareBounds {
  const sumMinPpm = shares.reduce((total, { minPpm }) => total + minPpm, 0);
  const sumMaxPpm = shares.reduce((total, { maxPpm }) => total + maxPpm, 0);
  return { minPpm: Math.max(0, onePpm - sumMaxPpm), maxPpm: onePpm - sumMinPpm };
}

/** ⌊part ÷ whole · 1,000,000⌋ of whole numbers; times a million they do not fit into a double. */
export function floorPpm(part: number, whole: number): number {
  return Number((BigInt(part) * BigInt(onePpm)) / BigInt(whole));
}

export function ceilPpm(part: number, whole: number): number {
  return Number((BigInt(part) * BigInt(onePpm) + BigInt(whole) - 1n) / BigInt(whole));
}
