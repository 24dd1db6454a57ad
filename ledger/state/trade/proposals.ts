/**
 * How a deal comes about and changes: one side proposes whole terms, the other accepts exactly these by the hash of the
 * proposing statement. Until then nothing but the proposal is there. A newer proposal, of either side, takes the place
 * of the one before; money for an escrow moves at the acceptance.
 */
import { equalBytes } from "../../encoding/bytes.ts";
import { decodePayload } from "../../statement/payload.ts";
import { bytes, type Decoded, identifier, optional, record, text } from "../../statement/schema.ts";
import { type Execution, type Judgement, kind, type Verdict } from "../kind.ts";
import { partyOf } from "../parties.ts";
import { accountName, balanceOf, escrowName, move } from "../settlement/accounts.ts";
import { assetOf } from "../settlement/assets.ts";
import type { StateReader } from "../view.ts";
import { type Deal, dealSchema, type Instalment } from "./deal.ts";
import { offerOf, offerReaders } from "./offers.ts";
import {
  type EscrowTerms,
  type OrderProposalState,
  type OrderState,
  orderOf,
  orderProposalOf,
  orderRecord,
  readersOfSubject,
  setOrder,
  subjectIsOrder,
  subjectOrder,
  subjectOrderId,
  withProgress,
} from "./orders.ts";

const orderSchema = record({ offer: optional(identifier), deal: dealSchema });
export type TradeOrder = Decoded<typeof orderSchema>;

/** The signer is seller or buyer, and everyone and everything that the deal names is there. */
function dealVerdict(state: StateReader, party: string, deal: Deal): Verdict {
  const { seller, buyer, consignee, readers = [], escrow, total, tokens = [] } = deal;
  if (party !== seller && party !== buyer) return "not_party_to_order";
  const named = [seller, buyer, ...(consignee === undefined ? [] : [consignee]), ...readers];
  if (!named.every((id) => partyOf(state, id))) return "party_unknown";
  const asset = escrow && assetOf(state, escrow.asset);
  if (escrow && !asset) return "asset_unknown";
  if (asset && asset.currency !== total.currency) return "currency_mismatch";
  const worths = tokens.map((id) => state.get<{ worth: { currency: string } }>(`token/${id}`)?.worth);
  if (worths.some((worth) => worth === undefined)) return "token_unknown";
  return worths.every((worth) => worth!.currency === total.currency) ? undefined : "currency_mismatch";
}

/** An offer, where one is named, is the seller's, stands, and reaches the buyer. */
function offerVerdict({ state, payload, timeMs }: Judgement<TradeOrder>): Verdict {
  if (payload.offer === undefined) return undefined;
  const offer = offerOf(state, payload.offer);
  const { seller, buyer } = payload.deal;
  if (!offer || offer.seller !== seller || !(offerReaders(offer)?.includes(buyer) ?? true))
    return "offer_unknown";
  return offer.withdrawn || offer.untilMs < timeMs ? "offer_closed" : undefined;
}

function propose({ state, statement, party, index }: Execution<unknown>, deal: Deal): void {
  state.set(`order-proposal/${subjectOrderId({ statement })!}`, {
    by: party,
    to: party === deal.seller ? deal.buyer : deal.seller,
    hash: statement.hash,
    index,
    status: "open",
    deal,
  } satisfies OrderProposalState);
}

export const tradeOrder = kind<TradeOrder>({
  name: "trade.order",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, orderSchema),
  rules: [
    ({ statement }) => (subjectOrderId({ statement }) === undefined ? "subject_mismatch" : undefined),
    ({ state, statement, payload }) => {
      const id = subjectOrderId({ statement })!;
      if (orderOf(state, id)) return "order_exists";
      const before = orderProposalOf(state, id);
      const isSamePair =
        !before ||
        [before.by, before.to].every((one) => [payload.deal.seller, payload.deal.buyer].includes(one));
      return isSamePair ? undefined : "order_exists";
    },
    ({ state, party, payload }) => dealVerdict(state, party, payload.deal),
    offerVerdict,
  ],
  apply: (execution) => propose(execution, execution.payload.deal),
  records: orderRecord,
  readers: readersOfSubject,
});

