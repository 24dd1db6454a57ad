/**
 * What a condition's allowance has used up so far, as readings come in: a live estimate for alerts. The liability
 * trace computes it again from all statements, in order, with gaps and clocks; this one leaves late readings out.
 */
import { activationJoulePerMoleDefault, ExcessDose, Kinetics } from "../../ledger/liability/kinetics.ts";
import type { Condition } from "../../ledger/state/terms.ts";
import type { Reading } from "../../ledger/statement/readings.ts";

/** Of one condition; plain data. By device and probe: the newest sample, and the dose so far. */
export interface DoseEntry {
  [source: string]: { timeMs: number; value: number; doseMs: number };
}

/** Sources beyond this many for one condition are not followed. */
const sourcesMax = 16;
/** Readings further apart say nothing about the time between. */
const gapMsMax = 3_600_000;

const meters = new WeakMap<Condition, ExcessDose>();

function meterOf(condition: Condition): ExcessDose {
  const known = meters.get(condition);
  if (known) return known;
  const { activationJoulePerMole = activationJoulePerMoleDefault, referenceCel = condition.max! } =
    condition.dose!;
  const meter = new ExcessDose(new Kinetics(activationJoulePerMole, referenceCel), condition.max!);
  meters.set(condition, meter);
  return meter;
}

/** Adds a reading of the condition's quantity to its entry. */
export function takeDose(
  entry: DoseEntry,
  condition: Condition,
  device: string,
  { probe, value, timeMs }: Pick<Reading, "probe" | "value" | "timeMs">,
): void {
  const source = `${device}:${probe}`;
  const known = entry[source];
  if (!known && Object.keys(entry).length >= sourcesMax) return;
  if (known && timeMs <= known.timeMs) return;
  const elapsedMs = known ? timeMs - known.timeMs : 0;
  const added =
    known && elapsedMs <= gapMsMax ? meterOf(condition).between(known.value, value, elapsedMs) : 0;
  entry[source] = { timeMs, value, doseMs: (known?.doseMs ?? 0) + added };
}

/** The worst source governs. Parts of the allowance that are used up, 1 for all of it. */
export function doseUsed(entry: DoseEntry, { dose }: Condition): number {
  const most = Object.values(entry).reduce((max, { doseMs }) => Math.max(max, doseMs), 0);
  if (most === 0) return 0;
  return dose!.allowanceMs === 0 ? Number.POSITIVE_INFINITY : most / dose!.allowanceMs;
}
