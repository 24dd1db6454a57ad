/** The law part of the fake gateway's traces: computed by the ledger's own code from a made-up carriage. */
import type { FleetRow } from "../../gateway/contract/api.ts";
import { defaultLiabilityRules } from "../../ledger/liability/law/default-rules.ts";
import { lawOf } from "../../ledger/liability/law/law.ts";
import type { LawSection } from "../../ledger/liability/law/types.ts";
import type { Share } from "../../ledger/liability/trace.ts";

const hash = (digit: string) => digit.repeat(64);

/** A road carriage from Rotterdam to Munich by the holder of the share, with a survey of the harm. */
export function fakeLaw(
  row: FleetRow,
  { holder, minPpm, maxPpm }: Share,
  startMs: number,
  nowMs: number,
): LawSection {
  return lawOf({
    positionMs: nowMs,
    shipper: "shipper",
    terms: {
      id: row.shipment,
      consignee: "consignee",
      goods: {
        description: row.goods,
        grossMassGrams: 12_400_000,
        packages: 24,
        valueMinor: 9_600_000,
        currency: "EUR",
      },
      conditions: [],
      legs: [
        {
          id: "road",
          mode: "road",
          carrier: holder,
          from: { name: "Rotterdam", locode: "NLRTM" },
          to: { name: "Munich", locode: "DEMUC" },
          freight: { minor: 180_000, currency: "EUR" },
        },
      ],
      gapMsMax: 900_000,
      at: startMs,
      sale: { incoterm: { rule: "DAP", place: { name: "Munich", locode: "DEMUC" } } },
      deliveryUtcOffsetMinutes: 60,
    },
    termsStatement: hash("1"),
    custody: [
      { holder: "shipper", fromMs: startMs, toMs: startMs + 3_600_000, statements: [hash("1")] },
      { holder, fromMs: startMs + 3_600_000, toMs: null, statements: [hash("5")] },
    ],
    handovers: [],
    milestones: [],
    shares: [{ party: holder, ppm: { min: minPpm, max: maxPpm } }],
    harm: null,
    reservations: [],
    notices: [],
    surveys: [
      {
        massGrams: 2_000_000,
        packages: 4,
        loss: { minor: 4_000_000, currency: "EUR" },
        statement: hash("2"),
      },
    ],
    claims: [],
    wilful: [],
    ruleSet: { rules: defaultLiabilityRules, publishedMs: startMs, statement: hash("3") },
    rates: [{ currency: "EUR", date: "2026-01-05", perSdr: "1.17", source: "made up", statement: hash("4") }],
  });
}
