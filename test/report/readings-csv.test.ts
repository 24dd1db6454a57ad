import { describe, expect, it } from "vitest";
import { readingsCsv } from "../../report/readings-csv.ts";
import { TestChain, testStartMs } from "../ledger/chain-fixture.ts";
import { bundleOf, check, hourMs, minuteMs } from "../ledger/evidence/sample.ts";
import { carriageChain } from "./carriage.ts";

const rowsOf = (text: string) =>
  text
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));

describe("the readings as CSV", () => {
  it("are all of those that the trace counts, by time, each with a statement of the bundle", () => {
    const { history, trace, statements } = check(bundleOf(carriageChain()));
    const [header, ...rows] = rowsOf(readingsCsv(history!));
    expect(header).toEqual(["time", "device", "quantity", "probe", "value", "unit", "statement"]);
    const [temperature] = trace!.conditions;
    expect(rows.filter(([, , quantity]) => quantity === "temperature")).toHaveLength(
      temperature!.series[0]!.readings,
    );
    expect(rows.map(([time]) => time)).toEqual(rows.map(([time]) => time).sort());
    const hashes = new Set(statements.map(({ hash }) => hash));
    expect(rows.every(([, , , , , , statement]) => hashes.has(statement!))).toBe(true);
    expect(rows[0]).toEqual([
      "2026-01-05T08:00:00.000Z",
      "logger",
      "humidity",
      "0",
      "55",
      "%RH",
      rows[0]![6],
    ]);
  });

  it("leave out what was measured elsewhere, and give no spreadsheet a formula", () => {
    const chain = new TestChain();
    const shipper = chain.party("shipper", ["shipper"]);
    const logger = chain.device("-1", shipper);
    chain.temperatures(logger, testStartMs - hourMs, minuteMs, [1, 2]);
    chain.shipment("S", shipper, "shipper", ["shipper"]);
    chain.attach(shipper, "-1", "shipment:S", testStartMs + 5 * minuteMs);
    chain.at(testStartMs + hourMs);
    chain.temperatures(logger, testStartMs, minuteMs * 10, [3, -4, 5]);
    chain.seal();
    const rows = rowsOf(readingsCsv(check(bundleOf(chain)).history!)).slice(1);
    expect(rows.map(([, device, , , value]) => [device, value])).toEqual([
      ["'-1", "-4"],
      ["'-1", "5"],
    ]);
  });
});
