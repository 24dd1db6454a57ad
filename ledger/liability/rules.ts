/** How leaving the band harms the goods, and what the harm is counted in, by what the terms give for a condition. */
import type { Condition } from "../state/terms.ts";
import { activationJoulePerMoleDefault, ExcessDose, Kinetics } from "./kinetics.ts";
import type { HarmUnit } from "./shares.ts";
import type { Limit } from "./stretches.ts";

export type HarmRule = "at-once" | "continuous" | "dose" | "boundary";

export function harmRuleOf({ dose, boundary, toleranceMs }: Condition): HarmRule {
  if (dose) return "dose";
  if (boundary) return "boundary";
  return toleranceMs > 0 ? "continuous" : "at-once";
}

/**
 * How a quantity runs between readings. `linear`; `step`: it keeps its value until the next reading; `moment`: each
 * reading is an event; `change`: an event takes place where it leaves the band, and what follows adds nothing.
 */
export type Behaviour = "linear" | "step" | "moment" | "change";

const moments = new Set(["shock.peak", "shock.duration", "shock.dv"]);
/** Broken, tipped or opened once is enough; with a tolerance the time counts. */
const changes = new Set(["tilt", "light"]);

export function behaviourOf({ quantity, toleranceMs }: Condition): Behaviour {
  if (moments.has(quantity)) return "moment";
  if (quantity === "seal" || (changes.has(quantity) && toleranceMs === 0)) return "change";
  return quantity === "door" ? "step" : "linear";
}

export function unitOf(condition: Condition): HarmUnit {
  const behaviour = behaviourOf(condition);
  if (behaviour === "moment" || behaviour === "change") return "events";
  return condition.dose ? "dose-ms" : "ms";
}

/** The limits of the band; of a damage boundary, the peak. */
export function limitsOf({ min, max, boundary }: Condition): Limit[] {
  if (boundary) return [{ side: "above", value: boundary.peak }];
  const limits: Limit[] = [];
  if (max !== undefined) limits.push({ side: "above", value: max });
  if (min !== undefined) limits.push({ side: "below", value: min });
  return limits;
}

export function referenceOf({ dose, max }: Condition): number {
  return dose?.referenceCel ?? max ?? 0;
}

export function kineticsOf(condition: Condition): Kinetics {
  return new Kinetics(
    condition.dose?.activationJoulePerMole ?? activationJoulePerMoleDefault,
    referenceOf(condition),
  );
}

/** Only of a condition with a dose, whose upper limit the terms must give. */
export function excessDoseOf(condition: Condition): ExcessDose {
  return new ExcessDose(kineticsOf(condition), condition.max!);
}
