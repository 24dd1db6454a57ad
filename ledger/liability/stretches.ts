/**
 * When a series was beyond a limit. Between linked samples the value runs linearly and the crossing is
 * interpolated; a quantity that switches keeps its value until the next sample. Further apart nothing is assumed.
 */
import type { Run, Series } from "./series.ts";
import { lowerBound, type Span } from "./spans.ts";

export type Side = "above" | "below";

export interface Limit {
  readonly side: Side;
  readonly value: number;
}

/** A stretch beyond the limit, as the samples show it. */
export interface Stretch extends Span {
  /** The value at its start, or end, was beyond the limit already, or still: the time beside it is not known. */
  readonly openStart: boolean;
  readonly openEnd: boolean;
  /** Samples beyond the limit in it: [first, last]; none where it lies between two samples. */
  readonly first: number;
  readonly last: number;
  /** Samples that fix its ends, with those in it. */
  readonly firstStatement: number;
  readonly lastStatement: number;
  /** Value furthest beyond the limit, and when it was reached first. */
  readonly extreme: number;
  readonly extremeAtMs: number;
}

export function isBeyond({ side, value: limit }: Limit, value: number): boolean {
  return side === "above" ? value > limit : value < limit;
}

/** Stretches of a series within its exposures, by time. */
export function stretchesOf(series: Series, limit: Limit, isStep: boolean): Stretch[] {
  const found: Stretch[] = [];
  for (const run of series.runs) {
    if (run.exposure.length === 0) continue;
    clipAll(series, limit, isStep, rawStretches(series, run, limit, isStep), run.exposure, found);
  }
  return found;
}

/** Ends and samples of a stretch before it is clipped. */
interface RawStretch extends Span {
  readonly first: number;
  readonly last: number;
  readonly crossedIn: boolean;
  readonly crossedOut: boolean;
}

function rawStretches(series: Series, { begin, end }: Run, limit: Limit, isStep: boolean): RawStretch[] {
  const { timesMs, values } = series.samples;
  const { linked } = series;
  const found: RawStretch[] = [];
  let first = -1;
  let fromMs = 0;
  let crossedIn = false;
  const close = (last: number, toMs: number, crossedOut: boolean) => {
    found.push({ fromMs, toMs, first, last, crossedIn, crossedOut });
    first = -1;
  };
  for (let i = begin; i < end; i++) {
    const isLinked = i > begin && linked[i] === 1;
    const beyond = isBeyond(limit, values[i]!);
    if (first >= 0 && !isLinked) close(i - 1, timesMs[i - 1]!, false);
    if (beyond && first < 0) {
      crossedIn = isLinked;
      fromMs = isLinked ? crossing(series, i, limit, isStep) : timesMs[i]!;
      first = i;
    } else if (!beyond && first >= 0) close(i - 1, crossing(series, i, limit, isStep), true);
  }
  if (first >= 0) close(end - 1, timesMs[end - 1]!, false);
  return found;
}

/** Where the limit is passed between samples `i - 1` and `i`, to the millisecond. */
function crossing(
  { samples: { timesMs, values } }: Series,
  i: number,
  { value }: Limit,
  isStep: boolean,
): number {
  if (isStep) return timesMs[i]!;
  const fromMs = timesMs[i - 1]!;
  const fraction = (value - values[i - 1]!) / (values[i]! - values[i - 1]!);
  return Math.round(fromMs + (timesMs[i]! - fromMs) * fraction);
}

/** Both by time. */
function clipAll(
  series: Series,
  limit: Limit,
  isStep: boolean,
  raw: readonly RawStretch[],
  exposure: readonly Span[],
  found: Stretch[],
): void {
  let first = 0;
  for (const bounds of exposure) {
    while (first < raw.length && raw[first]!.toMs < bounds.fromMs) first++;
    for (let i = first; i < raw.length && raw[i]!.fromMs <= bounds.toMs; i++)
      found.push(clipped(series, limit, isStep, raw[i]!, bounds));
  }
}

/** The part within `bounds`. An end that the bounds cut is open: what was beyond is not about the shipment. */
function clipped(series: Series, limit: Limit, isStep: boolean, raw: RawStretch, bounds: Span): Stretch {
  const { timesMs, values } = series.samples;
  const fromMs = Math.max(raw.fromMs, bounds.fromMs);
  const toMs = Math.min(raw.toMs, bounds.toMs);
  const first = Math.max(raw.first, lowerBound(timesMs, fromMs));
  const last = Math.min(raw.last, lowerBound(timesMs, toMs + 1) - 1);
  let extreme = limit.value;
  let extremeAtMs = fromMs;
  const consider = (value: number, timeMs: number) => {
    if (!isBeyond({ side: limit.side, value: extreme }, value)) return;
    extreme = value;
    extremeAtMs = timeMs;
  };
  const cutStart = fromMs > raw.fromMs;
  const cutEnd = toMs < raw.toMs;
  if (cutStart && first > 0) consider(edgeValue(series, first, fromMs, isStep), fromMs);
  for (let i = first; i <= last; i++) consider(values[i]!, timesMs[i]!);
  if (cutEnd && last + 1 < timesMs.length) consider(edgeValue(series, last + 1, toMs, isStep), toMs);
  return {
    fromMs,
    toMs,
    openStart: cutStart || !raw.crossedIn,
    openEnd: cutEnd || !raw.crossedOut,
    first,
    last,
    firstStatement: cutStart || raw.crossedIn ? first - 1 : first,
    lastStatement: cutEnd || raw.crossedOut ? last + 1 : last,
    extreme,
    extremeAtMs,
  };
}

/** The value just before sample `after`. */
function edgeValue({ samples }: Series, after: number, timeMs: number, isStep: boolean): number {
  return isStep ? samples.values[after - 1]! : samples.between(after, timeMs);
}
