/**
 * Escrow by order: held at the acceptance of the deal, paid out only by what the ledger itself proves, or by the side
 * whose money it would otherwise be. docs/protocol.md §7.19.
 */
import { decodePayload } from "../../statement/payload.ts";
import { referenceText } from "../../statement/reference.ts";
import { type Decoded, identifier, optional, record, text } from "../../statement/schema.ts";
import { disputeOf, proposalOf } from "../disputes.ts";
import { holderOf, shipmentOf } from "../holdables.ts";
import { type Judgement, kind, type Told, type Verdict } from "../kind.ts";
import { invoiceOf, notePayment, paymentVerdict } from "../trade/invoices.ts";
import {
  type EscrowTerms,
  type InstalmentState,
  type OrderState,
  orderRecord,
  readersOfSubject,
  setOrder,
  subjectIsOrder,
  subjectOrder,
} from "../trade/orders.ts";
import { isDisputed, noteSettlement, shipmentOrdersOf } from "../trade/shipped.ts";
import type { StateReader } from "../view.ts";
import { accountName, balanceOf, escrowName, move } from "./accounts.ts";
import { assetOf } from "./assets.ts";

/** What of an instalment is still held. */
export function heldOf({ minor, refunded, released }: InstalmentState): number {
  return released === undefined ? minor - refunded : 0;
}

/**
 * The instalments after `minor` of what is held has gone back to the buyer: from the last one on, as the first ones are
 * the nearest to be paid.
 */
export function refundedFromLast(escrow: EscrowTerms, minor: number): EscrowTerms {
  let rest = minor;
  const instalments = [...escrow.instalments].reverse().map((instalment) => {
    const part = Math.min(rest, heldOf(instalment));
    rest -= part;
    return { ...instalment, refunded: instalment.refunded + part };
  });
  return { ...escrow, instalments: instalments.reverse() };
}

/** The items on whose delivery the instalment depends. */
function itemsOf(order: OrderState, { items }: InstalmentState) {
  return order.items.filter(({ id }) => items?.includes(id) ?? true);
}

/** What the ledger itself proves, so that the seller needs nobody's consent. */
export function isReleasable(
  state: StateReader,
  order: OrderState,
  instalment: InstalmentState,
  nowMs: number,
): boolean {
  if (instalment.when === "acceptance") return true;
  if (instalment.when === "time") return nowMs >= instalment.at!;
  const isClean = itemsOf(order, instalment).every(({ clean, quantity }) => clean >= quantity);
  return isClean && !isDisputed(state, order);
}

/** The goods that the buyer refused are with the shipper again: it has held them anew since it sent them. */
function cameBack(state: StateReader, id: string, order: OrderState): boolean {
  return (
    order.refusedMs !== undefined &&
    order.shipments.length > 0 &&
    order.shipments.every((shipment) => {
      const { shipper, heldSinceMs, deliveredMs } = shipmentOf(state, shipment)!;
      const sent = shipmentOrdersOf(state, shipment)!.orders.find(({ order: named }) => named === id)!;
      const holder = holderOf(state, referenceText("shipment", shipment));
      return deliveredMs === undefined && holder === shipper && heldSinceMs > sent.heldSinceMs;
    })
  );
}

/** When the buyer may take an instalment back without the seller: nothing of it came, and the time is over or it came back. */
export function isRefundable(
  state: StateReader,
  id: string,
  order: OrderState,
  instalment: InstalmentState,
  nowMs: number,
): boolean {
  const nothingCame = itemsOf(order, instalment).every(({ delivered }) => delivered === 0);
  const { refundAt } = order.escrow!;
  return nothingCame && ((refundAt !== undefined && nowMs >= refundAt) || cameBack(state, id, order));
}

function signerIsSide<P>(judgement: Judgement<P>): Verdict {
  const { seller, buyer } = subjectOrder(judgement).order;
  return [seller, buyer].includes(judgement.party) ? undefined : "not_party_to_order";
}

function orderHasEscrow<P>(judgement: Judgement<P>): Verdict {
  return subjectOrder(judgement).order.escrow ? undefined : "escrow_absent";
}

/** The instalment is there and something of it is still held. */
function instalmentIsHeld<P extends { instalment: string }>(judgement: Judgement<P>): Verdict {
  const instalment = instalmentOf(judgement);
  if (!instalment) return "instalment_unknown";
  return heldOf(instalment) > 0 ? undefined : "instalment_closed";
}

function instalmentOf<P extends { instalment: string }>(told: Told<P>): InstalmentState | undefined {
  return subjectOrder(told).order.escrow!.instalments.find(({ id }) => id === told.payload.instalment);
}

function withInstalment({ escrow, ...order }: OrderState, changed: InstalmentState): OrderState {
  const instalments = escrow!.instalments.map((one) => (one.id === changed.id ? changed : one));
  return { ...order, escrow: { ...escrow!, instalments } };
}

/** Everybody who may read the order, and the issuer of what is held. */
function escrowReaders(told: Told<unknown>): string[] {
  const asset = subjectOrder(told).order.escrow?.asset;
  const issuer = asset === undefined ? [] : [assetOf(told.state, asset)!.issuer];
  return [...readersOfSubject(told), ...issuer];
}

