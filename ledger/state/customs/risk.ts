/**
 * Risk rules of a country's customs: points for what is known of a shipment; from a threshold on it is looked at,
 * whatever its lane. They select by what the log proves, so anybody can compute the selection again; that also means that
 * a trader can foresee it, except for what officers pick by hand. docs/protocol.md §7.14.
 */
import { decodePayload } from "../../statement/payload.ts";
import { referenceText } from "../../statement/reference.ts";
import {
  type Decoded,
  identifier,
  integer,
  list,
  optional,
  pattern,
  record,
  text,
} from "../../statement/schema.ts";
import { countrySchema } from "../goods-identifiers.ts";
import { kind } from "../kind.ts";
import { partyOf } from "../parties.ts";
import { recordName } from "../records.ts";
import type { StateReader } from "../view.ts";
import { signerIsCustoms } from "./lists.ts";
import type { GoodsFacts, ListCheck } from "./matching.ts";

const points = integer(0, 1_000_000);

const riskRulesSchema = record({
  version: integer(1, 1_000_000),
  title: text(200),
  /** From this many points on a shipment is selected. */
  threshold: integer(1, 1_000_000),
  /** Nothing of this shipper's was released in this country before. */
  newTrader: optional(points),
  /** For each inspection of this shipper's goods that found a deviation. */
  deviation: optional(points),
  /** Mass or value is not stated. */
  unknownAmount: optional(points),
  /** It stands on a positive list but shows not all certificates. */
  certificateMissing: optional(points),
  /** It is not on any positive list. */
  unlisted: optional(points),
  hsPrefixes: optional(
    list(record({ hsPrefix: pattern(/^[0-9]{2,10}$/, "2 to 10 digits of an HS code"), points }), 256),
  ),
  origins: optional(list(record({ origin: countrySchema, points }), 256)),
  traders: optional(list(record({ party: identifier, points }), 256)),
});
export type RiskRules = Decoded<typeof riskRulesSchema>;

/** `risk-rules/<country>` in the state: the newest version. */
export type RiskRulesState = RiskRules & { readonly authority: string; readonly publishedAt: number };

function riskRulesOf(state: StateReader, country: string): RiskRulesState | undefined {
  return state.get<RiskRulesState>(`risk-rules/${country}`);
}

export const customsRiskRules = kind<RiskRules>({
  name: "customs.risk-rules",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, riskRulesSchema),
  rules: [
    ({ statement, party }) =>
      statement.subject === referenceText("party", party) ? undefined : "subject_mismatch",
    signerIsCustoms,
    ({ state, party, payload }) =>
      payload.version > (riskRulesOf(state, partyOf(state, party)!.country)?.version ?? 0)
        ? undefined
        : "risk_rules_not_newer",
  ],
  apply: ({ state, party, payload, index }) =>
    state.set(`risk-rules/${partyOf(state, party)!.country}`, {
      ...payload,
      authority: party,
      publishedAt: index,
    }),
  records: ({ statement }) => [recordName(statement.subject)],
});

/** `trader/<country>/<party>` in the state: how this shipper's goods fared with this country's customs. */
export type TraderState = { readonly released: number; readonly deviations: number };

export function traderOf(state: StateReader, country: string, party: string): TraderState {
  return state.get<TraderState>(`trader/${country}/${party}`) ?? { released: 0, deviations: 0 };
}

/** Points with the reasons for them; by no rules, none. */
export type RiskScore = {
  readonly points: number;
  readonly isSelected: boolean;
  readonly reasons: readonly { readonly reason: string; readonly points: number }[];
  /** Version and log index of the rules. */
  readonly version?: number;
  readonly publishedAt?: number;
};

/** By the rules of the country of destination. */
export function riskOf(state: StateReader, facts: GoodsFacts, check: ListCheck): RiskScore {
  const rules = riskRulesOf(state, facts.destination);
  if (!rules) return { points: 0, isSelected: false, reasons: [] };
  const trader = traderOf(state, facts.destination, facts.shipper);
  const isComplete = check.positive.some(({ missing }) => missing.length === 0);
  const reasons = [
    { reason: "newTrader", points: trader.released === 0 ? (rules.newTrader ?? 0) : 0 },
    { reason: "deviation", points: trader.deviations * (rules.deviation ?? 0) },
    {
      reason: "unknownAmount",
      points:
        facts.massGrams === undefined || facts.valueMinor === undefined ? (rules.unknownAmount ?? 0) : 0,
    },
    {
      reason: "certificateMissing",
      points: check.positive.length > 0 && !isComplete ? (rules.certificateMissing ?? 0) : 0,
    },
    { reason: "unlisted", points: check.positive.length === 0 ? (rules.unlisted ?? 0) : 0 },
    ...(rules.hsPrefixes ?? [])
      .filter(({ hsPrefix }) => facts.hsCode?.startsWith(hsPrefix))
      .map(({ hsPrefix, points: given }) => ({ reason: `hsPrefix ${hsPrefix}`, points: given })),
    ...(rules.origins ?? [])
      .filter(({ origin }) => origin === facts.origin)
      .map(({ origin, points: given }) => ({ reason: `origin ${origin}`, points: given })),
    ...(rules.traders ?? [])
      .filter(({ party }) => party === facts.shipper || facts.producers.includes(party))
      .map(({ party, points: given }) => ({ reason: `trader ${party}`, points: given })),
  ].filter((one) => one.points > 0);
  const sum = reasons.reduce((total, one) => total + one.points, 0);
  return {
    points: sum,
    isSelected: sum >= rules.threshold,
    reasons,
    version: rules.version,
    publishedAt: rules.publishedAt,
  };
}
