/**
 * How long legs and stays really take, against their plan, learned from those that are closed, one after the other.
 * A prediction never knows more than the outcomes observed before it. What stands after `n` observations is a
 * function of these and their order alone, so that everybody who has them has the same model.
 */
import { exponential } from "../../liability/exponential.ts";
import { ConformalQuantiles } from "./conformal.ts";
import { type DurationForecast, DurationModel, type KnownDurations, logRatio } from "./duration-model.ts";
import { EffectsModel, type Features, type WeightedCase } from "./effects.ts";
import { levelCount } from "./features.ts";

export interface ClosedCase {
  readonly features: Features;
  readonly plannedMs: number;
  readonly actualMs: number;
  /** When the outcome became known. */
  readonly closedMs: number;
}

/** Newest observations that a fit rests on. */
export const observationsMax = 30_000;
/** What is so old counts half. */
const halfLifeMs = 365 * 86_400_000;
/** A factor of 20 either way is as far as one observation may pull. */
const logRatioMax = 3;
/** Fitted again when the observations have grown by a tenth, but at least and at most by so many. */
const refitStep = { min: 25, max: 1_000 };

export class DurationLearner implements KnownDurations {
  readonly #cases: ClosedCase[] = [];
  readonly #all = new ConformalQuantiles();
  readonly #byGroup = new Map<string, ConformalQuantiles>();
  #effects = EffectsModel.unknown;
  #observed = 0;
  #refitAt = refitStep.min;

  get observed(): number {
    return this.#observed;
  }

  /** What is known now. It is of no use once the next outcome is observed: its pools go on. */
  get known(): DurationModel {
    return new DurationModel(this.#observed, this.#effects, this.#all, this.#byGroup);
  }

  observedOf(group: string): number {
    return this.known.observedOf(group);
  }

  /** The next closed case, in the order in which outcomes became known. */
  observe(closed: ClosedCase): void {
    const { mean, variance } = this.#effects.predict(closed.features);
    const residual = (logRatioOf(closed) - mean) / Math.sqrt(variance);
    this.#all.observe(residual);
    this.#quantilesOf(closed.features.group).observe(residual);
    this.#cases.push(closed);
    if (this.#cases.length > observationsMax) this.#cases.shift();
    this.#observed++;
    if (this.#observed >= this.#refitAt) this.#refit(closed.closedMs);
  }

  forecast(features: Features, plannedMs: number): DurationForecast {
    return this.known.forecast(features, plannedMs);
  }

  #refit(nowMs: number): void {
    this.#refitAt =
      this.#observed + Math.min(refitStep.max, Math.max(refitStep.min, Math.floor(this.#observed / 10)));
    this.#effects = EffectsModel.fit(
      this.#cases.map(
        (closed): WeightedCase => ({
          ...closed.features,
          y: logRatioOf(closed),
          weight: exponential((-Math.LN2 * Math.max(0, nowMs - closed.closedMs)) / halfLifeMs),
        }),
      ),
      levelCount,
    );
  }

  #quantilesOf(group: string): ConformalQuantiles {
    const known = this.#byGroup.get(group) ?? new ConformalQuantiles();
    this.#byGroup.set(group, known);
    return known;
  }
}

function logRatioOf({ actualMs, plannedMs }: ClosedCase): number {
  return Math.min(logRatioMax, Math.max(-logRatioMax, logRatio(actualMs, plannedMs)));
}
