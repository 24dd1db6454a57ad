/**
 * Measured values in the units that the reader chose. What is signed, exported, reported or argued about stays in the
 * units in which it was signed: format/values.ts.
 */
import { signal } from "@preact/signals";
import { noValue } from "./time.ts";
import { decimal, mass, unitSuffix, withUnit } from "./values.ts";

/** `metric`: °C, km, kg; `us`: °F, mi, lb. */
export type Units = "metric" | "us";

export const unitSystems: readonly Units[] = ["metric", "us"];
export const units = signal<Units>("metric");

/** International foot and pound of 1959; both exact. */
const metersPerMile = 1_609.344;
const gramsPerPound = 453.59237;

/** By the SenML unit that is replaced. */
const replaced: Readonly<Record<string, { unit: string; of: (value: number) => number }>> = {
  Cel: { unit: "°F", of: (celsius) => (celsius * 9) / 5 + 32 },
};

/** The value as axes carry it, without its unit. */
export function axisValue(value: number, unit: string): number {
  const other = units.value === "us" ? replaced[unit] : undefined;
  return other ? other.of(value) : value;
}

/** `7.4 °C`, or `45.3 °F`. */
export function measurement(value: number | null | undefined, unit: string, language: string): string {
  const other = units.value === "us" ? replaced[unit] : undefined;
  if (!other || value === null || value === undefined || !Number.isFinite(value))
    return withUnit(value, unit, language);
  return `${decimal(other.of(value), 1, language)} ${other.unit}`;
}

export function measurementSuffix(unit: string): string {
  return (units.value === "us" && replaced[unit]?.unit) || unitSuffix(unit);
}

/** Below ten with one decimal. */
export function distance(meters: number, language: string): string {
  const [value, suffix] = units.value === "us" ? [meters / metersPerMile, "mi"] : [meters / 1_000, "km"];
  return Number.isFinite(value) ? `${decimal(value, value < 10 ? 1 : 0, language)} ${suffix}` : noValue;
}

export function speed(metersPerSecond: number, language: string): string {
  const perHour = metersPerSecond * 3_600;
  const [value, suffix] = units.value === "us" ? [perHour / metersPerMile, "mph"] : [perHour / 1_000, "km/h"];
  return `${decimal(value, 0, language)} ${suffix}`;
}

export function weight(grams: number, language: string): string {
  if (units.value === "metric") return mass(grams, language);
  const pounds = grams / gramsPerPound;
  return `${decimal(pounds, pounds < 100 ? 1 : 0, language)} lb`;
}
