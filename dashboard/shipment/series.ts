/** Series of readings made ready for a chart: one time axis, and silence as silence. */
import type { SeriesView } from "../../gateway/contract/api.ts";

/** What a chart of one quantity draws. */
export interface ChartData {
  readonly quantity: string;
  readonly unit: string;
  /** Ascending and unique. */
  readonly timesMs: number[];
  readonly lines: readonly ChartLine[];
  readonly thinned: boolean;
  /** Longest silence over which a line is still drawn. */
  readonly gapMs: number;
}

export interface ChartLine {
  readonly device: string;
  /** One per time; `null` ends the line here, `undefined` is another device's time and lets it pass. */
  readonly values: (number | null | undefined)[];
}

/** A silence this many times longer than the usual distance of two readings is a gap. */
const gapFactor = 4;
/** Sampling jitters; shorter silences are never gaps. */
const gapMsMin = 60_000;

/** The median distance of neighbouring samples times four. */
export function gapLimitMs(timesMs: readonly number[]): number {
  const distances: number[] = [];
  for (let index = 1; index < timesMs.length; index += 1)
    distances.push(timesMs[index]! - timesMs[index - 1]!);
  if (distances.length === 0) return gapMsMin;
  distances.sort((a, b) => a - b);
  return Math.max(gapMsMin, distances[distances.length >> 1]! * gapFactor);
}

/**
 * Groups series by quantity, in the order in which the quantities first come. `gapMsMax` is the terms' own word
 * for the longest time between two readings; thinning takes readings out, so there the usual distance counts too.
 */
export function chartsOf(series: readonly SeriesView[], gapMsMax?: number): ChartData[] {
  const byQuantity = new Map<string, SeriesView[]>();
  for (const one of series) {
    if (one.timesMs.length === 0) continue;
    byQuantity.set(one.quantity, [...(byQuantity.get(one.quantity) ?? []), one]);
  }
  return [...byQuantity].map(([quantity, parts]) => chartOf(quantity, parts, gapMsMax));
}

function chartOf(quantity: string, parts: readonly SeriesView[], gapMsMax: number | undefined): ChartData {
  const gapMs = gapMsOf(parts, gapMsMax);
  const samples = parts.map((part) => samplesOf(part, gapMs));
  const timesMs = samples.length === 1 ? samples[0]!.timesMs : joinedTimes(samples);
  const lines = parts.map((part, index) => ({
    device: part.device,
    values: samples.length === 1 ? samples[0]!.values : valuesAt(samples[index]!, timesMs),
  }));
  return {
    quantity,
    unit: parts[0]!.unit,
    timesMs,
    lines,
    thinned: parts.some((part) => part.thinned),
    gapMs,
  };
}

/** The longest silence of any of the series that is no gap, as `chartsOf` has it. */
export function gapMsOf(parts: readonly SeriesView[], gapMsMax: number | undefined): number {
  return Math.max(gapMsMax ?? gapMsMin, ...parts.map((part) => gapOf(part, gapMsMax)));
}

function gapOf({ timesMs, thinned }: SeriesView, gapMsMax: number | undefined): number {
  if (gapMsMax === undefined) return gapLimitMs(timesMs);
  return thinned ? Math.max(gapMsMax, gapLimitMs(timesMs)) : gapMsMax;
}

/** Times ascend, none twice. Plain arrays: with maps, five quantities of 100,000 readings took a second. */
interface Samples {
  readonly timesMs: number[];
  readonly values: (number | null)[];
}

/** With a `null` just after the last reading before each gap. Of readings of the same time the last one counts. */
function samplesOf(series: SeriesView, gapMs: number): Samples {
  const timesMs: number[] = [];
  const values: (number | null)[] = [];
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (const index of ascending(series.timesMs)) {
    const atMs = series.timesMs[index]!;
    const value = series.values[index];
    const shown = value === undefined || !Number.isFinite(value) ? null : value;
    if (atMs === beforeMs) {
      values[values.length - 1] = shown;
      continue;
    }
    if (atMs - beforeMs > gapMs && timesMs.length > 0) {
      timesMs.push(beforeMs + 1);
      values.push(null);
    }
    timesMs.push(atMs);
    values.push(shown);
    beforeMs = atMs;
  }
  return { timesMs, values };
}

/** Places of the times in their order; equal ones as they came. */
function ascending(timesMs: readonly number[]): Iterable<number> {
  const isAscending = timesMs.every((atMs, index) => index === 0 || atMs >= timesMs[index - 1]!);
  return isAscending ? timesMs.keys() : [...timesMs.keys()].sort((a, b) => timesMs[a]! - timesMs[b]!);
}

function joinedTimes(samples: readonly Samples[]): number[] {
  const all = Float64Array.from(samples.flatMap(({ timesMs }) => timesMs)).sort();
  return Array.from(all.filter((atMs, index) => atMs !== all[index - 1]));
}

function valuesAt(samples: Samples, timesMs: readonly number[]): (number | null | undefined)[] {
  let next = 0;
  return timesMs.map((atMs) => (samples.timesMs[next] === atMs ? samples.values[next++] : undefined));
}

/** The newest value at or before a time in a line, unless a gap lies between. */
export function valueAt(data: ChartData, line: ChartLine, atMs: number): number | undefined {
  let low = 0;
  let high = data.timesMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (data.timesMs[middle]! <= atMs) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0; index -= 1) {
    const value = line.values[index];
    if (value !== undefined) return value ?? undefined;
  }
  return undefined;
}
