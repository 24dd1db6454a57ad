/** The ways in which treaties count days, with printed calendars beside them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHoliday, periodAfter } from "../../../../ledger/liability/law/calendar.ts";
import { defaultLiabilityRules } from "../../../../ledger/liability/law/default-rules.ts";
import { dateText, dayOfText, weekdayOf } from "../../../../ledger/statement/civil-date.ts";

const day = (text: string) => dayOfText(text)!;
const calendarOf = (country: string) =>
  defaultLiabilityRules.holidays.find((one) => one.country === country)!;
const germany = calendarOf("DE");
const end = (...args: Parameters<typeof periodAfter>) => dateText(periodAfter(...args).lastDay);

describe("running days", () => {
  it("begin on the day after and leave nothing out", () => {
    expect(end(day("2026-03-02"), 7, "running-days", germany)).toBe("2026-03-09");
    expect(end(day("2026-12-20"), 14, "running-days", undefined)).toBe("2027-01-03");
    expect(end(day("2024-02-15"), 14, "running-days", undefined)).toBe("2024-02-29");
  });

  it("of none end on the day itself", () => {
    expect(end(day("2026-03-02"), 0, "running-days", undefined)).toBe("2026-03-02");
  });
});

describe("days without Sundays and holidays", () => {
  const without = "without-sundays-and-holidays";

  it("of an ordinary week: seven days from a Monday end on the next Tuesday", () => {
    // 2 March 2026 is a Monday; the 8th is the Sunday that is left out.
    expect(end(day("2026-03-02"), 7, without, germany)).toBe("2026-03-10");
  });

  it("that begin on a Saturday leave out two Sundays", () => {
    // 7 March is a Saturday: 9 to 14 are six days, the 15th a Sunday, the 16th the seventh.
    expect(end(day("2026-03-07"), 7, without, germany)).toBe("2026-03-16");
  });

  it("around Easter leave out Good Friday, Easter Sunday and Easter Monday in Germany", () => {
    // From Monday, 30 March 2026: 31, 1, 2 (3 April: Good Friday), 4 (5 and 6: Easter), 7, 8, 9.
    expect(periodAfter(day("2026-03-30"), 7, without, germany)).toEqual({
      lastDay: day("2026-04-09"),
      skipped: 3,
      calendarKnown: true,
    });
  });

  it("over the turn of the year leave out Christmas and New Year's Day", () => {
    // From Tuesday, 22 December 2026: 23, 24 (25, 26: Christmas, 27: Sunday), 28, 29, 30, 31 (1 January), 2.
    expect(end(day("2026-12-22"), 7, without, germany)).toBe("2027-01-02");
  });

  it("of a country without a calendar leave out Sundays, and say that holidays are not known", () => {
    const period = periodAfter(day("2026-12-22"), 7, without, undefined);
    expect(dateText(period.lastDay)).toBe("2026-12-30");
    expect(period.calendarKnown).toBe(false);
  });

  it("say so, too, where they run out of the calendar's years", () => {
    const short = { ...germany, untilYear: 2026 };
    expect(periodAfter(day("2026-12-28"), 2, without, short).calendarKnown).toBe(true);
    expect(periodAfter(day("2026-12-28"), 7, without, short).calendarKnown).toBe(false);
  });
});

describe("working days", () => {
  it("leave out Saturdays, too", () => {
    // From Monday, 2 March 2026: 3 to 6, 9 to 11.
    expect(end(day("2026-03-02"), 7, "working-days", germany)).toBe("2026-03-11");
    expect(end(day("2026-03-06"), 1, "working-days", undefined)).toBe("2026-03-09");
  });

  it("follow the country's own days of rest", () => {
    const country = {
      ...germany,
      country: "EG",
      restDays: [4, 5],
      fixed: [],
      easterDays: [],
      dates: ["2026-03-10"],
    };
    // From Thursday, 5 March: Friday and Saturday rest, 8 is the first, 9 the second, the 10th a holiday, 11 the third.
    expect(end(day("2026-03-05"), 3, "working-days", country)).toBe("2026-03-11");
  });
});

describe("years", () => {
  it("end on the same date", () => {
    expect(end(day("2026-03-02"), 1, "years", undefined)).toBe("2027-03-02");
    expect(end(day("2024-02-29"), 1, "years", undefined)).toBe("2025-02-28");
  });
});

describe("public holidays", () => {
  it.each([
    ["DE", "2026-10-03"],
    ["DE", "2026-05-14"],
    ["DE", "2026-05-25"],
    ["FR", "2026-07-14"],
    ["NL", "2026-04-27"],
    ["NL", "2025-04-26"],
    ["AT", "2026-06-04"],
    ["PT", "2026-06-04"],
    ["NO", "2026-04-02"],
  ])("of %s include %s", (country, text) => {
    expect(isHoliday(calendarOf(country), day(text))).toBe(true);
  });

  it.each([
    ["FR", "2026-04-03"],
    ["DE", "2026-11-01"],
    ["NL", "2025-04-27"],
    ["DE", "2041-12-25"],
  ])("of %s do not include %s", (country, text) => {
    expect(isHoliday(calendarOf(country), day(text))).toBe(false);
  });

  it("have King's Day on no Sunday", () => {
    const kings = calendarOf("NL").dates.map(day);
    expect(kings).toHaveLength(21);
    for (const king of kings) {
      expect(weekdayOf(king)).not.toBe(6);
      if (dateText(king).endsWith("04-26")) expect(weekdayOf(king)).toBe(5);
    }
  });
});

describe("any period", () => {
  const rules = fc.constantFrom("running-days", "without-sundays-and-holidays", "working-days", "years");
  const calendars = fc.constantFrom(undefined, ...defaultLiabilityRules.holidays);

  it("ends on a day that counts, after exactly as many of them, whoever counts", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40_000 }),
        fc.integer({ min: 0, max: 90 }),
        rules.filter((rule) => rule !== "years"),
        calendars,
        (start, count, rule, calendar) => {
          const { lastDay, skipped } = periodAfter(start, count, rule, calendar);
          let counted = 0;
          for (let n = start + 1; n <= lastDay; n++) {
            const weekday = new Date(n * 86_400_000).getUTCDay();
            const isOff =
              rule !== "running-days" &&
              (weekday === 0 ||
                (rule === "working-days" && weekday === 6) ||
                (calendar !== undefined && isHoliday(calendar, n)));
            if (!isOff) counted++;
          }
          expect(counted).toBe(count);
          expect(lastDay - start - counted).toBe(skipped);
        },
      ),
    );
  });

  it("does not end earlier for more days", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40_000 }),
        fc.integer({ min: 0, max: 60 }),
        rules,
        calendars,
        (start, count, rule, calendar) => {
          const [less, more] = [count, count + 1].map((n) => periodAfter(start, n, rule, calendar).lastDay);
          expect(more!).toBeGreaterThan(less!);
        },
      ),
    );
  });
});
