/** When a shipment reaches the next point of its plan and the last one, from where it is now. */
import { exponential, naturalLogarithm } from "../../liability/exponential.ts";
import type { ConformalQuantiles } from "../learning/conformal.ts";
import type { DurationLearner } from "../learning/duration-learner.ts";
import type { DurationForecast } from "../learning/duration-model.ts";
import { featuresOf, offsetMs } from "../learning/features.ts";
import { drawCount, drawsOf } from "./draws.ts";
import type { Journey } from "./journey.ts";

/** Times in milliseconds since 1970 UTC, whole. */
export interface ArrivalForecast {
  readonly leg: string;
  readonly step: string;
  /** UN/LOCODE where the terms have it, else the name. */
  readonly place: string;
  readonly placeName: string;
  readonly plannedMs: number;
  readonly p10Ms: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  /** Probability of being later than planned. */
  readonly late: number;
}

export interface ShipmentForecast {
  /** The moment from which it looks ahead. */
  readonly atMs: number;
  readonly next: ArrivalForecast;
  readonly final: ArrivalForecast;
  /** Past stretches of the same way as the next one; few: it leans on what is usual for the mode. */
  readonly comparable: number;
}

/** How far along the present stretch the goods are. */
export interface Progress {
  /** 0 to 1 of the way. */
  readonly done: number;
  /** What the rest takes at the present speed; null where it stands or nobody measures it. */
  readonly restMs: number | null;
}

/** Spread of what remains, in logarithms, for calibration. */
export interface RemainingSpread {
  readonly middle: number;
  readonly scale: number;
}

export interface JourneyForecast extends ShipmentForecast {
  /** Where several stretches remain: what the calibration of whole journeys learns from. */
  readonly spread: RemainingSpread | undefined;
}

/** Distance between the 10 % and the 90 % point of a normal distribution, in standard deviations. */
const normalWidth = 2.5631;
/** A speed says little of the way ahead when most of it is still to go, and nothing before a tenth is done. */
const doneMin = 0.1;

/** `undefined` once nothing is ahead. */
export function forecastJourney(
  journey: Journey,
  learner: DurationLearner,
  wholeJourneys: ConformalQuantiles,
  nowMs: number,
  progress?: Progress,
): JourneyForecast | undefined {
  if (journey.isOver) return undefined;
  const first = journey.next;
  const beganMs = journey.beganMs(first) ?? nowMs;
  const elapsedMs = Math.max(0, nowMs - beganMs);
  const stretch = journey.stretch(first, beganMs);
  const duration = learner.forecast(featuresOf(stretch), stretch.plannedMs);
  const ends = firstEnds(duration, beganMs, elapsedMs, stretch.kind === "leg" ? progress : undefined);
  const next = arrivalAt(journey, first, sampled(ends));
  const comparable = duration.comparable;
  const last = journey.points.length - 1;
  if (first === last) return { atMs: nowMs, next, final: next, comparable, spread: undefined };
  for (let i = first + 1; i <= last; i++) addStretch(ends, journey, learner, i);
  const sample = sampled(ends);
  const spread = spreadOf(sample, nowMs);
  const final = arrivalAt(journey, last, calibrated(spread, wholeJourneys, nowMs));
  return { atMs: nowMs, next, final, comparable, spread };
}

/** A distribution of times. */
interface Times {
  quantileMs(p: number): number;
  probabilityAfter(timeMs: number): number;
}

function arrivalAt(journey: Journey, i: number, times: Times): ArrivalForecast {
  const { leg, step, place, placeName } = journey.points[i]!;
  // The end is due when the terms say, also by a way that was planned to come later.
  const plannedMs = i === journey.points.length - 1 ? journey.dueMs : journey.points[i]!.plannedMs;
  const at = (p: number) => Math.round(times.quantileMs(p));
  const late = Math.round(times.probabilityAfter(plannedMs) * 10_000) / 10_000;
  return { leg, step, place, placeName, plannedMs, p10Ms: at(0.1), p50Ms: at(0.5), p90Ms: at(0.9), late };
}

