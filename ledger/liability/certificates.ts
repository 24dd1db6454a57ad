/** Calibration certificates of a device: which of them are about its readings, and how uncertain these are by them. */
import type { CalibrationState } from "../state/devices.ts";
import type { Span } from "./spans.ts";

/** All that the state keeps, newest first. */
export function certificatesOf({ earlier = [], ...newest }: CalibrationState) {
  return [newest, ...earlier];
}

/**
 * The largest uncertainty of the quantity that a certificate valid at some time of the span states; of the newest one
 * where none was valid then. Null where none states any.
 */
export function uncertaintyOf(
  calibration: CalibrationState | undefined,
  quantity: string,
  { fromMs, toMs }: Span,
): number | null {
  if (!calibration) return null;
  const all = certificatesOf(calibration);
  const valid = all.filter(({ validFrom, validUntil }) => validFrom <= toMs && fromMs <= validUntil);
  const stated = (valid.length > 0 ? valid : all.slice(0, 1)).flatMap(({ uncertainties }) =>
    uncertainties.filter((one) => one.quantity === quantity).map(({ value }) => value),
  );
  return stated.length === 0 ? null : stated.reduce((most, value) => Math.max(most, value));
}
