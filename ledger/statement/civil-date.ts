/**
 * Civil dates without clocks or time zones. A date is the number of days since 1970-01-01 in the proleptic
 * Gregorian calendar, from the year 1 to the year 9999; integers only.
 */
import { checked, type Decoder, pattern } from "./schema.ts";

export const dayMs = 86_400_000;

/** Days since 1970-01-01. */
export type Day = number;

export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;

/** Days from 0001-01-01 to the first of January. */
function daysBeforeYear(year: number): number {
  const past = year - 1;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
}

const daysBeforeEpoch = daysBeforeYear(1970);

export function lengthOfMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The date has to exist. */
export function dayOf({ year, month, day }: CivilDate): Day {
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  return daysBeforeYear(year) - daysBeforeEpoch + daysBeforeMonth[month - 1]! + leapDay + day - 1;
}

export function civilDateOf(day: Day): CivilDate {
  const count = day + daysBeforeEpoch;
  let year = Math.floor(count / 366) + 1;
  while (daysBeforeYear(year + 1) <= count) year++;
  let rest = count - daysBeforeYear(year);
  let month = 1;
  while (rest >= lengthOfMonth(year, month)) {
    rest -= lengthOfMonth(year, month);
    month++;
  }
  return { year, month, day: rest + 1 };
}

/** `2026-01-05`. */
export function dateText(day: Day): string {
  const { year, month, day: dayOfMonth } = civilDateOf(day);
  return `${String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`;
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** The day that `2026-01-05` names, or `undefined` when there is no such date. */
export function dayOfText(text: string): Day | undefined {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > lengthOfMonth(year, month)) return undefined;
  return dayOf({ year, month, day });
}

/** A date such as `2026-01-05` in a payload, one that exists. */
export const dateSchema: Decoder<string> = checked(
  pattern(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, "a date such as 2026-01-05"),
  (text) => dayOfText(text) !== undefined,
  "payload_malformed",
  "there is no such date",
);

/** 0 Monday to 6 Sunday; 1970-01-01 was a Thursday. */
export function weekdayOf(day: Day): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The same date `years` later; where February has no 29th, its last day. */
export function yearsLater(day: Day, years: number): Day {
  const date = civilDateOf(day);
  const year = date.year + years;
  return dayOf({ year, month: date.month, day: Math.min(date.day, lengthOfMonth(year, date.month)) });
}

/** The local day of a moment. */
export function localDay(timeMs: number, utcOffsetMinutes: number): Day {
  return Math.floor((timeMs + utcOffsetMinutes * 60_000) / dayMs);
}

/** The last millisecond of a local day. */
export function endOfDay(day: Day, utcOffsetMinutes: number): number {
  return (day + 1) * dayMs - utcOffsetMinutes * 60_000 - 1;
}

/** Easter Sunday of the western churches (Meeus, Jones and Butcher's method). */
export function easterOf(year: number): Day {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const correction = Math.floor((century + 8) / 25);
  const moon = Math.floor((century - correction + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moon + 15) % 30;
  const weekday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const sum = epact + weekday - 7 * late + 114;
  return dayOf({ year, month: Math.floor(sum / 31), day: (sum % 31) + 1 });
}
