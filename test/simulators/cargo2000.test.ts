import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Cargo2000Error,
  type Cargo2000Leg,
  type Cargo2000LegId,
  type Cargo2000Process,
  cargo2000Columns,
  parseCargo2000,
  readCargo2000,
} from "../../simulators/cargo2000.ts";
import { minutesOfTimes, timeProcess } from "../../simulators/cargo2000-times.ts";
import { distanceMeters } from "../../simulators/geo.ts";
import { sampleAirportPosition } from "../../simulators/sample-airports.ts";
import { sharedFolder } from "../shared.ts";
import { isOnLand } from "./land.ts";

type Cells = Record<string, string>;

/** A row written by column names; all others are `?`. */
const row = (cells: Cells): string => cargo2000Columns.map((name) => cells[name] ?? "?").join(",");
const file = (...rows: string[]): string => `${[cargo2000Columns.join(","), ...rows].join("\n")}\n`;

/** A leg whose durations count up from `base`, so that a swapped pair of columns cannot go unnoticed. */
function legCells(leg: Cargo2000LegId, hops: number, places: readonly number[], base: number): Cells {
  let minutes = base;
  const cells: Cells = { [`${leg}_legid`]: String(base), [`${leg}_hops`]: String(hops) };
  const add = (prefix: string) => {
    for (const kind of ["p", "e"]) cells[`${leg}_${prefix}_${kind}`] = String(minutes++);
  };
  add("rcs");
  for (let n = 1; n <= hops; n++) {
    add(`dep_${n}`);
    cells[`${leg}_dep_${n}_place`] = String(places[n - 1]);
    add(`rcf_${n}`);
    cells[`${leg}_rcf_${n}_place`] = String(places[n]);
  }
  add("dlv");
  return cells;
}

const simple: Cells = {
  nr: "17",
  legs: "1",
  ...legCells("i1", 1, [101, 102], 10),
  ...legCells("o", 2, [102, 103, 104], 50),
};

const failure = (text: string): Cargo2000Error => {
  try {
    parseCargo2000(text);
  } catch (error) {
    if (error instanceof Cargo2000Error) return error;
    throw error;
  }
  throw new Error("the text was accepted");
};

