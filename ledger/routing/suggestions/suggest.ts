/**
 * Looks for a better way from the next point at which something can still be changed. Silent unless the gain is
 * certain enough to act on: both routes are simulated with the same draws, and the interval of the difference has to
 * lie beyond a switching cost. A pure function of its arguments.
 */

import type { RouteReject } from "../../state/routes.ts";
import type { ShipmentForecast } from "../eta/forecast.ts";
import type { Journey } from "../eta/journey.ts";
import type { LegForecaster } from "../leg-forecast.ts";
import type { EvaluatedRoute } from "../search/evaluate.ts";
import type { FoundLeg } from "../search/pareto.ts";
import { type LegReference, type Plan, planDefaults, planRoutes } from "../search/plan.ts";
import { noConstraints, type Query, type Question, queryOf } from "../search/query.ts";
import { quantileOf, simulate } from "../search/simulate.ts";
import type { Timetable } from "../search/timetable.ts";
import { minuteAfter } from "../week.ts";
import { dangerClassOf } from "./danger.ts";
import { doorOf, presentLegs, terminalAt } from "./present-plan.ts";
import type { Interval, Reason, SuggestedRoute, Suggestion, SuggestionBasis } from "./suggestion.ts";
import { suggestionFormat } from "./suggestion.ts";

/** A change costs work and trust: less than this is not suggested. */
const switching = {
  /** In nine cases of ten at least so much less behind plan. */
  tardinessMsMin: 6 * 3_600_000,
  /** At the least so much less probable to be late, millionths; one-sided, nine times of ten. */
  latePpmMin: 150_000,
} as const;
/** After a rejection the same way is suggested again only when its gain has grown by half. */
const hysteresis = 1.5;

/** Of options that are about equally sure to be on time the cheapest is suggested, millionths. */
const equallySurePpm = 100_000;

/** Routes that are compared besides the options. */
const cheapestMax = 8;

const minuteMs = 60_000;
/** z of a one-sided 90 % bound. */
const boundZ = 1.2816;
const million = 1_000_000;

export interface SuggestParts {
  readonly journey: Journey;
  readonly forecast: ShipmentForecast;
  readonly timetable: Timetable;
  readonly forecaster: LegForecaster;
  readonly basis: SuggestionBasis;
}

/** `undefined`: nothing better, nothing that can still be changed, or a plan that is not in the network. */
export function suggest(parts: SuggestParts): Suggestion | undefined {
  const asked = questionOf(parts);
  if (!asked) return undefined;
  const { basis, timetable, forecaster } = parts;
  const { question, present, readyMs } = asked;
  const plannedMs = parts.journey.dueMs;
  const options = { ...planDefaults, draws: 256, seed: basis.seed, current: present };
  const plan = planRoutes(timetable, question, forecaster, options);
  if (plan.currentUnknown) return undefined;
  const query = queryOf(timetable, question, forecaster);
  const compared = new Comparison(query, readyMs, basis, plannedMs);
  const current = plan.options.find(({ roles }) => roles.includes("current"))!.route;
  const found = candidatesOf(plan, plannedMs)
    .filter((route) => route !== current)
    .map((route) => compared.pair(current, route))
    .filter((pair) => isWorthIt(pair, parts.journey.rejections));
  const best = cheapestOfSurest(found);
  return best && suggestionOf(parts, asked, query, best);
}

/** The options, and the cheapest of those that half of all journeys take in time. */
function candidatesOf({ options, routes }: Plan, plannedMs: number): EvaluatedRoute[] {
  const inTime = routes.filter(({ p50Ms }) => p50Ms !== null && p50Ms <= plannedMs);
  const cheapest = inTime.sort((a, b) => a.costMinor - b.costMinor).slice(0, cheapestMax);
  return [...new Set([...options.map(({ route }) => route), ...cheapest])];
}

function cheapestOfSurest(pairs: readonly Pair[]): Pair | undefined {
  const least = Math.min(...pairs.map(({ optionShown }) => optionShown.latePpm));
  const [first, ...others] = pairs.filter(({ optionShown }) => optionShown.latePpm <= least + equallySurePpm);
  return others.reduce(
    (best, pair) => (pair?.option.costMinor < best!.option.costMinor ? pair : best),
    first,
  );
}

interface Asked {
  readonly question: Question;
  readonly present: readonly LegReference[];
  readonly place: string;
  /** The moments at which the goods may be there, each as probable as its weight says. */
  readonly readyMs: readonly { readonly atMs: number; readonly weight: number }[];
}

