/**
 * Custody: a release by the holder and an accept by the receiver, each signed. Custody passes at the accept;
 * until then the releaser answers. Delivery is the consignee's accept. docs/protocol.md §7.7, CMR art. 9 and 35.
 */

import { decodePayload } from "../statement/payload.ts";
import { parseReference } from "../statement/reference.ts";
import {
  bytes,
  type Decoded,
  identifier,
  integer,
  list,
  optional,
  record,
  text,
  timeMs,
} from "../statement/schema.ts";
import { isDetained } from "./customs/clearance-state.ts";
import {
  currentRecordOf,
  type Holdable,
  holdableOf,
  isAheadOfClock,
  isNamedIn,
  shipmentOf,
  stateNameOf,
} from "./holdables.ts";
import { type Judgement, kind, type Verdict } from "./kind.ts";
import { partyOf } from "./parties.ts";
import { unknownHoldable } from "./shipments.ts";
import { placeSchema } from "./terms.ts";
import { noteDelivery } from "./trade/shipped.ts";

const handoverFields = {
  at: timeMs,
  place: optional(placeSchema),
  packages: optional(integer(0, 1_000_000)),
  seals: optional(list(text(64), 16)),
};

const releaseSchema = record({ to: identifier, ...handoverFields });
export type CustodyRelease = Decoded<typeof releaseSchema>;

/** A remark by which the receiver does not accept the goods as in good order (CMR art. 8 and 9). */
const reservationSchema = record({
  code: identifier,
  text: text(500),
  /** SHA-256 of photographs kept elsewhere. */
  photos: optional(list(bytes(32, 32), 16)),
});
const acceptSchema = record({
  from: identifier,
  reservations: optional(list(reservationSchema, 16)),
  ...handoverFields,
});
export type CustodyAccept = Decoded<typeof acceptSchema>;

function subjectCanBeHandedOver<P extends { at: number }>(judgement: Judgement<P>): Verdict {
  const { state, statement, payload } = judgement;
  const unknown = unknownHoldable(state, statement.subject);
  if (unknown) return unknown;
  if (isAheadOfClock(judgement, payload.at)) return "statement_from_future";
  const { kind: subjectKind, id } = parseReference(statement.subject)!;
  if (subjectKind === "shipment" && shipmentOf(state, id)!.deliveredMs !== undefined)
    return "shipment_delivered";
  return holdableOf(state, statement.subject)!.aboard === undefined ? undefined : "item_aboard";
}

export const custodyRelease = kind<CustodyRelease>({
  name: "custody.release",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, releaseSchema),
  rules: [
    subjectCanBeHandedOver,
    ({ state, statement, party }) =>
      holdableOf(state, statement.subject)!.holder === party ? undefined : "not_holder",
    isNotBeforePrevious,
    ({ payload, party }) => (payload.to === party ? "release_to_self" : undefined),
    ({ state, payload }) => (partyOf(state, payload.to) ? undefined : "party_unknown"),
  ],
  // A second release takes the place of the first: the holder still holds and may hand over to somebody else.
  apply: ({ state, statement, payload }) => {
    const item = holdableOf(state, statement.subject)!;
    state.set(stateNameOf(statement.subject), { ...item, release: { to: payload.to, atMs: payload.at } });
  },
  records: ({ state, statement }) => [currentRecordOf(state, statement.subject)],
});

/** Nobody hands over what they did not have yet; clocks may differ by the skew that is allowed. */
function isNotBeforePrevious<P extends { at: number }>({
  state,
  statement,
  payload,
  chain,
}: Judgement<P>): Verdict {
  const { heldSinceMs } = holdableOf(state, statement.subject)!;
  return payload.at < heldSinceMs - chain.limits.clockSkewMsMax ? "handover_before_previous" : undefined;
}

/** The release names the receiver, or the shipment's terms do: nobody else can claim to hold the goods. */
function receiverIsExpected({ state, statement, party }: Judgement<CustodyAccept>): Verdict {
  const item = holdableOf(state, statement.subject)!;
  if (item.release?.to === party || isNamedIn(state, statement.subject, party)) return undefined;
  return item.release ? "not_party_to_shipment" : "release_not_pending";
}

/** Detained goods may be moved, to a customs warehouse for instance, but not delivered. */
function customsLetsGo({ state, statement, party }: Judgement<CustodyAccept>): Verdict {
  const { kind: subjectKind, id } = parseReference(statement.subject)!;
  if (subjectKind !== "shipment" || shipmentOf(state, id)!.consignee !== party) return undefined;
  return isDetained(state, id) ? "shipment_detained" : undefined;
}

export const custodyAccept = kind<CustodyAccept>({
  name: "custody.accept",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, acceptSchema),
  rules: [
    subjectCanBeHandedOver,
    ({ state, statement, party }) =>
      holdableOf(state, statement.subject)!.holder === party ? "holder_already" : undefined,
    ({ state, statement, payload }) =>
      holdableOf(state, statement.subject)!.holder === payload.from ? undefined : "not_holder",
    isNotBeforePrevious,
    receiverIsExpected,
    customsLetsGo,
  ],
  apply: ({ state, statement, payload, party }) => {
    const { release: _, ...item } = holdableOf(state, statement.subject)!;
    const held: Holdable = { ...item, holder: party, heldSinceMs: payload.at };
    const { kind: subjectKind, id } = parseReference(statement.subject)!;
    const isDelivery = subjectKind === "shipment" && shipmentOf(state, id)!.consignee === party;
    state.set(stateNameOf(statement.subject), isDelivery ? { ...held, deliveredMs: payload.at } : held);
    const clean = (payload.reservations ?? []).length === 0;
    if (isDelivery) noteDelivery(state, id, { clean, atMs: payload.at });
  },
  records: ({ state, statement }) => [currentRecordOf(state, statement.subject)],
});

export const custodyKinds = [custodyRelease, custodyAccept];
