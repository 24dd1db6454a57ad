/**
 * Clock times for a Cargo 2000 process, which itself has durations only. The start is given by whoever replays
 * the file and is no part of the data; say so wherever the times are shown.
 *
 * Times add up within a leg, planned and actual each on its own:
 *
 *   planned(step k) = planned start of the leg + planned minutes of steps 1 … k
 *   actual(step k)  = actual start of the leg  + effective minutes of steps 1 … k
 *
 * Incoming legs run side by side and start, planned and actual, at the given start. The outgoing leg starts
 * when the last of them is delivered to the hub: the latest planned DLV for the plan, the latest actual DLV for
 * what happened. So a step's minutes are its time less the time of the step before it (the leg's start for RCS)
 * and `minutesOfTimes` gives back the file's numbers exactly.
 */
import type { Cargo2000Leg, Cargo2000Process, Cargo2000Step } from "./cargo2000.ts";

const minuteMs = 60_000;

export interface TimedStep extends Cargo2000Step {
  /** `RCS`, `DEP-1`, `RCF-1`, … `DLV`: unique in its leg. */
  readonly stepId: string;
  /** When the step is completed, by plan. */
  readonly plannedMs: number;
  /** When the step was completed. */
  readonly actualMs: number;
}

export interface TimedLeg extends Cargo2000Leg {
  readonly plannedStartMs: number;
  readonly actualStartMs: number;
  readonly plannedEndMs: number;
  readonly actualEndMs: number;
  readonly steps: readonly TimedStep[];
}

export interface TimedProcess {
  readonly nr: number;
  readonly incoming: readonly TimedLeg[];
  readonly outgoing: TimedLeg;
}

/** Lays the process out in time from `startMs`, a whole number of milliseconds since 1970 UTC. */
export function timeProcess(process: Cargo2000Process, startMs: number): TimedProcess {
  if (!Number.isSafeInteger(startMs)) throw new RangeError("the start is a whole number of milliseconds");
  const incoming = process.incoming.map((leg) => timeLeg(leg, startMs, startMs));
  const plannedStartMs = Math.max(...incoming.map((leg) => leg.plannedEndMs));
  const actualStartMs = Math.max(...incoming.map((leg) => leg.actualEndMs));
  return { nr: process.nr, incoming, outgoing: timeLeg(process.outgoing, plannedStartMs, actualStartMs) };
}

function timeLeg(leg: Cargo2000Leg, plannedStartMs: number, actualStartMs: number): TimedLeg {
  let plannedMs = plannedStartMs;
  let actualMs = actualStartMs;
  const steps = leg.steps.map((step): TimedStep => {
    plannedMs += step.plannedMinutes * minuteMs;
    actualMs += step.effectiveMinutes * minuteMs;
    const stepId = step.segment === 0 ? step.step : `${step.step}-${step.segment}`;
    return { ...step, stepId, plannedMs, actualMs };
  });
  return { ...leg, plannedStartMs, actualStartMs, plannedEndMs: plannedMs, actualEndMs: actualMs, steps };
}

export interface StepTime {
  readonly plannedMs: number;
  readonly actualMs: number;
}

/** A leg's times alone, as they can be read off a shipment's page: its start and its steps in order. */
export interface LegTimes {
  readonly plannedStartMs: number;
  readonly actualStartMs: number;
  readonly steps: readonly StepTime[];
}

/** The file's minutes for each step of a leg, from nothing but its times. */
export function minutesOfTimes(leg: LegTimes): { plannedMinutes: number; effectiveMinutes: number }[] {
  const start = { plannedMs: leg.plannedStartMs, actualMs: leg.actualStartMs };
  return leg.steps.map((step, k) => {
    const before = leg.steps[k - 1] ?? start;
    return {
      plannedMinutes: (step.plannedMs - before.plannedMs) / minuteMs,
      effectiveMinutes: (step.actualMs - before.actualMs) / minuteMs,
    };
  });
}
