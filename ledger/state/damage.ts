/** Notice of damage, loss or delay, and what a surveyor whom a party appointed found. docs/protocol.md §7.10. */
import { decodePayload } from "../statement/payload.ts";
import { isReferenceText, parseReference } from "../statement/reference.ts";
import {
  bytes,
  type Decoded,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  record,
  text,
  timeMs,
} from "../statement/schema.ts";
import { isAheadOfClock } from "./holdables.ts";
import { signerTakesPart } from "./instructions.ts";
import { kind } from "./kind.ts";
import { partyOf } from "./parties.ts";
import { recordName } from "./records.ts";
import { unknownHoldable } from "./shipments.ts";
import { amountSchema, placeSchema } from "./terms.ts";
import type { StateReader } from "./view.ts";

const surveyorsPerShipmentMax = 16;

/** What was lost or damaged, as far as it was measured. */
const extentFields = {
  massGrams: optional(integer(0, 1_000_000_000_000)),
  packages: optional(integer(0, 1_000_000)),
  /** SHA-256 of photographs kept elsewhere. */
  photos: optional(list(bytes(32, 32), 16)),
};

const noticeSchema = record({
  /** To whom notice is given. */
  to: list(identifier, 16, 1),
  at: timeMs,
  nature: oneOf("apparent", "hidden", "loss", "delay"),
  text: text(1_000),
  ...extentFields,
});
export type DamageNotice = Decoded<typeof noticeSchema>;

export const damageNotice = kind<DamageNotice>({
  name: "damage.notice",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, noticeSchema),
  rules: [
    signerTakesPart,
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    ({ state, payload }) => (payload.to.every((id) => partyOf(state, id)) ? undefined : "party_unknown"),
  ],
  apply: () => undefined,
  records: ({ statement }) => [recordName(statement.subject)],
});

/** `survey/<shipment>` in the state: who may report on it. */
export type SurveyState = { readonly surveyors: readonly string[] };

export function surveyorsOf(state: StateReader, shipment: string): readonly string[] {
  return state.get<SurveyState>(`survey/${shipment}`)?.surveyors ?? [];
}

const appointSchema = record({ surveyor: identifier });
export type SurveyAppoint = Decoded<typeof appointSchema>;

export const surveyAppoint = kind<SurveyAppoint>({
  name: "survey.appoint",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, appointSchema),
  rules: [
    signerTakesPart,
    ({ state, payload }) => (partyOf(state, payload.surveyor) ? undefined : "party_unknown"),
    ({ state, statement, payload }) => {
      const appointed = surveyorsOf(state, parseReference(statement.subject)!.id);
      if (appointed.includes(payload.surveyor)) return "surveyor_appointed";
      return appointed.length < surveyorsPerShipmentMax ? undefined : "surveyors_exceeded";
    },
  ],
  apply: ({ state, statement, payload }) => {
    const { id } = parseReference(statement.subject)!;
    state.set(`survey/${id}`, {
      surveyors: [...surveyorsOf(state, id), payload.surveyor],
    } satisfies SurveyState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const reportSchema = record({
  at: timeMs,
  place: optional(placeSchema),
  text: text(4_000),
  ...extentFields,
  /** Value of what was lost or damaged. */
  loss: optional(amountSchema),
  /** Causes as the surveyor sees them, most likely first. */
  causes: optional(list(text(200), 16)),
});
export type SurveyReport = Decoded<typeof reportSchema>;

export const surveyReport = kind<SurveyReport>({
  name: "survey.report",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, reportSchema),
  rules: [
    ({ statement }) => (isReferenceText(statement.subject, "shipment") ? undefined : "subject_mismatch"),
    ({ state, statement }) => unknownHoldable(state, statement.subject),
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    ({ state, statement, party }) =>
      surveyorsOf(state, parseReference(statement.subject)!.id).includes(party)
        ? undefined
        : "surveyor_not_appointed",
  ],
  apply: () => undefined,
  records: ({ statement }) => [recordName(statement.subject)],
});

export const damageKinds = [damageNotice, surveyAppoint, surveyReport];