const amendSchema = record({ deal: dealSchema, text: optional(text(2_000)) });
export type TradeAmend = Decoded<typeof amendSchema>;

/** What has happened already stays: shipped goods, paid money, invoices. */
function amendmentVerdict(order: OrderState, deal: Deal): Verdict {
  if (deal.seller !== order.seller || deal.buyer !== order.buyer) return "not_party_to_order";
  const keepsItems = order.items.every(({ id, shipped, delivered }) => {
    const item = deal.items.find((one) => one.id === id);
    return Math.max(shipped, delivered) <= (item?.quantity ?? 0);
  });
  const keepsConsignee = order.shipments.length === 0 || (deal.consignee ?? deal.buyer) === order.consignee;
  const keepsMoney =
    deal.total.currency === order.total.currency &&
    deal.total.minor >= order.invoicedMinor + order.deductedMinor &&
    keepsEscrow(order, deal);
  return keepsItems && keepsConsignee && keepsMoney ? undefined : "amendment_conflict";
}

/** Money has gone out of the escrow, or a token was redeemed. */
function isTouched({ escrow, deductedMinor }: OrderState): boolean {
  return (
    deductedMinor > 0 ||
    (escrow?.instalments.some(({ released, refunded }) => released !== undefined || refunded > 0) ?? false)
  );
}

/** An escrow that nobody has touched may change; of another one the money stays as it is. */
function keepsEscrow(order: OrderState, deal: Deal): boolean {
  const moneyOf = (escrow: { asset: string; instalments: readonly Instalment[] } | undefined) =>
    escrow && [escrow.asset, ...escrow.instalments.map(({ id, minor }) => `${id} ${minor}`)].join();
  return !isTouched(order) || moneyOf(order.escrow) === moneyOf(deal.escrow);
}

export const tradeAmend = kind<TradeAmend>({
  name: "trade.amend",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, amendSchema),
  rules: [
    subjectIsOrder,
    (judgement) => amendmentVerdict(subjectOrder(judgement).order, judgement.payload.deal),
    ({ state, party, payload }) => dealVerdict(state, party, payload.deal),
  ],
  apply: (execution) => propose(execution, execution.payload.deal),
  records: orderRecord,
  readers: readersOfSubject,
});

const answerSchema = record({
  /** Hash of the statement with the terms. */
  proposal: bytes(32, 32),
  text: optional(text(2_000)),
});
export type TradeAnswer = Decoded<typeof answerSchema>;

/** The newest proposal is open, and is the one that the signer means. */
function proposalIsOpen({ state, statement, payload }: Judgement<TradeAnswer>): Verdict {
  const id = subjectOrderId({ statement });
  if (id === undefined) return "subject_mismatch";
  const proposal = orderProposalOf(state, id);
  if (!proposal) return "order_unknown";
  if (!equalBytes(proposal.hash, payload.proposal)) return "deal_proposal_unknown";
  return proposal.status === "open" ? undefined : "deal_proposal_closed";
}

function subjectProposal({ state, statement }: Pick<Judgement<unknown>, "state" | "statement">) {
  return orderProposalOf(state, subjectOrderId({ statement })!)!;
}

/** Only whom the terms were proposed to; nobody accepts their own. */
function signerIsAddressee(judgement: Judgement<TradeAnswer>): Verdict {
  return subjectProposal(judgement).to === judgement.party ? undefined : "not_party_to_order";
}

/** What changes in the escrow by the terms: above zero the buyer pays in. */
function escrowDelta(state: StateReader, id: string, deal: Deal): number {
  const order = orderOf(state, id);
  if (order && isTouched(order)) return 0;
  return (deal.escrow ? deal.total.minor : 0) - balanceOf(state, escrowName(id));
}

/** The asset in which an escrow is held does not change while it holds something. */
function escrowCanBeHeld({ state, statement }: Judgement<TradeAnswer>): Verdict {
  const id = subjectOrderId({ statement })!;
  const { deal } = orderProposalOf(state, id)!;
  const before = orderOf(state, id);
  // Between proposal and acceptance goods may have moved and money been paid.
  const conflict = before && amendmentVerdict(before, deal);
  if (conflict) return conflict;
  const asset = deal.escrow?.asset ?? before?.escrow?.asset;
  if (asset === undefined) return undefined;
  const changesAsset = before?.escrow && deal.escrow && before.escrow.asset !== deal.escrow.asset;
  if (changesAsset && balanceOf(state, escrowName(id)) > 0) return "amendment_conflict";
  const delta = escrowDelta(state, id, deal);
  return balanceOf(state, accountName(asset, deal.buyer)) >= delta ? undefined : "balance_insufficient";
}

