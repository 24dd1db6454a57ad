/** Whether two probes or devices that observed the same quantity say the same. */
import type { Condition } from "../state/terms.ts";
import { type Finding, finding, isoTime } from "./findings.ts";
import { limitsOf } from "./rules.ts";
import type { Series } from "./series.ts";
import { merge, type Span } from "./spans.ts";
import { isBeyond } from "./stretches.ts";

export interface Disagreement {
  readonly finding: Finding;
  /** Time of the first series in which it is beyond a limit, and the other within the band. */
  readonly contradicted: readonly Span[];
}

/**
 * How far two series may differ: what the terms allow and the uncertainties of both calibrations together;
 * `undefined` where neither says anything.
 */
export function differenceMax({ disagreementMax }: Condition, a: Series, b: Series): number | undefined {
  const uncertainties = (a.uncertainty ?? 0) + (b.uncertainty ?? 0);
  if (disagreementMax !== undefined) return disagreementMax + uncertainties;
  return a.uncertainty !== null && b.uncertainty !== null ? uncertainties : undefined;
}

/** Compares at each reading of the first series at which the value of the other is known. */
export function disagreementOf(
  condition: Condition,
  series: Series,
  other: Series,
): Disagreement | undefined {
  const allowed = differenceMax(condition, series, other);
  if (allowed === undefined) return undefined;
  const limits = limitsOf(condition);
  const { timesMs, values, length } = series.samples;
  const readOther = valueReader(other);
  const contradicted: Span[] = [];
  const samples: number[] = [];
  let most = 0;
  let times = 0;
  let firstMs = 0;
  for (let i = 0; i < length; i++) {
    const timeMs = timesMs[i]!;
    const value = readOther(timeMs);
    if (value === undefined || Math.abs(values[i]! - value) <= allowed) continue;
    if (times++ === 0) firstMs = timeMs;
    most = Math.max(most, Math.abs(values[i]! - value));
    samples.push(i);
    const isContradicted = limits.some((limit) => isBeyond(limit, values[i]!) && !isBeyond(limit, value));
    if (isContradicted)
      contradicted.push({ fromMs: timesMs[i - 1] ?? timeMs, toMs: timesMs[i + 1] ?? timeMs });
  }
  if (times === 0) return undefined;
  const spans = merge(contradicted);
  const statements = new Set(samples.flatMap((i) => series.samples.statementsOf(i, i)));
  const doubtfulMs = spans.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
  const detail =
    `${series.device} ${series.name}, ${other.device} ${other.name}: at ${times} times, ` +
    `first at ${isoTime(firstMs)}, by up to ${Math.round(most * 1_000) / 1_000}`;
  const widens = doubtfulMs > 0 ? ({ by: "doubtful-ms", amount: doubtfulMs } as const) : null;
  return { finding: finding("probes_disagree", detail, statements, widens), contradicted: spans };
}

/** Answers for ascending times what the series measured then, where that is known and is about the shipment. */
function valueReader({ samples, linked, observed }: Series): (timeMs: number) => number | undefined {
  const { timesMs, values, length } = samples;
  let after = 0;
  let span = 0;
  return (timeMs) => {
    while (after < length && timesMs[after]! < timeMs) after++;
    while (span < observed.length && observed[span]!.toMs < timeMs) span++;
    if (span === observed.length || observed[span]!.fromMs > timeMs || after === length) return undefined;
    if (timesMs[after] === timeMs) return values[after];
    return linked[after] === 1 ? samples.between(after, timeMs) : undefined;
  };
}
