/** Excursions that are events: shocks, against a limit or a damage boundary; and seals, tilts and openings. */
import { epsilonAt } from "./clock.ts";
import { type MeasuredExcursion, type Measurement, roundValue, type Standing } from "./excursions.ts";
import { behaviourOf, limitsOf } from "./rules.ts";
import type { Series } from "./series.ts";
import { lowerBound, type Span, touching } from "./spans.ts";
import { isBeyond, type Limit } from "./stretches.ts";

/** By time. `velocityChanges` is the series of velocity changes of the same device and probe. */
export function measureEvents(
  measurement: Measurement,
  velocityChanges: Series | undefined,
): MeasuredExcursion[] {
  const isChange = behaviourOf(measurement.condition) === "change";
  const found = limitsOf(measurement.condition).flatMap((limit) =>
    isChange ? changesBeyond(measurement, limit) : momentsBeyond(measurement, limit, velocityChanges),
  );
  return found.sort((a, b) => a.fromMs - b.fromMs || (a.side === "above" ? -1 : 1));
}

/** Indexes of the samples that are about the shipment, by time. */
export function* exposedSamples({ samples, runs }: Series): Generator<number> {
  for (const { begin, end, exposure } of runs) {
    let at = 0;
    for (let i = begin; i < end; i++) {
      const timeMs = samples.timesMs[i]!;
      while (at < exposure.length && exposure[at]!.toMs < timeMs) at++;
      if (at < exposure.length && exposure[at]!.fromMs <= timeMs) yield i;
    }
  }
}

interface Judged {
  readonly standing: Standing;
  readonly velocityChange: number | null;
}

function momentsBeyond(
  measurement: Measurement,
  limit: Limit,
  velocityChanges: Series | undefined,
): MeasuredExcursion[] {
  const { condition, series } = measurement;
  const { timesMs, values } = series.samples;
  const found: MeasuredExcursion[] = [];
  for (const i of exposedSamples(series)) {
    if (!isBeyond(limit, values[i]!)) continue;
    const timeMs = timesMs[i]!;
    const judged: Judged = condition.boundary
      ? againstBoundary(velocityAt(velocityChanges, timeMs), condition.boundary.velocityChange)
      : { standing: "harmful", velocityChange: null };
    found.push(eventExcursion(measurement, limit, { fromMs: timeMs, toMs: timeMs }, i, i, i, judged));
  }
  return found;
}

/** The largest velocity change that the device reports for a moment. */
function velocityAt(series: Series | undefined, timeMs: number): number | null {
  if (!series) return null;
  const { timesMs, values } = series.samples;
  let most: number | null = null;
  for (let i = lowerBound(timesMs, timeMs); i < timesMs.length && timesMs[i] === timeMs; i++)
    most = Math.max(most ?? 0, values[i]!);
  return most;
}

function againstBoundary(velocityChange: number | null, boundary: number): Judged {
  if (velocityChange === null) return { standing: "possible", velocityChange };
  return { standing: velocityChange > boundary ? "harmful" : "warning", velocityChange };
}

/** One event where the value left the band: after the last reading within it, and no later than the first beyond. */
function changesBeyond(measurement: Measurement, limit: Limit): MeasuredExcursion[] {
  const { series, window } = measurement;
  const { timesMs, values } = series.samples;
  const found: MeasuredExcursion[] = [];
  let lastWithin: number | undefined;
  let first: number | undefined;
  let last = 0;
  const close = () => {
    if (first === undefined) return;
    const fromMs = Math.min(lastWithin === undefined ? window.fromMs : timesMs[lastWithin]!, timesMs[first]!);
    const span = { fromMs, toMs: timesMs[first]! };
    const judged: Judged = { standing: "harmful", velocityChange: null };
    found.push(eventExcursion(measurement, limit, span, lastWithin ?? first, first, last, judged));
    first = undefined;
  };
  for (const i of exposedSamples(series)) {
    if (isBeyond(limit, values[i]!)) {
      first ??= i;
      last = i;
    } else {
      close();
      lastWithin = i;
    }
  }
  close();
  return found;
}

/** `span`: when the event can have happened; samples `first` to `last` are beyond the limit. */
function eventExcursion(
  { series, toleratedError }: Measurement,
  { side, value: limit }: Limit,
  span: Span,
  firstStatement: number,
  first: number,
  last: number,
  { standing, velocityChange }: Judged,
): MeasuredExcursion {
  const { device, name, samples, clock, doubtful } = series;
  const { timesMs, values } = samples;
  let extreme = first;
  for (let i = first; i <= last; i++)
    if (side === "above" ? values[i]! > values[extreme]! : values[i]! < values[extreme]!) extreme = i;
  const [fromMs, toMs] = [timesMs[first]!, timesMs[last]!];
  const isTrusted =
    touching(doubtful, { fromMs, toMs: fromMs }).length === 0 &&
    Math.abs(values[extreme]! - limit) > toleratedError;
  const event = { ...span, certain: standing === "harmful" && isTrusted, count: 1 };
  return {
    device,
    name,
    side,
    limit,
    fromMs,
    toMs,
    extreme: roundValue(values[extreme]!),
    extremeAtMs: timesMs[extreme]!,
    observedMs: toMs - fromMs,
    unobservedMs: span.toMs - span.fromMs,
    epsilonMs: epsilonAt(clock, toMs),
    velocityChange: velocityChange === null ? null : roundValue(velocityChange),
    standing,
    pieces: { certain: [], possible: [], events: standing === "warning" ? [] : [event], shown: [] },
    shown: standing === "harmful" ? 1 : 0,
    gaps: [],
    samples: [[firstStatement, last]],
  };
}