function escrowTerms(before: OrderState | undefined, deal: Deal): EscrowTerms | undefined {
  if (!deal.escrow) return undefined;
  const { asset, instalments, refundAt } = deal.escrow;
  const known = before && isTouched(before) ? before.escrow!.instalments : [];
  return {
    asset,
    instalments: instalments.map((terms) => {
      const { released, refunded = 0 } = known.find(({ id }) => id === terms.id) ?? {};
      return { ...terms, ...(released !== undefined && { released }), refunded };
    }),
    ...(refundAt !== undefined && { refundAt }),
  };
}

/** The order with the terms in force. */
function agreed(
  { state, statement, index, timeMs }: Execution<TradeAnswer>,
  { deal, hash, index: termsAt }: OrderProposalState,
): OrderState {
  const before = orderOf(state, subjectOrderId({ statement })!);
  const escrow = escrowTerms(before, deal);
  const order: OrderState = {
    seller: deal.seller,
    buyer: deal.buyer,
    consignee: deal.consignee ?? deal.buyer,
    version: (before?.version ?? 0) + 1,
    termsAt,
    agreedAt: index,
    agreedMs: timeMs,
    hash,
    total: deal.total,
    dueDays: deal.dueDays,
    ...(deal.deliverBy !== undefined && { deliverBy: deal.deliverBy }),
    tokens: deal.tokens ?? [],
    readers: deal.readers ?? [],
    items: deal.items.map(({ id, quantity }) => {
      const none = { shipped: 0, delivered: 0, clean: 0, returned: 0 };
      return { ...none, ...before?.items.find((item) => item.id === id), id, quantity };
    }),
    shipments: before?.shipments ?? [],
    invoicedMinor: before?.invoicedMinor ?? 0,
    deductedMinor: before?.deductedMinor ?? 0,
    returns: before?.returns ?? 0,
    ...(escrow && { escrow }),
  };
  return withProgress(order, [], [], timeMs);
}

export const tradeAccept = kind<TradeAnswer>({
  name: "trade.accept",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, answerSchema),
  rules: [proposalIsOpen, signerIsAddressee, escrowCanBeHeld],
  apply: (execution) => {
    const { state, statement } = execution;
    const id = subjectOrderId({ statement })!;
    const proposal = orderProposalOf(state, id)!;
    const { deal } = proposal;
    const asset = deal.escrow?.asset ?? orderOf(state, id)?.escrow?.asset;
    const delta = asset === undefined ? 0 : escrowDelta(state, id, deal);
    const order = agreed(execution, proposal);
    if (asset !== undefined) {
      const [buyer, escrow] = [accountName(asset, deal.buyer), escrowName(id)];
      if (delta > 0) move(execution, { from: buyer, to: escrow, minor: delta });
      else move(execution, { from: escrow, to: buyer, minor: -delta });
    }
    setOrder(state, id, order);
    state.set(`order-proposal/${id}`, { ...proposal, status: "accepted" });
  },
  records: orderRecord,
  readers: readersOfSubject,
});

function closing(name: string, status: "declined" | "withdrawn", side: "to" | "by") {
  return kind<TradeAnswer>({
    name,
    signers: ["party"],
    decode: (payload) => decodePayload(payload, answerSchema),
    rules: [
      proposalIsOpen,
      (judgement) =>
        subjectProposal(judgement)[side] === judgement.party ? undefined : "not_party_to_order",
    ],
    apply: (execution) => {
      const id = subjectOrderId(execution)!;
      execution.state.set(`order-proposal/${id}`, { ...subjectProposal(execution), status });
    },
    records: orderRecord,
    readers: readersOfSubject,
  });
}

export const tradeDecline = closing("trade.decline", "declined", "to");
export const tradeWithdraw = closing("trade.withdraw", "withdrawn", "by");
