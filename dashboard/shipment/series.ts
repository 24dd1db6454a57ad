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
  const gapMs = Math.max(...parts.map((part) => gapOf(part, gapMsMax)));
  const samples = parts.map((part) => samplesOf(part, gapMs));
  const timesMs = [...new Set(samples.flatMap((sample) => [...sample.keys()]))].sort((a, b) => a - b);
  const lines = parts.map((part, index) => ({
    device: part.device,
    values: timesMs.map((atMs) => samples[index]!.get(atMs)),
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

function gapOf({ timesMs, thinned }: SeriesView, gapMsMax: number | undefined): number {
  if (gapMsMax === undefined) return gapLimitMs(timesMs);
  return thinned ? Math.max(gapMsMax, gapLimitMs(timesMs)) : gapMsMax;
}

/** Values by time, with a `null` just after the last reading before each gap. */
function samplesOf(series: SeriesView, gapMs: number): Map<number, number | null> {
  const samples = new Map<number, number | null>();
  series.timesMs.forEach((atMs, index) => {
    const beforeMs = series.timesMs[index - 1];
    if (beforeMs !== undefined && atMs - beforeMs > gapMs) samples.set(beforeMs + 1, null);
    const value = series.values[index];
    samples.set(atMs, value === undefined || !Number.isFinite(value) ? null : value);
  });
  return samples;
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

/** Times in a tick distance, on the hour or day of the zone that is `offsetMs` ahead of UTC. */
export function timeTicks(fromMs: number, toMs: number, distanceMs: number, offsetMs: number): number[] {
  const ticks: number[] = [];
  if (!(distanceMs > 0)) return ticks;
  for (
    let at = Math.ceil((fromMs + offsetMs) / distanceMs) * distanceMs;
    at - offsetMs <= toMs;
    at += distanceMs
  ) {
    ticks.push(at - offsetMs);
  }
  return ticks;
}
