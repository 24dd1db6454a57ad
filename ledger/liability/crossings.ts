/**
 * When a run of samples was beyond a limit. Between two samples at most `gapMsMax` apart the value runs linearly and
 * the crossing is interpolated; a quantity that switches keeps its value until the next sample; an event stands
 * for itself. Further apart nothing is assumed.
 */
import type { Sample } from "./series.ts";
import { merge, type Span } from "./spans.ts";

export type Side = "above" | "below";

export interface Point {
  readonly timeMs: number;
  readonly value: number;
}

/** A stretch beyond the limit, as the samples show it. */
export interface Stretch extends Span {
  /** The value at its start was beyond the limit already: what was before is not known. */
  readonly openStart: boolean;
  /** The value at its end was beyond the limit still: what came after is not known. */
  readonly openEnd: boolean;
  /** Samples and crossings in it, by time. */
  readonly points: readonly Point[];
  /** Statements with the samples in it and those beside it that fix the crossings. */
  readonly statements: readonly string[];
}

export type Behaviour = "linear" | "step" | "event";

const behaviours: Readonly<Record<string, Behaviour>> = {
  door: "step",
  seal: "step",
  "shock.peak": "event",
  "shock.duration": "event",
  "shock.dv": "event",
};

export function behaviourOf(quantity: string): Behaviour {
  return behaviours[quantity] ?? "linear";
}

/** Time between samples at most `gapMsMax` apart. */
export function observedSpans(samples: readonly Sample[], gapMsMax: number): Span[] {
  const spans: Span[] = [];
  for (const [i, { timeMs }] of samples.entries()) {
    const before = samples[i - 1];
    if (before && timeMs - before.timeMs <= gapMsMax) spans.push({ fromMs: before.timeMs, toMs: timeMs });
  }
  return merge(spans);
}

/** Stretches beyond `limit`; `samples` are by time. */
export function stretchesBeyond(
  samples: readonly Sample[],
  side: Side,
  limit: number,
  behaviour: Behaviour,
  gapMsMax: number,
): Stretch[] {
  const isBeyond = ({ value }: Point) => (side === "above" ? value > limit : value < limit);
  if (behaviour === "event") return samples.filter(isBeyond).map(eventAt);
  const builder = new StretchBuilder();
  for (const [i, sample] of samples.entries()) {
    const before = samples[i - 1];
    const linked = before !== undefined && sample.timeMs - before.timeMs <= gapMsMax;
    if (!linked) builder.interrupt();
    const wasBeyond = linked && isBeyond(before);
    const change =
      linked && wasBeyond !== isBeyond(sample) ? changeAt(before, sample, limit, behaviour) : undefined;
    if (wasBeyond && change) builder.end(change, sample);
    if (isBeyond(sample)) {
      if (!builder.isOpen) builder.begin(change, change ? before : undefined, sample);
      builder.add(sample);
    }
  }
  builder.interrupt();
  return builder.stretches;
}

function eventAt({ timeMs, value, statement }: Sample): Stretch {
  const points = [{ timeMs, value }];
  return { fromMs: timeMs, toMs: timeMs, openStart: false, openEnd: false, points, statements: [statement] };
}

/** Where the limit is passed between two samples, to the millisecond. */
function changeAt(before: Sample, after: Sample, limit: number, behaviour: Behaviour): Point {
  if (behaviour === "step") return { timeMs: after.timeMs, value: limit };
  const fraction = (limit - before.value) / (after.value - before.value);
  return { timeMs: Math.round(before.timeMs + (after.timeMs - before.timeMs) * fraction), value: limit };
}

class StretchBuilder {
  readonly stretches: Stretch[] = [];
  #points: Point[] | undefined;
  #openStart = false;
  #statements = new Set<string>();

  get isOpen(): boolean {
    return this.#points !== undefined;
  }

  /** Begins at the crossing, or with the first sample when nothing before it is known. */
  begin(change: Point | undefined, before: Sample | undefined, sample: Sample): void {
    this.#points = change ? [change] : [];
    this.#openStart = change === undefined;
    this.#statements = new Set(before ? [before.statement, sample.statement] : [sample.statement]);
  }

  add({ timeMs, value, statement }: Sample): void {
    this.#points?.push({ timeMs, value });
    this.#statements.add(statement);
  }

  end(change: Point, after: Sample): void {
    this.#points?.push(change);
    this.#statements.add(after.statement);
    this.#close(false);
  }

  /** Nothing is known from here on. */
  interrupt(): void {
    this.#close(true);
  }

  #close(openEnd: boolean): void {
    const points = this.#points;
    if (!points) return;
    const [fromMs, toMs] = [points[0]!.timeMs, points.at(-1)!.timeMs];
    const statements = [...this.#statements].sort();
    this.stretches.push({ fromMs, toMs, openStart: this.#openStart, openEnd, points, statements });
    this.#points = undefined;
  }
}

/** The part of a stretch within `bounds`; an end that the bounds cut is not open. */
export function clipStretch(stretch: Stretch, bounds: Span): Stretch | undefined {
  if (stretch.toMs < bounds.fromMs || stretch.fromMs > bounds.toMs) return undefined;
  const fromMs = Math.max(stretch.fromMs, bounds.fromMs);
  const toMs = Math.min(stretch.toMs, bounds.toMs);
  const inside = stretch.points.filter(({ timeMs }) => fromMs <= timeMs && timeMs <= toMs);
  const points = [...edge(stretch.points, fromMs), ...inside, ...edge(stretch.points, toMs)];
  const openStart = stretch.openStart && stretch.fromMs >= bounds.fromMs;
  const openEnd = stretch.openEnd && stretch.toMs <= bounds.toMs;
  return { fromMs, toMs, openStart, openEnd, points, statements: stretch.statements };
}

/** The value at a time between two points, none where a point has that time itself. */
function edge(points: readonly Point[], timeMs: number): Point[] {
  const next = points.findIndex((point) => point.timeMs >= timeMs);
  const after = points[next];
  const before = points[next - 1];
  if (!after || !before || after.timeMs === timeMs) return [];
  const fraction = (timeMs - before.timeMs) / (after.timeMs - before.timeMs);
  return [{ timeMs, value: before.value + (after.value - before.value) * fraction }];
}
