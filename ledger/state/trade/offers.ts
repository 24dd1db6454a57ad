/** Offers: what a seller would sell, to some parties or to everybody, until a time. Nobody is bound by one. */

import { priceText } from "../../statement/money.ts";
import { decodePayload } from "../../statement/payload.ts";
import { parseReference, referenceText } from "../../statement/reference.ts";
import {
  type Decoded,
  identifier,
  list,
  optional,
  pattern,
  record,
  text,
  timeMs,
} from "../../statement/schema.ts";
import { kind } from "../kind.ts";
import { partyOf } from "../parties.ts";
import { recordName } from "../records.ts";
import { currencySchema, incotermSchema } from "../terms.ts";
import type { StateReader } from "../view.ts";

const offerSchema = record({
  id: identifier,
  /** To whom; absent: to every member. */
  to: optional(list(identifier, 64, 1)),
  until: timeMs,
  currency: currencySchema,
  items: list(
    record({
      id: identifier,
      description: text(500),
      hsCode: optional(pattern(/^[0-9]{6,10}$/, "an HS code of 6 to 10 digits")),
      unit: pattern(/^[A-Z0-9]{2,3}$/, "a UN/ECE Recommendation 20 code"),
      unitPrice: priceText,
    }),
    100,
    1,
  ),
  incoterm: optional(incotermSchema),
  text: optional(text(2_000)),
});
export type TradeOffer = Decoded<typeof offerSchema>;

/** `offer/<id>` in the state. */
export type OfferState = {
  readonly seller: string;
  readonly to?: readonly string[];
  readonly untilMs: number;
  readonly publishedAt: number;
  readonly withdrawn: boolean;
};

export function offerOf(state: StateReader, id: string): OfferState | undefined {
  return state.get<OfferState>(`offer/${id}`);
}

/** Seller and addressees; `undefined`: everybody. */
export function offerReaders({ seller, to }: Pick<OfferState, "seller" | "to">): string[] | undefined {
  return to && [seller, ...to];
}

export const tradeOffer = kind<TradeOffer>({
  name: "trade.offer",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, offerSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("offer", payload.id) ? undefined : "subject_mismatch",
    ({ state, payload }) => (offerOf(state, payload.id) ? "offer_exists" : undefined),
    ({ state, payload }) =>
      (payload.to ?? []).every((id) => partyOf(state, id)) ? undefined : "party_unknown",
    ({ payload, timeMs: now }) => (payload.until > now ? undefined : "offer_closed"),
  ],
  apply: ({ state, payload, party, index }) => {
    const { id, to, until } = payload;
    state.set(`offer/${id}`, {
      seller: party,
      ...(to && { to }),
      untilMs: until,
      publishedAt: index,
      withdrawn: false,
    } satisfies OfferState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers: ({ payload, party }) => offerReaders({ seller: party, ...(payload.to && { to: payload.to }) }),
});

const withdrawSchema = record({ text: optional(text(500)) });
export type OfferWithdraw = Decoded<typeof withdrawSchema>;

export const tradeOfferWithdraw = kind<OfferWithdraw>({
  name: "trade.offer-withdraw",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, withdrawSchema),
  rules: [
    ({ state, statement, party }) => {
      const subject = parseReference(statement.subject);
      if (subject?.kind !== "offer") return "subject_mismatch";
      const offer = offerOf(state, subject.id);
      if (!offer) return "offer_unknown";
      if (offer.seller !== party) return "not_party_to_order";
      return offer.withdrawn ? "offer_closed" : undefined;
    },
  ],
  apply: ({ state, statement }) => {
    const { id } = parseReference(statement.subject)!;
    state.set(`offer/${id}`, { ...offerOf(state, id)!, withdrawn: true });
  },
  records: ({ statement }) => [recordName(statement.subject)],
  readers: ({ state, statement }) => offerReaders(offerOf(state, parseReference(statement.subject)!.id)!),
});
