/** Weekly times as people write them: `Mo 18:00`, `Mo-Fr 06:00-22:00; Sa 06:00-14:00` (OpenStreetMap's spelling). */
import type { OpeningHours } from "./network.ts";

export const weekdays = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"] as const;

export const minutesOfDay = 1_440;
export const minutesOfWeek = 7 * minutesOfDay;
const minuteMs = 60_000;
/** 1970-01-01 was a Thursday. */
const firstMondayMinute = 4 * minutesOfDay;

const clock = "([01]\\d|2[0-4]):([0-5]\\d)";
const clockPattern = new RegExp(`^${clock}$`);
const rulePattern = new RegExp(`^(?:([A-Z][a-z])(?:-([A-Z][a-z]))? )?${clock}-${clock}$`);

/** `18:00` → 1,080; `24:00` is the end of the day; `undefined` for anything else. */
export function minuteOfText(text: string): number | undefined {
  const match = clockPattern.exec(text);
  return match ? within(Number(match[1]) * 60 + Number(match[2])) : undefined;
}

const within = (minute: number) => (minute <= minutesOfDay ? minute : undefined);

/** `Mo 18:00` → minutes after Monday 00:00. */
export function minuteOfWeekText(text: string): number | undefined {
  const day = weekdays.findIndex((name) => text.startsWith(`${name} `));
  const minute = minuteOfText(text.slice(3));
  return day < 0 || minute === undefined || minute === minutesOfDay ? undefined : day * minutesOfDay + minute;
}

/** The text of a minute of the week, `Mo 18:00`. */
export function weekText(minute: number): string {
  const day = Math.floor(minute / minutesOfDay);
  return `${weekdays[day]} ${clockText(minute % minutesOfDay)}`;
}

export function clockText(minute: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Opening hours in order, merged where they touch; `undefined` when the text says none. */
export function openingHoursOfText(text: string): OpeningHours[] | undefined {
  const hours: OpeningHours[] = [];
  for (const rule of text.split(";")) {
    const match = rulePattern.exec(rule.trim());
    if (!match) return undefined;
    const [, first, last, ...digits] = match;
    const from = first === undefined ? 0 : indexOfDay(first);
    const to = first === undefined ? 6 : indexOfDay(last ?? first);
    const [fromHour, fromRest, toHour, toRest] = digits.map(Number) as [number, number, number, number];
    const [fromMinute, toMinute] = [fromHour * 60 + fromRest, toHour * 60 + toRest];
    if (from < 0 || to < from || toMinute <= fromMinute || toMinute > minutesOfDay) return undefined;
    for (let weekday = from; weekday <= to; weekday++) hours.push({ weekday, fromMinute, toMinute });
  }
  hours.sort((a, b) => a.weekday - b.weekday || a.fromMinute - b.fromMinute);
  return hours;
}

const indexOfDay = (name: string): number => (weekdays as readonly string[]).indexOf(name);

/** Minutes after a Monday 00:00 UTC, 0 to 10,079, of a moment in minutes since 1970. */
export function minuteOfWeek(minute: number): number {
  return modulo(minute - firstMondayMinute, minutesOfWeek);
}

export const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

/** The first minute at or after `minute` (since 1970, UTC) at which a gate with these hours is open. */
export function nextOpen(hours: readonly OpeningHours[], utcOffsetMinutes: number, minute: number): number {
  if (hours.length === 0) return minute;
  const now = minuteOfWeek(minute + utcOffsetMinutes);
  for (const { weekday, fromMinute, toMinute } of hours) {
    const opens = weekday * minutesOfDay + fromMinute;
    const closes = weekday * minutesOfDay + toMinute;
    if (now < closes) return minute + Math.max(0, opens - now);
  }
  const first = hours[0]!;
  return minute + minutesOfWeek - now + first.weekday * minutesOfDay + first.fromMinute;
}

/** Whole minutes since 1970, rounded up: goods are ready when they are ready. */
export const minuteAfter = (timeMs: number): number => Math.ceil(timeMs / minuteMs);

export const timeMsOfMinute = (minute: number): number => minute * minuteMs;
