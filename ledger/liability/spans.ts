/** Stretches of time, in milliseconds, as lists without overlaps in ascending order. */

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
}

/** The part of `span` within `bounds`, or `undefined` when they do not even touch. */
export function clip(span: Span, bounds: Span): Span | undefined {
  const fromMs = Math.max(span.fromMs, bounds.fromMs);
  const toMs = Math.min(span.toMs, bounds.toMs);
  return fromMs <= toMs ? { fromMs, toMs } : undefined;
}

/** Length of what two spans share. */
export function sharedLength(a: Span, b: Span): number {
  const shared = clip(a, b);
  return shared ? shared.toMs - shared.fromMs : 0;
}

/** Sorted, with those that overlap or touch joined. */
export function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last && span.fromMs <= last.toMs)
      merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
    else merged.push(span);
  }
  return merged;
}

/** What both lists have, parts without length left out. */
export function intersect(a: readonly Span[], b: readonly Span[]): Span[] {
  const shared: Span[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const part = clip(a[i]!, b[j]!);
    if (part && part.fromMs < part.toMs) shared.push(part);
    if (a[i]!.toMs < b[j]!.toMs) i++;
    else j++;
  }
  return shared;
}

/** What `spans` have and `removed` have not, parts without length left out. */
export function subtract(spans: readonly Span[], removed: readonly Span[]): Span[] {
  const left: Span[] = [];
  let j = 0;
  for (const { fromMs, toMs } of spans) {
    let at = fromMs;
    while (j < removed.length && removed[j]!.toMs <= at) j++;
    for (let k = j; k < removed.length && removed[k]!.fromMs < toMs; k++) {
      if (removed[k]!.fromMs > at) left.push({ fromMs: at, toMs: removed[k]!.fromMs });
      at = Math.max(at, removed[k]!.toMs);
    }
    if (at < toMs) left.push({ fromMs: at, toMs });
  }
  return left;
}

/** Answers how much of a list, in order and without overlaps, lies between two times; each in logarithmic time. */
export class SpanIndex {
  readonly #spans: readonly Span[];
  /** Total length of the spans before each. */
  readonly #before: number[] = [];

  constructor(spans: readonly Span[]) {
    this.#spans = spans;
    let total = 0;
    for (const { fromMs, toMs } of spans) {
      this.#before.push(total);
      total += toMs - fromMs;
    }
    this.#before.push(total);
  }

  lengthWithin(fromMs: number, toMs: number): number {
    return fromMs < toMs ? this.#lengthUntil(toMs) - this.#lengthUntil(fromMs) : 0;
  }

  /** Spans that begin in [fromMs, toMs). */
  momentsWithin(fromMs: number, toMs: number): number {
    return fromMs < toMs ? this.#countBefore(toMs) - this.#countBefore(fromMs) : 0;
  }

  /** From the first to the last moment in [fromMs, toMs) that is in a span. */
  extentWithin(fromMs: number, toMs: number): Span | undefined {
    const first = this.#countBefore(fromMs);
    const reaching = this.#spans[first - 1];
    const begin = reaching && reaching.toMs > fromMs ? fromMs : this.#spans[first]?.fromMs;
    if (begin === undefined || begin >= toMs) return undefined;
    const last = this.#spans[this.#countBefore(toMs) - 1]!;
    return { fromMs: begin, toMs: Math.max(begin, Math.min(last.toMs, toMs)) };
  }

  #lengthUntil(timeMs: number): number {
    const count = this.#countBefore(timeMs);
    const last = this.#spans[count - 1];
    const beyond = last ? Math.max(0, last.toMs - timeMs) : 0;
    return this.#before[count]! - beyond;
  }

  /** Spans that begin before a time. */
  #countBefore(timeMs: number): number {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.#spans[middle]!.fromMs < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
