/**
 * How well a device's clock is known. A reading's time is known to ± ε: the declared accuracy, what the clock may have
 * drifted since it was last set, and what the record itself shows it to be wrong by.
 */
import { lowerBound } from "./spans.ts";

export interface ClockFacts {
  readonly accuracyMs: number;
  readonly driftPpm: number;
  /** What findings about the clock add. */
  readonly extraMs: number;
  /** When the clock is taken to have been set, ascending: the device's attachments, where it is started. */
  readonly setMs: readonly number[];
}

/** ± ε at a time, in whole milliseconds, rounded up. */
export function epsilonAt({ accuracyMs, driftPpm, extraMs, setMs }: ClockFacts, timeMs: number): number {
  if (driftPpm === 0) return accuracyMs + extraMs;
  const set = setMs[lowerBound(setMs, timeMs + 1) - 1];
  const sinceMs = set === undefined ? 0 : timeMs - set;
  return accuracyMs + extraMs + Math.ceil((sinceMs * driftPpm) / 1e6);
}
