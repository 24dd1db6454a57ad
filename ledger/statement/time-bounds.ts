/** The times that statements, proofs and blocks may state, since 1970 UTC: up to the last one with a year of four digits. */

export const timeSecondsMax = 253_402_300_799;
export const timeMsMax = 1_000 * timeSecondsMax + 999;

/** Whether a value of outside input is such a time in whole seconds. */
export function isTimeSeconds(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= timeSecondsMax;
}
