/**
 * Harm over time. A density says how much harm a stretch of time holds, in whole numbers of the condition's unit; a
 * `HarmIndex` answers how much of it lies between two times within a list of spans.
 */
import type { ExcessDose } from "./kinetics.ts";
import type { Samples } from "./samples.ts";
import { lowerBound, type Span } from "./spans.ts";

export interface Density {
  /** Whole and not negative; fromMs ≤ toMs. */
  between(fromMs: number, toMs: number): number;
}

/** A millisecond counts as one. */
export const timeDensity: Density = { between: (fromMs, toMs) => toMs - fromMs };

/** A millisecond counts as `rate`, rounded up: for what unobserved time can have held. */
export function rateDensity(rate: number): Density {
  return { between: (fromMs, toMs) => Math.ceil((toMs - fromMs) * rate) };
}

/**
 * Excess dose of a series where it is linked. The dose since the first sample is rounded to a millisecond, so that
 * parts add up to the whole exactly.
 */
export class DoseDensity implements Density {
  readonly #samples: Samples;
  readonly #linked: Uint8Array;
  readonly #excess: ExcessDose;
  /** Dose from the first sample to each. */
  readonly #until: Float64Array;

  constructor(samples: Samples, linked: Uint8Array, excess: ExcessDose) {
    this.#samples = samples;
    this.#linked = linked;
    this.#excess = excess;
    const { timesMs, values, length } = samples;
    const until = new Float64Array(length);
    for (let i = 1; i < length; i++) {
      const added =
        linked[i] === 1 ? excess.between(values[i - 1]!, values[i]!, timesMs[i]! - timesMs[i - 1]!) : 0;
      until[i] = until[i - 1]! + added;
    }
    this.#until = until;
  }

  between(fromMs: number, toMs: number): number {
    return Math.round(this.#before(toMs)) - Math.round(this.#before(fromMs));
  }

  #before(timeMs: number): number {
    const { timesMs, values, length } = this.#samples;
    const after = lowerBound(timesMs, timeMs);
    if (after === length) return this.#until[length - 1] ?? 0;
    if (timesMs[after] === timeMs) return this.#until[after]!;
    if (this.#linked[after] === 0) return this.#until[after - 1] ?? 0;
    const at = this.#samples.between(after, timeMs);
    return (
      this.#until[after - 1]! + this.#excess.between(values[after - 1]!, at, timeMs - timesMs[after - 1]!)
    );
  }
}

/** Spans in order and without overlaps, with the harm they hold. Each question takes logarithmic time. */
export class HarmIndex {
  readonly total: number;
  readonly #spans: readonly Span[];
  readonly #density: Density;
  readonly #begins: Float64Array;
  /** Harm of the spans before each. */
  readonly #before: Float64Array;

  constructor(spans: readonly Span[], density: Density) {
    this.#spans = spans;
    this.#density = density;
    this.#begins = new Float64Array(spans.length);
    this.#before = new Float64Array(spans.length + 1);
    for (const [i, { fromMs, toMs }] of spans.entries()) {
      this.#begins[i] = fromMs;
      this.#before[i + 1] = this.#before[i]! + density.between(fromMs, toMs);
    }
    this.total = this.#before[spans.length]!;
  }

  within(fromMs: number, toMs: number): number {
    if (fromMs >= toMs) return 0;
    const first = lowerBound(this.#begins, fromMs);
    const end = lowerBound(this.#begins, toMs);
    let harm = 0;
    const reaching = this.#spans[first - 1];
    if (reaching && reaching.toMs > fromMs)
      harm += this.#density.between(fromMs, Math.min(reaching.toMs, toMs));
    if (end <= first) return harm;
    const last = this.#spans[end - 1]!;
    harm += this.#before[end - 1]! - this.#before[first]!;
    return harm + this.#density.between(last.fromMs, Math.min(last.toMs, toMs));
  }

  /** From the first to the last moment in [fromMs, toMs) that is in a span. */
  extentWithin(fromMs: number, toMs: number): Span | undefined {
    const first = lowerBound(this.#begins, fromMs);
    const reaching = this.#spans[first - 1];
    const begin = reaching && reaching.toMs > fromMs ? fromMs : this.#spans[first]?.fromMs;
    if (begin === undefined || begin >= toMs) return undefined;
    const last = this.#spans[lowerBound(this.#begins, toMs) - 1]!;
    return { fromMs: begin, toMs: Math.max(begin, Math.min(last.toMs, toMs)) };
  }
}