/**
 * When the present stretch ends, given that it has not yet. Progress draws the total duration towards what the way
 * done so far implies, the more the more of it is done, and narrows it: as a Brownian bridge towards the end.
 */
function firstEnds(
  duration: DurationForecast,
  beganMs: number,
  elapsedMs: number,
  progress: Progress | undefined,
): Float64Array {
  const survived = 1 - duration.probabilityLongerThan(elapsedMs);
  const ends = new Float64Array(drawCount);
  const implied = progress && progress.done >= doneMin ? impliedTotalMs(elapsedMs, progress) : undefined;
  const weight = implied === undefined ? 0 : Math.min(0.98, progress!.done);
  const middleLog = implied === undefined ? 0 : naturalLogarithm(duration.quantileMs(0.5) + offsetMs);
  const impliedLog = implied === undefined ? 0 : naturalLogarithm(implied + offsetMs);
  const narrowing = Math.sqrt(1 - weight);
  const draws = drawsOf(0);
  for (let k = 0; k < drawCount; k++) {
    const total = duration.quantileMs(survived + (1 - survived) * draws[k]!);
    if (implied === undefined) ends[k] = beganMs + Math.max(total, elapsedMs);
    else {
      const off = naturalLogarithm(total + offsetMs) - middleLog;
      const log = middleLog * (1 - weight) + impliedLog * weight + off * narrowing;
      ends[k] = beganMs + Math.max(exponential(log) - offsetMs, elapsedMs);
    }
  }
  return ends;
}

/** At the pace so far, and at the present speed where it is known: the mean of both. */
function impliedTotalMs(elapsedMs: number, { done, restMs }: Progress): number {
  const byPace = elapsedMs / done;
  return restMs === null ? byPace : (byPace + elapsedMs + restMs) / 2;
}

/** Adds the stretch to point `i` to each draw. */
function addStretch(ends: Float64Array, journey: Journey, learner: DurationLearner, i: number): void {
  const draws = drawsOf(i);
  const { plannedMs } = journey.points[i]!;
  // Effects are looked up once, at the plan's own length; a stay's own length follows from when the goods come.
  const nominal = journey.stretch(i, journey.points[i - 1]!.plannedMs);
  const duration = learner.forecast(featuresOf(nominal), nominal.plannedMs);
  const isStay = nominal.kind === "stay";
  for (let k = 0; k < drawCount; k++) {
    const planned = isStay ? Math.max(0, plannedMs - ends[k]!) : nominal.plannedMs;
    ends[k]! += duration.quantileOfPlanMs(draws[k]!, planned);
  }
}

function sampled(ends: Float64Array): Times {
  const sorted = ends.slice().sort();
  return {
    quantileMs: (p) => sorted[Math.min(drawCount - 1, Math.floor(p * drawCount))]!,
    probabilityAfter: (timeMs) =>
      sorted.reduce((count, end) => count + (end > timeMs ? 1 : 0), 0) / drawCount,
  };
}

function spreadOf(times: Times, nowMs: number): RemainingSpread {
  const log = (p: number) => naturalLogarithm(Math.max(0, times.quantileMs(p) - nowMs) + offsetMs);
  return { middle: log(0.5), scale: Math.max(1e-3, (log(0.9) - log(0.1)) / normalWidth) };
}

/** How far a journey fell from its forecast, in units of the spread that was forecast. */
export function journeyResidual({ middle, scale }: RemainingSpread, remainingMs: number): number {
  return (naturalLogarithm(Math.max(0, remainingMs) + offsetMs) - middle) / scale;
}

function calibrated(spread: RemainingSpread, quantiles: ConformalQuantiles, nowMs: number): Times {
  const { middle, scale } = spread;
  return {
    quantileMs: (p) => nowMs + Math.max(0, exponential(middle + scale * quantiles.quantile(p)) - offsetMs),
    probabilityAfter: (timeMs) => 1 - quantiles.probabilityBelow(journeyResidual(spread, timeMs - nowMs)),
  };
}
