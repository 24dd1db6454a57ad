/** What the two readers of packs and their writer agree on of SenML in CBOR (RFC 8428 §6). */
import { timeSecondsMax } from "./time-bounds.ts";

/** Labels of a record's fields. */
export const label = {
  baseVersion: -1,
  baseName: -2,
  baseTime: -3,
  baseUnit: -4,
  name: 0,
  unit: 1,
  value: 2,
  boolean: 4,
  time: 6,
} as const;

export const baseUnitLengthMax = 16;

/** SenML times below this are relative to now (RFC 8428 §4.5.3), which a signed statement cannot have. */
const relativeTimeSecondsMax = 2 ** 28;

/** Milliseconds since 1970 of an absolute time up to the year 9999; `undefined` for any other number. */
export function absoluteTimeMs(seconds: number): number | undefined {
  return seconds >= relativeTimeSecondsMax && seconds <= timeSecondsMax
    ? Math.round(seconds * 1000)
    : undefined;
}
