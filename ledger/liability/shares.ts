/**
 * Who had the goods while something was wrong, by time, as bounds. A boundary of custody is known against a
 * device's clock to ± ε only, and what happened while nothing was observed may be harm or not: both widen the bounds.
 */
import type { CustodyInterval } from "./custody.ts";
import { type Span, sharedLength } from "./spans.ts";

/** Part of an excursion in one custody interval. Times in milliseconds, or counts where the excursion is events. */
export interface Part {
  readonly holder: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly observedMin: number;
  readonly observedMax: number;
  /** Unobserved time that may belong to the excursion. */
  readonly unobservedMax: number;
  /** The holder had released the goods before the end of this part. */
  readonly inTransfer: boolean;
}

/** Parts per million, rounded outwards. */
export interface Share {
  readonly holder: string;
  readonly minPpm: number;
  readonly maxPpm: number;
}

export interface Attribution {
  readonly parts: readonly Part[];
  /** By holder. Their minimums and `unattributedPpm` add up to 1,000,000. */
  readonly shares: readonly Share[];
  /** What nobody can be shown to have caused. */
  readonly unattributedPpm: number;
}

/** What is shared out. */
export interface Amount {
  readonly observed: readonly Span[];
  readonly unobserved: readonly Span[];
  readonly epsilonMs: number;
}

const onePpm = 1_000_000;

export function attribute(amounts: readonly Amount[], custody: readonly CustodyInterval[]): Attribution {
  const spans = amounts.flatMap(({ observed, unobserved }) => [...observed, ...unobserved]);
  const isEvents = spans.every(({ fromMs, toMs }) => fromMs === toMs);
  const parts = custody.flatMap((interval, i) => {
    const bounds = {
      fromMs: i === 0 ? Number.MIN_SAFE_INTEGER : interval.fromMs,
      toMs: interval.toMs ?? Number.MAX_SAFE_INTEGER,
    };
    const part = partOf(amounts, interval, bounds, isEvents);
    return part ? [part] : [];
  });
  const total = isEvents
    ? spans.length
    : amounts.flatMap(({ observed }) => observed).reduce((sum, span) => sum + durationOf(span), 0);
  return { parts, ...sharesOf(parts, total) };
}

function durationOf({ fromMs, toMs }: Span): number {
  return toMs - fromMs;
}

function partOf(
  amounts: readonly Amount[],
  { holder, inTransferFromMs }: CustodyInterval,
  bounds: Span,
  isEvents: boolean,
): Part | undefined {
  let [observedMin, observedMax, unobservedMax] = [0, 0, 0];
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { observed, unobserved, epsilonMs } of amounts) {
    const certain = { fromMs: bounds.fromMs + epsilonMs, toMs: bounds.toMs - epsilonMs };
    const possible = { fromMs: bounds.fromMs - epsilonMs, toMs: bounds.toMs + epsilonMs };
    const measure = isEvents ? isWithin : sharedLength;
    for (const span of observed) {
      observedMin += certain.fromMs <= certain.toMs ? measure(span, certain) : 0;
      observedMax += measure(span, possible);
    }
    for (const span of unobserved) unobservedMax += measure(span, possible);
    for (const span of [...observed, ...unobserved]) {
      if (isEvents ? isWithin(span, possible) === 0 : sharedLength(span, possible) === 0) continue;
      fromMs = Math.min(fromMs, Math.max(span.fromMs, bounds.fromMs));
      toMs = Math.max(toMs, Math.min(span.toMs, bounds.toMs));
    }
  }
  if (fromMs === Number.POSITIVE_INFINITY) return undefined;
  const inTransfer = inTransferFromMs !== null && inTransferFromMs < Math.max(toMs, fromMs);
  return {
    holder,
    fromMs,
    toMs: Math.max(fromMs, toMs),
    observedMin,
    observedMax,
    unobservedMax,
    inTransfer,
  };
}

/** 1 when a moment lies within the bounds. A moment at the end of one holder's time is the next one's. */
function isWithin({ fromMs }: Span, bounds: Span): number {
  return bounds.fromMs <= fromMs && fromMs < bounds.toMs ? 1 : 0;
}

/**
 * With o observed and up to u unobserved in a holder's hands, O observed in all and U unobserved in the hands of the
 * others, the holder's share of what was wrong lies between o / (O + U) and (o + u) / (O + u): at the
 * least all unobserved time of the others was as wrong, at the most only the holder's own.
 */
function sharesOf(parts: readonly Part[], total: number): Pick<Attribution, "shares" | "unattributedPpm"> {
  const holders = [...new Set(parts.map(({ holder }) => holder))].sort();
  const sum = (of: (part: Part) => number, isMeant: (part: Part) => boolean) =>
    parts.reduce((result, part) => result + (isMeant(part) ? of(part) : 0), 0);
  const shares = holders.map((holder) => {
    const isOwn = (part: Part) => part.holder === holder;
    const least = sum(({ observedMin }) => observedMin, isOwn);
    const most = Math.min(
      total,
      sum(({ observedMax }) => observedMax, isOwn),
    );
    const own = sum(({ unobservedMax }) => unobservedMax, isOwn);
    const others = sum(
      ({ unobservedMax }) => unobservedMax,
      (part) => !isOwn(part),
    );
    const minPpm = total + others === 0 ? (own > 0 ? onePpm : 0) : floorPpm(least, total + others);
    return { holder, minPpm, maxPpm: total + own === 0 ? 0 : ceilPpm(most + own, total + own) };
  });
  return { shares, unattributedPpm: onePpm - shares.reduce((result, { minPpm }) => result + minPpm, 0) };
}

/** Milliseconds times a million do not fit into a double. */
function floorPpm(part: number, whole: number): number {
  return Number((BigInt(part) * BigInt(onePpm)) / BigInt(whole));
}

function ceilPpm(part: number, whole: number): number {
  return Number((BigInt(part) * BigInt(onePpm) + BigInt(whole) - 1n) / BigInt(whole));
}
