/**
 * What suggestions would have been worth: past legs of the Cargo 2000 data are replayed as they happened, at each event
 * the chance of a late end is forecast from nothing but what was known, and where it is high enough something is
 * suggested, once per leg. What the leg then really did decides whether that was right.
 *
 * Nobody knows what a change would have done to a real leg. So it is assumed, and said: a change that is made in time
 * prevents a late end with probability `effect`, and costs `cost` of what a late end costs. Whoever doubts these takes
 * others; the forecasts, the moments and the outcomes are facts of the file.
 */
import { DurationLearner } from "../../ledger/routing/learning/duration-learner.ts";
import { featuresOf } from "../../ledger/routing/learning/features.ts";
import type { Cargo2000Leg, Cargo2000Process } from "../../simulators/cargo2000.ts";
import { createRandom } from "../../simulators/random.ts";

const minuteMs = 60_000;
const spacingMs = 55 * minuteMs;

export interface Assumption {
  /** Probability that a change prevents a late end. */
  readonly effect: number;
  /** Of a change, as a part of what a late end costs. */
  readonly cost: number;
}

/** The first moment of a leg at which a suggestion was made under an assumption, and what came of it. */
export interface Decision {
  readonly process: number;
  readonly leg: string;
  /** What had just happened: `start`, or the step. */
  readonly after: string;
  readonly probabilityLate: number;
  /** Until the planned end of the leg. */
  readonly aheadMs: number;
  readonly late: boolean;
}

export interface ReplayScores extends Assumption {
  readonly legs: number;
  readonly late: number;
  readonly suggested: number;
  /** Of the suggestions: the leg was late. */
  readonly right: number;
  /** Median of the time left until the planned end. */
  readonly aheadMs: number;
  /** Late ends that a hundred legs cost less, net of changes: estimate and 90 % interval over processes. */
  readonly worthPerHundred: { readonly low: number; readonly value: number; readonly high: number };
  /** The same if a change were made on every leg, and with the outcomes known beforehand. */
  readonly alwaysPerHundred: number;
  readonly perfectPerHundred: number;
  readonly decisions: readonly Decision[];
}

interface Moment {
  readonly process: number;
  readonly leg: Cargo2000Leg;
  readonly after: string;
  readonly timeMs: number;
  readonly elapsedMs: number;
  readonly restPlannedMs: number;
  readonly restActualMs: number;
  readonly plannedMs: number;
  readonly late: boolean;
  readonly place: string;
}

interface Forecast {
  readonly moment: Moment;
  readonly probabilityLate: number;
}

/** Processes from `fitCount` on are judged; forecasts of all learn from outcomes once these are known. */
export function replayCargo2000(
  processes: readonly Cargo2000Process[],
  fitCount: number,
  assumptions: readonly Assumption[],
): ReplayScores[] {
  const forecasts = forecastsOf(processes, fitCount);
  return assumptions.map((assumption) => scoresOf(forecasts, assumption));
}

function forecastsOf(processes: readonly Cargo2000Process[], fitCount: number): Forecast[] {
  const moments = processes.flatMap(momentsOf);
  const events = moments.flatMap((moment) => [
    { timeMs: moment.timeMs, closes: false, moment },
    { timeMs: moment.timeMs + moment.restActualMs, closes: true, moment },
  ]);
  events.sort((a, b) => a.timeMs - b.timeMs || Number(b.closes) - Number(a.closes));
  const learner = new DurationLearner();
  const forecasts: Forecast[] = [];
  for (const { closes, moment, timeMs } of events) {
    const { restPlannedMs, restActualMs, plannedMs, elapsedMs, process } = moment;
    const features = featuresOfMoment(moment);
    if (closes)
      learner.observe({ features, plannedMs: restPlannedMs, actualMs: restActualMs, closedMs: timeMs });
    else if (process >= fitCount) {
      const rest = learner.forecast(features, restPlannedMs);
      forecasts.push({ moment, probabilityLate: rest.probabilityLongerThan(plannedMs - elapsedMs) });
    }
  }
  return forecasts;
}

