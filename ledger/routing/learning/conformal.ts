/**
 * Adaptive conformal inference (Gibbs and Candès 2021): intervals that hold what they promise although the world
 * drifts. Each end of each interval has a level of its own in the pool of past residuals; an outcome beyond it moves
 * the level outwards, one inside it a little inwards, so that in the long run the share beyond is the one named.
 */
import { type PoolData, ResidualPool } from "./residual-pool.ts";

/** Ends of the 90 % and the 80 % interval. */
export const tails = [0.05, 0.1, 0.9, 0.95] as const;

/** How fast a level follows. Faster holds tighter over short stretches and makes intervals jump. */
const stepSize = 0.03;
/** A level may not leave its half, nor become certain. */
const levelMin = 0.002;

/** All of it as plain data. */
export interface QuantilesData {
  readonly pool: PoolData;
  readonly levels: readonly number[];
  readonly observed: number;
}

export class ConformalQuantiles {
  readonly #pool: ResidualPool;
  /** Where in the pool each tail stands now. */
  readonly #levels: number[];
  #observed: number;

  constructor(pool = new ResidualPool(), levels: readonly number[] = tails, observed = 0) {
    this.#pool = pool;
    this.#levels = [...levels];
    this.#observed = observed;
  }

  static of({ pool, levels, observed }: QuantilesData): ConformalQuantiles {
    return new ConformalQuantiles(ResidualPool.of(pool), levels, observed);
  }

  get data(): QuantilesData {
    return { pool: this.#pool.data, levels: [...this.#levels], observed: this.#observed };
  }

  /** Outcomes in the pool. */
  get size(): number {
    return this.#pool.size;
  }

  get observed(): number {
    return this.#observed;
  }

  /** An outcome, as it fell from what was predicted before it was known. */
  observe(residual: number): void {
    tails.forEach((tail, i) => {
      const isBelow = residual < this.#pool.quantile(this.#levels[i]!) ? 1 : 0;
      this.#levels[i] = bounded(this.#levels[i]! + stepSize * (tail - isBelow), tail);
    });
    // Two ends of one side that crossed would make the wider interval the narrower.
    this.#levels.sort((a, b) => a - b);
    this.#pool.add(residual);
    this.#observed++;
  }

  /** The residual below which an outcome falls with probability `p`, 0 to 1. */
  quantile(p: number): number {
    return this.#pool.quantile(through(p, knots, this.#knotLevels()));
  }

  /** The probability of an outcome below `residual`. */
  probabilityBelow(residual: number): number {
    return through(this.#pool.shareBelow(residual), this.#knotLevels(), knots);
  }

  #knotLevels(): readonly number[] {
    const [a, b, c, d] = this.#levels;
    return [0, a!, b!, 0.5, c!, d!, 1];
  }
}

const knots: readonly number[] = [0, tails[0], tails[1], 0.5, tails[2], tails[3], 1];

function bounded(level: number, tail: number): number {
  return tail < 0.5
    ? Math.min(0.5 - levelMin, Math.max(levelMin, level))
    : Math.min(1 - levelMin, Math.max(0.5 + levelMin, level));
}

/** The piecewise linear function through (from, to), both ascending. */
function through(value: number, from: readonly number[], to: readonly number[]): number {
  let i = 1;
  while (i < from.length - 1 && value > from[i]!) i++;
  const width = from[i]! - from[i - 1]!;
  const part = width > 0 ? (value - from[i - 1]!) / width : 0.5;
  return to[i - 1]! + (to[i]! - to[i - 1]!) * Math.min(1, Math.max(0, part));
}
