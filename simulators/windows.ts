/** Spans of time, from (included) to (excluded), in virtual milliseconds. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The window of an ascending list that contains this time. */
export function windowAt(windows: readonly TimeWindow[], timeMs: number): TimeWindow | undefined {
  return windows.find(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs);
}

export const isWithin = (windows: readonly TimeWindow[], timeMs: number): boolean =>
  windowAt(windows, timeMs) !== undefined;
