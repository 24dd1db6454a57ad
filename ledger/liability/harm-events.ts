/** Harm that happens at a moment: shocks, a seal that breaks, a package that is tipped or opened. */
import { lowerBound, type Span } from "./spans.ts";

/** A harmful event at some time within the span; both ends are one where its time is known. */
export interface HarmEvent extends Span {
  /** False: it may have happened, or have been harmful, and is not shown to. */
  readonly certain: boolean;
  /** More than one only for what statements that are missing may have held. */
  readonly count: number;
}

/** Counts events by where they can and must have happened. */
export class EventIndex {
  readonly total: number;
  readonly #begins: Float64Array;
  readonly #ends: Float64Array;
  /** Number of events that begin, or end, before each of the sorted times. */
  readonly #begun: Float64Array;
  readonly #ended: Float64Array;

  /** For `inside`, by time and without overlaps; `overlapping` takes any. */
  constructor(events: readonly HarmEvent[]) {
    const byBegin = events.toSorted((a, b) => a.fromMs - b.fromMs);
    const byEnd = events.toSorted((a, b) => a.toMs - b.toMs);
    this.#begins = Float64Array.from(byBegin, ({ fromMs }) => fromMs);
    this.#ends = Float64Array.from(byEnd, ({ toMs }) => toMs);
    this.#begun = prefixCounts(byBegin);
    this.#ended = prefixCounts(byEnd);
    this.total = this.#begun[events.length]!;
  }

  /** Events that may have happened in [fromMs, toMs). */
  overlapping(fromMs: number, toMs: number): number {
    if (fromMs >= toMs) return 0;
    return this.#beginningBefore(toMs) - this.#endingBefore(fromMs);
  }

  /** Events that cannot have happened outside [fromMs, toMs). */
  inside(fromMs: number, toMs: number): number {
    if (fromMs >= toMs) return 0;
    return Math.max(0, this.#endingBefore(toMs) - this.#beginningBefore(fromMs));
  }

  /** From the first to the last of the events that may have happened in [fromMs, toMs), within it. */
  extentWithin(fromMs: number, toMs: number): Span | undefined {
    if (this.overlapping(fromMs, toMs) === 0) return undefined;
    // Without overlaps the n-th to begin is the n-th to end.
    const first = lowerBound(this.#ends, fromMs);
    const last = lowerBound(this.#begins, toMs) - 1;
    return {
      fromMs: Math.max(fromMs, this.#begins[first] ?? fromMs),
      toMs: Math.min(toMs, this.#ends[last] ?? toMs),
    };
  }

  #beginningBefore(timeMs: number): number {
    return this.#begun[lowerBound(this.#begins, timeMs)]!;
  }

  #endingBefore(timeMs: number): number {
    return this.#ended[lowerBound(this.#ends, timeMs)]!;
  }
}

function prefixCounts(events: readonly HarmEvent[]): Float64Array {
  const counts = new Float64Array(events.length + 1);
  for (const [i, { count }] of events.entries()) counts[i + 1] = counts[i]! + count;
  return counts;
}
