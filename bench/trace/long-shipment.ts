/** A long shipment, as the trace reads one: made of plain values, in Node and in a browser alike. */
import type { HistoryStatement, ShipmentHistory } from "../../ledger/evidence/shipment-history.ts";
import { defaultLimits } from "../../ledger/state/chain.ts";
import type { Condition } from "../../ledger/state/terms.ts";
import type { Reading } from "../../ledger/statement/readings.ts";

const startMs = Date.UTC(2026, 0, 5);
const minuteMs = 60_000;
const handovers = 10;

export const kinds: Readonly<Record<string, Condition>> = {
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
export function readingsOf(count: number): Reading[] {
  const readings: Reading[] = [];
  for (let i = 0; readings.length < count; i++) {
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

export function historyOf(
  readings: readonly Reading[],
  packLength: number,
  condition: Condition,
): ShipmentHistory {
  const endMs = readings.at(-1)!.timeMs;
  const statements: HistoryStatement[] = [];
  const say = (kind: string, issuer: string, subject: string, payload: unknown, sequence: number) =>
    statements.push({
      index: statements.length,
      height: 1,
      sealedAtMs: endMs,
      statement: { kind, issuer, subject, sequence, issuedAtSeconds: 0 } as HistoryStatement["statement"],
      hash: statements.length.toString(16).padStart(64, "0"),
      kid: issuer === "device:logger" ? "d".repeat(64) : "a".repeat(64),
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
