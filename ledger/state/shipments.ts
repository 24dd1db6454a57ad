/** Shipments: created by the shipper with their terms; milestones of the journey. */

import { decodePayload } from "../statement/payload.ts";
import { quantities } from "../statement/quantities.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
import {
  checked,
  type Decoded,
  decimal,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  pattern,
  record,
  text,
  timeMs,
} from "../statement/schema.ts";
import {
  currentRecordOf,
  holdableOf,
  isAheadOfClock,
  type ShipmentState,
  shipmentOf,
  takesPartIn,
} from "./holdables.ts";
import { kind } from "./kind.ts";
import { partyOf } from "./parties.ts";
import { recordName } from "./records.ts";

export const placeSchema = record({
  name: text(100),
  lat: optional(decimal(-90, 90)),
  lon: optional(decimal(-180, 180)),
  locode: optional(pattern(/^[A-Z]{2}[A-Z2-9]{3}$/, "a UN/LOCODE")),
});
export type Place = Decoded<typeof placeSchema>;

/** What a quantity may be: a band, and how long outside it is an excursion (0: at once). */
const conditionSchema = checked(
  record({
    quantity: oneOf(...Object.keys(quantities)),
    min: optional(decimal(-1e9, 1e9)),
    max: optional(decimal(-1e9, 1e9)),
    toleranceMs: integer(0, 31_622_400_000),
  }),
  ({ min, max }) => (min !== undefined || max !== undefined) && (min ?? -1e9) <= (max ?? 1e9),
  "payload_malformed",
  "a condition has a lower or an upper limit, in this order",
);
export type Condition = Decoded<typeof conditionSchema>;

export const modes = ["road", "rail", "sea", "air", "inland-waterway"] as const;

const legSchema = record({
  id: identifier,
  mode: oneOf(...modes),
  carrier: identifier,
  from: placeSchema,
  to: placeSchema,
  departure: optional(timeMs),
  arrival: optional(timeMs),
  /** Planned steps finer than departure and arrival, such as check-in or delivery to the terminal. */
  steps: optional(list(record({ step: identifier, place: text(100), planned: timeMs }), 64)),
});

const goodsSchema = record({
  description: text(500),
  hsCode: optional(pattern(/^[0-9]{6,10}$/, "an HS code of 6 to 10 digits")),
  grossMassGrams: optional(integer(1, 1_000_000_000_000)),
  packages: optional(integer(1, 1_000_000)),
  /** In the smallest unit of the currency. */
  valueMinor: optional(integer(0, Number.MAX_SAFE_INTEGER)),
  currency: optional(pattern(/^[A-Z]{3}$/, "an ISO 4217 code")),
});

const createSchema = record({
  id: identifier,
  consignee: identifier,
  goods: goodsSchema,
  conditions: list(conditionSchema, 16),
  legs: list(legSchema, 32, 1),
  references: optional(list(text(64), 16)),
  /** Readings of one device further apart than this say nothing about the time between them. */
  gapMsMax: integer(1_000, 86_400_000),
  at: timeMs,
});
export type ShipmentTerms = Decoded<typeof createSchema>;

export const readShipmentTerms = (payload: Uint8Array): ShipmentTerms => decodePayload(payload, createSchema);

export const shipmentCreate = kind<ShipmentTerms>({
  name: "shipment.create",
  signers: ["party"],
  decode: readShipmentTerms,
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("shipment", payload.id) ? undefined : "subject_mismatch",
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    ({ state, payload }) => (shipmentOf(state, payload.id) ? "shipment_exists" : undefined),
    ({ state, payload }) =>
      [payload.consignee, ...payload.legs.map((leg) => leg.carrier)].every((id) => partyOf(state, id))
        ? undefined
        : "party_unknown",
    ({ payload }) =>
      new Set(payload.legs.map((leg) => leg.id)).size === payload.legs.length
        ? undefined
        : { code: "payload_malformed", detail: "two legs have one id" },
  ],
  apply: ({ state, payload, party, index }) => {
    state.set(`shipment/${payload.id}`, {
      shipper: party,
      consignee: payload.consignee,
      carriers: [...new Set(payload.legs.map((leg) => leg.carrier))],
      createdAt: index,
      holder: party,
      heldSinceMs: payload.at,
      stays: 0,
    } satisfies ShipmentState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const milestoneSchema = record({
  leg: identifier,
  step: identifier,
  at: timeMs,
  place: optional(placeSchema),
});
export type Milestone = Decoded<typeof milestoneSchema>;

export const transportMilestone = kind<Milestone>({
  name: "transport.milestone",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, milestoneSchema),
  rules: [
    ({ state, statement }) => unknownHoldable(state, statement.subject),
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    ({ state, statement, party }) =>
      takesPartIn(state, statement.subject, party) ? undefined : "not_party_to_shipment",
  ],
  apply: () => undefined,
  records: ({ state, statement }) => [currentRecordOf(state, statement.subject)],
});

/** The code for a subject that is not a known shipment or unit. */
export function unknownHoldable(state: Parameters<typeof holdableOf>[0], subject: string) {
  const kindOfSubject = parseReference(subject)?.kind;
  if (kindOfSubject !== "shipment" && kindOfSubject !== "unit") return "subject_mismatch" as const;
  if (holdableOf(state, subject)) return undefined;
  return kindOfSubject === "unit" ? ("unit_unknown" as const) : ("shipment_unknown" as const);
}

export const shipmentKinds = [shipmentCreate, transportMilestone];