function questionOf({ journey, forecast, timetable, basis }: SuggestParts): Asked | undefined {
  const { terms, legs, switchPoint } = journey;
  const { network } = timetable;
  if (!switchPoint || legs.some(({ steps }) => steps !== undefined)) return undefined;
  const { place, leg: first, isMoving } = switchPoint;
  const [from, to] = [doorOf(network, place), doorOf(network, legs.at(-1)!.to)];
  if (!to || !from) return undefined;
  const arrivedBy = legs[first - 1];
  const terminal = arrivedBy && terminalAt(network, place, arrivedBy.mode);
  if (arrivedBy && !terminal) return undefined;
  const present = presentLegs(network, legs, first, terminal?.id ?? "");
  if (!present || present.length === 0) return undefined;
  const { p10Ms, p50Ms, p90Ms } = forecast.next;
  const readyMs = isMoving
    ? [
        { atMs: p10Ms, weight: 0.3 },
        { atMs: p50Ms, weight: 0.4 },
        { atMs: p90Ms, weight: 0.3 },
      ]
    : [{ atMs: basis.atMs, weight: 1 }];
  const { goods, conditions } = terms;
  const dangerousGoods = dangerClassOf(goods.dangerous);
  if (dangerousGoods === "unknown") return undefined;
  const question: Question = {
    from,
    ...(terminal && { fromTerminal: terminal.id }),
    to,
    readyMs: isMoving ? p50Ms : basis.atMs,
    massKg: Math.max(1, Math.ceil((goods.grossMassGrams ?? 1_000_000) / 1_000)),
    controlled: conditions.some(({ quantity }) => quantity === "temperature"),
    ...(dangerousGoods !== undefined && { dangerousGoods }),
    forbidden: noConstraints,
  };
  return { question, present, place: place.locode ?? place.name, readyMs };
}

interface Pair {
  readonly present: EvaluatedRoute;
  readonly option: EvaluatedRoute;
  readonly presentShown: SuggestedRoute;
  readonly optionShown: SuggestedRoute;
  readonly delta: Suggestion["delta"];
}

/** Routes by the same draws, over all moments at which the goods may be there. */
class Comparison {
  readonly #query: Query;
  readonly #ready: Asked["readyMs"];
  readonly #basis: SuggestionBasis;
  readonly #plannedMinute: number;
  readonly #known = new Map<EvaluatedRoute, Float64Array>();

  constructor(query: Query, ready: Asked["readyMs"], basis: SuggestionBasis, plannedMs: number) {
    this.#query = query;
    this.#ready = ready;
    this.#basis = basis;
    this.#plannedMinute = Math.floor(plannedMs / minuteMs);
  }

  pair(present: EvaluatedRoute, option: EvaluatedRoute): Pair {
    const [mine, other] = [this.#arrivals(present), this.#arrivals(option)];
    const [presentShown, optionShown] = [this.#shown(present, mine), this.#shown(option, other)];
    const difference = mine.map((arrival, i) => differenceOf(arrival, other[i]!));
    return {
      present,
      option,
      presentShown,
      optionShown,
      delta: {
        arrivalMs: intervalMs(difference),
        latePpm: this.#lateDifference(mine, other),
        tardinessMs: intervalMs(
          mine.map((arrival, i) => differenceOf(this.#tardiness(arrival), this.#tardiness(other[i]!))),
        ),
        costMinor: option.costMinor - present.costMinor,
        co2Grams: option.co2Grams - present.co2Grams,
        damagePpm: ppm(option.damage) - ppm(present.damage),
        excursionPpm: ppm(option.excursion) - ppm(present.excursion),
      },
    };
  }

  #arrivals(route: EvaluatedRoute): Float64Array {
    const known = this.#known.get(route);
    if (known) return known;
    const { draws, seed } = this.#basis;
    const parts = this.#ready.map(({ atMs, weight }) => {
      const query = { ...this.#query, readyMinute: minuteAfter(atMs) };
      return simulate(query, route.found.legs, Math.round(draws * weight), seed).arrivals;
    });
    const arrivals = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      arrivals.set(part, at);
      at += part.length;
    }
    this.#known.set(route, arrivals);
    return arrivals;
  }

  #tardiness(arrival: number): number {
    return Math.max(0, arrival - this.#plannedMinute);
  }

  #lateDifference(mine: Float64Array, other: Float64Array): Interval {
    let [sum, squares] = [0, 0];
    mine.forEach((arrival, i) => {
      const change = Number(other[i]! > this.#plannedMinute) - Number(arrival > this.#plannedMinute);
      sum += change;
      squares += change * change;
    });
    const mean = sum / mine.length;
    const error = Math.sqrt(Math.max(0, squares / mine.length - mean * mean) / mine.length);
    return { p10: ppm(mean - boundZ * error), p50: ppm(mean), p90: ppm(mean + boundZ * error) };
  }

  #locodeOf(terminal: string): string {
    const { terminals } = this.#query.timetable.network;
    return terminals.find(({ id }) => id === terminal)?.locode ?? "";
  }

