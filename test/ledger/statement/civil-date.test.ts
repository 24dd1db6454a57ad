/** Civil dates against the platform's own calendar, and against dates that calendars print. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  civilDateOf,
  dateSchema,
  dateText,
  dayMs,
  dayOf,
  dayOfText,
  easterOf,
  endOfDay,
  localDay,
  weekdayOf,
  yearsLater,
} from "../../../ledger/statement/civil-date.ts";

const day = (text: string) => dayOfText(text)!;
const lastDay = day("9999-12-31");

describe("a civil date", () => {
  it("is the one that the platform's calendar has, on every day from 1970 to 9999", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: lastDay }), (n) => {
        const date = new Date(n * dayMs);
        expect(dateText(n)).toBe(date.toISOString().slice(0, 10));
        expect(dayOf(civilDateOf(n))).toBe(n);
        expect(dayOfText(dateText(n))).toBe(n);
        expect(weekdayOf(n)).toBe((date.getUTCDay() + 6) % 7);
      }),
      { numRuns: 2_000 },
    );
  });

  it("goes through leap years day by day", () => {
    for (const year of [1999, 2000, 2024, 2025, 2100, 2400])
      for (let n = day(`${year}-01-01`); n <= day(`${year}-12-31`); n++)
        expect(dateText(n)).toBe(new Date(n * dayMs).toISOString().slice(0, 10));
  });

  it.each([
    "2026-02-29",
    "2100-02-29",
    "2026-04-31",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    "26-01-01",
    "0000-01-01",
    "2026-1-1",
  ])("is not %s", (text) => {
    expect(dayOfText(text)).toBeUndefined();
    expect(() => dateSchema(text, "date")).toThrow("payload_malformed");
  });

  it("may be the 29th of February in a leap year", () => {
    expect(dateSchema("2024-02-29", "date")).toBe("2024-02-29");
    expect(dateText(day("2024-02-29") + 1)).toBe("2024-03-01");
  });

  it("is one year later on the same date, or on the last of February", () => {
    expect(dateText(yearsLater(day("2026-03-02"), 1))).toBe("2027-03-02");
    expect(dateText(yearsLater(day("2024-02-29"), 1))).toBe("2025-02-28");
    expect(dateText(yearsLater(day("2024-02-29"), 4))).toBe("2028-02-29");
    expect(dateText(yearsLater(day("2026-12-31"), 3))).toBe("2029-12-31");
  });

  it("begins and ends by the local clock", () => {
    const lateEvening = Date.UTC(2026, 2, 2, 23, 30);
    expect(dateText(localDay(lateEvening, 0))).toBe("2026-03-02");
    expect(dateText(localDay(lateEvening, 60))).toBe("2026-03-03");
    expect(dateText(localDay(Date.UTC(2026, 2, 2, 0, 30), -300))).toBe("2026-03-01");
    expect(new Date(endOfDay(day("2026-03-02"), 60)).toISOString()).toBe("2026-03-02T22:59:59.999Z");
    expect(localDay(endOfDay(day("2026-03-02"), -300), -300)).toBe(day("2026-03-02"));
    expect(localDay(endOfDay(day("2026-03-02"), -300) + 1, -300)).toBe(day("2026-03-03"));
  });
});

describe("Easter", () => {
  it.each([
    "1818-03-22",
    "1954-04-18",
    "1981-04-19",
    "2000-04-23",
    "2019-04-21",
    "2024-03-31",
    "2025-04-20",
    "2026-04-05",
    "2027-03-28",
    "2038-04-25",
    "2049-04-18",
    "2076-04-19",
    "2285-03-22",
  ])("was or is on %s", (text) => {
    expect(dateText(easterOf(Number(text.slice(0, 4))))).toBe(text);
  });

  it("is a Sunday from the 22nd of March to the 25th of April", () => {
    for (let year = 1600; year < 2600; year++) {
      const easter = easterOf(year);
      expect(weekdayOf(easter)).toBe(6);
      expect(easter).toBeGreaterThanOrEqual(day(`${year}-03-22`));
      expect(easter).toBeLessThanOrEqual(day(`${year}-04-25`));
    }
  });
});
