/**
 * Every shipment's journey and everything learned from those before, as sealed statements come, in the order of the
 * log. What it knows is a function of the statements alone: whoever reads the same log has the same forecasts.
 */
import { payloadAs } from "../../state/kinds.ts";
import type { RouteAccept } from "../../state/routes.ts";
import type { ShipmentTerms } from "../../state/terms.ts";
import { parseReference, referenceText } from "../../statement/reference.ts";
import { ConformalQuantiles } from "../learning/conformal.ts";
import { DurationLearner } from "../learning/duration-learner.ts";
import { featuresOf } from "../learning/features.ts";
import { HarmRates, type LegHarm } from "../learning/harm-rates.ts";
import {
  forecastJourney,
  journeyResidual,
  type Progress,
  type RemainingSpread,
  type ShipmentForecast,
} from "./forecast.ts";
import { Journey } from "./journey.ts";

/** Changes whenever the same log would give other forecasts. */
export const modelVersion = "tallyman-eta-2";

/** What journeys are made of; other kinds are passed over. */
export const journeyKinds: ReadonlySet<string> = new Set([
  "shipment.create",
  "transport.milestone",
  "custody.accept",
  "unit.load",
  "unit.unload",
  "route.accept",
  "route.reject",
]);

/** An accepted statement as the log has it. */
export interface SealedStatement {
  readonly index: number;
  readonly statement: { readonly kind: string; readonly subject: string };
  readonly payload: unknown;
  /** For whom it was signed. */
  readonly party: string;
}

interface Judged {
  readonly atMs: number;
  readonly spread: RemainingSpread;
}

/** What became of a shipment's legs, as the log knew it up to and including entry `index`, which delivered it. */
export type HarmOf = (shipment: string, index: number) => readonly LegHarm[];

/** Of the shipments that one statement delivers: what a trace of each costs is spent on so many. */
const harmedAtOnceMax = 32;

/** Forecasts of one journey that are judged at its end; an event each, seldom more than ten. */
const judgedMax = 32;

export class Journeys {
  readonly learner = new DurationLearner();
  readonly harm = new HarmRates();
  readonly #harmOf: HarmOf;
  readonly #wholeJourneys = new ConformalQuantiles();
  readonly #journeys = new Map<string, Journey>();
  readonly #judged = new Map<string, Judged[]>();
  /** What is directly inside a unit, by its reference. */
  readonly #contents = new Map<string, Set<string>>();

  constructor(harmOf: HarmOf) {
    this.#harmOf = harmOf;
  }

  get(shipment: string): Journey | undefined {
    return this.#journeys.get(shipment);
  }

  all(): Iterable<Journey> {
    return this.#journeys.values();
  }

  /** The next statement of the log; answers the shipments whose journeys it changes. */
  apply(sealed: SealedStatement, sealedMs: number): string[] {
    const { subject } = sealed.statement;
    const terms = payloadAs(sealed, "shipment.create");
    if (terms) return this.#create(terms);
    const loaded = payloadAs(sealed, "unit.load");
    if (loaded)
      this.#contents.set(subject, new Set([...(this.#contents.get(subject) ?? []), ...loaded.items]));
    const unloaded = payloadAs(sealed, "unit.unload");
    for (const item of unloaded?.items ?? []) this.#contents.get(subject)?.delete(item);
    const milestone = payloadAs(sealed, "transport.milestone");
    if (milestone) return this.#reach(subject, milestone, sealedMs);
    const rejected = payloadAs(sealed, "route.reject");
    if (rejected) this.#within(subject).forEach((id) => this.#journeys.get(id)!.rejections.push(rejected));
    const taken = payloadAs(sealed, "route.accept");
    if (taken) return this.#follow(subject, taken);
    const accepted = payloadAs(sealed, "custody.accept");
    return accepted ? this.#deliver(sealed, accepted.at, sealedMs) : [];
  }

  forecast(shipment: string, nowMs: number, progress?: Progress): ShipmentForecast | undefined {
    const journey = this.#journeys.get(shipment);
    const forecast = journey && forecastJourney(journey, this.learner, this.#wholeJourneys, nowMs, progress);
    if (!forecast) return undefined;
    const { spread: _, ...shown } = forecast;
    return shown;
  }

  #create(terms: ShipmentTerms): string[] {
    this.#journeys.set(terms.id, new Journey(terms));
    this.#remember(terms.id, terms.at);
    return [terms.id];
  }

  /** A unit's milestone counts for every shipment inside, and is learned from once. */
  #reach(
    subject: string,
    { leg, step, at }: { leg: string; step: string; at: number },
    sealedMs: number,
  ): string[] {
    const shipments = this.#within(subject);
    let isLearned = false;
    for (const id of shipments) {
      const journey = this.#journeys.get(id)!;
      const closed = journey.reach(leg, step, at);
      if (closed && !isLearned) {
        const { stretch, actualMs } = closed;
        const { plannedMs } = stretch;
        this.learner.observe({ features: featuresOf(stretch), plannedMs, actualMs, closedMs: sealedMs });
        isLearned = true;
      }
      if (journey.isOver) this.#judge(id, at);
      else this.#remember(id, at);
    }
    return shipments;
  }

  /** What was said of the way that is left is never judged: nobody goes it. */
  #follow(subject: string, taken: RouteAccept): string[] {
    return this.#within(subject).filter((id) => {
      if (!this.#journeys.get(id)!.follow(taken)) return false;
      this.#judged.delete(id);
      this.#remember(id, taken.at);
      return true;
    });
  }

  #deliver({ statement, party, index }: SealedStatement, atMs: number, sealedMs: number): string[] {
    const delivered = this.#within(statement.subject).filter((id) => {
      const journey = this.#journeys.get(id)!;
      if (journey.terms.consignee !== party || journey.deliveredMs !== null) return false;
      this.#judge(id, atMs);
      journey.deliveredMs = atMs;
      return true;
    });
    for (const id of delivered.slice(0, harmedAtOnceMax))
      for (const leg of this.#harmOf(id, index)) this.harm.observe(leg, sealedMs);
    return delivered;
  }

  /** Keeps what is said of the whole journey now, to be judged when its end is known. */
  #remember(id: string, atMs: number): void {
    const spread = forecastJourney(this.#journeys.get(id)!, this.learner, this.#wholeJourneys, atMs)?.spread;
    if (!spread) return;
    const judged = this.#judged.get(id) ?? [];
    if (judged.length < judgedMax) judged.push({ atMs, spread });
    this.#judged.set(id, judged);
  }

  #judge(id: string, endMs: number): void {
    for (const { atMs, spread } of this.#judged.get(id) ?? [])
      this.#wholeJourneys.observe(journeyResidual(spread, endMs - atMs));
    this.#judged.delete(id);
  }

  #within(reference: string): string[] {
    const { kind, id } = parseReference(reference)!;
    if (kind === "shipment") return this.#journeys.has(id) ? [id] : [];
    return [...(this.#contents.get(referenceText("unit", id)) ?? [])].flatMap((item) => this.#within(item));
  }
}
