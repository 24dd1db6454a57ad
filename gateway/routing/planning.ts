/** The planner's work itself, on whatever thread it runs: a network, its timetables by closures, and answers. */
import type { SeaWays } from "../../ledger/routing/distance.ts";
import type { LegForecaster } from "../../ledger/routing/leg-forecast.ts";
import type { Network, Position } from "../../ledger/routing/network.ts";
import { networkVersion } from "../../ledger/routing/network.ts";
import type { PassageId } from "../../ledger/routing/sea/passages.ts";
import { closedFor, type Ship } from "../../ledger/routing/sea/sea-router.ts";
import type { EvaluatedRoute, RouteLeg } from "../../ledger/routing/search/evaluate.ts";
import { type Plan, type PlanOptions, planRoutes } from "../../ledger/routing/search/plan.ts";
import type { Question } from "../../ledger/routing/search/query.ts";
import { type Timetable, timetableOf } from "../../ledger/routing/search/timetable.ts";
import type { RouteLegView, RouteOptionView, RoutePlanView, SeaWayView } from "../contract/routes.ts";

export interface PlanOrder {
  readonly question: Question;
  readonly options: PlanOptions;
  readonly closedPassages: readonly PassageId[];
  readonly ship: Ship;
}

/** What is known of past journeys, and the log that says so: entries up to the end of the newest block that counts. */
export interface Knowledge {
  readonly forecaster: LegForecaster;
  readonly chain: string;
  readonly size: number;
}

/** What a plan is without what only the asking side knows. */
export type PlanAnswer = Omit<RoutePlanView, "customs">;

export interface SeaWayOrder {
  readonly from: string;
  readonly to: string;
  readonly closedPassages: readonly PassageId[];
  readonly ship: Ship;
}

/** Timetables that are kept, by what is closed. */
const timetablesMax = 6;

export class Planning {
  readonly #network: Network;
  readonly #version: string;
  readonly #seaWays: SeaWays;
  readonly #timetables = new Map<string, Timetable>();

  constructor(network: Network, seaWays: SeaWays) {
    this.#network = network;
    this.#version = networkVersion(network);
    this.#seaWays = seaWays;
  }

  plan(
    { question, options, closedPassages, ship }: PlanOrder,
    { forecaster, chain, size }: Knowledge,
    onProgress: (labels: number) => void,
  ): PlanAnswer {
    const timetable = this.#timetable(closedPassages, ship);
    const plan = planRoutes(timetable, question, forecaster, { ...options, onProgress });
    const { from, to, forbidden } = question;
    const { currency, sample } = this.#network;
    return {
      from: doorView(from),
      to: doorView(to),
      options: this.#optionsOf(plan, timetable, question),
      found: plan.routes.length,
      deadlineMissed: plan.deadlineMissed,
      complete: plan.complete,
      currentUnknown: plan.currentUnknown,
      currency,
      sample,
      basis: {
        network: this.#version,
        forecasts: plan.forecasts,
        chain,
        size,
        seed: options.seed,
        draws: options.draws,
        epsilonPercent: Math.round(options.epsilon * 10_000) / 100,
        closedPassages: [...timetable.closed],
        forbiddenCountries: [...forbidden.countries],
      },
    };
  }

  /** Between two sea terminals of the network; `undefined` when there is no way. */
  seaWay({ from, to, closedPassages, ship }: SeaWayOrder): SeaWayView | undefined {
    const port = (id: string) => this.#network.terminals.find((terminal) => terminal.id === id)!;
    const way = this.#seaWays.way(port(from), port(to), closedFor(ship, closedPassages));
    return way && { meters: way.meters, passages: [...way.passages], line: flat(way.line) };
  }

  #timetable(closed: readonly PassageId[], ship: Ship): Timetable {
    const key = closedFor(ship, closed).join();
    const kept = this.#timetables.get(key) ?? timetableOf(this.#network, this.#seaWays, closed, ship);
    this.#timetables.delete(key);
    this.#timetables.set(key, kept);
    if (this.#timetables.size > timetablesMax) this.#timetables.delete(this.#timetables.keys().next().value!);
    return kept;
  }

  #optionsOf({ options }: Plan, timetable: Timetable, question: Question): RouteOptionView[] {
    return options.map(({ route, roles }) => {
      const { found, arrivals, legs, ...numbers }: EvaluatedRoute = route;
      return {
        ...numbers,
        roles: [...roles],
        legs: legs.map((leg): RouteLegView => ({ ...leg, line: this.#lineOf(leg, timetable, question) })),
      };
    });
  }

  #lineOf(leg: RouteLeg, { closed }: Timetable, question: Question): number[] {
    const { terminals, services } = this.#network;
    const terminal = (id: string) => terminals.find((each) => each.id === id);
    const [from, to] = [terminal(leg.from) ?? question.from, terminal(leg.to) ?? question.to];
    const service = services.find(({ id }) => id === leg.service);
    if (!service || leg.mode !== "sea") return flat([from, to]);
    const first = service.calls.findIndex((call) => call.terminal === leg.from);
    const last = service.calls.findIndex((call, i) => i > first && call.terminal === leg.to);
    const shut = [...new Set([...closed, ...closedFor({}, service.avoids)])].sort();
    return service.calls.slice(first, last).flatMap((call, i) => {
      const [a, b] = [terminal(call.terminal)!, terminal(service.calls[first + i + 1]!.terminal)!];
      return flat(this.#seaWays.way(a, b, shut)?.line ?? [a, b]);
    });
  }
}

const doorView = ({ name, lat, lon, country }: Question["from"]) => ({ name, lat, lon, country });

const flat = (line: readonly Position[]): number[] => line.flatMap(({ lat, lon }) => [lat, lon]);
