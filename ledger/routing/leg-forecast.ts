/**
 * What is believed of the parts of a route before they happen. The search and the simulation ask for nothing else,
 * so whoever learns from the ledger's own history answers these questions better than the stated priors do.
 */
import type { Mode } from "../state/terms.ts";

/** A part of a route: a movement between terminals, or a stay at one. */
export interface RoutePart {
  readonly kind: "movement" | "stay";
  readonly mode: Mode;
  /** Identifier of the service, or of the haulage. */
  readonly service: string;
  readonly carrier: string;
  /** UN/LOCODE; empty for a door. For a stay both are the terminal's. */
  readonly from: string;
  readonly to: string;
  readonly plannedMinutes: number;
  /** 1 to 12, of the planned departure, UTC. */
  readonly month: number;
  /** The goods travel in a temperature band. */
  readonly controlled: boolean;
  /** Of a stay: the terminal can keep them in it. */
  readonly coldStore: boolean;
}

/** How many equal steps of probability a forecast's quantiles divide. */
export const quantileSteps = 32;

export interface PartForecast {
  /**
   * Actual minus planned duration in minutes at the probabilities 0, 1/32, … 1: thirty-three whole numbers that never
   * fall. None is below minus the planned duration.
   */
  readonly deviationMinutes: readonly number[];
  /** Probability that the goods are damaged on this part, and that they leave their band. */
  readonly damage: number;
  readonly excursion: number;
  /** Past legs that went the same way; 0: this is what is usual for the mode, or the stated prior alone. */
  readonly comparable: number;
}

/** Answers at once and always alike: a forecast has to be the same for every party. */
export interface LegForecaster {
  /** Names what was learned and up to where, so that an answer can be computed again. */
  readonly version: string;
  forecast(part: RoutePart): PartForecast;
}
