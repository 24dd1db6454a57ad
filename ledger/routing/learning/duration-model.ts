/**
 * What is known of durations at one moment: the effects and the pools of residuals, for forecasts alone. Its data is
 * plain, so that it can be handed to another thread, which then forecasts the same bits.
 */
import { exponential, naturalLogarithm } from "../../liability/exponential.ts";
import { ConformalQuantiles, type QuantilesData } from "./conformal.ts";
import { type EffectsData, EffectsModel, type Features } from "./effects.ts";
import { offsetMs } from "./features.ts";

/** What is expected of one duration. Times in milliseconds. */
export interface DurationForecast {
  /** The duration that is exceeded with probability 1 − `p`. */
  quantileMs(p: number): number;
  /** The same where the plan turns out to be of another length. */
  quantileOfPlanMs(p: number, plannedMs: number): number;
  probabilityLongerThan(durationMs: number): number;
  /** Observations of the same way. */
  readonly comparable: number;
}

/** Of the learner that goes on learning, and of what it knew at one moment. */
export interface KnownDurations {
  /** Outcomes that were learned from. */
  readonly observed: number;
  /** Outcomes of a group that were compared with a forecast. */
  observedOf(group: string): number;
  forecast(features: Features, plannedMs: number): DurationForecast;
}

/** Nothing but numbers, texts, lists and maps: survives a structured clone. */
export interface DurationsData {
  readonly observed: number;
  readonly effects: EffectsData;
  readonly all: QuantilesData;
  readonly byGroup: ReadonlyMap<string, QuantilesData>;
}

/** Groups with fewer outcomes use the residuals of all. */
const ownQuantilesMin = 100;

export class DurationModel implements KnownDurations {
  readonly observed: number;
  readonly #effects: EffectsModel;
  readonly #all: ConformalQuantiles;
  readonly #byGroup: ReadonlyMap<string, ConformalQuantiles>;

  constructor(
    observed: number,
    effects: EffectsModel,
    all: ConformalQuantiles,
    byGroup: ReadonlyMap<string, ConformalQuantiles>,
  ) {
    this.observed = observed;
    this.#effects = effects;
    this.#all = all;
    this.#byGroup = byGroup;
  }

  /** From another thread of the same version of the product; not for data from outside. */
  static of({ observed, effects, all, byGroup }: DurationsData): DurationModel {
    return new DurationModel(
      observed,
      EffectsModel.of(effects),
      ConformalQuantiles.of(all),
      new Map([...byGroup].map(([group, quantiles]) => [group, ConformalQuantiles.of(quantiles)])),
    );
  }

  get data(): DurationsData {
    return {
      observed: this.observed,
      effects: this.#effects.data,
      all: this.#all.data,
      byGroup: new Map([...this.#byGroup].map(([group, quantiles]) => [group, quantiles.data])),
    };
  }

  observedOf(group: string): number {
    return this.#byGroup.get(group)?.observed ?? 0;
  }

  forecast(features: Features, plannedMs: number): DurationForecast {
    const { mean, variance, comparable } = this.#effects.predict(features);
    const scale = Math.sqrt(variance);
    const own = this.#byGroup.get(features.group);
    const quantiles = own && own.size >= ownQuantilesMin ? own : this.#all;
    return {
      comparable,
      quantileMs: (p) => durationOf(mean + scale * quantiles.quantile(p), plannedMs),
      quantileOfPlanMs: (p, otherMs) => durationOf(mean + scale * quantiles.quantile(p), otherMs),
      probabilityLongerThan: (durationMs) =>
        1 - quantiles.probabilityBelow((logRatio(durationMs, plannedMs) - mean) / scale),
    };
  }
}

/** What is learned: ln of actual ÷ planned, an hour added to both. */
export function logRatio(actualMs: number, plannedMs: number): number {
  return naturalLogarithm((Math.max(0, actualMs) + offsetMs) / (plannedMs + offsetMs));
}

function durationOf(logRatioOfActual: number, plannedMs: number): number {
  return Math.max(0, exponential(logRatioOfActual) * (plannedMs + offsetMs) - offsetMs);
}
