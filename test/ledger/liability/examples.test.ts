/** The examples of docs/liability.md §10 and §25, computed: what the page says by hand is what the program says. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Kinetics } from "../../../ledger/liability/kinetics.ts";
import type { LawInput } from "../../../ledger/liability/law/input.ts";
import { type LiabilityTrace, traceOf } from "../../../ledger/liability/trace.ts";
import type { Condition, Leg } from "../../../ledger/state/terms.ts";
import { clockIn, held, lawTold, leg, partyIn, places, surveyed, utc } from "./law/carriage.ts";
import { plainHistory } from "./plain-history.ts";

const page = readFileSync(fileURLToPath(new URL("../../../docs/liability.md", import.meta.url)), "utf8");

function section(title: string): string {
  const begin = page.indexOf(`\n## ${title}`);
  const end = page.indexOf("\n## ", begin + 1);
  return page.slice(begin, end < 0 ? undefined : end);
}

/** The paragraph of §10 that begins with the bold word. */
function example(word: string): string {
  const found = section("10 ")
    .split("\n\n")
    .find((text) => text.startsWith(`**${word}`));
  return found!.replaceAll(/\s+/g, " ");
}

const count = (value: number): string => value.toLocaleString("en");
const euros = (minor: number): string =>
  (minor / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const minuteMs = 60_000;
const start = utc("2026-03-02T08:00:00Z");
const minute = (n: number): number => start + n * minuteMs;

interface Told {
  readonly condition: Condition;
  readonly values: readonly (readonly [minute: number, value: number, name?: string])[];
  readonly handover?: number;
  readonly accuracyMs?: number;
  readonly end: number;
}

function told({ condition, values, handover, accuracyMs = 0, end }: Told): LiabilityTrace {
  const readings = values.map(([at, value, name]) => ({ at: minute(at), value, ...(name && { name }) }));
  return traceOf(
    plainHistory({
      conditions: [condition],
      gapMsMax: 15 * minuteMs,
      from: start,
      to: minute(end),
      handovers: handover === undefined ? [] : [{ from: "shipper", to: "carrier", at: minute(handover) }],
      devices: [{ id: "logger", accuracyMs, packs: [{ readings }] }],
    }),
  );
}

const band: Condition = { quantity: "temperature", max: 8, toleranceMs: 0 };

describe("the examples by hand (§10)", () => {
  it("of time", () => {
    const values = [
      [0, 6],
      [10, 10],
      [20, 10],
      [30, 10],
      [40, 6],
    ] as const;
    const exact = told({ condition: band, values, handover: 20, end: 40 });
    const text = example("Time.");
    for (const share of exact.conditions[0]!.shares)
      expect([share.minPpm, share.maxPpm].map(count)).toEqual(["500,000", "500,000"]);
    expect(text).toContain("500,000 parts per million");
    const rough = told({ condition: band, values, handover: 20, accuracyMs: minuteMs, end: 40 });
    const { minPpm, maxPpm } = rough.conditions[0]!.shares[0]!;
    expect(text).toContain(`${count(minPpm)} to ${count(maxPpm)}`);
    expect(text).toContain(`up to ${count(rough.unattributed!.maxPpm)} are unattributed`);
  });

  it("of a gap across a handover", () => {
    const values = [
      [0, 6],
      [10, 10],
      [40, 10],
      [50, 6],
    ] as const;
    const trace = told({ condition: band, values, handover: 25, end: 50 });
    const text = example("A gap across a handover.");
    for (const { minPpm, maxPpm } of trace.conditions[0]!.shares)
      expect(text).toContain(`${count(minPpm)} to ${count(maxPpm)} each`);
    expect(text).toContain(`up to ${count(trace.unattributed!.maxPpm)} are unattributed`);
  });

  it("of a dose", () => {
    const text = example("Dose.");
    const condition: Condition = { ...band, dose: { allowanceMs: 0 } };
    for (const celsius of [9, 15]) {
      const values = [0, 15, 30, 45, 60].map((at) => [at, celsius] as const);
      expect(text).toContain(`${count(told({ condition, values, end: 60 }).conditions[0]!.harm)} ms`);
      expect(text).toContain(new Kinetics(83_144, 8).rate(celsius).toFixed(7));
    }
  });

  it("of a shock", () => {
    const condition: Condition = {
      quantity: "shock.peak",
      max: 300,
      toleranceMs: 0,
      boundary: { peak: 300, velocityChange: 2 },
    };
    const shocks = [
      [400, 3],
      [400, 1],
      [200, 5],
    ] as const;
    const values = shocks.flatMap(([peak, change], i) => [
      [i + 1, peak, "shock.peak"] as const,
      [i + 1, change, "shock.dv"] as const,
    ]);
    const standings = told({ condition, values, end: 10 }).conditions[0]!.excursions.map(
      (one) => one.standing,
    );
    expect(standings).toEqual(["harmful", "warning"]);
    expect(example("Shock.")).toContain("is harmful, one of 400 m/s² and 1 m/s a warning");
  });
});

/** Cells of the rows of the nth table of §25. */
function rows(n: number): string[][] {
  const tables = section("25 ")
    .split("\n\n")
    .filter((part) => part.startsWith("|"));
  return tables[n]!.trim()
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe("the examples of the law by hand (§25)", () => {
  const by: Readonly<Record<string, Partial<Leg>>> = {
    "road, CMR": {},
    "sea, Hague-Visby": { mode: "sea", from: places.rotterdam, to: { name: "Singapore", locode: "SGSIN" } },
    "air, in 2026": { mode: "air", from: places.rotterdam, to: places.newYork },
    "rail, CIM": { mode: "rail" },
  };

  it.each(Object.keys(by))("of one carrier: %s", (name) => {
    const [, , limit, exposure] = rows(0).find(([first]) => first === name)!;
    const party = partyIn(lawTold({ terms: { legs: [leg("leg", "carrier", by[name])] } }), "carrier");
    expect(limit).toBe(euros(party.limits[0]!.minor!.max));
    expect(exposure).toBe(euros(party.exposureMinor!.max));
  });

  const freight = (minor: number) => ({ contract: "C", freight: { minor, currency: "EUR" } });
  const shares: Readonly<Record<string, readonly [a: number, aMost: number, b: number, bMost: number]>> = {
    "A 30 %, B 70 %": [30, 30, 70, 70],
    "A 0 to 100 %, B 0 to 100 %": [0, 100, 0, 100],
    "A 20 to 60 %, B 40 to 80 %": [20, 60, 40, 80],
  };

  it.each(Object.keys(shares))("of two carriers under one contract: %s", (name) => {
    const [, , , a, b] = rows(1).find(([first]) => first === name)!;
    const [aLeast, aMost, bLeast, bMost] = shares[name]!.map((percent) => percent * 10_000);
    const input: Partial<LawInput> = {
      shares: [
        { party: "A", ppm: { min: aLeast!, max: aMost! } },
        { party: "B", ppm: { min: bLeast!, max: bMost! } },
      ],
      surveys: [surveyed(1_000, 10, 1_000_000)],
      custody: held(
        ["shipper", "2026-02-27T08:00:00Z"],
        ["A", "2026-02-28T08:00:00Z"],
        ["B", "2026-03-01T08:00:00Z"],
        ["consignee", "2026-03-02T10:00:00Z"],
      ),
    };
    const legs = [
      leg("one", "A", { to: places.venlo, ...freight(100_000) }),
      leg("two", "B", { from: places.venlo, ...freight(300_000) }),
    ];
    const { byShare, fallback } = lawTold({ ...(input as object), terms: { legs } }).contracts[0]!;
    const parts = fallback?.parts ?? byShare;
    expect(parts.map(({ minor }) => [euros(minor!.min), euros(minor!.max)])).toEqual([
      [a, a],
      [b, b],
    ]);
  });

  it.each([
    ["2026-03-02T10:00:00Z", "2026-03-10", "Tuesday, 10 March"],
    ["2026-03-30T10:00:00Z", "2026-04-09", "Thursday, 9 April"],
  ])("of a notice after a delivery at %s", (delivered, until, words) => {
    const custody = held(
      ["shipper", "2026-02-27T08:00:00Z"],
      ["carrier", "2026-02-28T08:00:00Z"],
      ["consignee", delivered],
    );
    const clock = clockIn(lawTold({ custody, positionMs: utc(delivered) }), "notice_of_damage");
    expect(clock.deadlineDate).toBe(until);
    expect(section("25 ").replaceAll(/\s+/g, " ")).toContain(words);
  });
});
