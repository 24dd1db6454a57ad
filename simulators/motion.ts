/**
 * One move from standstill to standstill: speed up, cruise, slow down. The cruise speed breathes a little, as
 * traffic, swell and wind make it. Everything is a formula of the time since departure, so any moment can be
 * asked for in any order, and distance is exactly the integral of speed.
 */
import type { Random } from "./random.ts";

export type MotionPhase = "accelerating" | "cruising" | "decelerating";

export interface MotionPlan {
  readonly distanceMeters: number;
  readonly cruiseMetersPerSecond: number;
  readonly accelerationMetersPerSecond2: number;
  /** Largest relative departure from the planned speed, 0 to below 1. */
  readonly speedNoise: number;
  /** How long the speed takes to breathe once, roughly. */
  readonly noisePeriodMs: number;
}

export interface Motion {
  readonly durationMs: number;
  /** Metres since departure; 0 before it, the whole distance after arrival. */
  distanceAt(elapsedMs: number): number;
  /** Metres per second; 0 before departure and after arrival. */
  speedAt(elapsedMs: number): number;
  phaseAt(elapsedMs: number): MotionPhase;
}

/** How long the move takes; the noise does not change it. */
export function motionDurationMs(
  plan: Pick<MotionPlan, "distanceMeters" | "cruiseMetersPerSecond" | "accelerationMetersPerSecond2">,
): number {
  return trapezoidOf(plan).durationSeconds * 1000;
}

export function createMotion(plan: MotionPlan, random: Random): Motion {
  const trapezoid = trapezoidOf(plan);
  const { durationSeconds } = trapezoid;
  const warp = createWarp(durationSeconds, plan.speedNoise, plan.noisePeriodMs / 1000, random);
  const within = (elapsedMs: number) => Math.min(Math.max(elapsedMs / 1000, 0), durationSeconds);
  return {
    durationMs: durationSeconds * 1000,
    distanceAt: (elapsedMs) => {
      const seconds = within(elapsedMs);
      if (seconds === durationSeconds) return plan.distanceMeters;
      return Math.min(trapezoid.distanceAt(warp.at(seconds)), plan.distanceMeters);
    },
    speedAt: (elapsedMs) => {
      const seconds = within(elapsedMs);
      return trapezoid.speedAt(warp.at(seconds)) * warp.rateAt(seconds);
    },
    phaseAt: (elapsedMs) => trapezoid.phaseAt(warp.at(within(elapsedMs))),
  };
}

interface Trapezoid {
  readonly durationSeconds: number;
  distanceAt(seconds: number): number;
  speedAt(seconds: number): number;
  phaseAt(seconds: number): MotionPhase;
}

function trapezoidOf({
  distanceMeters,
  cruiseMetersPerSecond,
  accelerationMetersPerSecond2: acceleration,
}: Pick<MotionPlan, "distanceMeters" | "cruiseMetersPerSecond" | "accelerationMetersPerSecond2">): Trapezoid {
  // A short way is over before the cruise speed is reached.
  const peak = Math.min(cruiseMetersPerSecond, Math.sqrt(distanceMeters * acceleration));
  const rampSeconds = peak / acceleration;
  const durationSeconds = distanceMeters / peak + rampSeconds;
  const slowFrom = durationSeconds - rampSeconds;
  return {
    durationSeconds,
    distanceAt: (seconds) => {
      if (seconds < rampSeconds) return (acceleration * seconds * seconds) / 2;
      if (seconds < slowFrom) return (peak * rampSeconds) / 2 + peak * (seconds - rampSeconds);
      const left = durationSeconds - seconds;
      return distanceMeters - (acceleration * left * left) / 2;
    },
    speedAt: (seconds) =>
      Math.max(0, Math.min(peak, acceleration * seconds, acceleration * (durationSeconds - seconds))),
    phaseAt: (seconds) =>
      seconds < rampSeconds ? "accelerating" : seconds < slowFrom ? "cruising" : "decelerating",
  };
}

/** Time that runs a little fast and a little slow, and is right at both ends. */
interface Warp {
  at(seconds: number): number;
  /** Derivative of `at`: between 1 − noise and 1 + noise. */
  rateAt(seconds: number): number;
}

function createWarp(durationSeconds: number, noise: number, periodSeconds: number, random: Random): Warp {
  const weights = [0.5, 0.3, 0.2];
  const waves = weights.map((weight, index) => {
    // A whole number of waves, so that what was gained is lost again at the end.
    const count = Math.max(1, Math.round((durationSeconds / periodSeconds) * (1 + 0.6 * index)));
    const frequency = (2 * Math.PI * count) / durationSeconds;
    return { frequency, phase: random.uniform(0, 2 * Math.PI), rate: noise * weight };
  });
  const sum = (value: (wave: (typeof waves)[number]) => number) =>
    waves.reduce((total, wave) => total + value(wave), 0);
  return {
    at: (seconds) =>
      seconds +
      sum(
        ({ frequency, phase, rate }) =>
          (rate / frequency) * (Math.sin(frequency * seconds + phase) - Math.sin(phase)),
      ),
    rateAt: (seconds) =>
      1 + sum(({ frequency, phase, rate }) => rate * Math.cos(frequency * seconds + phase)),
  };
}
