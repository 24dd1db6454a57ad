/**
 * Who had the goods while something was wrong, by time, as bounds. A boundary of custody is known against a
 * device's clock to ± ε only, and what happened while nothing was observed may be harm or not: both widen the bounds.
 */
import type { CustodyInterval } from "./custody.ts";
import { lengthOf, type Span, SpanIndex } from "./spans.ts";

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

export interface Attribution {
  readonly parts: readonly Part[];
  /** By holder; empty without harm. Their minimums and `unattributed.maxPpm` add up to 1,000,000. */
  readonly shares: readonly Share[];
  /** What nobody can be shown to have caused; null without harm. */
  readonly unattributed: ShareBounds | null;
}

/** What is shared out: both lists in order, without overlaps. */
export interface Amount {
  readonly observed: readonly Span[];
  readonly unobserved: readonly Span[];
  readonly epsilonMs: number;
}

const onePpm = 1_000_000;

/** `custody` is in order and without gaps. Takes time for each interval and the logarithm of the spans. */
export function attribute(amount: Amount, custody: readonly CustodyInterval[]): Attribution {
  const measure = measureOf(amount);
  const parts: Part[] = [];
  for (const [i, interval] of custody.entries()) {
    const part = partOf(measure, interval, i);
    if (part) parts.push(part);
  }
  return { parts, ...sharesOf(parts, measure.total) };
}

/** How much of an excursion lies between two times. */
interface Measure {
  readonly epsilonMs: number;
  readonly total: number;
  observed(fromMs: number, toMs: number): number;
  unobserved(fromMs: number, toMs: number): number;
  /** First and last moment of it between two times, if there is any. */
  extent(fromMs: number, toMs: number): Span | undefined;
}

/** Time; but moments, which have none, are counted. */
function measureOf({ observed, unobserved, epsilonMs }: Amount): Measure {
  const [seen, dark] = [new SpanIndex(observed), new SpanIndex(unobserved)];
  const isEvents = lengthOf(observed) + lengthOf(unobserved) === 0;
  return {
    epsilonMs,
    total: isEvents ? observed.length : lengthOf(observed),
    observed: (fromMs, toMs) =>
      isEvents ? seen.momentsWithin(fromMs, toMs) : seen.lengthWithin(fromMs, toMs),
    unobserved: (fromMs, toMs) => dark.lengthWithin(fromMs, toMs),
    extent: (fromMs, toMs) => {
      const extents = [seen.extentWithin(fromMs, toMs), dark.extentWithin(fromMs, toMs)];
      return extents.reduce((a, b) =>
        a && b ? { fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs) } : (a ?? b),
      );
    },
  };
}

function partOf(
  measure: Measure,
  { holder, fromMs: beginsMs, toMs: endsMs, inTransferFromMs }: CustodyInterval,
  index: number,
): Part | undefined {
  const { epsilonMs } = measure;
  const from = index === 0 ? Number.MIN_SAFE_INTEGER : beginsMs;
  const to = endsMs ?? Number.MAX_SAFE_INTEGER;
  const harmMax = measure.observed(from - epsilonMs, to + epsilonMs);
  const possibleMax = measure.unobserved(from - epsilonMs, to + epsilonMs);
  const extent = measure.extent(from - epsilonMs, to + epsilonMs);
  if (!extent || harmMax + possibleMax === 0) return undefined;
  const harmMin = measure.observed(from + epsilonMs, to - epsilonMs);
  const fromMs = Math.min(Math.max(extent.fromMs, from), to);
  const toMs = Math.max(fromMs, Math.min(extent.toMs, to));
  const inTransfer = inTransferFromMs !== null && inTransferFromMs < toMs;
  return {
    holder,
    interval: index,
    fromMs,
    toMs,
    epsilonMs,
    harmMin,
    harmMax,
    possibleMax,
    inTransfer,
  };
}

interface HolderSum {
  least: number;
  most: number;
  unobserved: number;
}

/**
 * With o observed and up to u unobserved in a holder's hands, O observed in all and U unobserved in the hands of the
 * others, the holder's share of what was wrong lies between o / (O + U) and (o + u) / (O + u): at the
 * least all unobserved time of the others was as wrong, at the most only the holder's own.
 */
function sharesOf(parts: readonly Part[], total: number): Pick<Attribution, "shares" | "unattributed"> {
  const holders = new Map<string, HolderSum>();
  let allUnobserved = 0;
  for (const { holder, harmMin, harmMax, possibleMax } of parts) {
    const sum = holders.get(holder) ?? { least: 0, most: 0, unobserved: 0 };
    sum.least += harmMin;
    sum.most += harmMax;
    sum.unobserved += possibleMax;
    allUnobserved += possibleMax;
    holders.set(holder, sum);
  }
  const shares = [...holders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([holder, { least, most, unobserved }]) => {
      const others = allUnobserved - unobserved;
      const minPpm = total + others === 0 ? onePpm : floorPpm(least, total + others);
      const maxPpm =
        total + unobserved === 0 ? 0 : ceilPpm(Math.min(total, most) + unobserved, total + unobserved);
      return { holder, minPpm, maxPpm };
    });
  return { shares, unattributed: unattributedOf(shares) };
}

/** What the shares leave over: no more than their minimums leave, no less than their maximums do. */
export function unattributedOf(shares: readonly ShareBounds[]): ShareBounds {
  const sumMinPpm = shares.reduce((sum, { minPpm }) => sum + minPpm, 0);
  const sumMaxPpm = shares.reduce((sum, { maxPpm }) => sum + maxPpm, 0);
  return { minPpm: Math.max(0, onePpm - sumMaxPpm), maxPpm: onePpm - sumMinPpm };
}

/** Milliseconds times a million do not fit into a double. */
function floorPpm(part: number, whole: number): number {
  return Number((BigInt(part) * BigInt(onePpm)) / BigInt(whole));
}

function ceilPpm(part: number, whole: number): number {
  return Number((BigInt(part) * BigInt(onePpm) + BigInt(whole) - 1n) / BigInt(whole));
}
