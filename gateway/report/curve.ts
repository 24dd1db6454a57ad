/** Readings as lines on paper: the lowest and the highest of each column, with gaps where nothing is known. */
import type { Series } from "../../ledger/liability/series.ts";
import type { Span } from "../../ledger/liability/spans.ts";

export interface CurvePoint {
  readonly timeMs: number;
  readonly value: number;
}

/** One unbroken stretch of observation. */
export type Stretch = readonly CurvePoint[];

/** Real samples only, at most four for each of `columns` columns of the window: first, lowest, highest, last. */
export function stretchesOf({ samples, linked, runs }: Series, window: Span, columns: number): Stretch[] {
  const stretches: CurvePoint[][] = [];
  const columnMs = Math.max(1, (window.toMs - window.fromMs) / columns);
  for (const { begin, end } of runs) {
    let column: CurvePoint[] = [];
    let columnIndex = -1;
    let stretch: CurvePoint[] = [];
    const flush = (): void => {
      stretch.push(...thinned(column));
      column = [];
    };
    const finish = (): void => {
      flush();
      if (stretch.length > 0) stretches.push(stretch);
      stretch = [];
    };
    for (let i = begin; i < end; i++) {
      const timeMs = samples.timesMs[i]!;
      if (timeMs < window.fromMs || timeMs > window.toMs) continue;
      if (linked[i] !== 1) finish();
      const index = Math.floor((timeMs - window.fromMs) / columnMs);
      if (index !== columnIndex) flush();
      columnIndex = index;
      column.push({ timeMs, value: samples.values[i]! });
    }
    finish();
  }
  return stretches;
}

function thinned(column: readonly CurvePoint[]): CurvePoint[] {
  if (column.length <= 4) return [...column];
  const lowest = column.reduce((a, b) => (b.value < a.value ? b : a));
  const highest = column.reduce((a, b) => (b.value > a.value ? b : a));
  const kept = new Set([column[0]!, lowest, highest, column.at(-1)!]);
  return [...kept].sort((a, b) => a.timeMs - b.timeMs);
}
