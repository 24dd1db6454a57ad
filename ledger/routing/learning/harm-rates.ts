/**
 * How often goods came to harm on a movement: damaged, or out of their band, as the liability engine found for the
 * legs of delivered shipments. By mode, carrier and lane, each from coarse to fine; the mode's prior is the stated one.
 */
import type { Mode } from "../../state/terms.ts";
import type { PartForecast } from "../leg-forecast.ts";
import { type EventCounts, EventRates } from "./event-rates.ts";

/** What became of the goods on one leg; `null`: nothing observed it. */
export interface LegHarm {
  readonly mode: Mode;
  readonly carrier: string;
  /** UN/LOCODE where the terms have it, else the name. */
  readonly from: string;
  readonly to: string;
  readonly damage: boolean | null;
  readonly excursion: boolean | null;
}

export type HarmKind = "damage" | "excursion";

/** Nothing but numbers, texts, lists and maps: survives a structured clone. */
export interface HarmData {
  readonly observed: number;
  readonly newestMs: number;
  readonly counts: ReadonlyMap<string, EventCounts>;
}

/** Changes whenever the same log would give other risks. */
export const harmVersion = "harm-1";

/** Outcomes that the stated prior is worth, and that each level is worth to the next. */
const priorStrength = 10;
const levelStrength = 5;
const halfLifeMs = 365 * 86_400_000;

export class HarmRates {
  /** Delivered legs of which at least one outcome is known. */
  #observed = 0;
  #newestMs = 0;
  readonly #rates: EventRates;

  constructor(counts?: ReadonlyMap<string, EventCounts>) {
    this.#rates = new EventRates(
      { prior: { rate: 0, strength: priorStrength }, levelStrength, halfLifeMs },
      counts,
    );
  }

  /** From another thread of the same version of the product; not for data from outside. */
  static of({ observed, newestMs, counts }: HarmData): HarmRates {
    const rates = new HarmRates(counts);
    rates.#observed = observed;
    rates.#newestMs = newestMs;
    return rates;
  }

  get data(): HarmData {
    return { observed: this.#observed, newestMs: this.#newestMs, counts: this.#rates.counts };
  }

  get observed(): number {
    return this.#observed;
  }

  /** The next leg, in the order in which outcomes became known. */
  observe(leg: LegHarm, knownMs: number): void {
    if (leg.damage === null && leg.excursion === null) return;
    for (const kind of ["damage", "excursion"] as const) {
      const happened = leg[kind];
      if (happened !== null) this.#rates.observe(chainOf(kind, leg), happened, knownMs);
    }
    this.#observed++;
    this.#newestMs = Math.max(this.#newestMs, knownMs);
  }

  /** As of the newest outcome, so that it is a function of the outcomes alone. */
  forecast(
    leg: Pick<LegHarm, "mode" | "carrier" | "from" | "to">,
    prior: Pick<PartForecast, HarmKind>,
  ): Pick<PartForecast, HarmKind> {
    const rate = (kind: HarmKind) =>
      this.#rates.forecastFrom(prior[kind], chainOf(kind, leg), this.#newestMs).probability;
    return { damage: rate("damage"), excursion: rate("excursion") };
  }
}

/** Mode, carrier within it, lane within both. */
function chainOf(
  kind: HarmKind,
  { mode, carrier, from, to }: Pick<LegHarm, "mode" | "carrier" | "from" | "to">,
) {
  const names = [kind, mode, carrier, JSON.stringify([from, to])];
  return [2, 3, 4].map((length) => JSON.stringify(names.slice(0, length)));
}
