/**
 * What is assumed of movements and stays before the ledger has seen any: stated, weak, and replaced by what is learned.
 * Lateness: a share of journeys is on time, the others are late by an exponential time in proportion to the journey.
 * The shares follow published liner reliability (about 65 % on time, late ones by about five days in some thirty) and
 * are the author's estimates for the other modes. No open data on damage was found: one in so many journeys, to be
 * read as "we do not know, roughly this".
 */

import { naturalLogarithm } from "../liability/exponential.ts";
import type { Mode } from "../state/terms.ts";
import { type LegForecaster, type PartForecast, quantileSteps, type RoutePart } from "./leg-forecast.ts";

interface Prior {
  readonly onTime: number;
  /** Mean lateness of the late ones as a share of the planned duration, and at least in minutes. */
  readonly meanLateShare: number;
  readonly meanLateMinutesMin: number;
  /** On-time journeys end up to this share early. */
  readonly earlyShare: number;
  readonly damage: number;
  readonly excursion: number;
}

export const priorVersion = "priors-1";

const movements: Readonly<Record<Mode, Prior>> = {
  sea: {
    onTime: 0.65,
    meanLateShare: 0.16,
    meanLateMinutesMin: 1_440,
    earlyShare: 0.03,
    damage: 0.004,
    excursion: 0.02,
  },
  rail: {
    onTime: 0.7,
    meanLateShare: 0.12,
    meanLateMinutesMin: 360,
    earlyShare: 0.05,
    damage: 0.003,
    excursion: 0.02,
  },
  road: {
    onTime: 0.85,
    meanLateShare: 0.15,
    meanLateMinutesMin: 60,
    earlyShare: 0.1,
    damage: 0.002,
    excursion: 0.008,
  },
  air: {
    onTime: 0.8,
    meanLateShare: 0.3,
    meanLateMinutesMin: 240,
    earlyShare: 0.02,
    damage: 0.002,
    excursion: 0.02,
  },
  "inland-waterway": {
    onTime: 0.75,
    meanLateShare: 0.2,
    meanLateMinutesMin: 480,
    earlyShare: 0.05,
    damage: 0.003,
    excursion: 0.02,
  },
};

/** A stay: handling, storage, customs. */
const stay: Prior = {
  onTime: 0.75,
  meanLateShare: 0.5,
  meanLateMinutesMin: 240,
  earlyShare: 0,
  damage: 0.0015,
  excursion: 0.006,
};
/** Where nothing keeps the goods in their band. */
const excursionWithoutColdStore = 0.04;

/** The prior forecasts, made once per kind of part and planned duration. */
export class PriorForecaster implements LegForecaster {
  readonly version = priorVersion;
  readonly #made = new Map<string, PartForecast>();

  forecast(part: RoutePart): PartForecast {
    const key = `${part.kind} ${part.mode} ${part.plannedMinutes} ${part.coldStore}`;
    let made = this.#made.get(key);
    if (!made) {
      made = priorOf(part);
      this.#made.set(key, made);
    }
    return made;
  }
}

function priorOf({ kind, mode, plannedMinutes, coldStore }: RoutePart): PartForecast {
  const prior = kind === "stay" ? stay : movements[mode];
  const excursion = kind === "stay" && !coldStore ? excursionWithoutColdStore : prior.excursion;
  return {
    deviationMinutes: deviations(prior, plannedMinutes),
    damage: prior.damage,
    excursion,
    comparable: 0,
  };
}

/** On time: evenly between early and punctual. Late: exponential, cut off at the last quantile but a half. */
function deviations(prior: Prior, plannedMinutes: number): number[] {
  const early = prior.earlyShare * plannedMinutes;
  const meanLate = Math.max(prior.meanLateMinutesMin, prior.meanLateShare * plannedMinutes);
  return Array.from({ length: quantileSteps + 1 }, (_, i) => {
    const probability = Math.min(i, quantileSteps - 0.5) / quantileSteps;
    if (probability <= prior.onTime) return Math.round(-early * (1 - probability / prior.onTime));
    const within = (probability - prior.onTime) / (1 - prior.onTime);
    return Math.round(-meanLate * naturalLogarithm(1 - within));
  });
}
