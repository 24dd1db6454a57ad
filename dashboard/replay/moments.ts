/** Neighbours in a sorted list of times: what the keys of a replay go to. */

/** The first time after `atMs`; `undefined` when there is none. */
export function nextAfter(timesMs: readonly number[], atMs: number): number | undefined {
  return timesMs[firstAfter(timesMs, atMs)];
}

/** The last time before `atMs`; `undefined` when there is none. */
export function lastBefore(timesMs: readonly number[], atMs: number): number | undefined {
  return timesMs[firstAfter(timesMs, atMs - 1) - 1];
}

/** Index of the newest time at or before `atMs`; −1 before the first. */
export function indexAt(timesMs: readonly number[], atMs: number): number {
  return firstAfter(timesMs, atMs) - 1;
}

/** Index of the time nearest to `atMs`, the earlier of two that are equally near; −1 of an empty list. */
export function indexNearest(timesMs: readonly number[], atMs: number): number {
  const before = indexAt(timesMs, atMs);
  const next = timesMs[before + 1];
  if (before < 0) return next === undefined ? -1 : 0;
  return next !== undefined && next - atMs < atMs - timesMs[before]! ? before + 1 : before;
}

/** Sorted, each time once. */
export function momentsOf(timesMs: Iterable<number>): number[] {
  return [...new Set(timesMs)].sort((a, b) => a - b);
}

/** Times are whole milliseconds, ascending. */
function firstAfter(timesMs: readonly number[], atMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesMs[middle]! <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
