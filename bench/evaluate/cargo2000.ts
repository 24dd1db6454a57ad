/**
 * How well legs of the Cargo 2000 data are forecast at their start. The file's order is the order of time; it has no
 * dates. Two readings of that order are judged: in the first the outcomes of a process are known before the next one
 * starts; in the second processes start evenly over the five months that the data set covers (3,942 of them, one
 * every 55 minutes) and an outcome is known when it has really happened, up to weeks later.
 */
import { DurationLearner } from "../../ledger/routing/learning/duration-learner.ts";
import { featuresOf } from "../../ledger/routing/learning/features.ts";
import type { Cargo2000Leg, Cargo2000Process } from "../../simulators/cargo2000.ts";
import { type DurationScores, type Judged, scoresOf } from "./scores.ts";

const minuteMs = 60_000;
const spacingMs = 55 * minuteMs;

interface LegCase {
  readonly process: number;
  readonly order: number;
  readonly leg: Cargo2000Leg;
  readonly plannedMs: number;
  readonly actualMs: number;
  /** After the start of its process. */
  readonly startMs: number;
}

export type Revelation = "process by process" | "as it happened";

interface Event {
  readonly timeMs: number;
  readonly closes: boolean;
  readonly one: LegCase;
}

/** `fitCount` processes are learned from only, the legs of those after them judged, too. */
export function evaluateCargo2000(
  processes: readonly Cargo2000Process[],
  fitCount: number,
  revelation: Revelation,
): DurationScores {
  const learner = new DurationLearner();
  const judged: Judged[] = [];
  for (const { closes, one, timeMs } of eventsOf(processes, revelation)) {
    const { plannedMs, actualMs } = one;
    const features = featuresOfLeg(one);
    if (closes) learner.observe({ features, plannedMs, actualMs, closedMs: timeMs });
    else if (one.process >= fitCount) judged.push({ ...forecastOf(learner, one), order: one.order });
  }
  return scoresOf(judged);
}

function forecastOf(learner: DurationLearner, one: LegCase): Omit<Judged, "order"> {
  const { plannedMs, actualMs } = one;
  const forecast = learner.forecast(featuresOfLeg(one), plannedMs);
  return {
    plannedMs,
    actualMs,
    medianMs: forecast.quantileMs(0.5),
    probabilityLate: forecast.probabilityLongerThan(plannedMs),
    interval80Ms: [forecast.quantileMs(0.1), forecast.quantileMs(0.9)],
    interval90Ms: [forecast.quantileMs(0.05), forecast.quantileMs(0.95)],
  };
}

/** Outcomes before forecasts of the same time. */
function eventsOf(processes: readonly Cargo2000Process[], revelation: Revelation): Event[] {
  const events = processes.flatMap(casesOf).flatMap((one): Event[] => {
    const startMs = one.process * spacingMs;
    if (revelation === "process by process")
      return [
        { timeMs: startMs, closes: false, one },
        { timeMs: startMs + spacingMs, closes: true, one },
      ];
    return [
      { timeMs: startMs + one.startMs, closes: false, one },
      { timeMs: startMs + one.startMs + one.actualMs, closes: true, one },
    ];
  });
  return events.sort((a, b) => a.timeMs - b.timeMs || Number(b.closes) - Number(a.closes));
}

function casesOf({ incoming, outgoing }: Cargo2000Process, process: number): LegCase[] {
  const hubMs = Math.max(...incoming.map((leg) => sum(leg, "effectiveMinutes")));
  return [...incoming, outgoing].map((leg, i) => ({
    process,
    order: process * 4 + i,
    leg,
    plannedMs: sum(leg, "plannedMinutes"),
    actualMs: sum(leg, "effectiveMinutes"),
    startMs: leg === outgoing ? hubMs : 0,
  }));
}

function sum({ steps }: Cargo2000Leg, kind: "plannedMinutes" | "effectiveMinutes"): number {
  return steps.reduce((total, step) => total + step[kind], 0) * minuteMs;
}

function featuresOfLeg({ leg, plannedMs }: LegCase) {
  const places = leg.steps.map(({ place }) => String(place));
  return featuresOf({
    kind: "leg",
    mode: "air",
    isOnward: leg.id === "o",
    carrier: null,
    from: places[0]!,
    to: places.at(-1)!,
    via: places.slice(1, -1),
    plannedMs,
    lastStayMs: leg.steps.at(-1)!.plannedMinutes * minuteMs,
    month: null,
  });
}
