/** Times for people. Every printed time has its zone; ages are short and go with an exact time. */
import { timeZoneOption, type Zone } from "./zone.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs a third of a millisecond, using one a hundredth: they are kept. */
function format(language: string, zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}|${zone}|${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(localeOf(language), {
      ...options,
      ...timeZoneOption(zone),
      hourCycle: "h23",
    });
    formats.set(key, made);
  }
  return made;
}

/** English with the day before the month, as transport documents have it. */
function localeOf(language: string): string {
  return language === "en" ? "en-GB" : language;
}

/** ECMAScript's limit of dates; beyond it there is nothing to format. */
const dateMsMax = 8.64e15;

function isDate(timeMs: number): boolean {
  return Number.isFinite(timeMs) && Math.abs(timeMs) <= dateMsMax;
}

/** What stands where there is no value. */
export const noValue = "–";

export function isoTime(timeMs: number): string {
  return isDate(timeMs) ? new Date(timeMs).toISOString() : "";
}

/** `20 Nov 2025, 03:12:40 UTC` */
export function fullTime(timeMs: number, language: string, zone: Zone): string {
  if (!isDate(timeMs)) return noValue;
  const shown = format(language, zone, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
  return shown.format(timeMs);
}

/** Within half a year of now the day and the month say which year it is. */
const plainYearMs = 182 * 86_400_000;

function dayParts(timeMs: number, nowMs: number): Intl.DateTimeFormatOptions {
  const parts: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
  return Math.abs(timeMs - nowMs) < plainYearMs ? parts : { ...parts, year: "numeric" };
}

/** `20 Nov, 03:12 UTC`, and the year as well where it is not plain. */
export function shortTime(timeMs: number, language: string, zone: Zone, nowMs = Date.now()): string {
  if (!isDate(timeMs)) return noValue;
  const shown = format(language, zone, {
    ...dayParts(timeMs, nowMs),
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
  return shown.format(timeMs);
}

/** `03:12:40`: for the clock and for axes that name the day elsewhere. */
export function clockTime(timeMs: number, language: string, zone: Zone, seconds = true): string {
  if (!isDate(timeMs)) return noValue;
  const parts: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  return format(language, zone, seconds ? { ...parts, second: "2-digit" } : parts).format(timeMs);
}

/** `20 Nov`, and the year as well where it is not plain. */
export function dayMonth(timeMs: number, language: string, zone: Zone, nowMs = Date.now()): string {
  if (!isDate(timeMs)) return noValue;
  return format(language, zone, dayParts(timeMs, nowMs)).format(timeMs);
}

/** Short name of the zone at that moment: `UTC`, `CET`, `GMT+2`. */
export function zoneName(timeMs: number, language: string, zone: Zone): string {
  if (zone === "utc" || !isDate(timeMs)) return "UTC";
  const parts = format(language, zone, { timeZoneName: "short" }).formatToParts(timeMs);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `45 s`, `3 min`, `5 h 20 min`, `2 d 4 h`: two units at most, and never a negative length. */
export function duration(lengthMs: number): string {
  if (!Number.isFinite(lengthMs)) return noValue;
  const length = Math.max(0, lengthMs);
  if (length < minuteMs) return `${Math.floor(length / secondMs)} s`;
  if (length < hourMs) return `${Math.floor(length / minuteMs)} min`;
  if (length < dayMs) return twoUnits(length, hourMs, "h", minuteMs, "min");
  return twoUnits(length, dayMs, "d", hourMs, "h");
}

function twoUnits(length: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const whole = Math.floor(length / largeMs);
  const rest = Math.floor((length - whole * largeMs) / smallMs);
  return rest === 0 ? `${whole} ${large}` : `${whole} ${large} ${rest} ${small}`;
}
