/**
 * How often something happens (late, damaged, out of its band) where only the outcome is known: a Beta-Binomial for
 * every level of a chain from coarse to fine (country, country and vendor …). Each level's prior is the estimate of
 * the one above, worth a few observations; old outcomes count less and less, since carriers and ports change.
 */
import { exponential } from "../../liability/exponential.ts";

export interface EventRatesOptions {
  /** What is believed of all before there is any outcome, and how many outcomes that is worth. */
  readonly prior: { readonly rate: number; readonly strength: number };
  /** Outcomes that the level above is worth. */
  readonly levelStrength: number;
  /** What is so old counts half. */
  readonly halfLifeMs: number;
}

/** Chosen on the first 60 % of the shipments of the SCMS data; one in five late is between parcels and liners. */
export const latenessOptions: EventRatesOptions = {
  prior: { rate: 0.2, strength: 1 },
  levelStrength: 5,
  halfLifeMs: 250 * 86_400_000,
};

export interface EventCounts {
  readonly happened: number;
  readonly all: number;
  /** The time for which both are right. */
  readonly atMs: number;
}

export interface EventForecast {
  readonly probability: number;
  /** Outcomes at the finest level, old ones counted in part. */
  readonly comparable: number;
}

/** The level above all others. */
const everything = "";

export class EventRates {
  readonly #options: EventRatesOptions;
  readonly #counts: Map<string, EventCounts>;

  /** `counts`: what others counted, to go on from. */
  constructor(options: EventRatesOptions, counts: ReadonlyMap<string, EventCounts> = new Map()) {
    this.#options = options;
    this.#counts = new Map(counts);
  }

  get counts(): ReadonlyMap<string, EventCounts> {
    return this.#counts;
  }

  /** `chain` from coarse to fine; each name stands for itself, wherever in a chain. */
  observe(chain: readonly string[], happened: boolean, knownMs: number): void {
    for (const name of [everything, ...chain]) {
      const { happened: before, all } = this.#countsAt(name, knownMs);
      const atMs = Math.max(knownMs, this.#counts.get(name)?.atMs ?? knownMs);
      this.#counts.set(name, { happened: before + (happened ? 1 : 0), all: all + 1, atMs });
    }
  }

  forecast(chain: readonly string[], nowMs: number): EventForecast {
    const { prior } = this.#options;
    const overall = this.#countsAt(everything, nowMs);
    const probability = (overall.happened + prior.rate * prior.strength) / (overall.all + prior.strength);
    return this.#narrowed({ probability, comparable: overall.all }, chain, nowMs);
  }

  /** Where the coarsest of the chain has a prior of its own, `rate`, instead of what holds for all. */
  forecastFrom(rate: number, [coarsest, ...finer]: readonly string[], nowMs: number): EventForecast {
    const { happened, all } = this.#countsAt(coarsest!, nowMs);
    const { strength } = this.#options.prior;
    const probability = (happened + rate * strength) / (all + strength);
    return this.#narrowed({ probability, comparable: all }, finer, nowMs);
  }

  #narrowed(
    { probability, comparable }: EventForecast,
    chain: readonly string[],
    nowMs: number,
  ): EventForecast {
    const { levelStrength } = this.#options;
    let narrowed = { probability, comparable };
    for (const name of chain) {
      const { happened, all } = this.#countsAt(name, nowMs);
      narrowed = {
        probability: (happened + levelStrength * narrowed.probability) / (all + levelStrength),
        comparable: all,
      };
    }
    return narrowed;
  }

  #countsAt(name: string, nowMs: number): { happened: number; all: number } {
    const counts = this.#counts.get(name);
    if (!counts) return { happened: 0, all: 0 };
    const ageMs = Math.max(0, nowMs - counts.atMs);
    const kept = exponential((-Math.LN2 * ageMs) / this.#options.halfLifeMs);
    return { happened: counts.happened * kept, all: counts.all * kept };
  }
}
