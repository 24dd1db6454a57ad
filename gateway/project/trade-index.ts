/**
 * Which deals, invoices, exchanges, nettings and offers are whose, so that a party's list is not a walk through
 * everybody's. Derived from the state and from nothing else: built at start, kept up with each block.
 */
import { type ExchangeState, exchangeReaders } from "../../ledger/state/settlement/exchange.ts";
import { type NettingState, nettingReaders } from "../../ledger/state/settlement/netting.ts";
import type { InvoiceState } from "../../ledger/state/trade/invoices.ts";
import { type OfferState, offerReaders } from "../../ledger/state/trade/offers.ts";
import { orderReaders } from "../../ledger/state/trade/orders.ts";
import type { StateReader, StateValue } from "../../ledger/state/view.ts";
import { parseReference } from "../../ledger/statement/reference.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import type { ReplayedBlock } from "./replay.ts";

export const indexedKinds = ["offer", "order", "invoice", "exchange", "netting"] as const;
export type IndexedKind = (typeof indexedKinds)[number];

/** Under this name stands what is everybody's. */
const everybody = "";

/** Who may see one of them, read from the state. */
const readersOf: Readonly<
  Record<IndexedKind, (state: StateReader, id: string) => readonly string[] | undefined>
> = {
  offer: (state, id) => offerReaders(known<OfferState>(state, `offer/${id}`)),
  order: orderReaders,
  invoice: (state, id) => orderReaders(state, known<InvoiceState>(state, `invoice/${id}`).order),
  exchange: (state, id) => exchangeReaders(state, known<ExchangeState>(state, `exchange/${id}`)),
  netting: (state, id) => nettingReaders(state, known<NettingState>(state, `netting/${id}`)),
};

function known<T extends StateValue>(state: StateReader, name: string): T {
  return state.get<T>(name)!;
}

/** Where in the state each of them begins; an order may be no more than proposed. */
const prefixes: readonly [string, IndexedKind][] = [
  ["offer/", "offer"],
  ["order-proposal/", "order"],
  ["invoice/", "invoice"],
  ["exchange/", "exchange"],
  ["netting/", "netting"],
];

export class TradeIndex {
  readonly #store: LedgerStore;
  readonly #ids = new Map<string, Set<string>>();
  /** Invoices by order. */
  readonly #invoices = new Map<string, Set<string>>();

  constructor(store: LedgerStore) {
    this.#store = store;
    for (const [prefix, kind] of prefixes)
      for (const { name } of store.stateEntries(prefix)) this.#note(kind, name.slice(prefix.length));
  }

  take({ others }: Pick<ReplayedBlock, "others">): void {
    for (const { statement } of others) {
      const { kind, id } = parseReference(statement.subject)!;
      if ((indexedKinds as readonly string[]).includes(kind)) this.#note(kind as IndexedKind, id);
    }
  }

  /** Identifiers in ascending order; of one party, with what is everybody's, or (`undefined`) all. */
  idsOf(kind: IndexedKind, party: string | undefined): string[] {
    const sets =
      party === undefined
        ? [...this.#ids].filter(([key]) => key.startsWith(`${kind} `)).map(([, ids]) => ids)
        : [this.#ids.get(`${kind} ${party}`), this.#ids.get(`${kind} ${everybody}`)];
    return [...new Set(sets.flatMap((ids) => [...(ids ?? [])]))].sort();
  }

  invoicesOf(order: string): string[] {
    return [...(this.#invoices.get(order) ?? [])].sort();
  }

  #note(kind: IndexedKind, id: string): void {
    for (const party of readersOf[kind](this.#store, id) ?? [everybody])
      add(this.#ids, `${kind} ${party}`, id);
    if (kind === "invoice") add(this.#invoices, known<InvoiceState>(this.#store, `invoice/${id}`).order, id);
  }
}

function add(sets: Map<string, Set<string>>, key: string, id: string): void {
  const ids = sets.get(key);
  if (ids) ids.add(id);
  else sets.set(key, new Set([id]));
}
