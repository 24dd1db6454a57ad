/**
 * How far outcomes fell from their predictions, newest only, in units of the predicted standard deviation. Each was
 * measured before the model had seen it, so that the pool says how wrong the model really is and not how well it
 * remembers.
 */

/** Enough for the 5 % tail to rest on 75 outcomes. */
const sizeMax = 1_500;
/**
 * What is believed before there are outcomes: a double exponential with unit variance, whose tails are heavier than
 * the normal's, held by so many of its quantiles.
 */
const priorSize = 24;

/** Quantiles of a double exponential of unit variance at (i + ½) ÷ 24, lower half; the upper half mirrors it. */
const priorHalf: readonly number[] = [
  -2.2457, -1.4689, -1.1077, -0.8698, -0.692, -0.5501, -0.432, -0.3308, -0.2423, -0.1636, -0.0928, -0.0284,
];
const prior: readonly number[] = [...priorHalf, ...priorHalf.map((value) => -value).reverse()];

/** All of it as plain data. */
export interface PoolData {
  readonly order: Float64Array;
  readonly sorted: Float64Array;
}

export class ResidualPool {
  /** In the order in which they came, for forgetting. */
  readonly #order: number[];
  /** Ascending. */
  readonly #sorted: number[];

  constructor(order: Iterable<number> = [], sorted: Iterable<number> = prior) {
    this.#order = [...order];
    this.#sorted = [...sorted];
  }

  static of({ order, sorted }: PoolData): ResidualPool {
    return new ResidualPool(order, sorted);
  }

  get data(): PoolData {
    return { order: Float64Array.from(this.#order), sorted: Float64Array.from(this.#sorted) };
  }

  /** Outcomes in it, the prior's not counted. */
  get size(): number {
    return this.#order.length;
  }

  add(residual: number): void {
    // The prior makes room, one for one, from its ends inwards, so that it stays balanced.
    if (this.#order.length < priorSize) this.#remove(prior[priorOrder[this.#order.length]!]!);
    else if (this.#order.length >= sizeMax) this.#remove(this.#order.shift()!);
    this.#order.push(residual);
    this.#sorted.splice(this.#position(residual), 0, residual);
  }

  /** The value below which the share `p` lies, between neighbours linearly. */
  quantile(p: number): number {
    const sorted = this.#sorted;
    const place = Math.min(sorted.length - 1, Math.max(0, p * sorted.length - 0.5));
    const below = Math.floor(place);
    const low = sorted[below]!;
    const high = sorted[Math.min(sorted.length - 1, below + 1)]!;
    return low + (high - low) * (place - below);
  }

  /** The share below `value`; the inverse of `quantile`, never quite 0 or 1. */
  shareBelow(value: number): number {
    const sorted = this.#sorted;
    const above = this.#position(value);
    if (above === 0) return 0.5 / (sorted.length + 1);
    if (above === sorted.length) return 1 - 0.5 / (sorted.length + 1);
    const low = sorted[above - 1]!;
    const part = (value - low) / (sorted[above]! - low);
    return (above - 0.5 + part) / sorted.length;
  }

  /** Index of the first that is above. */
  #position(value: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #remove(value: number): void {
    this.#sorted.splice(this.#position(value) - 1, 1);
  }
}

/** From both ends inwards: 0, 23, 1, 22 … */
const priorOrder: readonly number[] = Array.from({ length: priorSize }, (_, i) =>
  i % 2 === 0 ? i / 2 : priorSize - 1 - (i - 1) / 2,
);
