import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluateCargo2000 } from "../../bench/evaluate/cargo2000.ts";
import { replayCargo2000 } from "../../bench/evaluate/replay.ts";
import { evaluateScms } from "../../bench/evaluate/scms.ts";
import { type Judged, scoresOf } from "../../bench/evaluate/scores.ts";
import { dayOfText } from "../../ledger/statement/civil-date.ts";
import { type Cargo2000Process, parseCargo2000 } from "../../simulators/cargo2000.ts";
import { createRandom } from "../../simulators/random.ts";
import { parseScms, type ScmsShipment, scmsColumns } from "../../simulators/scms.ts";
import { sharedFolder } from "../shared.ts";

/** Legs whose last stay shrinks or grows with the airport, as a small file of the form. */
function generatedProcesses(count: number): Cargo2000Process[] {
  const random = createRandom("evaluate");
  const leg = (id: "i1" | "o", from: number, to: number) => {
    const stay = random.integer(600, 4_000);
    const factor = (to % 5) / 3 + 0.3;
    const step = (
      name: "RCS" | "DEP" | "RCF" | "DLV",
      place: number,
      planned: number,
      effective: number,
    ) => ({
      step: name,
      segment: name === "DEP" || name === "RCF" ? (1 as const) : (0 as const),
      place,
      plannedMinutes: planned,
      effectiveMinutes: effective,
    });
    return {
      id,
      legNumber: 1,
      hops: 1,
      steps: [
        step("RCS", from, 300, 280),
        step("DEP", from, 180, 200),
        step("RCF", to, 700, 690),
        step("DLV", to, stay, Math.round(stay * factor * Math.exp(random.normal(0, 0.3)))),
      ],
    };
  };
  return Array.from({ length: count }, (_, nr) => ({
    nr,
    line: nr + 2,
    incoming: [leg("i1", random.integer(1, 20), 50)],
    outgoing: leg("o", 50, random.integer(1, 20)),
  }));
}

describe("evaluation of durations", () => {
  it("finds forecasts better than the plan on a file in which airports differ", () => {
    const scores = evaluateCargo2000(generatedProcesses(900), 500, "process by process");
    expect(scores.count).toBe(800);
    expect(scores.forecastErrorMs / scores.planErrorMs).toBeLessThan(0.6);
    expect(scores.brier).toBeLessThan(0.6 * scores.brierOfShare);
    expect(scores.coverage[0]!.share).toBeGreaterThan(0.76);
    expect(scores.coverage[0]!.share).toBeLessThan(0.84);
  });

  it("does not change a forecast when what happens later changes", () => {
    const processes = generatedProcesses(120);
    const longer = (leg: Cargo2000Process["outgoing"]) => ({
      ...leg,
      steps: leg.steps.map((step) => ({ ...step, effectiveMinutes: step.effectiveMinutes * 7 + 1 })),
    });
    const changed = processes.map((one, i) => (i < 119 ? one : { ...one, outgoing: longer(one.outgoing) }));
    for (const revelation of ["process by process", "as it happened"] as const) {
      const of = (list: Cargo2000Process[]) => evaluateCargo2000(list, 118, revelation);
      // Judged are two processes; the last outcome of the last one reaches no forecast, only its scores.
      expect(of(changed).fifths.map(({ forecast }) => forecast)).toEqual(
        of(processes).fifths.map(({ forecast }) => forecast),
      );
    }
  });

  it("counts the worst stretch of neighbours", () => {
    const judged: Judged[] = Array.from({ length: 1_000 }, (_, order) => ({
      order,
      plannedMs: 10,
      actualMs: order >= 300 && order < 400 ? 99 : 10,
      medianMs: 10,
      probabilityLate: 0,
      interval80Ms: [9, 11],
      interval90Ms: [8, 12],
    }));
    expect(scoresOf([...judged].reverse()).coverage).toEqual([
      { level: 80, share: 0.9, worst: 0.75 },
      { level: 90, share: 0.9, worst: 0.75 },
    ]);
  });
});

