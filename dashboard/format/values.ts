/** Numbers, units and identifiers for people. */
import { noValue } from "./time.ts";

const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(language: string, digits: number): Intl.NumberFormat {
  const key = `${language}|${digits}`;
  let made = numberFormats.get(key);
  if (!made) {
    made = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    numberFormats.set(key, made);
  }
  return made;
}

export function decimal(value: number, digits: number, language: string): string {
  return Number.isFinite(value) ? numberFormat(language, digits).format(value) : noValue;
}

export function integer(value: number, language: string): string {
  return decimal(value, 0, language);
}

interface UnitFormat {
  readonly suffix: string;
  readonly digits: number;
}

/** SenML units as people write them. */
const unitFormats: Readonly<Record<string, UnitFormat>> = {
  Cel: { suffix: " °C", digits: 1 },
  "%RH": { suffix: " %", digits: 0 },
  "%EL": { suffix: " %", digits: 0 },
  Pa: { suffix: " Pa", digits: 0 },
  lx: { suffix: " lx", digits: 0 },
  "m/s": { suffix: " m/s", digits: 1 },
  "m/s2": { suffix: " m/s²", digits: 1 },
  rad: { suffix: " rad", digits: 2 },
  ppm: { suffix: " ppm", digits: 0 },
  s: { suffix: " s", digits: 3 },
  lat: { suffix: "°", digits: 4 },
  lon: { suffix: "°", digits: 4 },
  "/": { suffix: "", digits: 0 },
};

export function unitSuffix(unit: string): string {
  return (unitFormats[unit]?.suffix ?? ` ${unit}`).trim();
}

/** A value with its SenML unit: `7.4 °C`. */
export function withUnit(value: number | null | undefined, unit: string, language: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return noValue;
  const known = unitFormats[unit];
  return known
    ? decimal(value, known.digits, language) + known.suffix
    : `${decimal(value, 2, language)} ${unit}`;
}

/** `50.931° N, 17.134° E`: a thousandth of a degree is about a hundred metres. */
export function position(lat: number | null, lon: number | null): string {
  if (lat === null || lon === null || !Number.isFinite(lat) || !Number.isFinite(lon)) return noValue;
  return `${angle(lat, "N", "S")}, ${angle(lon, "E", "W")}`;
}

function angle(degrees: number, positive: string, negative: string): string {
  return `${Math.abs(degrees).toFixed(3)}°\u00a0${degrees < 0 ? negative : positive}`;
}

/** First eight and last six characters: enough to tell two hashes apart, and short enough for a table. */
export function shortHash(hash: string): string {
  return hash.length <= 16 ? hash : `${hash.slice(0, 8)}…${hash.slice(-6)}`;
}

/** A hash in groups of four, for reading out and comparing. */
export function groupedHash(hash: string): string {
  return hash.match(/.{1,4}/g)?.join(" ") ?? hash;
}

export function bytesSize(bytes: number, language: string): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${decimal(bytes / 1000, 1, language)} kB`;
  return `${decimal(bytes / 1_000_000, 1, language)} MB`;
}

/** Grams as kilograms or tonnes. */
export function mass(grams: number, language: string): string {
  if (grams < 10_000_000) return `${decimal(grams / 1000, grams % 1000 === 0 ? 0 : 1, language)} kg`;
  return `${decimal(grams / 1_000_000, 1, language)} t`;
}

/** An amount in the currency's smallest unit; an unknown code is printed as it came. */
export function money(minor: number, currency: string, language: string): string {
  try {
    const shown = new Intl.NumberFormat(language, { style: "currency", currency });
    const digits = shown.resolvedOptions().maximumFractionDigits ?? 2;
    return shown.format(minor / 10 ** digits);
  } catch {
    return `${minor} ${currency}`;
  }
}
