/**
 * A regression with crossed, shrunk group effects: what a terminal, a lane, a carrier adds to a value, as far as
 * its observations carry. Groups that were seen seldom are drawn towards zero (empirical Bayes): the variance
 * between the groups of a factor is estimated by the method of moments (DerSimonian and Laird 1986), the effects
 * by backfitting, factor by factor. Only + − × ÷ √ on numbers in a fixed order: the same cases give the same
 * model, bit for bit, wherever they are fitted.
 */

/** What is known of a case before its outcome. */
export interface Features {
  /** Level and slope are this group's own: "air", "dwell". Not shrunk. */
  readonly group: string;
  /** The covariate of the slope. */
  readonly x: number;
  /** One level per factor, in the order of the model's factors; null where it has none. */
  readonly levels: readonly (string | null)[];
}

export interface WeightedCase extends Features {
  readonly y: number;
  /** 1 for a fresh observation, less for one that is partly forgotten. */
  readonly weight: number;
}

interface Line {
  readonly meanX: number;
  readonly meanY: number;
  readonly slope: number;
}

interface FactorEffects {
  /** Effect and the share of the factor's variance that the level's observations have removed. */
  readonly levels: ReadonlyMap<
    string,
    { readonly effect: number; readonly certainty: number; readonly n: number }
  >;
  /** Variance between the levels. */
  readonly between: number;
}

/** Sweeps over all factors; effects of the data sets at hand move by less than 0.001 after the eighth. */
const sweeps = 10;
/** Pseudo-observations that hold a slope at zero. */
const slopePrior = 20;
/** Where nothing is known, of log ratios: one standard deviation is about a factor of 1.6. */
const residualVarianceUnknown = 0.25;

export interface Prediction {
  readonly mean: number;
  /** Variance of an outcome around the mean: what is left unexplained, and what is not known of the effects. */
  readonly variance: number;
  /** Observations that share the level of the last, finest factor. */
  readonly comparable: number;
}

/** A fitted model as plain data. */
export interface EffectsData {
  readonly lines: ReadonlyMap<string, Line>;
  readonly factors: readonly FactorEffects[];
  readonly residualVariance: number;
}

export class EffectsModel {
  readonly data: EffectsData;

  private constructor(data: EffectsData) {
    this.data = data;
  }

  static readonly unknown = new EffectsModel({
    lines: new Map(),
    factors: [],
    residualVariance: residualVarianceUnknown,
  });

  static of(data: EffectsData): EffectsModel {
    return new EffectsModel(data);
  }

  /** `factorCount` levels per case, coarse factors first. */
  static fit(cases: readonly WeightedCase[], factorCount: number): EffectsModel {
    if (cases.length === 0) return EffectsModel.unknown;
    return new EffectsModel(new Fit(cases, factorCount).run());
  }

  predict({ group, x, levels }: Features): Prediction {
    const { lines, factors, residualVariance } = this.data;
    const line = lines.get(group);
    let mean = line ? line.meanY + line.slope * (x - line.meanX) : 0;
    let variance = residualVariance;
    let comparable = 0;
    factors.forEach(({ levels: known, between }, f) => {
      const level = levels[f];
      if (level === null || level === undefined) return;
      const found = known.get(level);
      mean += found?.effect ?? 0;
      variance += between * (1 - (found?.certainty ?? 0));
      comparable = found?.n ?? 0;
    });
    return { mean, variance, comparable };
  }
}

/** Levels as whole numbers: −1 for none. */
interface Coded {
  readonly names: readonly string[];
  readonly codes: Int32Array;
  readonly weights: Float64Array;
  readonly counts: Float64Array;
  effects: Float64Array;
  between: number;
}

class Fit {
  readonly #xs: Float64Array;
  readonly #weights: Float64Array;
  readonly #groups: Coded;
  readonly #factors: readonly Coded[];
  /** What the lines and all effects leave of each case. */
  readonly #residuals: Float64Array;
  #lines: Line[] = [];
  #variance = residualVarianceUnknown;