describe("replay of suggestions", () => {
  const processes = generatedProcesses(700);
  const [cautious, eager] = replayCargo2000(processes, 400, [
    { effect: 0.8, cost: 0.4 },
    { effect: 0.8, cost: 0.05 },
  ]);

  it("is worth something where lateness can be told, between every leg and knowing all", () => {
    const { worthPerHundred, alwaysPerHundred, perfectPerHundred, right, suggested } = cautious!;
    expect(worthPerHundred.low).toBeGreaterThan(Math.max(0, alwaysPerHundred));
    expect(worthPerHundred.high).toBeLessThan(perfectPerHundred);
    expect(right / suggested).toBeGreaterThan(0.7);
    expect(eager!.suggested).toBeGreaterThan(suggested);
  });

  it("counts as its decisions say, one a leg, of judged processes only", () => {
    const { decisions, suggested, right, effect, cost, legs, worthPerHundred } = cautious!;
    expect(decisions).toHaveLength(suggested);
    expect(new Set(decisions.map(({ process, leg }) => `${process} ${leg}`)).size).toBe(suggested);
    expect(decisions.filter(({ late }) => late)).toHaveLength(right);
    expect(
      decisions.every(({ process, probabilityLate }) => process >= 400 && probabilityLate * effect > cost),
    ).toBe(true);
    expect(worthPerHundred.value).toBeCloseTo((100 * (right * effect - suggested * cost)) / legs, 9);
  });
});

describe("SCMS rows", () => {
  const header = scmsColumns.join(",");
  const row = 'A-1,Haiti,Air,"Maker, of tests",Direct Drop,02-Jun-06,05-Jun-06,06-Jun-06';

  it("are read by column name, once per shipment", () => {
    const [shipment, ...rest] = parseScms(`${header}\n${row}\r\n${row}\n`);
    expect(rest).toEqual([]);
    expect(shipment).toEqual({
      number: "A-1",
      country: "Haiti",
      mode: "Air",
      vendor: "Maker, of tests",
      fulfilledVia: "Direct Drop",
      scheduled: dayOfText("2006-06-02"),
      delivered: dayOfText("2006-06-05"),
      recorded: dayOfText("2006-06-06"),
    });
  });

  it.each([
    ["no such column", "a,b\n1,2\n", /ASN\/DN #: the header has no such column/],
    ["no date", `${header}\n${row.replace("02-Jun-06", "31-Jun-06")}\n`, /row 2, Scheduled.*no date/],
    ["no cell", `${header}\nA-1\n`, /row 2/],
    ["an open quotation mark", `${header}\n${row.replace('tests"', "tests")}\n`, /not closed/],
    ["endless text", `${header}\n${row.replace("Haiti", "H".repeat(501))}\n`, /longer than 500/],
  ])("with %s are complained about by place", (_, text, message) => {
    expect(() => parseScms(text)).toThrow(message);
  });
});

describe("evaluation of lateness", () => {
  const start = dayOfText("2020-01-01")!;
  const shipment = (i: number, daysLate: number, recordedAfterDays = 0): ScmsShipment => ({
    number: String(i),
    country: "DE",
    mode: "Air",
    vendor: "v",
    fulfilledVia: "f",
    scheduled: start + i,
    delivered: start + i + daysLate,
    recorded: start + i + daysLate + recordedAfterDays,
  });

  it("learns from an outcome only after it was recorded", () => {
    const shipments = (recordedAfterDays: number) =>
      Array.from({ length: 60 }, (_, i) => shipment(i, i < 50 ? 1 : 0, recordedAfterDays));
    expect(evaluateScms(shipments(0), 50, 0).fifths[0]!.forecast).toBeGreaterThan(0.5);
    // Nothing was recorded yet: every forecast is the prior.
    expect(evaluateScms(shipments(365), 50, 0).fifths[0]!.forecast).toBeCloseTo(0.2, 10);
  });
});

const shared = sharedFolder();
describe.skipIf(!shared)("on the published data", () => {
  const read = (name: string) => readFileSync(join(shared!, "data", name), "utf8");

  it("legs of Cargo 2000 are forecast as well as promised", () => {
    const processes = parseCargo2000(read("cargo2000/cargo2000.csv"));
    const scores = evaluateCargo2000(processes, Math.floor(processes.length * 0.6), "process by process");
    expect(scores.forecastErrorMs / scores.planErrorMs).toBeLessThan(0.65);
    expect(scores.brier).toBeLessThan(0.135);
    const [at80, at90] = scores.coverage;
    expect(Math.abs(at80!.share - 0.8)).toBeLessThan(0.02);
    expect(Math.abs(at90!.share - 0.9)).toBeLessThan(0.02);
    expect(at80!.worst).toBeGreaterThan(0.75);
    expect(at90!.worst).toBeGreaterThan(0.85);
  });

  it("lateness of SCMS shipments is forecast as well as promised", () => {
    const shipments = parseScms(read("usaid-scms/scms.csv"));
    expect(evaluateScms(shipments, Math.floor(shipments.length * 0.6), 0).brier).toBeLessThan(0.125);
  });
});
