/** Names and figures of the trace for people. */
import type { ConditionTrace, LiabilityTrace } from "../../ledger/liability/trace.ts";
import { quantityName } from "../../report/quantity.ts";
import { language } from "../app/preferences.ts";
import { unitOf } from "../format/quantity.ts";
import { duration } from "../format/time.ts";
import { decimal, withUnit } from "../format/values.ts";
import { pageText } from "../messages/pages.ts";
import { traceWords } from "../messages/trace-messages.ts";

export function partyName(trace: LiabilityTrace, id: string): string {
  return trace.parties.find((party) => party.id === id)?.legalName ?? id;
}

export function conditionName({ quantity }: Pick<ConditionTrace, "quantity">): string {
  return quantityName(quantity, pageText().quantities);
}

export function bandText({ quantity, min, max }: ConditionTrace): string {
  const words = pageText().shipment;
  if (min !== null && max !== null) return words.band(shown(quantity, min), shown(quantity, max));
  if (min !== null) return words.atLeast(shown(quantity, min));
  return words.atMost(shown(quantity, max ?? 0));
}

export function toleranceText({ toleranceMs }: ConditionTrace): string {
  const words = traceWords();
  return toleranceMs === 0 ? words.atOnce : words.tolerance(duration(toleranceMs));
}

export function shown(quantity: string, value: number): string {
  return withUnit(value, unitOf(quantity), language.value);
}

/** Of parts per million, to a tenth of a percent, rounded the way the bound is: down for the lower one. */
export function percent(ppm: number, towards: "down" | "up"): string {
  const tenths = towards === "down" ? Math.floor(ppm / 1000) : Math.ceil(ppm / 1000);
  return `${decimal(tenths / 10, 1, language.value)} %`;
}

/** Milliseconds as seconds, exactly, so that the arithmetic can be done again by hand. */
export function seconds(lengthMs: number): string {
  return `${decimal(lengthMs / 1000, lengthMs % 1000 === 0 ? 0 : 3, language.value)} s`;
}