function momentsOf({ incoming, outgoing }: Cargo2000Process, process: number): Moment[] {
  const actual = (leg: Cargo2000Leg) => sum(leg.steps, "effectiveMinutes");
  const hubMs = Math.max(...incoming.map(actual));
  return [...incoming, outgoing].flatMap((leg) => {
    const startMs = process * spacingMs + (leg === outgoing ? hubMs : 0);
    const plannedMs = sum(leg.steps, "plannedMinutes");
    // The delivery ends the leg: there is nothing left to be suggested after it.
    return leg.steps.map((_, k): Moment => {
      const [done, rest] = [leg.steps.slice(0, k), leg.steps.slice(k)];
      const elapsedMs = sum(done, "effectiveMinutes");
      const last = done.at(-1);
      return {
        process,
        leg,
        after: last ? last.step : "start",
        timeMs: startMs + elapsedMs,
        elapsedMs,
        restPlannedMs: sum(rest, "plannedMinutes"),
        restActualMs: sum(rest, "effectiveMinutes"),
        plannedMs,
        late: actual(leg) > plannedMs,
        place: String((last ?? leg.steps[0]!).place),
      };
    });
  });
}

function sum(steps: Cargo2000Leg["steps"], kind: "plannedMinutes" | "effectiveMinutes"): number {
  return steps.reduce((total, step) => total + step[kind], 0) * minuteMs;
}

function featuresOfMoment({ leg, after, restPlannedMs, place }: Moment) {
  return featuresOf({
    kind: `after ${after}`,
    mode: "air",
    isOnward: leg.id === "o",
    carrier: null,
    from: place,
    to: String(leg.steps.at(-1)!.place),
    via: [],
    plannedMs: restPlannedMs,
    lastStayMs: leg.steps.at(-1)!.plannedMinutes * minuteMs,
    month: null,
  });
}

/** It pays to change where the probability times the effect is more than the cost. */
function scoresOf(forecasts: readonly Forecast[], assumption: Assumption): ReplayScores {
  const { effect, cost } = assumption;
  const legs = new Map<
    Cargo2000Leg,
    { readonly late: boolean; readonly process: number; decision?: Decision }
  >();
  for (const { moment, probabilityLate } of forecasts) {
    const { leg, late, process, after, plannedMs, elapsedMs } = moment;
    const known = legs.get(leg) ?? { late, process };
    legs.set(leg, known);
    if (known.decision || probabilityLate * effect <= cost) continue;
    const aheadMs = plannedMs - elapsedMs;
    known.decision = { process, leg: leg.id, after, probabilityLate, aheadMs, late };
  }
  const all = [...legs.values()];
  const decisions = all.flatMap(({ decision }) => decision ?? []);
  const late = all.filter((one) => one.late).length;
  const worth = new Map<number, { sum: number; legs: number }>();
  for (const { process, late: isLate, decision } of all) {
    const one = worth.get(process) ?? { sum: 0, legs: 0 };
    one.legs++;
    if (decision) one.sum += (isLate ? effect : 0) - cost;
    worth.set(process, one);
  }
  return {
    ...assumption,
    legs: all.length,
    late,
    suggested: decisions.length,
    right: decisions.filter((decision) => decision.late).length,
    aheadMs: median(decisions.map(({ aheadMs }) => aheadMs)),
    worthPerHundred: resampled([...worth.values()]),
    alwaysPerHundred: (100 * late * effect) / all.length - 100 * cost,
    perfectPerHundred: (100 * late * (effect - cost)) / all.length,
    decisions,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Whole processes are drawn again and again, since their legs share a hub and a fate. */
function resampled(processes: readonly { readonly sum: number; readonly legs: number }[]) {
  const random = createRandom("replay");
  const perHundred = (drawn: readonly { readonly sum: number; readonly legs: number }[]) =>
    (100 * drawn.reduce((total, one) => total + one.sum, 0)) /
    drawn.reduce((total, one) => total + one.legs, 0);
  const values = Array.from({ length: 1_000 }, () =>
    perHundred(processes.map(() => random.pick(processes))),
  ).sort((a, b) => a - b);
  return { low: values[50]!, value: perHundred(processes), high: values[949]! };
}
