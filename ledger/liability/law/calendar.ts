/** The ways in which treaties count days. docs/liability.md §20. */
import type { HolidayCalendar } from "../../state/liability-rules.ts";
import {
  civilDateOf,
  type Day,
  dateText,
  easterOf,
  weekdayOf,
  yearsLater,
} from "../../statement/civil-date.ts";
import type { CalendarRule } from "./types.ts";

/** Whether the calendar's years cover the day: beyond them nothing is known about holidays. */
export function coversDay({ fromYear, untilYear }: HolidayCalendar, day: Day): boolean {
  const { year } = civilDateOf(day);
  return fromYear <= year && year <= untilYear;
}

export function isHoliday(calendar: HolidayCalendar, day: Day): boolean {
  if (!coversDay(calendar, day)) return false;
  const text = dateText(day);
  if (calendar.fixed.includes(text.slice(5)) || calendar.dates.includes(text)) return true;
  const easter = easterOf(civilDateOf(day).year);
  return calendar.easterDays.some((offset) => easter + offset === day);
}

const saturday = 5;
const sunday = 6;

/** Without a calendar only Sundays, or Saturdays and Sundays for working days, are left out. */
function counts(rule: CalendarRule, calendar: HolidayCalendar | undefined, day: Day): boolean {
  if (rule === "running-days" || rule === "years") return true;
  if (calendar && isHoliday(calendar, day)) return false;
  const weekday = weekdayOf(day);
  if (rule === "without-sundays-and-holidays") return weekday !== sunday;
  return !(calendar?.restDays ?? [saturday, sunday]).includes(weekday);
}

export interface Period {
  /** The last day of the period. */
  readonly lastDay: Day;
  /** Days that did not count. */
  readonly skipped: number;
  /** The whole of it lies within the calendar's years, or no calendar was needed. */
  readonly calendarKnown: boolean;
}

/** `count` days or years after `startDay`, which does not count itself. One of 0 ends on the day it begins. */
export function periodAfter(
  startDay: Day,
  count: number,
  rule: CalendarRule,
  calendar: HolidayCalendar | undefined,
): Period {
  if (rule === "years") return { lastDay: yearsLater(startDay, count), skipped: 0, calendarKnown: true };
  let lastDay = startDay;
  let skipped = 0;
  for (let counted = 0; counted < count; ) {
    lastDay++;
    if (counts(rule, calendar, lastDay)) counted++;
    else skipped++;
  }
  const calendarKnown =
    rule === "running-days" ||
    count === 0 ||
    (calendar !== undefined && coversDay(calendar, startDay) && coversDay(calendar, lastDay));
  return { lastDay, skipped, calendarKnown };
}
