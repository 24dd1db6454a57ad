/** Instructions to whoever carries: a set-point, how to handle the goods. What was asked for is evidence, too (CMR art. 18(4)). */
import { decodePayload } from "../statement/payload.ts";
import { isReferenceText } from "../statement/reference.ts";
import { type Decoded, decimal, identifier, optional, record, text, timeMs } from "../statement/schema.ts";
import { isAheadOfClock, takesPartIn } from "./holdables.ts";
import { type Judgement, kind, type Verdict } from "./kind.ts";
import { partyOf } from "./parties.ts";
import { recordName } from "./records.ts";
import { unknownHoldable } from "./shipments.ts";

const instructSchema = record({
  at: timeMs,
  /** Absent: to everyone who carries. */
  to: optional(identifier),
  text: text(500),
  setpointCel: optional(decimal(-100, 100)),
});
export type ShipmentInstruct = Decoded<typeof instructSchema>;

/** The subject is a shipment that exists, and the signer takes part in it. */
export function signerTakesPart<P>({ state, statement, party }: Judgement<P>): Verdict {
  if (!isReferenceText(statement.subject, "shipment")) return "subject_mismatch";
  const unknown = unknownHoldable(state, statement.subject);
  if (unknown) return unknown;
  return takesPartIn(state, statement.subject, party) ? undefined : "not_party_to_shipment";
}

export const shipmentInstruct = kind<ShipmentInstruct>({
  name: "shipment.instruct",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, instructSchema),
  rules: [
    signerTakesPart,
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    ({ state, payload }) =>
      payload.to === undefined || partyOf(state, payload.to) ? undefined : "party_unknown",
  ],
  apply: () => undefined,
  records: ({ statement }) => [recordName(statement.subject)],
});

export const instructionKinds = [shipmentInstruct];
