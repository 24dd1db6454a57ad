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

/** Index of the first of the ascending numbers that is `value` or more; their count when there is none. */
export function lowerBound(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Those of a list, in order and without overlaps, that touch `bounds`, whole. */
export function touching(spans: readonly Span[], { fromMs, toMs }: Span): readonly Span[] {
  const first = firstIndex(spans, (span) => span.toMs >= fromMs);
  const end = firstIndex(spans, (span) => span.fromMs > toMs);
  return spans.slice(first, end);
}

function firstIndex(spans: readonly Span[], holds: (span: Span) => boolean): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(spans[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
