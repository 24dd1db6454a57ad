import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dayMonth,
  duration,
  fullTime,
  isoTime,
  noValue,
  shortTime,
  zoneName,
} from "../../dashboard/format/time.ts";
import { money, position, shortHash, withUnit } from "../../dashboard/format/values.ts";
import { sortIndexes } from "../../dashboard/shipments/fleet-sort.ts";
import { fleetFilter, matches, matchingIndexes } from "../../dashboard/store/search.ts";
import { statusOrder, statusRank } from "../../dashboard/store/status.ts";
import { csvText } from "../../report/csv.ts";
import { FakeFleet, hostileRows } from "./fake-fleet.ts";

/** The second simple model: a reader of RFC 4180. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (quoted) {
      if (char === '"' && text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else if (char === '"') quoted = false;
      else field += char;
    } else if (char === '"') quoted = true;
    else if (char === ",") {
      row.push(field);
      field = "";
    } else if (char === "\r" && text[at + 1] === "\n") {
      rows.push([...row, field]);
      row = [];
      field = "";
      at += 1;
    } else field += char;
  }
  return rows;
}

describe("CSV", () => {
  it("reads back as it was written, whatever is in the fields", () => {
    const field = fc.oneof(fc.string(), fc.constantFrom('a"b', "a,b", "a\r\nb", "\n", '""'));
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (rows) => {
        const read = readCsv(csvText(["head"], rows)).slice(1);
        const expected = rows.map((one) =>
          one.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)),
        );
        expect(read).toEqual(expected);
      }),
    );
  });

  it("gives a spreadsheet no formula, and leaves negative numbers numbers", () => {
    expect(csvText(["a", "b", "c"], [["=1+1", -4.5, null]])).toBe("a,b,c\r\n'=1+1,-4.5,\r\n");
    expect(csvText(["a"], [[Number.NaN]])).toBe("a\r\n\r\n");
  });
});

describe("times", () => {
  it("carry their zone, and say UTC where UTC is meant", () => {
    const atMs = Date.UTC(2025, 10, 20, 3, 12, 40);
    expect(fullTime(atMs, "en", "utc")).toBe("20 Nov 2025, 03:12:40 UTC");
    expect(shortTime(atMs, "en", "utc", atMs + 180 * 86_400_000)).toBe("20 Nov, 03:12 UTC");
    expect(shortTime(atMs, "en", "utc", atMs + 200 * 86_400_000)).toBe("20 Nov 2025, 03:12 UTC");
    expect(dayMonth(0, "en", "utc", atMs)).toBe("1 Jan 1970");
    expect(dayMonth(4_102_444_800_000, "de", "utc", atMs)).toBe("1. Jan. 2100");
    expect(fullTime(atMs, "de", "utc")).toContain("03:12:40 UTC");
    expect(zoneName(atMs, "en", "utc")).toBe("UTC");
  });

  it("stand for nothing where there is no time", () => {
    for (const atMs of [Number.NaN, Infinity, -Infinity, 1e20]) {
      expect(fullTime(atMs, "en", "utc")).toBe(noValue);
      expect(isoTime(atMs)).toBe("");
    }
    expect(fullTime(0, "en", "utc")).toContain("1970");
    expect(fullTime(4_102_444_800_000, "en", "utc")).toContain("2100");
  });

  it("measure lengths in at most two units", () => {
    const lengths = [-5, 0, 59_999, 60_000, 3_600_000, 5_400_000, 86_400_000, 90_000_000].map(duration);
    expect(lengths).toEqual(["0 s", "0 s", "59 s", "1 min", "1 h", "1 h 30 min", "1 d", "1 d 1 h"]);
    expect(duration(Number.NaN)).toBe(noValue);
  });
});

describe("values", () => {
  it("have a unit people know, or the one they came with", () => {
    expect(withUnit(7.42, "Cel", "en")).toBe("7.4 °C");
    expect(withUnit(7.42, "Cel", "de")).toBe("7,4 °C");
    expect(withUnit(3, "parsec", "en")).toBe("3.00 parsec");
    expect(withUnit(null, "Cel", "en")).toBe(noValue);
  });

  it("do not trust currencies and positions", () => {
    expect(money(4_820_000, "EUR", "en")).toBe("€48,200.00");
    expect(money(5000, "JPY", "en")).toBe("¥5,000");
    expect(money(5, "<script>", "en")).toBe("5 <script>");
    expect(position(null, 3)).toBe(noValue);
    expect(position(-33.5, -70.1)).toBe("33.500°\u00a0S, 70.100°\u00a0W");
    expect(shortHash("ab".repeat(32))).toBe("abababab…ababab");
  });
});

describe("search", () => {
  const { rows } = new FakeFleet(500, 11, 0);

  it("finds a shipment by any of its words in any order and case", () => {
    const [row] = rows;
    const words = `${row!.destination} ${row!.shipment}`.toUpperCase();
    expect(matches(row!, fleetFilter(words, new Set()))).toBe(true);
    expect(matches(row!, fleetFilter(`${words} nowhere`, new Set()))).toBe(false);
  });

  it("lists every match once, the urgent first, and keeps the order of the rest", () => {
    const indexes = matchingIndexes(rows, fleetFilter("", new Set()));
    expect([...indexes].sort((a, b) => a - b)).toEqual([...rows.keys()]);
    for (let place = 1; place < indexes.length; place += 1) {
      const [before, here] = [rows[indexes[place - 1]!]!, rows[indexes[place]!]!];
      const order = statusRank(before.status) - statusRank(here.status);
      expect(order < 0 || (order === 0 && indexes[place - 1]! < indexes[place]!)).toBe(true);
    }
    for (const status of statusOrder) {
      const only = matchingIndexes(rows, fleetFilter("", new Set([status])));
      expect(only).toEqual(indexes.filter((index) => rows[index]!.status === status));
    }
  });

  it("sees a change of holder at once", () => {
    const row = { ...rows[0]!, holder: "someone", holderName: "Someone Ltd" };
    expect(matches(rows[0]!, fleetFilter("someone", new Set()))).toBe(false);
    expect(matches(row, fleetFilter("someone", new Set()))).toBe(true);
    expect(matches(rows[0]!, fleetFilter("someone", new Set()))).toBe(false);
  });
});

describe("sorting the table", () => {
  const rows = [...new FakeFleet(200, 5, 0).rows, ...hostileRows(0)];
  const all = [...rows.keys()];

  it.each(["status", "shipment", "goods", "route", "holder", "temperature", "battery", "lastReading"])(
    "by %s keeps every row, both ways, with what is missing last",
    (column) => {
      for (const descending of [false, true]) {
        const sorted = sortIndexes(all, rows, column, descending);
        expect([...sorted].sort((a, b) => a - b)).toEqual(all);
        if (column === "temperature") {
          const values = sorted.map((index) => rows[index]!.temperatureCelsius);
          const known = values.filter((value) => value !== null);
          expect(values.slice(0, known.length)).toEqual(
            known.toSorted((a, b) => (descending ? b - a : a - b)),
          );
        }
      }
    },
  );

  it("compares digits as numbers", () => {
    const named = ["SHP-10", "SHP-2", "SHP-1"].map((shipment) => ({ ...rows[0]!, shipment }));
    expect(sortIndexes([0, 1, 2], named, "shipment", false)).toEqual([2, 1, 0]);
  });
});