  #shown(route: EvaluatedRoute, arrivals: Float64Array): SuggestedRoute {
    const late = arrivals.reduce((count, arrival) => count + Number(arrival > this.#plannedMinute), 0);
    return {
      legs: route.legs.map(
        ({ mode, service, name, carrier, from, to, fromName, toName, departureMs, arrivalMs }) => ({
          mode,
          service,
          name,
          carrier,
          from,
          to,
          fromName,
          toName,
          fromLocode: this.#locodeOf(from),
          toLocode: this.#locodeOf(to),
          departureMs,
          arrivalMs,
        }),
      ),
      arrivalMs: intervalMs(arrivals),
      costMinor: route.costMinor,
      co2Grams: route.co2Grams,
      latePpm: ppm(late / arrivals.length),
      damagePpm: ppm(route.damage),
      excursionPpm: ppm(route.excursion),
    };
  }
}

const ppm = (share: number): number => Math.round(share * million);

/** Longer than any journey: what stands for a route that finds no departure any more. */
const neverMinutes = 500_000;

function differenceOf(present: number, option: number): number {
  const limited = (minute: number) => (minute === Number.POSITIVE_INFINITY ? undefined : minute);
  const [a, b] = [limited(present), limited(option)];
  if (a === undefined) return b === undefined ? 0 : -neverMinutes;
  return b === undefined ? neverMinutes : b - a;
}

function intervalMs(minutes: Float64Array): Interval {
  const sorted = minutes.slice().sort();
  const at = (share: number) => {
    const minute = quantileOf(sorted, share);
    return (minute === Number.POSITIVE_INFINITY ? Number.MAX_SAFE_INTEGER / minuteMs : minute) * minuteMs;
  };
  return { p10: Math.floor(at(0.1)), p50: Math.floor(at(0.5)), p90: Math.floor(at(0.9)) };
}

/** Not when the interval of its gain includes zero, nor when the gain is not worth the change. */
function isWorthIt({ delta, option }: Pair, rejections: readonly RouteReject[]): boolean {
  const { latePpm, tardinessMs } = delta;
  if (-tardinessMs.p90 < switching.tardinessMsMin && -latePpm.p90 < switching.latePpmMin) return false;
  // Less behind on average and late more often would be no gain, nor the other way around.
  if (latePpm.p50 > 0 || tardinessMs.p50 > 0) return false;
  const services = servicesOf(option);
  return rejections
    .filter((rejected) => servicesOf(rejected.option).join() === services.join())
    .every(
      ({ delta: before }) => -latePpm.p50 >= hysteresis * Math.max(-before.latePpm.p50, switching.latePpmMin),
    );
}

export const servicesOf = ({ legs }: { legs: readonly { service: string }[] }): string[] =>
  legs.map(({ service }) => service);

function suggestionOf(parts: SuggestParts, asked: Asked, query: Query, pair: Pair): Suggestion {
  const { journey, basis, timetable } = parts;
  return {
    format: suggestionFormat,
    basis,
    changeAt: { place: asked.place, readyMs: asked.question.readyMs },
    plannedMs: journey.dueMs,
    currency: timetable.network.currency,
    present: pair.presentShown,
    option: pair.optionShown,
    delta: pair.delta,
    reason: reasonOf(parts, query, pair),
    decideByMs: decideBy(query, pair),
    comparable: Math.min(...pair.option.found.legs.map(({ arc }) => comparableOf(query, arc))),
  };
}

const comparableOf = ({ forecasts, arcs }: Query, arc: number): number =>
  Math.floor(forecasts.movement(arcs[arc]!).comparable);

/** Of the present legs that the option leaves out the one with the largest delay, or being behind already. */
function reasonOf({ journey, forecast }: SuggestParts, query: Query, { present, option }: Pair): Reason {
  const { next, comparable } = forecast;
  const behind: Reason = {
    kind: "behind",
    from: journey.points[journey.next - 1]?.place ?? next.place,
    to: next.place,
    delayMs: Math.max(0, next.p50Ms - next.plannedMs),
    comparable,
  };
  const kept = new Set(servicesOf(option));
  const legs = present.legs.flatMap((leg, i): Reason[] => {
    if (kept.has(leg.service)) return [];
    const { arc } = present.found.legs[i]!;
    const common = { from: leg.fromName, to: leg.toName, comparable: comparableOf(query, arc) };
    const usual = query.forecasts.movement(query.arcs[arc]!).deviationMinutes[16]! * minuteMs;
    return [
      { ...common, kind: "detour", delayMs: leg.detourMs },
      { ...common, kind: "slow", delayMs: Math.max(0, usual) },
    ];
  });
  return [behind, ...legs].reduce((most, reason) => (reason.delayMs > most.delayMs ? reason : most));
}

/** Cut-off of the first service of the option that the present plan does not take; without any, when its lorry leaves. */
function decideBy(query: Query, { present, option }: Pair): number {
  const isNew = ({ arc, departure }: FoundLeg) =>
    !present.found.legs.some((leg) => leg.arc === arc && leg.departure === departure);
  const legs = option.found.legs.filter(isNew);
  const { arc, departure } = legs.find((leg) => query.arcs[leg.arc]!.service >= 0) ?? legs[0]!;
  return (departure - query.arcs[arc]!.cutOffMinutes) * minuteMs;
}
