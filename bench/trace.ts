/**
 * How long the liability trace of a long shipment takes, beside one plain pass over the same readings in the same
 * run. What compares between machines is the ratio.
 */
import { createHash } from "node:crypto";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { HistoryStatement, ShipmentHistory } from "../ledger/evidence/shipment-history.ts";
import { encodeTrace, traceOf } from "../ledger/liability/trace.ts";
import { defaultLimits } from "../ledger/state/chain.ts";
import type { Condition } from "../ledger/state/terms.ts";
import type { Reading } from "../ledger/statement/readings.ts";

const help = `node dist/bench/trace.js [options]

One logger, a reading a minute, ten handovers, excursions every few hours.

  --readings COUNT   readings of the shipment        (100000)
  --pack COUNT       readings in one statement       (60)
  --runs COUNT       runs;                           (15)
  --help`;

const startMs = Date.UTC(2026, 0, 5);
const minuteMs = 60_000;
const handovers = 10;

const kinds: Readonly<Record<string, Condition>> = {
  "time in a band": { quantity: "temperature", min: 2, max: 8, toleranceMs: 30 * minuteMs },
  "excess dose": {
    quantity: "temperature",
    min: 2,
    max: 8,
    toleranceMs: 0,
    dose: { allowanceMs: 3_600_000 },
    gapExtreme: { max: 40 },
  },
};

/** A day's wave about 6 °C, so that each warm afternoon is an excursion; every thousandth reading is missing. */
function readingsOf(count: number): Reading[] {
  const readings: Reading[] = [];
  for (let i = 0; i < count; i++) {
    if (i % 1_000 > 980) continue;
    const hour = i / 60;
    const value = 6 + 3 * Math.sin(hour / 4) + Math.sin(i * 12.9898) * 0.2;
    readings.push({
      name: "temperature",
      quantity: "temperature",
      probe: 0,
      value: Math.round(value * 100) / 100,
      timeMs: startMs + i * minuteMs,
    });
  }
  return readings;
}

function historyOf(readings: readonly Reading[], packLength: number, condition: Condition): ShipmentHistory {
  const endMs = readings.at(-1)!.timeMs;
  const statements: HistoryStatement[] = [];
  const say = (kind: string, issuer: string, subject: string, payload: unknown, sequence: number) =>
    statements.push({
      index: statements.length,
      height: 1,
      sealedAtMs: endMs,
      statement: { kind, issuer, subject, sequence, issuedAtSeconds: 0 } as HistoryStatement["statement"],
      hash: createHash("sha256").update(`${statements.length}`).digest("hex"),
      kid: createHash("sha256").update(issuer).digest("hex"),
      party: issuer.startsWith("party:") ? issuer.slice("party:".length) : "shipper",
      payload,
      records: ["record/shipment:S"],
    });
  say("shipment.create", "party:shipper", "shipment:S", {}, 0);
  for (let n = 1; n <= handovers; n++) {
    const at = startMs + Math.round(((endMs - startMs) * n) / (handovers + 1));
    const [from, to] = n % 2 === 1 ? ["shipper", "carrier"] : ["carrier", "shipper"];
    say("custody.release", `party:${from}`, "shipment:S", { to, at }, n);
    say("custody.accept", `party:${to}`, "shipment:S", { from, at }, n);
  }
  for (let begin = 0, sequence = 0; begin < readings.length; begin += packLength, sequence++)
    say("readings", "device:logger", "device:logger", readings.slice(begin, begin + packLength), sequence);
  return {
    chain: {
      id: "chain:bench",
      operatorName: "Bench",
      rules: 1,
      limits: defaultLimits,
      time: { source: "utc" },
      demonstration: false,
    },
    shipment: "S",
    state: {
      shipper: "shipper",
      consignee: "consignee",
      carriers: ["carrier"],
      createdAt: 1,
      holder: "shipper",
      heldSinceMs: startMs,
      stays: 0,
    } as unknown as ShipmentHistory["state"],
    terms: {
      id: "S",
      consignee: "consignee",
      goods: { description: "Vaccines" },
      conditions: [condition],
      legs: [{ id: "leg-1", mode: "road", carrier: "carrier", from: { name: "A" }, to: { name: "B" } }],
      gapMsMax: 15 * minuteMs,
      at: startMs,
    },
    height: 1,
    positionMs: endMs,
    statements,
    aboard: [],
    units: new Map(),
    devices: [
      {
        id: "logger",
        state: {
          party: "shipper",
          kid: new Uint8Array(32),
          model: "Logger",
          clockAccuracyMs: 2_000,
          clockDriftPpm: 2,
          attachments: 1,
        },
        calibration: undefined,
        attachments: [{ target: "shipment:S", fromMs: startMs }],
      },
    ],
    signers: [],
    parties: new Map(
      ["carrier", "consignee", "shipper"].map((id) => [
        id,
        { legalName: id, country: "NL", roles: [], keys: [] },
      ]),
    ),
    law: { rules: undefined, rates: [] },
  };
}

interface Times {
  readonly bestMs: number;
  readonly medianMs: number;
}

/** The best of the runs is the one least disturbed by whatever else the machine does. */
function timesOf(runs: number, work: () => void): Times {
  work();
  const times = Array.from({ length: runs }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  });
  times.sort((a, b) => a - b);
  return { bestMs: times[0]!, medianMs: times[Math.floor(runs / 2)]! };
}

function shown({ bestMs, medianMs }: Times): string {
  return `${bestMs.toFixed(1)} ms at best, ${medianMs.toFixed(1)} ms in the middle`;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      readings: { type: "string", default: "100000" },
      pack: { type: "string", default: "60" },
      runs: { type: "string", default: "15" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const [count, pack, runs] = [values.readings, values.pack, values.runs].map(Number);
  if (![count, pack, runs].every((number) => Number.isInteger(number) && number! > 0))
    throw new Error("--readings, --pack and --runs are whole numbers above 0; see --help");
  const readings = readingsOf(count!);
  console.log(`${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.version}, ${readings.length} readings`);
  let checksum = 0;
  const pass = timesOf(runs!, () => {
    for (const { value, timeMs } of readings) checksum += value * (timeMs % 7);
  });
  console.log(`one pass over the readings    ${shown(pass)}${Number.isNaN(checksum) ? " (no sum)" : ""}`);
  for (const [name, condition] of Object.entries(kinds)) {
    const history = historyOf(readings, pack!, condition);
    const trace = traceOf(history);
    const excursions = trace.conditions[0]!.excursions.length;
    const traced = timesOf(runs!, () => void traceOf(history));
    const encoded = timesOf(runs!, () => void encodeTrace(trace));
    console.log(
      `trace, ${name.padEnd(22)} ${shown(traced)}, ${(traced.bestMs / pass.bestMs).toFixed(0)} passes; ` +
        `${excursions} excursions; as JSON ${shown(encoded)} more`,
    );
  }
}

main();
