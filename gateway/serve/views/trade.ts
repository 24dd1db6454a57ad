/** Deals as the API shows them: terms, goods, money and everything that was said, as one story. */
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { decodeCbor } from "../../../ledger/encoding/cbor-decode.ts";
import { decodeHeader } from "../../../ledger/log/header.ts";
import { recordName } from "../../../ledger/state/records.ts";
import { balanceOf, escrowName } from "../../../ledger/state/settlement/accounts.ts";
import { assetOf } from "../../../ledger/state/settlement/assets.ts";
import { heldOf, isRefundable, isReleasable } from "../../../ledger/state/settlement/escrow.ts";
import { returnOf } from "../../../ledger/state/trade/fulfilment.ts";
import { type InvoiceState, invoiceOf } from "../../../ledger/state/trade/invoices.ts";
import { type OfferState, offerOf } from "../../../ledger/state/trade/offers.ts";
import {
  type OrderProposalState,
  type OrderState,
  orderOf,
  orderProposalOf,
  orderReference,
} from "../../../ledger/state/trade/orders.ts";
import { shipmentOrdersOf } from "../../../ledger/state/trade/shipped.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import type { StatementSummary } from "../../contract/api.ts";
import type {
  DealProposalView,
  EscrowView,
  InvoiceView,
  OfferView,
  OrderRow,
  OrderShipmentView,
  OrderStatus,
  OrderView,
  ReturnView,
} from "../../contract/trade.ts";
import type { Fleet } from "../../project/fleet.ts";
import type { TradeIndex } from "../../project/trade-index.ts";
import type { Ledger } from "../../seal/ledger.ts";
import { mayRead, type Reader } from "../entitlement.ts";
import { partyName, plain, summaryOf } from "./statement.ts";

export interface TradeSources {
  readonly ledger: Ledger;
  readonly fleet: Fleet;
  readonly trade: TradeIndex;
  readonly nowMs: number;
}

type Loose = Record<string, unknown>;

/** The payload of an entry as JSON. */
export function payloadAt({ store }: Ledger, index: number): Loose {
  return plain(decodeCbor(readStatement(store.entry(index)!).payload)) as Loose;
}

/** What of a record the reader may see. */
export function statementsOf({ store }: Ledger, record: string, reader: Reader): StatementSummary[] {
  return store.recordEntries(record).flatMap((index) => {
    const statement = readStatement(store.entry(index)!);
    if (!mayRead(reader, store, statement)) return [];
    const height = store.heightOf(index);
    const { timeMs } = decodeHeader(store.block(height)!.header);
    return [summaryOf(store, statement, { index, height, sealedAtMs: timeMs })];
  });
}

export function offerView(ledger: Ledger, id: string): OfferView {
  const { seller, to, untilMs, withdrawn, publishedAt } = offerOf(ledger.store, id) as OfferState;
  return {
    offer: id,
    seller,
    sellerName: partyName(ledger.state, seller),
    to: to ? [...to] : null,
    untilMs,
    withdrawn,
    terms: payloadAt(ledger, publishedAt),
  };
}

function statusOf(order: OrderState | undefined, proposal: OrderProposalState | undefined): OrderStatus {
  if (!order) return proposal!.status === "open" ? "proposed" : (proposal!.status as OrderStatus);
  if (order.completedMs !== undefined) return "delivered";
  return order.refusedMs === undefined ? "agreed" : "refused";
}

export function orderRow({ ledger }: Pick<TradeSources, "ledger">, id: string): OrderRow {
  const order = orderOf(ledger.store, id);
  const proposal = orderProposalOf(ledger.store, id);
  const { seller, buyer, total } = order ?? proposal!.deal;
  return {
    order: id,
    status: statusOf(order, proposal),
    seller,
    sellerName: partyName(ledger.state, seller),
    buyer,
    buyerName: partyName(ledger.state, buyer),
    total: { minor: total.minor, currency: total.currency },
    waitsFor: proposal?.status === "open" ? proposal.to : null,
    shipments: order?.shipments.length ?? 0,
    agreedMs: order?.agreedMs ?? null,
  };
}

