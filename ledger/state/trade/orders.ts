/**
 * What the state knows of deals: an order exists once both have signed its terms; a proposal of one side changes
 * nothing but itself.
 */
import { parseReference, referenceText } from "../../statement/reference.ts";
import type { Judgement, Told, Verdict } from "../kind.ts";
import { recordName } from "../records.ts";
import type { StateReader, StateWriter } from "../view.ts";
import type { Deal, Instalment } from "./deal.ts";

export type ProposalStatus = "open" | "accepted" | "declined" | "withdrawn";

/** `order-proposal/<order>` in the state: the newest terms that one side has proposed. */
export type OrderProposalState = {
  readonly by: string;
  readonly to: string;
  /** Hash of the statement that proposed them; whoever accepts names it. */
  readonly hash: Uint8Array;
  /** Index of that statement. */
  readonly index: number;
  readonly status: ProposalStatus;
  readonly deal: Deal;
};

/** How far one item of an order has come, in its unit. */
export type ItemProgress = {
  readonly id: string;
  readonly quantity: number;
  /** Aboard shipments that the seller named. */
  readonly shipped: number;
  readonly delivered: number;
  /** Of what was delivered: accepted without reservations, or settled since. */
  readonly clean: number;
  readonly returned: number;
};

export type InstalmentState = Instalment & {
  /** What of it the seller got, once it was released. */
  readonly released?: number;
  /** What of it went back to the buyer. */
  readonly refunded: number;
};

export type EscrowTerms = {
  readonly asset: string;
  readonly instalments: readonly InstalmentState[];
  readonly refundAt?: number;
};

/** `order/<id>` in the state: the deal as both have signed it, and what became of it. */
export type OrderState = {
  readonly seller: string;
  readonly buyer: string;
  /** Who takes delivery. */
  readonly consignee: string;
  /** 1 for the first terms, one more with each amendment. */
  readonly version: number;
  /** Index of the statement with the terms in force, and of the acceptance. */
  readonly termsAt: number;
  readonly agreedAt: number;
  readonly agreedMs: number;
  readonly hash: Uint8Array;
  readonly total: { readonly minor: number; readonly currency: string };
  readonly dueDays: number;
  readonly deliverBy?: number;
  readonly tokens: readonly string[];
  readonly readers: readonly string[];
  readonly items: readonly ItemProgress[];
  readonly shipments: readonly string[];
  readonly invoicedMinor: number;
  /** By tokens. */
  readonly deductedMinor: number;
  readonly returns: number;
  readonly escrow?: EscrowTerms;
  readonly refusedMs?: number;
  /** When the last of the items was delivered. */
  readonly completedMs?: number;
};

export function orderOf(state: StateReader, id: string): OrderState | undefined {
  return state.get<OrderState>(`order/${id}`);
}

export function orderProposalOf(state: StateReader, id: string): OrderProposalState | undefined {
  return state.get<OrderProposalState>(`order-proposal/${id}`);
}

export function setOrder(state: StateWriter, id: string, order: OrderState): void {
  state.set(`order/${id}`, order);
}

type About = Pick<Told<unknown>, "state" | "statement">;

/** The identifier of the order that the subject names, if it names one. */
export function subjectOrderId({ statement }: Pick<About, "statement">): string | undefined {
  const subject = parseReference(statement.subject);
  return subject?.kind === "order" ? subject.id : undefined;
}

/** The order that the subject names; the rules have seen to it that there is one. */
export function subjectOrder(about: About): { readonly id: string; readonly order: OrderState } {
  const id = subjectOrderId(about)!;
  return { id, order: orderOf(about.state, id)! };
}

/** The subject is an order that both sides have signed. */
export function subjectIsOrder<P>(judgement: Judgement<P>): Verdict {
  const id = subjectOrderId(judgement);
  if (id === undefined) return "subject_mismatch";
  return orderOf(judgement.state, id) ? undefined : "order_unknown";
}

export function signerIsSeller<P>(judgement: Judgement<P>): Verdict {
  return subjectOrder(judgement).order.seller === judgement.party ? undefined : "not_party_to_order";
}

export function signerIsBuyer<P>(judgement: Judgement<P>): Verdict {
  return subjectOrder(judgement).order.buyer === judgement.party ? undefined : "not_party_to_order";
}

/** Seller, buyer, and whom the terms in force or the newest proposal name. */
export function orderReaders(state: StateReader, id: string): string[] {
  const order = orderOf(state, id);
  const proposal = orderProposalOf(state, id);
  const agreed = order ? [order.seller, order.buyer, order.consignee, ...order.readers] : [];
  const proposed = proposal ? [proposal.by, proposal.to] : [];
  const named = proposal && !order ? (proposal.deal.readers ?? []) : [];
  return [...new Set([...agreed, ...proposed, ...named])];
}

export function readersOfSubject(about: About): string[] {
  return orderReaders(about.state, subjectOrderId(about)!);
}

export function orderRecord({ statement }: Pick<About, "statement">): string[] {
  return [recordName(statement.subject)];
}

export function orderReference(id: string): string {
  return referenceText("order", id);
}

export function itemOf(order: OrderState, id: string): ItemProgress | undefined {
  return order.items.find((item) => item.id === id);
}

/** The order with quantities of some items added. */
export function withProgress(
  order: OrderState,
  moved: readonly { readonly item: string; readonly quantity: number }[],
  fields: readonly ("shipped" | "delivered" | "clean" | "returned")[],
  atMs: number,
): OrderState {
  const items = order.items.map((item) => {
    const quantity = moved.find(({ item: id }) => id === item.id)?.quantity ?? 0;
    const added = Object.fromEntries(fields.map((field) => [field, item[field] + quantity]));
    return { ...item, ...added };
  });
  const isComplete = items.every(({ delivered, quantity }) => delivered >= quantity);
  return { ...order, items, ...(isComplete && { completedMs: order.completedMs ?? atMs }) };
}
