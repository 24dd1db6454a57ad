/** A route with its honest numbers: what it costs and emits, when it arrives and how surely, what may happen to the goods. */
import type { PassageId } from "../sea/passages.ts";
import { timeMsOfMinute } from "../week.ts";
import type { FoundLeg, FoundRoute } from "./pareto.ts";
import { hazardScale, type Query } from "./query.ts";
import { quantileOf, simulate } from "./simulate.ts";

export interface RouteLeg {
  readonly mode: string;
  /** Identifier and name of the service; for lorries on demand of the haulage. */
  readonly service: string;
  readonly name: string;
  readonly carrier: string;
  readonly scheduled: boolean;
  /** Terminal identifier, or empty for a door. */
  readonly from: string;
  readonly to: string;
  readonly fromName: string;
  readonly toName: string;
  readonly departureMs: number;
  /** By the timetable; the stay at the terminal comes on top. */
  readonly arrivalMs: number;
  readonly meters: number;
  readonly costMinor: number;
  readonly co2Grams: number;
  readonly emissionFactor: string;
  readonly passages: readonly PassageId[];
  /** Longer than the timetable says because passages are closed. */
  readonly detourMs: number;
  /** Past legs that went the same way; 0: the forecast is what is usual for the mode, or the stated prior. */
  readonly comparable: number;
}

export interface RouteEvaluation {
  readonly legs: readonly RouteLeg[];
  readonly costMinor: number;
  readonly co2Grams: number;
  /** Null where more than that share of journeys would find no departure any more. */
  readonly p10Ms: number | null;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  /** Probability of arriving after the deadline; null without one. */
  readonly late: number | null;
  /** Probability that some booked departure is missed. */
  readonly missedConnection: number;
  readonly damage: number;
  readonly excursion: number;
  /** Sum of hazards in millionths: what the search compares. */
  readonly hazard: number;
}

/** An evaluated route with its draws, for comparisons with others of the same seed. */
export interface EvaluatedRoute extends RouteEvaluation {
  readonly found: FoundRoute;
  readonly arrivals: Float64Array;
}

export function evaluateRoute(query: Query, found: FoundRoute, draws: number, seed: number): EvaluatedRoute {
  const { deadlineMs } = query.question;
  const { arrivals, missed } = simulate(query, found.legs, draws, seed);
  const sorted = arrivals.slice().sort();
  const time = (share: number) => {
    const minute = quantileOf(sorted, share);
    return minute === Number.POSITIVE_INFINITY ? null : timeMsOfMinute(minute);
  };
  const [damage, excursion] = [harm(query, found.legs, "damage"), harm(query, found.legs, "excursion")];
  return {
    legs: found.legs.map((leg) => legOf(query, leg)),
    costMinor: found.cost,
    co2Grams: found.grams,
    p10Ms: time(0.1),
    p50Ms: time(0.5),
    p90Ms: time(0.9),
    late: deadlineMs === undefined ? null : shareAfter(arrivals, deadlineMs / 60_000),
    missedConnection: missed,
    damage,
    excursion: query.question.controlled ? excursion : 0,
    hazard: found.hazard,
    found,
    arrivals,
  };
}

export function shareAfter(arrivals: Float64Array, minute: number): number {
  let after = 0;
  for (const arrival of arrivals) if (arrival > minute) after++;
  return after / arrivals.length;
}

/** 1 − Π(1 − p) over movements and stays, in millionths. */
function harm({ arcs, forecasts }: Query, legs: readonly FoundLeg[], kind: "damage" | "excursion"): number {
  let unharmed = 1;
  for (const { arc } of legs) {
    unharmed *= 1 - forecasts.movement(arcs[arc]!)[kind];
    unharmed *= 1 - (forecasts.stay(arcs[arc]!)?.[kind] ?? 0);
  }
  return Math.round((1 - unharmed) * hazardScale) / hazardScale;
}

function legOf(query: Query, { arc: index, departure }: FoundLeg): RouteLeg {
  const { arcs, cost, grams, forecasts, timetable, question } = query;
  const { network } = timetable;
  const arc = arcs[index]!;
  const service = network.services[arc.service];
  const haulage = network.haulage[arc.haulage];
  const [from, to] = [network.terminals[arc.from], network.terminals[arc.to]];
  const { id, carrier, emissionFactor } = (service ?? haulage)!;
  return {
    mode: service?.mode ?? "road",
    service: id,
    name: service?.name ?? "",
    carrier,
    scheduled: service !== undefined,
    from: from?.id ?? "",
    to: to?.id ?? "",
    fromName: from?.name ?? question.from.name,
    toName: to?.name ?? question.to.name,
    departureMs: timeMsOfMinute(departure),
    arrivalMs: timeMsOfMinute(departure + arc.minutes),
    meters: arc.meters,
    costMinor: cost[index]!,
    co2Grams: grams[index]!,
    emissionFactor,
    passages: arc.passages,
    detourMs: timeMsOfMinute(arc.detourMinutes),
    comparable: forecasts.movement(arc).comparable,
  };
}