export function orderView(sources: TradeSources, id: string, reader: Reader): OrderView {
  const { ledger, trade } = sources;
  const order = orderOf(ledger.store, id);
  const proposal = orderProposalOf(ledger.store, id);
  return {
    ...orderRow(sources, id),
    consignee: order?.consignee ?? proposal!.deal.consignee ?? proposal!.deal.buyer,
    version: order?.version ?? 0,
    deal: order ? payloadAt(ledger, order.termsAt).deal : null,
    hash: order ? toHex(order.hash) : null,
    proposal: proposal ? proposalView(ledger, proposal) : null,
    items: order?.items.map((item) => ({ ...item })) ?? [],
    goods: order?.shipments.map((shipment) => shipmentOfOrder(sources, id, shipment)) ?? [],
    invoices: trade.invoicesOf(id).map((invoice) => invoiceView(ledger, invoice)),
    invoicedMinor: order?.invoicedMinor ?? 0,
    deductedMinor: order?.deductedMinor ?? 0,
    escrow: order?.escrow ? escrowView(sources, id, order) : null,
    returns: Array.from({ length: order?.returns ?? 0 }, (_, n) => returnView(ledger, id, n)),
    statements: statementsOf(ledger, recordName(orderReference(id)), reader),
  };
}

function proposalView(ledger: Ledger, { by, to, hash, index, status }: OrderProposalState): DealProposalView {
  return { by, to, hash: toHex(hash), index, status, deal: payloadAt(ledger, index).deal };
}

function shipmentOfOrder({ ledger, fleet }: TradeSources, id: string, shipment: string): OrderShipmentView {
  const { orders, delivery, disputes } = shipmentOrdersOf(ledger.store, shipment)!;
  return {
    shipment,
    items: orders.find(({ order }) => order === id)!.items.map((item) => ({ ...item })),
    delivery: delivery ? { ...delivery } : null,
    row: fleet.shipments.get(shipment)?.row ?? null,
    disputes: [...disputes],
  };
}

function escrowView({ ledger, nowMs }: TradeSources, id: string, order: OrderState): EscrowView {
  const { asset, instalments, refundAt } = order.escrow!;
  const { issuer } = assetOf(ledger.store, asset)!;
  return {
    asset,
    issuer,
    issuerName: partyName(ledger.state, issuer),
    balance: balanceOf(ledger.store, escrowName(id)),
    refundAtMs: refundAt ?? null,
    instalments: instalments.map((instalment) => {
      const { id: name, minor, when, items, at, released = 0, refunded } = instalment;
      const held = heldOf(instalment);
      return {
        id: name,
        minor,
        when,
        ...(items && { items: [...items] }),
        ...(at !== undefined && { atMs: at }),
        held,
        released,
        refunded,
        releasable: held > 0 && isReleasable(ledger.store, order, instalment, nowMs),
        refundable: held > 0 && isRefundable(ledger.store, id, order, instalment, nowMs),
      };
    }),
  };
}

function returnView({ store }: Ledger, id: string, n: number): ReturnView {
  const { items, refund, accepted } = returnOf(store, id, n)!;
  return {
    number: n,
    items: items.map((item) => ({ ...item })),
    refund: refund ? { ...refund } : null,
    accepted,
  };
}

export function invoiceView({ store, state }: Ledger, id: string): InvoiceView {
  const invoice = invoiceOf(store, id) as InvoiceState;
  const { order, seller, buyer, minor, currency, paidMinor, issuedMs, dueMs, paidMs, status } = invoice;
  return {
    invoice: id,
    order,
    seller,
    sellerName: partyName(state, seller),
    buyer,
    buyerName: partyName(state, buyer),
    minor,
    currency,
    paidMinor,
    issuedMs,
    dueMs,
    paidMs: paidMs ?? null,
    status: paidMs === undefined ? status : "paid",
  };
}
