/**
 * Mean kinetic temperature (USP ⟨1079⟩): the one temperature that would have done as much as those that were. Over the
 * regulator's windows, never over the whole trip, in which a long cold time would hide a short warm one.
 */
import type { Condition } from "../state/terms.ts";
import { roundValue } from "./excursions.ts";
import { naturalLogarithm } from "./exponential.ts";
import type { Kinetics } from "./kinetics.ts";
import { kineticsOf } from "./rules.ts";
import type { Run, Series } from "./series.ts";
import { intersect, touching } from "./spans.ts";

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
  const { begins, ends, count } = curve;
  if (count === 0) return null;
  const firstMs = begins[0]!;
  const isShort = ends[count - 1]! - firstMs <= windowMs;
  let best: { mean: number; fromMs: number; toMs: number; observedMs: number } | undefined;
  // Windows move on, and so does the first piece that reaches into them.
  let first = 0;
  for (let i = isShort ? count - 1 : 0; i < count; i++) {
    const toMs = ends[i]!;
    const fromMs = isShort ? firstMs : toMs - windowMs;
    if (fromMs < firstMs) continue;
    while (ends[first]! < fromMs) first++;
    const observedMs = curve.observedMs(first, fromMs, i);
    if (!isShort && observedMs * 2 < windowMs) continue;
    if (best && curve.doseOfWhole(first, i) <= best.mean * observedMs) continue;
    const mean = curve.dose(first, fromMs, i) / observedMs;
    if (!best || mean > best.mean) best = { mean, fromMs, toMs, observedMs };
  }
  if (!best) return null;
  const { mean, ...window } = best;
  const celsius = roundValue(kinetics.temperatureOf(naturalLogarithm(mean)));
  return { windowMs, device, name, celsius, ...window };
}

/** The observed pieces of a series, with observed time and dose before each. */
class DoseCurve {
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  count = 0;
  readonly #values: readonly [begin: Float64Array, end: Float64Array];
  readonly #observed: Float64Array;
  readonly #dose: Float64Array;
  readonly #kinetics: Kinetics;

  constructor(series: Series, kinetics: Kinetics) {
    const { samples, runs } = series;
    // Each exposure may cut a link in two.
    const most = runs.reduce((sum, { exposure }) => sum + exposure.length, samples.length);
    this.begins = new Float64Array(most);
    this.ends = new Float64Array(most);
    this.#values = [new Float64Array(most), new Float64Array(most)];
    this.#observed = new Float64Array(most + 1);
    this.#dose = new Float64Array(most + 1);
    this.#kinetics = kinetics;
    for (const run of runs) this.#addRun(series, run);
  }

  /** Observed time from `fromMs`, which is not after piece `first`, to the end of piece `last`. */
  observedMs(first: number, fromMs: number, last: number): number {
    const cut = Math.max(0, fromMs - this.begins[first]!);
    return this.#observed[last + 1]! - this.#observed[first]! - cut;
  }

  dose(first: number, fromMs: number, last: number): number {
    return this.doseOfWhole(first, last) - this.#doseUntil(first, fromMs);
  }

  /** With the whole of piece `first`: no less than from any time in it. */
  doseOfWhole(first: number, last: number): number {
    return this.#dose[last + 1]! - this.#dose[first]!;
  }

  #doseUntil(i: number, timeMs: number): number {
    const fromMs = this.begins[i]!;
    if (timeMs <= fromMs) return 0;
    const from = this.#values[0][i]!;
    const at = from + ((this.#values[1][i]! - from) * (timeMs - fromMs)) / (this.ends[i]! - fromMs);
    return this.#kinetics.dose(from, at, timeMs - fromMs);
  }

  /** Each link of the run, within its exposures. */
  #addRun({ samples, linked }: Series, { begin, end, exposure }: Run): void {
    const { timesMs, values } = samples;
    let at = 0;
    for (let i = begin + 1; i < end; i++) {
      const fromMs = timesMs[i - 1]!;
      const toMs = timesMs[i]!;
      if (linked[i] === 0 || fromMs === toMs) continue;
      while (at < exposure.length && exposure[at]!.toMs <= fromMs) at++;
      const bounds = exposure[at];
      if (!bounds) break;
      if (bounds.fromMs <= fromMs && toMs <= bounds.toMs) this.#add(fromMs, toMs, values[i - 1]!, values[i]!);
      else
        for (const part of intersect([{ fromMs, toMs }], touching(exposure, { fromMs, toMs })))
          this.#add(part.fromMs, part.toMs, samples.between(i, part.fromMs), samples.between(i, part.toMs));
    }
  }

  #add(fromMs: number, toMs: number, from: number, to: number): void {
    const i = this.count++;
    this.begins[i] = fromMs;
    this.ends[i] = toMs;
    this.#values[0][i] = from;
    this.#values[1][i] = to;
    this.#observed[i + 1] = this.#observed[i]! + (toMs - fromMs);
    this.#dose[i + 1] = this.#dose[i]! + this.#kinetics.dose(from, to, toMs - fromMs);
  }
}