describe("Cargo 2000 rows", () => {
  it("reads legs, services, places and minutes into their places", () => {
    const [process, ...rest] = parseCargo2000(file(row(simple)));
    expect(rest).toEqual([]);
    expect(process).toEqual({
      nr: 17,
      line: 2,
      incoming: [
        {
          id: "i1",
          legNumber: 10,
          hops: 1,
          steps: [
            { step: "RCS", segment: 0, place: 101, plannedMinutes: 10, effectiveMinutes: 11 },
            { step: "DEP", segment: 1, place: 101, plannedMinutes: 12, effectiveMinutes: 13 },
            { step: "RCF", segment: 1, place: 102, plannedMinutes: 14, effectiveMinutes: 15 },
            { step: "DLV", segment: 0, place: 102, plannedMinutes: 16, effectiveMinutes: 17 },
          ],
        },
      ],
      outgoing: {
        id: "o",
        legNumber: 50,
        hops: 2,
        steps: [
          { step: "RCS", segment: 0, place: 102, plannedMinutes: 50, effectiveMinutes: 51 },
          { step: "DEP", segment: 1, place: 102, plannedMinutes: 52, effectiveMinutes: 53 },
          { step: "RCF", segment: 1, place: 103, plannedMinutes: 54, effectiveMinutes: 55 },
          { step: "DEP", segment: 2, place: 103, plannedMinutes: 56, effectiveMinutes: 57 },
          { step: "RCF", segment: 2, place: 104, plannedMinutes: 58, effectiveMinutes: 59 },
          { step: "DLV", segment: 0, place: 104, plannedMinutes: 60, effectiveMinutes: 61 },
        ],
      },
    });
  });

  it("takes a leg of zeros, or one that only has its id, for none", () => {
    const zeros = Object.fromEntries(
      cargo2000Columns.filter((name) => name.startsWith("i2_")).map((name) => [name, "0"]),
    );
    const [process] = parseCargo2000(file(row({ ...simple, ...zeros, i3_legid: "4711" })));
    expect(process?.incoming.map((leg) => leg.id)).toEqual(["i1"]);
  });

  it("keeps a duration of 0 in a leg that is used", () => {
    const [process] = parseCargo2000(file(row({ ...simple, i1_dep_1_e: "0" })));
    expect(process?.incoming[0]?.steps[1]?.effectiveMinutes).toBe(0);
  });

  it("has three segments of a leg with four hops, and says that there were four", () => {
    const cells = { ...simple, ...legCells("o", 3, [102, 103, 104, 105], 50), o_hops: "4" };
    const [process] = parseCargo2000(file(row(cells)));
    expect(process?.outgoing.hops).toBe(4);
    expect(process?.outgoing.steps).toHaveLength(8);
  });

  it("reads three incoming legs, CRLF, a byte-order mark and a last line without its end", () => {
    const cells = {
      ...simple,
      legs: "3",
      ...legCells("i2", 3, [1, 2, 3, 4], 100),
      ...legCells("i3", 2, [5, 6, 7], 200),
    };
    const text = `\ufeff${file(row(cells), row(simple)).replaceAll("\n", "\r\n").trimEnd()}`;
    const processes = parseCargo2000(text);
    expect(processes.map(({ incoming }) => incoming.map((leg) => leg.hops))).toEqual([[1, 3, 2], [1]]);
  });

  it("stops at rowsMax without looking further", () => {
    const text = file(row(simple), row({ ...simple, nr: "18" }), "rubbish");
    expect(parseCargo2000(text, { rowsMax: 2 }).map(({ nr }) => nr)).toEqual([17, 18]);
    expect(parseCargo2000(text, { rowsMax: 0 })).toEqual([]);
    const reader = readCargo2000(text);
    expect(reader.next().value?.nr).toBe(17);
    for (const rowsMax of [-1, 1.5, Number.NaN, 1e9])
      expect(() => parseCargo2000(text, { rowsMax })).toThrow(RangeError);
  });

  const wrong: readonly [what: string, cells: Cells, column: string, message: RegExp][] = [
    ["text for a number", { i1_rcs_e: "soon" }, "i1_rcs_e", /"soon" is no whole number/],
    ["a missing duration", { o_dlv_p: "?" }, "o_dlv_p", /"\?" is no whole number/],
    ["a negative duration", { i1_dlv_e: "-5" }, "i1_dlv_e", /no whole number/],
    ["a fraction", { i1_dlv_e: "5.5" }, "i1_dlv_e", /no whole number/],
    ["a leading zero", { i1_dlv_e: "05" }, "i1_dlv_e", /no whole number/],
    ["an exponent", { i1_dlv_e: "1e3" }, "i1_dlv_e", /no whole number/],
    ["a space", { i1_dlv_e: " 5" }, "i1_dlv_e", /no whole number/],
    ["a quoted cell", { i1_dlv_e: '"5"' }, "i1_dlv_e", /no whole number/],
    ["an endless duration", { i1_dlv_e: "99999999" }, "i1_dlv_e", /not between/],
    ["an airport 0", { i1_dep_1_place: "0" }, "i1_dep_1_place", /not between/],
    ["five hops", { o_hops: "5" }, "o_hops", /not between/],
    ["a segment beyond the hops", { i1_rcf_2_e: "7" }, "i1_rcf_2_e", /segment 2 is filled/],
    ["fewer segments than hops", { i1_hops: "2" }, "i1_dep_2_place", /no whole number/],
    ["minutes in a leg without hops", { i3_dlv_p: "7" }, "i3_dlv_p", /leg without hops/],
    [
      "no outgoing leg",
      Object.fromEntries(
        Object.keys(simple)
          .filter((name) => name.startsWith("o_"))
          .map((name) => [name, "?"]),
      ),
      "o_hops",
      /no outgoing leg/,
    ],
    ["another number of legs", { legs: "2" }, "legs", /1 incoming legs are filled/],
    ["no number of the process", { nr: "" }, "nr", /no whole number/],
  ];
  it.each(wrong)("refuses %s, naming line and column", (_, cells, column, message) => {
    const error = failure(file(row(simple), row({ ...simple, ...cells })));
    expect(error.message).toMatch(message);
    expect(error).toMatchObject({
      line: 3,
      column: cargo2000Columns.indexOf(column) + 1,
      columnName: column,
    });
    expect(error.message).toContain(`line 3, column ${error.column} (${column})`);
  });

  it("refuses another header, rows of another length, and blank lines", () => {
    expect(failure("")).toMatchObject({ line: 1, column: 1 });
    expect(failure(file().replace("i1_rcs_p", "i1_rcs_x"))).toMatchObject({ line: 1, column: 3 });
    expect(failure(`${cargo2000Columns.join(",")},more\n`)).toMatchObject({ line: 1, column: 99 });
    expect(failure(file(row(simple).replace(/,[^,]*$/, "")))).toMatchObject({ line: 2, column: 97 });
    expect(failure(file(`${row(simple)},1`))).toMatchObject({ line: 2 });
    expect(failure(file("", row(simple)))).toMatchObject({ line: 2 });
  });

  it("does not let a hostile cell or line fill memory or the message", () => {
    expect(failure(file("x".repeat(5_000)))).toMatchObject({ line: 2 });
    expect(failure(file(row({ ...simple, nr: "9".repeat(3_000) }))).message.length).toBeLessThan(200);
  });

  it("answers any damage with its own error or with processes, nothing else", () => {
    const text = file(row(simple));
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (at, patch) => {
        const damaged = text.slice(0, at) + patch + text.slice(at + 1);
        try {
          parseCargo2000(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(Cargo2000Error);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("Cargo 2000 times", () => {
  const minute = 60_000;
  const startMs = Date.UTC(2024, 2, 31);

  it("adds minutes up within each leg, the outgoing one from the last delivery to the hub", () => {
    const cells = {
      ...simple,
      legs: "2",
      ...legCells("i2", 1, [105, 102], 30),
      i2_rcs_p: "1",
      i2_rcs_e: "900",
    };
    const [process] = parseCargo2000(file(row(cells)));
    const times = timeProcess(process!, 0);
    const minutes = (leg: (typeof times)["outgoing"]) =>
      leg.steps.map(({ stepId, plannedMs, actualMs }) => [stepId, plannedMs / minute, actualMs / minute]);
    expect(minutes(times.incoming[0]!)).toEqual([
      ["RCS", 10, 11],
      ["DEP-1", 22, 24],
      ["RCF-1", 36, 39],
      ["DLV", 52, 56],
    ]);
    expect(minutes(times.incoming[1]!)).toEqual([
      ["RCS", 1, 900],
      ["DEP-1", 33, 933],
      ["RCF-1", 67, 968],
      ["DLV", 103, 1005],
    ]);
    expect(times.outgoing).toMatchObject({ plannedStartMs: 103 * minute, actualStartMs: 1005 * minute });
    expect(minutes(times.outgoing).at(0)).toEqual(["RCS", 153, 1056]);
    expect(minutes(times.outgoing).at(-1)).toEqual(["DLV", 103 + 330, 1005 + 336]);
  });

  it("gives every minute back from the times alone", () => {
    const minutes = fc.nat(5_256_000);
    const durations = fc.tuple(minutes, minutes);
    fc.assert(
      fc.property(
        fc.array(durations, { minLength: 12, maxLength: 12 }),
        fc.integer({ min: 0, max: 2e12 }),
        (all, start) => {
          const at = (k: number) => ({ plannedMinutes: all[k]![0], effectiveMinutes: all[k]![1] });
          const leg = (id: Cargo2000LegId, from: number): Cargo2000Leg => ({
            id,
            legNumber: 1,
            hops: 1,
            steps: [
              { step: "RCS", segment: 0, place: 1, ...at(from) },
              { step: "DEP", segment: 1, place: 1, ...at(from + 1) },
              { step: "RCF", segment: 1, place: 2, ...at(from + 2) },
              { step: "DLV", segment: 0, place: 2, ...at(from + 3) },
            ],
          });
          const process = { nr: 1, line: 2, incoming: [leg("i1", 0), leg("i2", 4)], outgoing: leg("o", 8) };
          expectSameMinutes(process, start);
        },
      ),
    );
    expectSameMinutes(parseCargo2000(file(row(simple)))[0]!, startMs);
  });

  it("refuses a start that is no whole millisecond", () => {
    const [process] = parseCargo2000(file(row(simple)));
    for (const start of [0.5, Number.NaN, 2 ** 60])
      expect(() => timeProcess(process!, start)).toThrow(RangeError);
  });
});

function expectSameMinutes(process: Cargo2000Process, startMs: number): void {
  const times = timeProcess(process, startMs);
  const legs = [...process.incoming, process.outgoing];
  for (const [k, leg] of [...times.incoming, times.outgoing].entries())
    expect(minutesOfTimes(leg)).toEqual(
      legs[k]!.steps.map(({ plannedMinutes, effectiveMinutes }) => ({ plannedMinutes, effectiveMinutes })),
    );
}

describe("sample positions of masked airports", () => {
  const numbers = Array.from({ length: 999 }, (_, i) => i + 1);

  it("says that it is a sample, and is the same every time", () => {
    expect(sampleAirportPosition(237).name).toBe("Airport 237 (sample position)");
    expect(sampleAirportPosition(237)).toEqual(sampleAirportPosition(237));
  });

  it("keeps different airports apart, and on land", () => {
    const airports = numbers.map(sampleAirportPosition);
    expect(new Set(airports.map(({ lat, lon }) => `${lat} ${lon}`)).size).toBe(numbers.length);
    expect(airports.filter((airport) => !isOnLand(airport))).toEqual([]);
    let nearestMeters = Number.POSITIVE_INFINITY;
    for (const [k, a] of airports.entries())
      for (const b of airports.slice(k + 1)) nearestMeters = Math.min(nearestMeters, distanceMeters(a, b));
    expect(nearestMeters).toBeGreaterThan(500);
  });

  it("refuses what is no airport number", () => {
    for (const place of [0, -1, 1.5, 10_000, Number.NaN])
      expect(() => sampleAirportPosition(place)).toThrow(RangeError);
  });
});

const shared = sharedFolder();
describe.skipIf(!shared)("the published Cargo 2000 file", () => {
  const read = () => readFileSync(join(shared!, "data/cargo2000/cargo2000.csv"), "utf8");

  it("is read completely: every row, every filled cell, every minute", () => {
    const text = read();
    const processes = parseCargo2000(text);
    const rows = text.trimEnd().split("\n").slice(1);
    expect(processes).toHaveLength(rows.length);
    // Another way to count: the filled cells of the raw rows.
    const filled = rows
      .join(",")
      .split(",")
      .filter((cell) => cell !== "?").length;
    const steps = processes.flatMap(({ incoming, outgoing }) =>
      [...incoming, outgoing].flatMap((leg) => leg.steps),
    );
    const legs = processes.flatMap(({ incoming, outgoing }) => [...incoming, outgoing]);
    const segmentSteps = steps.filter(({ segment }) => segment > 0).length;
    expect(filled).toBe(processes.length * 2 + legs.length * 2 + steps.length * 2 + segmentSteps);
    const sums = { planned: 0, effective: 0 };
    for (const { plannedMinutes, effectiveMinutes } of steps) {
      sums.planned += plannedMinutes;
      sums.effective += effectiveMinutes;
    }
    expect(sums).toEqual({ planned: sumOfColumns(rows, /_p$/), effective: sumOfColumns(rows, /_e$/) });
    expect(processes.length).toBeGreaterThanOrEqual(2_956);
    expect(processes.length).toBeLessThanOrEqual(3_942);
  });

  it("has every minute back after it was laid out in time", () => {
    for (const [k, process] of parseCargo2000(read()).entries()) expectSameMinutes(process, k * 3_600_000);
  });

  it("brings all incoming legs to the hub where the outgoing one starts", () => {
    for (const { incoming, outgoing } of parseCargo2000(read()))
      expect(new Set(incoming.map((leg) => leg.steps.at(-1)!.place))).toEqual(
        new Set([outgoing.steps[0]!.place]),
      );
  });
});

function sumOfColumns(rows: readonly string[], pattern: RegExp): number {
  const columns = cargo2000Columns.flatMap((name, index) => (pattern.test(name) ? [index] : []));
  let sum = 0;
  for (const line of rows) {
    const cells = line.split(",");
    for (const column of columns) if (cells[column] !== "?") sum += Number(cells[column]);
  }
  return sum;
}
