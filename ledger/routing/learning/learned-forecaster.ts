/**
 * What was learned from past journeys, for the search: the durations of movements and stays of its routes, and what
 * becomes of goods on movements. Where a mode was hardly ever seen, the stated priors answer; risks of stays are theirs
 * always.
 */
import { type LegForecaster, type PartForecast, quantileSteps, type RoutePart } from "../leg-forecast.ts";
import { PriorForecaster } from "../priors.ts";
import type { KnownDurations } from "./duration-model.ts";
import { featuresOf } from "./features.ts";
import { type HarmRates, harmVersion } from "./harm-rates.ts";

/** Outcomes of a kind and mode before they count more than the prior. */
const observedMin = 25;
const minuteMs = 60_000;

export class LearnedForecaster implements LegForecaster {
  readonly version: string;
  readonly #known: KnownDurations;
  readonly #harm: HarmRates;
  readonly #priors = new PriorForecaster();
  readonly #made = new Map<string, PartForecast>();

  /**
   * `model` and the numbers of stretches and of delivered legs it knows name what was learned. Neither must go on
   * learning.
   */
  constructor(durations: KnownDurations, harm: HarmRates, model: string) {
    this.#known = durations;
    this.#harm = harm;
    this.version = `${model} ${durations.observed} ${harmVersion} ${harm.observed} ${this.#priors.version}`;
  }

  forecast(part: RoutePart): PartForecast {
    const { kind, mode, carrier, from, to, plannedMinutes, month, coldStore } = part;
    const key = [kind, mode, carrier, from, to, plannedMinutes, month, coldStore].join(" ");
    const known = this.#made.get(key) ?? this.#make(part);
    this.#made.set(key, known);
    return known;
  }

  #make(part: RoutePart): PartForecast {
    const stated = this.#priors.forecast(part);
    const prior = part.kind === "movement" ? { ...stated, ...this.#harm.forecast(part, stated) } : stated;
    const plannedMs = part.plannedMinutes * minuteMs;
    const features = [false, true].map((isOnward) =>
      featuresOf({
        kind: part.kind === "movement" ? "leg" : "stay",
        mode: part.mode,
        isOnward,
        carrier: part.carrier,
        from: part.from,
        to: part.to,
        via: [],
        plannedMs,
        lastStayMs: null,
        month: part.month,
      }),
    );
    const [first, onward] = features.map(({ group }) => this.#known.observedOf(group)) as [number, number];
    if (Math.max(first, onward) < observedMin) return prior;
    const forecast = this.#known.forecast(features[onward > first ? 1 : 0]!, plannedMs);
    return {
      ...prior,
      comparable: forecast.comparable,
      deviationMinutes: Array.from({ length: quantileSteps + 1 }, (_, i) => {
        // The ends stand for the outermost 32nds.
        const p = Math.min(quantileSteps - 0.5, Math.max(0.5, i)) / quantileSteps;
        return Math.round((forecast.quantileMs(p) - plannedMs) / minuteMs);
      }),
    };
  }
}
