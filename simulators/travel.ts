/**
 * How each mode of transport gets from a leg's start to its end: a lorry in stints between the rests that its
 * driver must take, all others in one move.
 */

import { createMotion, type Motion, type MotionPhase, motionDurationMs } from "./motion.ts";
import type { Random } from "./random.ts";
import type { Mode, RouteLeg } from "./routes.ts";

interface Handling {
  readonly accelerationMetersPerSecond2: number;
  readonly speedNoise: number;
  readonly noisePeriodMs: number;
  /** The actual cruise speed is the planned one times a number up to this far from 1. */
  readonly paceDeviation: number;
}

const minuteMs = 60_000;

const handlings: Readonly<Record<Mode, Handling>> = {
  road: {
    accelerationMetersPerSecond2: 0.4,
    speedNoise: 0.14,
    noisePeriodMs: 25 * minuteMs,
    paceDeviation: 0.05,
  },
  rail: {
    accelerationMetersPerSecond2: 0.1,
    speedNoise: 0.1,
    noisePeriodMs: 40 * minuteMs,
    paceDeviation: 0.05,
  },
  sea: {
    accelerationMetersPerSecond2: 0.005,
    speedNoise: 0.05,
    noisePeriodMs: 360 * minuteMs,
    paceDeviation: 0.04,
  },
  air: {
    accelerationMetersPerSecond2: 0.2,
    speedNoise: 0.03,
    noisePeriodMs: 90 * minuteMs,
    paceDeviation: 0.03,
  },
};

/** No simulated vehicle is ever faster than this many times its leg's cruise speed. */
export const speedFactorMax = 1.2;

export type TravelPhase = MotionPhase | "resting";

export interface Travel {
  readonly durationMs: number;
  /** Metres from the leg's start. */
  distanceAt(elapsedMs: number): number;
  speedAt(elapsedMs: number): number;
  phaseAt(elapsedMs: number): TravelPhase;
}

/** Regulation (EC) 561/2006, articles 6 to 8: at most 4.5 hours, then 45 minutes; at most 9, then 11 hours. */
const stintMs = 270 * minuteMs;
const breakMs = 45 * minuteMs;
const dailyRestMs = 660 * minuteMs;

/** Distances between stops. On the road each but the last takes a full stint at this speed. */
function stintsOf(leg: RouteLeg, distanceMeters: number, speed: number): number[] {
  if (leg.mode !== "road") return [distanceMeters];
  const rampSeconds = speed / handlings.road.accelerationMetersPerSecond2;
  const full = speed * (stintMs / 1000 - rampSeconds);
  const count = Math.max(1, Math.ceil(distanceMeters / full));
  return Array.from({ length: count }, (_, k) =>
    k + 1 < count ? full : distanceMeters - full * (count - 1),
  );
}

const restAfter = (stint: number): number => (stint % 2 === 0 ? breakMs : dailyRestMs);

/** How long the leg takes by plan: at its cruise speed, with rests, without surprises. */
export function plannedDurationMs(leg: RouteLeg, distanceMeters: number): number {
  const { accelerationMetersPerSecond2 } = handlings[leg.mode];
  const cruiseMetersPerSecond = leg.cruiseMetersPerSecond;
  const stints = stintsOf(leg, distanceMeters, cruiseMetersPerSecond);
  return stints.reduce(
    (total, distance, k) =>
      total +
      motionDurationMs({ distanceMeters: distance, cruiseMetersPerSecond, accelerationMetersPerSecond2 }) +
      (k + 1 < stints.length ? restAfter(k) : 0),
    0,
  );
}

/** How the leg goes this time. */
export function createTravel(leg: RouteLeg, distanceMeters: number, random: Random): Travel {
  const { paceDeviation, ...manner } = handlings[leg.mode];
  const pace = random.fork("pace").uniform(1 - paceDeviation, 1 + paceDeviation);
  const cruiseMetersPerSecond = leg.cruiseMetersPerSecond * pace;
  const moves: Move[] = [];
  let startMs = 0;
  let startMeters = 0;
  for (const [k, distance] of stintsOf(leg, distanceMeters, cruiseMetersPerSecond).entries()) {
    const plan = { ...manner, cruiseMetersPerSecond, distanceMeters: distance };
    const motion = createMotion(plan, random.fork(`stint ${k}`));
    moves.push({ startMs, startMeters, motion });
    startMs += motion.durationMs + restAfter(k);
    startMeters += distance;
  }
  const last = moves.at(-1)!;
  return travelOf(moves, last.startMs + last.motion.durationMs);
}

interface Move {
  readonly startMs: number;
  readonly startMeters: number;
  readonly motion: Motion;
}

function travelOf(moves: readonly Move[], durationMs: number): Travel {
  const moveAt = (elapsedMs: number): Move =>
    moves.findLast((move) => move.startMs <= elapsedMs) ?? moves[0]!;
  return {
    durationMs,
    distanceAt: (elapsedMs) => {
      const { startMs, startMeters, motion } = moveAt(elapsedMs);
      return startMeters + motion.distanceAt(elapsedMs - startMs);
    },
    speedAt: (elapsedMs) => {
      const { startMs, motion } = moveAt(elapsedMs);
      return motion.speedAt(elapsedMs - startMs);
    },
    phaseAt: (elapsedMs) => {
      const { startMs, motion } = moveAt(elapsedMs);
      const sinceMs = elapsedMs - startMs;
      return sinceMs > motion.durationMs ? "resting" : motion.phaseAt(sinceMs);
    },
  };
}
