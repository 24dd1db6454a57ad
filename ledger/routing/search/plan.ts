/**
 * The answer to a question: the routes of which none is better in everything, simulated, and the handful of them that
 * is worth a person's time. A pure function of its arguments, so that whoever has them gets the same answer.
 */

import type { LegForecaster } from "../leg-forecast.ts";
import { minuteAfter, minutesOfDay } from "../week.ts";
import { arrivalOf, departureOf } from "./departure.ts";
import { type EvaluatedRoute, evaluateRoute } from "./evaluate.ts";
import { type FoundLeg, type FoundRoute, type SearchAnswer, searchRoutes } from "./pareto.ts";
import { type Query, type Question, queryOf } from "./query.ts";
import { type SelectedRoute, selectOptions } from "./select.ts";
import type { Timetable } from "./timetable.ts";

/** A leg of a route that exists: a service or haulage by its identifier, terminals likewise, empty for a door. */
export interface LegReference {
  readonly service: string;
  readonly from: string;
  readonly to: string;
}

export interface PlanOptions {
  /** A route left out is at most this much better per leg, in each of cost, emissions and hazard. */
  readonly epsilon: number;
  readonly draws: number;
  readonly seed: number;
  readonly labelsMax: number;
  /** What is planned now, to be compared with. */
  readonly current?: readonly LegReference[];
  readonly onProgress?: (labels: number) => void;
}

export const planDefaults = { epsilon: 0.05, draws: 2_000, seed: 1, labelsMax: 2_000_000 } as const;

/** Nobody plans a journey longer than this. */
const horizonMinutes = 180 * minutesOfDay;

export interface Plan {
  readonly options: readonly SelectedRoute[];
  /** All routes that were found, evaluated. */
  readonly routes: readonly EvaluatedRoute[];
  /** The deadline cannot be kept by plan: the options are those without it. */
  readonly deadlineMissed: boolean;
  /** `false`: the bound on labels was reached, and better routes may be missing. */
  readonly complete: boolean;
  /** The present plan's legs are not all in the network: it is not among the options. */
  readonly currentUnknown: boolean;
  readonly labels: number;
  readonly forecasts: string;
}

export function planRoutes(
  timetable: Timetable,
  question: Question,
  forecaster: LegForecaster,
  options: PlanOptions = planDefaults,
): Plan {
  const query = queryOf(timetable, question, forecaster);
  const { answer, deadlineMissed } = withinDeadline(query, options);
  const routes = answer.routes.map((route) => evaluateRoute(query, route, options.draws, options.seed));
  const present = options.current && routeOfLegs(query, options.current);
  const current = present && evaluateRoute(query, present, options.draws, options.seed);
  return {
    options: selectOptions(routes, current),
    routes,
    deadlineMissed,
    complete: answer.complete,
    currentUnknown: options.current !== undefined && current === undefined,
    labels: answer.labels,
    forecasts: forecaster.version,
  };
}

function withinDeadline(
  query: Query,
  { epsilon, labelsMax, onProgress }: PlanOptions,
): { readonly answer: SearchAnswer; readonly deadlineMissed: boolean } {
  const { deadlineMs } = query.question;
  const horizon = query.readyMinute + horizonMinutes;
  const search = (latestMinute: number) =>
    searchRoutes(query, { epsilon, labelsMax, latestMinute, onProgress });
  if (deadlineMs === undefined) return { answer: search(horizon), deadlineMissed: false };
  const answer = search(Math.min(horizon, minuteAfter(deadlineMs)));
  return answer.routes.length > 0
    ? { answer, deadlineMissed: false }
    : { answer: search(horizon), deadlineMissed: true };
}

/** The route along these legs with the next departures of each; `undefined` when the network has no such legs. */
export function routeOfLegs(query: Query, references: readonly LegReference[]): FoundRoute | undefined {
  const { network } = query.timetable;
  const nodes = new Map(network.terminals.map(({ id }, i) => [id, i]));
  const legs: FoundLeg[] = [];
  let [at, cost, grams, hazard] = [query.readyMinute, 0, 0, 0];
  for (const { service, from, to } of references) {
    const start = from === "" ? query.origin : nodes.get(from);
    const end = to === "" ? query.destination : nodes.get(to);
    const arc = query.arcs.findIndex(
      (each) =>
        each.from === start &&
        each.to === end &&
        (network.services[each.service] ?? network.haulage[each.haulage])!.id === service,
    );
    if (arc < 0 || query.usable[arc] === 0) return undefined;
    const departure = departureOf(query.timetable, query.arcs[arc]!, at);
    if (departure === Number.POSITIVE_INFINITY) return undefined;
    at = arrivalOf(query.timetable, query.arcs[arc]!, departure, query.minutes[arc]!);
    legs.push({ arc, departure, arrival: at });
    cost += query.cost[arc]!;
    grams += query.grams[arc]!;
    hazard += query.hazard[arc]!;
  }
  return legs.length === 0 ? undefined : { legs, arrival: at, cost, grams, hazard };
}
