/**
 * Mean kinetic temperature (USP ⟨1079⟩): the one temperature that would have done as much as those that were. Over the
 * regulator's windows, never over the whole trip, in which a long cold time would hide a short warm one.
 */
import type { Condition } from "../state/terms.ts";
import { roundValue } from "./excursions.ts";
import { naturalLogarithm } from "./exponential.ts";
import type { Kinetics } from "./kinetics.ts";
import { kineticsOf } from "./rules.ts";
import type { Series } from "./series.ts";
import { intersect, lowerBound, touching } from "./spans.ts";

/** The highest mean kinetic temperature of any window of this length, over observed time. */
export interface MeanKineticTemperature {
  /** 24 hours for what is kept at 8 °C or less, 30 days for everything else: the regulator's windows. */
  readonly windowMs: number;
  readonly device: string;
  readonly name: string;
  readonly celsius: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Observed time in it. */
  readonly observedMs: number;
}

const hourMs = 3_600_000;
const coldWindowMs = 24 * hourMs;
const ambientWindowMs = 720 * hourMs;
const coldUpToCel = 8;

export function windowLengthOf({ max }: Condition): number {
  return max !== undefined && max <= coldUpToCel ? coldWindowMs : ambientWindowMs;
}

/**
 * Windows end at readings. A window less than half of which was observed says too little and is left out; a record
 * shorter than the window is one window. Null when nothing is left.
 */
export function meanKineticOf(series: Series, condition: Condition): MeanKineticTemperature | null {
  const windowMs = windowLengthOf(condition);
  const kinetics = kineticsOf(condition);
  const curve = new DoseCurve(series, kinetics);
  const { device, name } = series;
  const { begins, ends } = curve;
  const count = ends.length;
  if (count === 0) return null;
  const firstMs = begins[0]!;
  const isShort = ends[count - 1]! - firstMs <= windowMs;
  let best: { mean: number; fromMs: number; toMs: number; observedMs: number } | undefined;
  for (let i = isShort ? count - 1 : 0; i < count; i++) {
    const toMs = ends[i]!;
    const fromMs = isShort ? firstMs : toMs - windowMs;
    if (fromMs < firstMs) continue;
    const observedMs = curve.observedUntil(i) - curve.observedBefore(fromMs);
    if (!isShort && observedMs * 2 < windowMs) continue;
    const mean = (curve.doseUntil(i) - curve.doseBefore(fromMs)) / observedMs;
    if (!best || mean > best.mean) best = { mean, fromMs, toMs, observedMs };
  }
  if (!best) return null;
  const { mean, ...window } = best;
  const celsius = roundValue(kinetics.temperatureOf(naturalLogarithm(mean)));
  return { windowMs, device, name, celsius, ...window };
}

/** The observed pieces of a series, with observed time and dose from the beginning to the end of each. */
class DoseCurve {
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  readonly #beginValues: Float64Array;
  readonly #endValues: Float64Array;
  readonly #observed: Float64Array;
  readonly #dose: Float64Array;
  readonly #kinetics: Kinetics;

  constructor(series: Series, kinetics: Kinetics) {
    this.#kinetics = kinetics;
    const pieces = piecesOf(series);
    const count = pieces.length / 4;
    this.begins = new Float64Array(count);
    this.ends = new Float64Array(count);
    this.#beginValues = new Float64Array(count);
    this.#endValues = new Float64Array(count);
    this.#observed = new Float64Array(count + 1);
    this.#dose = new Float64Array(count + 1);
    for (let i = 0; i < count; i++) {
      const [fromMs, toMs, from, to] = [
        pieces[4 * i]!,
        pieces[4 * i + 1]!,
        pieces[4 * i + 2]!,
        pieces[4 * i + 3]!,
      ];
      this.begins[i] = fromMs;
      this.ends[i] = toMs;
      this.#beginValues[i] = from;
      this.#endValues[i] = to;
      this.#observed[i + 1] = this.#observed[i]! + (toMs - fromMs);
      this.#dose[i + 1] = this.#dose[i]! + kinetics.dose(from, to, toMs - fromMs);
    }
  }

  /** To the end of piece `i`. */
  observedUntil(i: number): number {
    return this.#observed[i + 1]!;
  }

  doseUntil(i: number): number {
    return this.#dose[i + 1]!;
  }

  observedBefore(timeMs: number): number {
    const i = lowerBound(this.ends, timeMs);
    const begin = this.begins[i];
    return this.#observed[i]! + (begin === undefined ? 0 : Math.max(0, timeMs - begin));
  }

  doseBefore(timeMs: number): number {
    const i = lowerBound(this.ends, timeMs);
    const fromMs = this.begins[i];
    if (fromMs === undefined || timeMs <= fromMs) return this.#dose[i]!;
    const [from, to] = [this.#beginValues[i]!, this.#endValues[i]!];
    const at = from + ((to - from) * (timeMs - fromMs)) / (this.ends[i]! - fromMs);
    return this.#dose[i]! + this.#kinetics.dose(from, at, timeMs - fromMs);
  }
}

/** From, to, value at from, value at to: of each link of the series, within its exposures. */
function piecesOf({ samples, linked, runs }: Series): number[] {
  const { timesMs, values } = samples;
  const pieces: number[] = [];
  for (const { begin, end, exposure } of runs) {
    let at = 0;
    for (let i = begin + 1; i < end; i++) {
      const fromMs = timesMs[i - 1]!;
      const toMs = timesMs[i]!;
      if (linked[i] === 0 || fromMs === toMs) continue;
      while (at < exposure.length && exposure[at]!.toMs <= fromMs) at++;
      const bounds = exposure[at];
      if (!bounds) break;
      if (bounds.fromMs <= fromMs && toMs <= bounds.toMs)
        pieces.push(fromMs, toMs, values[i - 1]!, values[i]!);
      else
        for (const part of intersect([{ fromMs, toMs }], touching(exposure, { fromMs, toMs })))
          pieces.push(part.fromMs, part.toMs, samples.between(i, part.fromMs), samples.between(i, part.toMs));
    }
  }
  return pieces;
}
