/**
 * How parties keep their word, in figures from the ledger: promises kept, disputes. Counted from the state, all at once,
 * and at most every few seconds, as everybody's figures come out of one walk.
 */
import type { DisputeState, ProposalState } from "../../ledger/state/disputes.ts";
import type { ShipmentState } from "../../ledger/state/holdables.ts";
import type { InvoiceState } from "../../ledger/state/trade/invoices.ts";
import type { OrderState } from "../../ledger/state/trade/orders.ts";
import { decodeState, type StateValue } from "../../ledger/state/view.ts";
import type { PartyRecord } from "../contract/trade.ts";
import type { LedgerStore } from "../store/ledger-store.ts";

const ageMsMax = 5_000;

export const noRecord: PartyRecord = {
  sold: 0,
  bought: 0,
  delivered: 0,
  deliveredInTime: 0,
  deliveredWithDeadline: 0,
  deliveredClean: 0,
  refused: 0,
  paid: 0,
  paidInTime: 0,
  overdue: 0,
  carried: 0,
  disputesAgainst: 0,
  disputesOpen: 0,
  disputesBorne: 0,
  disputesRaised: 0,
};

type Count = (party: string, field: keyof PartyRecord) => void;

export interface PartyRecords {
  readonly height: number;
  readonly records: ReadonlyMap<string, PartyRecord>;
}

export class PartyRecordCounter {
  readonly #store: LedgerStore;
  readonly #nowMs: () => number;
  #counted: (PartyRecords & { readonly atMs: number }) | undefined;

  /** `nowMs` says how old figures are; it does not go back. */
  constructor(store: LedgerStore, nowMs: () => number = () => performance.now()) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  /** Everybody's record; invoices are overdue by the chain's time `chainNowMs`. */
  records(chainNowMs: number): PartyRecords {
    const height = this.#store.height() ?? -1;
    const known = this.#counted;
    if (known && (known.height === height || this.#nowMs() - known.atMs < ageMsMax)) return known;
    const counted = { height, records: countAll(this.#store, chainNowMs), atMs: this.#nowMs() };
    this.#counted = counted;
    return counted;
  }
}

function countAll(store: LedgerStore, nowMs: number): ReadonlyMap<string, PartyRecord> {
  const records = new Map<string, PartyRecord>();
  const count: Count = (party, field) => {
    const record = records.get(party) ?? { ...noRecord };
    record[field]++;
    records.set(party, record);
  };
  for (const [, order] of values<OrderState>(store, "order/")) countOrder(order, count);
  for (const [, invoice] of values<InvoiceState>(store, "invoice/")) countInvoice(invoice, nowMs, count);
  for (const [, { carriers, deliveredMs }] of values<ShipmentState>(store, "shipment/"))
    if (deliveredMs !== undefined) for (const carrier of carriers) count(carrier, "carried");
  for (const [id, dispute] of values<DisputeState>(store, "dispute/"))
    countDispute(store, id, dispute, count);
  return records;
}

function* values<T extends StateValue>(store: LedgerStore, prefix: string): Generator<[string, T]> {
  for (const { name, bytes } of store.stateEntries(prefix))
    yield [name.slice(prefix.length), decodeState<T>(bytes)];
}

function countOrder(
  { seller, buyer, items, completedMs, deliverBy, refusedMs }: OrderState,
  count: Count,
): void {
  count(seller, "sold");
  count(buyer, "bought");
  if (refusedMs !== undefined) count(seller, "refused");
  if (completedMs === undefined) return;
  count(seller, "delivered");
  if (items.every(({ clean, quantity }) => clean >= quantity)) count(seller, "deliveredClean");
  if (deliverBy === undefined) return;
  count(seller, "deliveredWithDeadline");
  if (completedMs <= deliverBy) count(seller, "deliveredInTime");
}

function countInvoice({ buyer, status, paidMs, dueMs }: InvoiceState, nowMs: number, count: Count): void {
  if (status === "cancelled") return;
  if (paidMs === undefined) {
    if (dueMs < nowMs) count(buyer, "overdue");
    return;
  }
  count(buyer, "paid");
  if (paidMs <= dueMs) count(buyer, "paidInTime");
}

function countDispute(store: LedgerStore, id: string, dispute: DisputeState, count: Count): void {
  count(dispute.claimant, "disputesRaised");
  const split =
    dispute.agreed === undefined
      ? []
      : (store.get<ProposalState>(`proposal/${id}/${dispute.agreed}`)?.split ?? []);
  for (const respondent of dispute.respondents) {
    count(respondent, "disputesAgainst");
    if (dispute.status === "open") count(respondent, "disputesOpen");
    if (split.some(({ party, minor }) => party === respondent && minor > 0))
      count(respondent, "disputesBorne");
  }
}
