/** Shipments: created by the shipper with their terms; milestones of the journey. */

import { decodePayload } from "../statement/payload.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
import { type Decoded, identifier, optional, record, timeMs } from "../statement/schema.ts";
import { bookingVerdict, concernsCustoms, openClearance } from "./customs/booking.ts";
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
import { placeSchema, type ShipmentTerms, termsSchema } from "./terms.ts";

export const readShipmentTerms = (payload: Uint8Array): ShipmentTerms => decodePayload(payload, termsSchema);

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
    bookingVerdict,
  ],
  apply: (execution) => {
    const { state, payload, party, index } = execution;
    const customs = concernsCustoms(execution);
    state.set(`shipment/${payload.id}`, {
      shipper: party,
      consignee: payload.consignee,
      carriers: [...new Set(payload.legs.map((leg) => leg.carrier))],
      createdAt: index,
      holder: party,
      heldSinceMs: payload.at,
      stays: 0,
      ...(customs && { customs }),
    } satisfies ShipmentState);
    if (customs) openClearance(execution);
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
