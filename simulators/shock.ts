/** Shocks: half-sine pulses, as drop tables make them and loggers report them. */
import type { Random } from "./random.ts";

export interface Shock {
  readonly timeMs: number;
  /** Peak acceleration, m/s². */
  readonly peak: number;
  /** Duration of the pulse, seconds. */
  readonly durationSeconds: number;
  /** Change of velocity, m/s: the area under the pulse, 2 ÷ π × peak × duration. */
  readonly velocityChange: number;
  /** How far the goods lean at that moment, rad. */
  readonly tiltRadians: number;
}

const pulse = (timeMs: number, peak: number, durationSeconds: number, tiltRadians: number): Shock => ({
  timeMs,
  peak,
  durationSeconds,
  velocityChange: (2 / Math.PI) * peak * durationSeconds,
  tiltRadians,
});

/** The worst ordinary handling, in times the median. */
export const handlingFactorMax = 2.5;

/** Being lifted and set down: log-normal around the median, cut off at 2.5 times it. */
export function handlingShock(timeMs: number, medianPeak: number, random: Random): Shock {
  const factor = Math.min(Math.exp(random.normal(0, 0.4)), handlingFactorMax);
  return pulse(timeMs, medianPeak * factor, random.uniform(0.008, 0.018), random.uniform(0.05, 0.25));
}

/** A fall of some 20 to 40 cm on concrete: 60 to 90 g for a few milliseconds, and the goods lie on a side. */
export function dropShock(timeMs: number, random: Random): Shock {
  return pulse(timeMs, random.uniform(600, 880), random.uniform(0.004, 0.006), random.uniform(0.9, 1.5));
}
