/**
 * The readings of one device and probe by time, in typed arrays: a shipment may have a hundred thousand, and no
 * object is made for any of them.
 */
import { lowerBound } from "./spans.ts";

export class Samples {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /** For each sample, the index of its statement in `statements`. */
  readonly packs: Int32Array;
  /** Hashes, in the order in which the history has them. */
  readonly statements: readonly string[];

  constructor(timesMs: Float64Array, values: Float64Array, packs: Int32Array, statements: readonly string[]) {
    this.timesMs = timesMs;
    this.values = values;
    this.packs = packs;
    this.statements = statements;
  }

  get length(): number {
    return this.timesMs.length;
  }

  /** Index of the first sample at `timeMs` or later; `length` when there is none. */
  firstFrom(timeMs: number): number {
    return lowerBound(this.timesMs, timeMs);
  }

  /** The value at a time between sample `after - 1` and sample `after`, on the line between them. */
  between(after: number, timeMs: number): number {
    const fromMs = this.timesMs[after - 1]!;
    const toMs = this.timesMs[after]!;
    const from = this.values[after - 1]!;
    return toMs === fromMs
      ? from
      : from + ((this.values[after]! - from) * (timeMs - fromMs)) / (toMs - fromMs);
  }

  /** Hashes of the statements with samples in [first, last], sorted. */
  statementsOf(first: number, last: number): string[] {
    const seen = new Set<number>();
    for (let i = Math.max(0, first); i <= Math.min(last, this.length - 1); i++) seen.add(this.packs[i]!);
    return [...seen].map((pack) => this.statements[pack]!).sort();
  }
}

/** Collects samples in any order; `finish` sorts them and drops those that say the same twice. */
export class SampleCollector {
  #timesMs = new Float64Array(64);
  #values = new Float64Array(64);
  #packs = new Int32Array(64);
  #length = 0;
  #isSorted = true;

  constructor(timeMs: number, value: number, pack: number) {
    this.add(timeMs, value, pack);
  }

  add(timeMs: number, value: number, pack: number): void {
    const at = this.#length;
    if (at === this.#timesMs.length) this.#grow();
    // Strictly later: equal times have to be looked at.
    if (at > 0 && timeMs <= this.#timesMs[at - 1]!) this.#isSorted = false;
    this.#timesMs[at] = timeMs;
    this.#values[at] = value;
    this.#packs[at] = pack;
    this.#length = at + 1;
  }

  finish(statements: readonly string[]): Samples {
    const kept = this.#isSorted ? undefined : this.#order(statements);
    const pick = <T extends Float64Array | Int32Array>(from: T, to: T): T => {
      if (kept) for (let i = 0; i < kept.length; i++) to[i] = from[kept[i]!]!;
      else to.set(from.subarray(0, this.#length));
      return to;
    };
    const length = kept?.length ?? this.#length;
    return new Samples(
      pick(this.#timesMs, new Float64Array(length)),
      pick(this.#values, new Float64Array(length)),
      pick(this.#packs, new Int32Array(length)),
      statements,
    );
  }

  /** By time, then value, then statement; of those with one time and value, the first. */
  #order(statements: readonly string[]): Uint32Array {
    const [times, values, packs] = [this.#timesMs, this.#values, this.#packs];
    const order = Uint32Array.from({ length: this.#length }, (_, i) => i).sort((a, b) => {
      if (times[a] !== times[b]) return times[a]! - times[b]!;
      if (values[a] !== values[b]) return values[a]! - values[b]!;
      return statements[packs[a]!]! < statements[packs[b]!]! ? -1 : 1;
    });
    return order.filter((at, i) => {
      const before = order[i - 1];
      return before === undefined || times[before] !== times[at] || values[before] !== values[at];
    });
  }

  #grow(): void {
    const grown = <T extends Float64Array | Int32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    const length = this.#timesMs.length * 2;
    this.#timesMs = grown(this.#timesMs, new Float64Array(length));
    this.#values = grown(this.#values, new Float64Array(length));
    this.#packs = grown(this.#packs, new Int32Array(length));
  }
}
