/** Excess dose over the whole shipment against what the goods stand: it runs on through every handover. */
import type { Condition } from "../state/terms.ts";
import type { MeasuredExcursion, Standing } from "./excursions.ts";
import { amountOf } from "./excursions.ts";
import { activationJoulePerMoleDefault } from "./kinetics.ts";
import { referenceOf } from "./rules.ts";
import type { Series } from "./series.ts";
import { possibleHarm } from "./shares.ts";

export interface DoseTrace {
  readonly allowanceMs: number;
  readonly activationJoulePerMole: number;
  readonly referenceCel: number;
  /** Of the governing series, above the upper limit; without any excursion 0. */
  readonly observedMs: number;
  /** What unobserved or doubtful time can have added at most. */
  readonly possibleMs: number;
  /** When the observed dose passed the allowance; null while it has not. */
  readonly crossedAtMs: number | null;
}

/** With the standing that the dose of all of them together gives to those above the limit. */
export function judgedByDose(
  excursions: readonly MeasuredExcursion[],
  series: Series,
  allowanceMs: number,
): MeasuredExcursion[] {
  const standing = standingOf(excursions, series, allowanceMs);
  return excursions.map((one) => (one.side === "above" ? { ...one, standing } : one));
}

function standingOf(excursions: readonly MeasuredExcursion[], series: Series, allowanceMs: number): Standing {
  const above = excursions.filter(({ side }) => side === "above");
  const observedMs = shownDose(above);
  if (observedMs > allowanceMs) return "harmful";
  return observedMs + possibleDose(above, series) > allowanceMs ? "possible" : "within-allowance";
}

export function shownDose(excursions: readonly MeasuredExcursion[]): number {
  return excursions.reduce((sum, { side, shown }) => sum + (side === "above" ? shown : 0), 0);
}

/** What can have come on top of what the readings show. */
function possibleDose(excursions: readonly MeasuredExcursion[], series: Series): number {
  return possibleHarm(
    amountOf(
      excursions.map((one) => ({ ...one, standing: "harmful" as const })),
      series,
    ),
  );
}

/** `excursions` are those of the series that governs, by time; without one, of none. */
export function doseTraceOf(
  condition: Condition,
  excursions: readonly MeasuredExcursion[],
  series: Series | undefined,
): DoseTrace | null {
  const { dose } = condition;
  if (!dose) return null;
  const above = excursions.filter(({ side }) => side === "above");
  return {
    allowanceMs: dose.allowanceMs,
    activationJoulePerMole: dose.activationJoulePerMole ?? activationJoulePerMoleDefault,
    referenceCel: referenceOf(condition),
    observedMs: shownDose(above),
    possibleMs: series ? possibleDose(above, series) : 0,
    crossedAtMs: crossedAt(above, dose.allowanceMs),
  };
}

/** The first millisecond by whose end the dose is more than the allowance. */
function crossedAt(excursions: readonly MeasuredExcursion[], allowanceMs: number): number | null {
  let before = 0;
  for (const { pieces, shown } of excursions) {
    if (before + shown <= allowanceMs) {
      before += shown;
      continue;
    }
    for (const { density, span } of pieces.shown) {
      const whole = density.between(span.fromMs, span.toMs);
      if (before + whole <= allowanceMs) {
        before += whole;
        continue;
      }
      let [low, high] = [span.fromMs, span.toMs];
      while (high - low > 1) {
        const middle = low + Math.floor((high - low) / 2);
        if (before + density.between(span.fromMs, middle) > allowanceMs) high = middle;
        else low = middle;
      }
      return high;
    }
  }
  return null;
}
