/**
 * Suggestions from everything that the log says up to a block: what a gateway makes, and what any party makes again
 * from the same log to compare.
 */

import type { SeaWays } from "../distance.ts";
import { type Journeys, modelVersion } from "../eta/journeys.ts";
import { LearnedForecaster } from "../learning/learned-forecaster.ts";
import { type Network, networkVersion } from "../network.ts";
import type { PassageId } from "../sea/passages.ts";
import { type Timetable, timetableOf } from "../search/timetable.ts";
import { suggest } from "./suggest.ts";
import type { Suggestion, SuggestionBasis } from "./suggestion.ts";

/** What a suggestion is asked for. */
export interface SuggestionRequest {
  readonly chain: string;
  readonly shipment: string;
  /** Entries up to the end of the block that the journeys stand at, and the block's time. */
  readonly size: number;
  readonly atMs: number;
  readonly closed: readonly PassageId[];
  readonly seed: number;
}

/** Draws per route; the interval of a difference moves by less than a hundredth beyond. */
export const suggestionDraws = 2_000;
/** Timetables of sets of closed passages that are kept; each is some megabytes. */
const timetablesMax = 8;

export class Suggester {
  readonly networkVersion: string;
  readonly #network: Network;
  readonly #seaWays: SeaWays;
  readonly #timetables = new Map<string, Timetable>();
  #forecaster: { readonly observed: number; readonly forecaster: LearnedForecaster } | undefined;

  constructor(network: Network, seaWays: SeaWays) {
    this.networkVersion = networkVersion(network);
    this.#network = network;
    this.#seaWays = seaWays;
  }

  /** The network's services are made up. */
  get sample(): boolean {
    return this.#network.sample;
  }

  /** Whether the next suggestion with these passages closed has its timetable, which may take a minute to make. */
  hasTimetable(closed: readonly PassageId[]): boolean {
    return this.#timetables.has(keyOf(closed));
  }

  /** A timetable that was made elsewhere, of this network. */
  keepTimetable(closed: readonly PassageId[], timetable: Timetable): void {
    if (this.#timetables.size >= timetablesMax)
      this.#timetables.delete(this.#timetables.keys().next().value!);
    this.#timetables.set(keyOf(closed), timetable);
  }

  /** From where the journeys stand now, which has to be the request's size. */
  suggestion(journeys: Journeys, request: SuggestionRequest): Suggestion | undefined {
    const { chain, shipment, size, atMs, seed } = request;
    const journey = journeys.get(shipment);
    const forecast = journeys.forecast(shipment, atMs);
    if (!journey || !forecast) return undefined;
    const closed = [...new Set(request.closed)].sort();
    const forecaster = this.#forecasterOf(journeys);
    const basis: SuggestionBasis = {
      chain,
      shipment,
      size,
      atMs,
      seed,
      draws: suggestionDraws,
      model: forecaster.version,
      network: this.networkVersion,
      closed,
    };
    return suggest({ journey, forecast, timetable: this.#timetableOf(closed), forecaster, basis });
  }

  #forecasterOf({ learner, harm }: Journeys): LearnedForecaster {
    const observed = learner.observed + harm.observed;
    if (this.#forecaster?.observed !== observed)
      this.#forecaster = { observed, forecaster: new LearnedForecaster(learner, harm, modelVersion) };
    return this.#forecaster!.forecaster;
  }

  #timetableOf(closed: readonly PassageId[]): Timetable {
    if (!this.hasTimetable(closed))
      this.keepTimetable(closed, timetableOf(this.#network, this.#seaWays, closed));
    return this.#timetables.get(keyOf(closed))!;
  }
}

const keyOf = (closed: readonly PassageId[]): string => [...new Set(closed)].sort().join(" ");
