/**
 * Complaints about products, lots and items, and their answers. Who has no key complains at the public page: the operator
 * files a hash over what was said, as it may be personal; the words stay in the gateway's store, from which they can be
 * erased. docs/protocol.md §7.16.
 */
import { decodePayload } from "../../statement/payload.ts";
import { parseReference, referenceText } from "../../statement/reference.ts";
import {
  bytes,
  checked,
  type Decoded,
  identifier,
  oneOf,
  optional,
  record,
  reference,
  text,
} from "../../statement/schema.ts";
import { type Judgement, kind, type Verdict } from "../kind.ts";
import { recordName } from "../records.ts";
import type { StateReader } from "../view.ts";
import { itemOf, partsOfItem } from "./items.ts";
import { lotOf } from "./lots.ts";
import { productOf } from "./products.ts";

export const complaintSorts = ["counterfeit", "quality", "damage", "other"] as const;
export const complaintOutcomes = ["investigating", "accepted", "rejected"] as const;

const openSchema = checked(
  record({
    id: identifier,
    about: reference("product", "lot", "item"),
    sort: oneOf(...complaintSorts),
    text: optional(text(2_000)),
    /** SHA-256 of a salt of 32 bytes and the text in UTF-8. */
    commitment: optional(bytes(32, 32)),
  }),
  ({ text: said, commitment }) => (said === undefined) !== (commitment === undefined),
  "payload_malformed",
  "a complaint has a text, or the commitment to one",
);
export type ComplaintOpen = Decoded<typeof openSchema>;

/** `complaint/<id>` in the state. */
export type ComplaintState = {
  readonly about: string;
  readonly sort: (typeof complaintSorts)[number];
  /** The party, or the chain when the operator filed it for somebody without a key. */
  readonly by: string;
  /** Who is to answer: the producer of the product, or who made the lot. */
  readonly addressee: string;
  readonly openedAt: number;
  readonly outcome?: (typeof complaintOutcomes)[number];
  readonly answer?: string;
  readonly answeredAt?: number;
};

export function complaintOf(state: StateReader, id: string): ComplaintState | undefined {
  return state.get<ComplaintState>(`complaint/${id}`);
}

/** Who answers for a product, lot or item; `undefined` when it is not there. */
function makerOf(state: StateReader, about: string): string | undefined {
  const subject = parseReference(about);
  if (subject?.kind === "product") return productOf(state, subject.id)?.producer;
  if (subject?.kind === "lot") return lotOf(state, subject.id)?.by;
  const parts = subject?.kind === "item" ? partsOfItem(subject.id) : undefined;
  const product = parts && productOf(state, parts.gtin);
  const item = parts && itemOf(state, parts.gtin, parts.serial);
  // A serial number that nobody made is a complaint to the producer whose name it uses.
  return item ? lotOf(state, item.lot)!.by : product?.producer;
}

export const complaintOpen = kind<ComplaintOpen>({
  name: "complaint.open",
  signers: ["operator", "party"],
  decode: (payload) => decodePayload(payload, openSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("complaint", payload.id) ? undefined : "subject_mismatch",
    ({ state, payload }) => (complaintOf(state, payload.id) ? "complaint_exists" : undefined),
    ({ state, payload }) => (makerOf(state, payload.about) === undefined ? "product_unknown" : undefined),
  ],
  apply: ({ state, statement, payload: { id, about, sort }, index }) =>
    state.set(`complaint/${id}`, {
      about,
      sort,
      by: statement.issuer,
      addressee: makerOf(state, about)!,
      openedAt: index,
    } satisfies ComplaintState),
  records: ({ statement }) => [recordName(statement.subject)],
});

const answerSchema = record({ outcome: oneOf(...complaintOutcomes), text: text(2_000) });
export type ComplaintAnswer = Decoded<typeof answerSchema>;

function addressedToSigner({ state, statement, party }: Judgement<ComplaintAnswer>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "complaint") return "subject_mismatch";
  const complaint = complaintOf(state, subject.id);
  if (!complaint) return "complaint_unknown";
  return complaint.addressee === party ? undefined : "complaint_not_own";
}

/** May be given again: the newest answer stands. */
export const complaintAnswer = kind<ComplaintAnswer>({
  name: "complaint.answer",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, answerSchema),
  rules: [addressedToSigner],
  apply: ({ state, statement, payload, index }) => {
    const { id } = parseReference(statement.subject)!;
    const { outcome, text: answer } = payload;
    state.set(`complaint/${id}`, { ...complaintOf(state, id)!, outcome, answer, answeredAt: index });
  },
  records: ({ statement }) => [recordName(statement.subject)],
});