  constructor(cases: readonly WeightedCase[], factorCount: number) {
    this.#xs = Float64Array.from(cases, ({ x }) => x);
    this.#weights = Float64Array.from(cases, ({ weight }) => weight);
    this.#groups = codesOf(cases, ({ group }) => group);
    this.#factors = Array.from({ length: factorCount }, (_, f) =>
      codesOf(cases, ({ levels }) => levels[f] ?? null),
    );
    this.#residuals = Float64Array.from(cases, ({ y }) => y);
  }

  run(): EffectsData {
    for (let sweep = 0; sweep < sweeps; sweep++) {
      this.#fitLines();
      this.#variance = this.#residualVariance();
      for (const factor of this.#factors) this.#fitFactor(factor);
    }
    this.#variance = this.#residualVariance();
    return {
      lines: new Map(this.#groups.names.map((name, g) => [name, this.#lines[g]!])),
      factors: this.#factors.map((factor) => this.#effectsOf(factor)),
      residualVariance: this.#variance,
    };
  }

  #fitLines(): void {
    const { codes, names } = this.#groups;
    const [xs, weights, residuals] = [this.#xs, this.#weights, this.#residuals];
    if (this.#lines.length > 0)
      for (let i = 0; i < xs.length; i++) residuals[i]! += at(this.#lines[codes[i]!]!, xs[i]!);
    const sums = names.map(() => ({ w: 0, x: 0, y: 0, xx: 0, xy: 0 }));
    for (let i = 0; i < xs.length; i++) {
      const sum = sums[codes[i]!]!;
      sum.w += weights[i]!;
      sum.x += weights[i]! * xs[i]!;
      sum.y += weights[i]! * residuals[i]!;
    }
    for (let i = 0; i < xs.length; i++) {
      const sum = sums[codes[i]!]!;
      const off = xs[i]! - sum.x / sum.w;
      sum.xx += weights[i]! * off * off;
      sum.xy += weights[i]! * off * residuals[i]!;
    }
    this.#lines = sums.map(({ w, x, y, xx, xy }) => ({
      meanX: x / w,
      meanY: y / w,
      slope: xy / (xx + slopePrior * (xx / w) + 1e-9),
    }));
    for (let i = 0; i < xs.length; i++) residuals[i]! -= at(this.#lines[codes[i]!]!, xs[i]!);
  }

  #residualVariance(): number {
    let sum = 0;
    let weights = 0;
    for (let i = 0; i < this.#weights.length; i++) {
      sum += this.#weights[i]! * this.#residuals[i]! * this.#residuals[i]!;
      weights += this.#weights[i]!;
    }
    // One prior observation keeps a handful of equal cases from claiming certainty.
    return (sum + residualVarianceUnknown) / (weights + 1);
  }

  #fitFactor(factor: Coded): void {
    const { codes, weights, effects } = factor;
    const residuals = this.#residuals;
    const sums = new Float64Array(weights.length);
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (code < 0) continue;
      residuals[i]! += effects[code]!;
      sums[code]! += this.#weights[i]! * residuals[i]!;
    }
    factor.between = betweenVariance(sums, weights, this.#variance);
    factor.effects = effects.map((_, code) => {
      const mean = sums[code]! / weights[code]!;
      return mean * certaintyOf(factor.between, weights[code]!, this.#variance);
    });
    for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) residuals[i]! -= factor.effects[codes[i]!]!;
  }

  #effectsOf({ names, effects, weights, counts, between }: Coded): FactorEffects {
    return {
      between,
      levels: new Map(
        names.map((name, code) => [
          name,
          {
            effect: effects[code]!,
            certainty: certaintyOf(between, weights[code]!, this.#variance),
            n: counts[code]!,
          },
        ]),
      ),
    };
  }
}

const at = ({ meanX, meanY, slope }: Line, x: number): number => meanY + slope * (x - meanX);

/** n ÷ (n + σ² ÷ τ²): how much of its own mean a level keeps. */
function certaintyOf(between: number, weight: number, within: number): number {
  return between === 0 ? 0 : (weight * between) / (weight * between + within);
}

/** DerSimonian and Laird's estimate of the variance between levels, never below zero. */
function betweenVariance(sums: Float64Array, weights: Float64Array, within: number): number {
  let total = 0;
  let squares = 0;
  let sum = 0;
  for (let code = 0; code < weights.length; code++) {
    total += weights[code]!;
    squares += weights[code]! * weights[code]!;
    sum += sums[code]!;
  }
  const mean = sum / total;
  let spread = 0;
  for (let code = 0; code < weights.length; code++) {
    const off = sums[code]! / weights[code]! - mean;
    spread += weights[code]! * off * off;
  }
  const scale = total - squares / total;
  return scale > 0 ? Math.max(0, (spread - (weights.length - 1) * within) / scale) : 0;
}

function codesOf(cases: readonly WeightedCase[], levelOf: (features: Features) => string | null): Coded {
  const known = new Map<string, number>();
  const codes = Int32Array.from(cases, (one) => {
    const level = levelOf(one);
    if (level === null) return -1;
    const code = known.get(level) ?? known.size;
    known.set(level, code);
    return code;
  });
  const weights = new Float64Array(known.size);
  const counts = new Float64Array(known.size);
  codes.forEach((code, i) => {
    if (code < 0) return;
    weights[code]! += cases[i]!.weight;
    counts[code]!++;
  });
  return {
    names: [...known.keys()],
    codes,
    weights,
    counts,
    effects: new Float64Array(known.size),
    between: 0,
  };
}