const releaseSchema = record({
  instalment: identifier,
  /** Of this order; what is released counts as paid on it. */
  invoice: optional(identifier),
});
export type EscrowRelease = Decoded<typeof releaseSchema>;

export const escrowRelease = kind<EscrowRelease>({
  name: "escrow.release",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, releaseSchema),
  rules: [
    subjectIsOrder,
    signerIsSide,
    orderHasEscrow,
    instalmentIsHeld,
    // The buyer may always let go of its own money.
    (judgement) => {
      const { order } = subjectOrder(judgement);
      const { state, party, timeMs } = judgement;
      return party === order.buyer || isReleasable(state, order, instalmentOf(judgement)!, timeMs)
        ? undefined
        : "escrow_condition_unmet";
    },
    (judgement) => {
      const { invoice } = judgement.payload;
      if (invoice === undefined) return undefined;
      const { id, order } = subjectOrder(judgement);
      if (invoiceOf(judgement.state, invoice)?.order !== id) return "invoice_unknown";
      return paymentVerdict(judgement.state, invoice, {
        payer: order.buyer,
        payee: order.seller,
        currency: order.total.currency,
        minor: heldOf(instalmentOf(judgement)!),
      });
    },
  ],
  apply: (execution) => {
    const { state, payload, timeMs } = execution;
    const { id, order } = subjectOrder(execution);
    const instalment = instalmentOf(execution)!;
    const minor = heldOf(instalment);
    const to = accountName(order.escrow!.asset, order.seller);
    move(execution, { from: escrowName(id), to, minor });
    setOrder(state, id, withInstalment(order, { ...instalment, released: minor }));
    if (payload.invoice !== undefined) notePayment(state, payload.invoice, minor, timeMs);
  },
  records: orderRecord,
  readers: escrowReaders,
});

const refundSchema = record({ instalment: identifier, text: optional(text(500)) });
export type EscrowRefund = Decoded<typeof refundSchema>;

export const escrowRefund = kind<EscrowRefund>({
  name: "escrow.refund",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, refundSchema),
  rules: [
    subjectIsOrder,
    signerIsSide,
    orderHasEscrow,
    instalmentIsHeld,
    // The seller may always give up its claim.
    (judgement) => {
      const { id, order } = subjectOrder(judgement);
      const { state, party, timeMs } = judgement;
      return party === order.seller || isRefundable(state, id, order, instalmentOf(judgement)!, timeMs)
        ? undefined
        : "escrow_condition_unmet";
    },
  ],
  apply: (execution) => {
    const { id, order } = subjectOrder(execution);
    const instalment = instalmentOf(execution)!;
    const to = accountName(order.escrow!.asset, order.buyer);
    move(execution, { from: escrowName(id), to, minor: heldOf(instalment) });
    setOrder(execution.state, id, withInstalment(order, { ...instalment, refunded: instalment.minor }));
  },
  records: orderRecord,
  readers: escrowReaders,
});

const settleSchema = record({
  /** About a shipment of this order, and agreed by everyone who bears a part. */
  dispute: identifier,
});
export type EscrowSettle = Decoded<typeof settleSchema>;

/** What the seller bears of the claim by the split that everyone concerned has signed. */
function sellersPart(state: StateReader, dispute: string, seller: string): number {
  const { split } = proposalOf(state, dispute, disputeOf(state, dispute)!.agreed!)!;
  return split.find(({ party }) => party === seller)?.minor ?? 0;
}

export const escrowSettle = kind<EscrowSettle>({
  name: "escrow.settle",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, settleSchema),
  rules: [
    subjectIsOrder,
    signerIsSide,
    orderHasEscrow,
    (judgement) => {
      const { state, payload } = judgement;
      const { order } = subjectOrder(judgement);
      const dispute = disputeOf(state, payload.dispute);
      if (!dispute || !order.shipments.includes(dispute.shipment)) return "dispute_unknown";
      if (![order.buyer, order.consignee].includes(dispute.claimant)) return "not_party_to_dispute";
      if (dispute.status !== "agreed") return "dispute_not_agreed";
      if (dispute.claim.currency !== order.total.currency) return "currency_mismatch";
      return state.get(`dispute-settlement/${payload.dispute}`) ? "dispute_settled" : undefined;
    },
  ],
  apply: (execution) => {
    const { state, payload, timeMs } = execution;
    const { id, order } = subjectOrder(execution);
    const { dispute } = payload;
    const minor = Math.min(sellersPart(state, dispute, order.seller), balanceOf(state, escrowName(id)));
    move(execution, { from: escrowName(id), to: accountName(order.escrow!.asset, order.buyer), minor });
    const settled = noteSettlement(state, disputeOf(state, dispute)!.shipment, id, timeMs);
    setOrder(state, id, { ...settled, escrow: refundedFromLast(order.escrow!, minor) });
    state.set(`dispute-settlement/${dispute}`, { order: id, minor });
  },
  records: orderRecord,
  readers: escrowReaders,
});
