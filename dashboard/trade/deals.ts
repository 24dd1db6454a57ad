/** What a list of deals shows first, and what can be said about one deal in its state. */
import type { InvoiceView, OrderRow, OrderView } from "../../gateway/contract/trade.ts";

export type DealState = "mine" | "theirs" | "agreed" | "delivered" | "closed";

export const dealStates: readonly DealState[] = ["mine", "theirs", "agreed", "delivered", "closed"];

/** Where a deal stands for `party`; for nobody in particular, what is proposed waits for somebody else. */
export function dealState({ status, waitsFor }: OrderRow, party: string | undefined): DealState {
  if (waitsFor !== null) return waitsFor === party ? "mine" : "theirs";
  if (status === "agreed" || status === "delivered") return status;
  return "closed";
}

/** What waits for the party's signature before everything else, then by state, the newest agreement first. */
export function dealsInOrder(rows: readonly OrderRow[], party: string | undefined): OrderRow[] {
  const rank = (row: OrderRow) => dealStates.indexOf(dealState(row, party));
  return [...rows].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (b.agreedMs ?? 0) - (a.agreedMs ?? 0) ||
      (a.order < b.order ? -1 : a.order > b.order ? 1 : 0),
  );
}

export function matchesDeal(row: OrderRow, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  const texts = [row.order, row.seller, row.sellerName, row.buyer, row.buyerName];
  return wanted === "" || texts.some((text) => text.toLowerCase().includes(wanted));
}

export type DealAction =
  | "accept"
  | "decline"
  | "withdraw"
  | "propose"
  | "ship"
  | "receive"
  | "invoice"
  | "redeem"
  | "return"
  | "refuse";

/** What may be said next, and by whom; what needs only a signature to go on comes first. */
export function dealActions(view: OrderView): { action: DealAction; parties: readonly string[] }[] {
  const { seller, buyer, proposal, items } = view;
  const both = [buyer, seller];
  const actions: { action: DealAction; parties: readonly string[] }[] = [];
  if (proposal?.status === "open") {
    actions.push({ action: "accept", parties: [proposal.to] });
    actions.push({ action: "decline", parties: [proposal.to] });
    actions.push({ action: "withdraw", parties: [proposal.by] });
  }
  actions.push({ action: "propose", parties: both });
  if (view.deal === null) return actions;
  const someToShip = items.some(({ quantity, shipped }) => shipped < quantity);
  if (view.status === "agreed" && someToShip) {
    actions.push({ action: "ship", parties: [seller] });
    actions.push({ action: "receive", parties: [buyer] });
  }
  if (openToInvoice(view) > 0) actions.push({ action: "invoice", parties: [seller] });
  if (tokensOf(view).length > 0 && openToInvoice(view) > 0)
    actions.push({ action: "redeem", parties: [buyer] });
  if (items.some(({ delivered, returned }) => returned < delivered))
    actions.push({ action: "return", parties: [buyer] });
  if (view.status === "agreed") actions.push({ action: "refuse", parties: [buyer] });
  return actions;
}

/** What of the total is on no invoice and was not taken off by a token. */
export function openToInvoice({ total, invoicedMinor, deductedMinor }: OrderView): number {
  return total.minor - invoicedMinor - deductedMinor;
}

/** Tokens that the terms in force name. */
export function tokensOf(view: OrderView): readonly string[] {
  return (view.deal as { tokens?: string[] } | null)?.tokens ?? [];
}

/** What is left to pay of an invoice. */
export function openOfInvoice({ minor, paidMinor, status }: InvoiceView): number {
  return status === "cancelled" || status === "paid" ? 0 : minor - paidMinor;
}
