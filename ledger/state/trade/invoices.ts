/** Invoices: what the seller asks for under a deal that both have signed, never more than its total. */
import { decodePayload } from "../../statement/payload.ts";
import { parseReference, referenceText } from "../../statement/reference.ts";
import { type Decoded, identifier, list, optional, record, text } from "../../statement/schema.ts";
import { type Judgement, kind, type Told, type Verdict } from "../kind.ts";
import { recordName } from "../records.ts";
import { positiveMinor } from "../settlement/assets.ts";
import type { StateReader, StateWriter } from "../view.ts";
import { itemsMax } from "./deal.ts";
import { itemOf, orderOf, orderReaders, orderReference, setOrder } from "./orders.ts";

const dayMs = 86_400_000;

/** `invoice/<id>` in the state. */
export type InvoiceState = {
  readonly order: string;
  readonly seller: string;
  readonly buyer: string;
  readonly minor: number;
  readonly currency: string;
  readonly issuedAt: number;
  readonly issuedMs: number;
  readonly dueMs: number;
  readonly status: "issued" | "accepted" | "cancelled";
  readonly paidMinor: number;
  /** When the last part was paid. */
  readonly paidMs?: number;
};

export function invoiceOf(state: StateReader, id: string): InvoiceState | undefined {
  return state.get<InvoiceState>(`invoice/${id}`);
}

export function openMinor({ minor, paidMinor }: InvoiceState): number {
  return minor - paidMinor;
}

/** Why a payment of `minor` between these two cannot count for the invoice, or nothing. */
export function paymentVerdict(
  state: StateReader,
  id: string,
  payment: { payer: string; payee: string; currency: string; minor: number },
): Verdict {
  const invoice = invoiceOf(state, id);
  if (!invoice) return "invoice_unknown";
  if (invoice.status === "cancelled") return "invoice_closed";
  if (invoice.buyer !== payment.payer || invoice.seller !== payment.payee) return "not_party_to_order";
  if (invoice.currency !== payment.currency) return "currency_mismatch";
  return payment.minor <= openMinor(invoice) ? undefined : "payment_exceeds_invoice";
}

export function notePayment(state: StateWriter, id: string, minor: number, atMs: number): void {
  const invoice = invoiceOf(state, id)!;
  const paidMinor = invoice.paidMinor + minor;
  const isPaid = paidMinor === invoice.minor;
  state.set(`invoice/${id}`, { ...invoice, paidMinor, ...(isPaid && { paidMs: atMs }) });
}

const invoiceSchema = record({
  id: identifier,
  order: identifier,
  /** In the currency of the order. */
  minor: positiveMinor,
  /** Items that it is for; absent: all. */
  items: optional(list(identifier, itemsMax, 1)),
  text: optional(text(2_000)),
});
export type TradeInvoice = Decoded<typeof invoiceSchema>;

const invoiceRecords = ({ statement, state }: Told<unknown>): string[] => {
  const { order } = invoiceOf(state, parseReference(statement.subject)!.id)!;
  return [recordName(statement.subject), recordName(orderReference(order))];
};

const invoiceReaders = ({ statement, state }: Told<unknown>): string[] =>
  orderReaders(state, invoiceOf(state, parseReference(statement.subject)!.id)!.order);

export const tradeInvoice = kind<TradeInvoice>({
  name: "trade.invoice",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, invoiceSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("invoice", payload.id) ? undefined : "subject_mismatch",
    ({ state, payload }) => (invoiceOf(state, payload.id) ? "invoice_exists" : undefined),
    ({ state, payload }) => (orderOf(state, payload.order) ? undefined : "order_unknown"),
    ({ state, payload, party }) =>
      orderOf(state, payload.order)!.seller === party ? undefined : "not_party_to_order",
    ({ state, payload }) =>
      (payload.items ?? []).every((id) => itemOf(orderOf(state, payload.order)!, id))
        ? undefined
        : "item_unknown",
    ({ state, payload }) => {
      const { total, invoicedMinor, deductedMinor } = orderOf(state, payload.order)!;
      return payload.minor <= total.minor - invoicedMinor - deductedMinor
        ? undefined
        : "invoice_exceeds_order";
    },
  ],
  apply: ({ state, payload, index, timeMs }) => {
    const { id, order: orderId, minor } = payload;
    const order = orderOf(state, orderId)!;
    state.set(`invoice/${id}`, {
      order: orderId,
      seller: order.seller,
      buyer: order.buyer,
      minor,
      currency: order.total.currency,
      issuedAt: index,
      issuedMs: timeMs,
      dueMs: timeMs + order.dueDays * dayMs,
      status: "issued",
      paidMinor: 0,
    } satisfies InvoiceState);
    setOrder(state, orderId, { ...order, invoicedMinor: order.invoicedMinor + minor });
  },
  records: invoiceRecords,
  readers: invoiceReaders,
});

function subjectIsInvoice<P>({ state, statement }: Judgement<P>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "invoice") return "subject_mismatch";
  return invoiceOf(state, subject.id) ? undefined : "invoice_unknown";
}

const answerSchema = record({ text: optional(text(2_000)) });
export type InvoiceAnswer = Decoded<typeof answerSchema>;

/** The buyer owes it: from now on it can be netted. */
export const tradeInvoiceAccept = kind<InvoiceAnswer>({
  name: "trade.invoice-accept",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, answerSchema),
  rules: [
    subjectIsInvoice,
    ({ state, statement, party }) => {
      const { buyer, status } = invoiceOf(state, parseReference(statement.subject)!.id)!;
      if (buyer !== party) return "not_party_to_order";
      return status === "issued" ? undefined : "invoice_closed";
    },
  ],
  apply: ({ state, statement }) => {
    const { id } = parseReference(statement.subject)!;
    state.set(`invoice/${id}`, { ...invoiceOf(state, id)!, status: "accepted" });
  },
  records: invoiceRecords,
  readers: invoiceReaders,
});

/** The seller takes back an invoice on which nothing was paid. */
export const tradeInvoiceCancel = kind<InvoiceAnswer>({
  name: "trade.invoice-cancel",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, answerSchema),
  rules: [
    subjectIsInvoice,
    ({ state, statement, party }) => {
      const { seller, status, paidMinor } = invoiceOf(state, parseReference(statement.subject)!.id)!;
      if (seller !== party) return "not_party_to_order";
      return status === "cancelled" || paidMinor > 0 ? "invoice_closed" : undefined;
    },
  ],
  apply: ({ state, statement }) => {
    const { id } = parseReference(statement.subject)!;
    const invoice = invoiceOf(state, id)!;
    state.set(`invoice/${id}`, { ...invoice, status: "cancelled" });
    const order = orderOf(state, invoice.order)!;
    setOrder(state, invoice.order, { ...order, invoicedMinor: order.invoicedMinor - invoice.minor });
  },
  records: invoiceRecords,
  readers: invoiceReaders,
});
