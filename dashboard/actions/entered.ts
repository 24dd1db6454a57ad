/** Reads what people enter. Every function answers `undefined` for text that is not what it should be. */
import { momentOf, type Zone, zoneOffsetMs } from "../format/zone.ts";

/** A number with a point or a comma before its decimals, without thousands separators. */
export function decimalOf(text: string): number | undefined {
  const match = /^([-−]?)(\d{1,15}(?:[.,]\d{1,12})?)$/.exec(text.trim());
  if (!match) return undefined;
  const value = Number(match[2]!.replace(",", "."));
  return match[1] === "" ? value : -value;
}

export function wholeOf(text: string, min: number, max: number): number | undefined {
  if (!/^\d{1,16}$/.test(text.trim())) return undefined;
  const value = Number(text.trim());
  return value >= min && value <= max ? value : undefined;
}

/** An amount in the smallest unit of a currency with `digits` decimals: `12.5` is 1250 with two. */
export function minorOf(text: string, digits: number): number | undefined {
  const match = /^(\d{1,16})(?:[.,](\d{1,4}))?$/.exec(text.trim());
  if (!match || (match[2] ?? "").length > digits) return undefined;
  const minor = Number(match[1]! + (match[2] ?? "").padEnd(digits, "0"));
  return Number.isSafeInteger(minor) ? minor : undefined;
}

/** Decimals of a currency by ISO 4217, as the browser knows them; 2 for one it does not know. */
export function currencyDigits(currency: string): number {
  try {
    const shown = new Intl.NumberFormat("en", { style: "currency", currency });
    return shown.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** Entries separated by commas, line ends or semicolons. */
export function listOf(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** Milliseconds of what an `<input type="datetime-local">` holds: `2026-01-05T08:00`, in the zone of the page. */
export function timeOf(text: string, zone: Zone): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/.test(text)) return undefined;
  const localMs = Date.parse(`${text}Z`);
  return Number.isNaN(localMs) ? undefined : momentOf(localMs, zone);
}

/** The text for such an input, to the minute. */
export function timeText(timeMs: number, zone: Zone): string {
  return new Date(timeMs + zoneOffsetMs(timeMs, zone)).toISOString().slice(0, 16);
}
