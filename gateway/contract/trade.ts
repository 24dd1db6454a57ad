/**
 * What the HTTP API answers about deals, money and tokens. Amounts are whole numbers of the smallest unit of their
 * currency; times are milliseconds since 1970 UTC by the chain's clock; hashes are lower-case hex.
 */
import type { FleetRow, StatementSummary } from "./api.ts";

export interface Money {
  minor: number;
  currency: string;
}

/** A party in the directory, as counterparties see it. */
export interface DirectoryRow {
  party: string;
  legalName: string;
  country: string;
  roles: string[];
  capacity: "business" | "consumer" | null;
  gln: string | null;
  suspended: boolean;
  /** UN/LOCODEs and prefixes of HS codes, as the party says of itself. */
  places: string[];
  goods: string[];
  text: string;
  record: PartyRecord;
}

/** What the ledger shows of how a party keeps its word. Figures of its deals, not their content. */
export interface PartyRecord {
  /** Deals signed, as seller and as buyer. */
  sold: number;
  bought: number;
  /** Of what it sold: delivered in full; of those with an agreed day, how many by that day. */
  delivered: number;
  deliveredInTime: number;
  deliveredWithDeadline: number;
  /** Of what it sold: everything accepted without reservations, or settled. */
  deliveredClean: number;
  refused: number;
  /** Invoices that it owed and paid, and how many of them by their due date. */
  paid: number;
  paidInTime: number;
  /** Invoices that it owes and whose due date has passed. */
  overdue: number;
  /** Shipments that it carried to their end as one of the carriers. */
  carried: number;
  /** Disputes against it: all, still open, and agreed with a part for it to bear. */
  disputesAgainst: number;
  disputesOpen: number;
  disputesBorne: number;
  disputesRaised: number;
}

/** `GET /api/directory` */
export interface DirectoryView {
  /** Height of the block up to which the records count. */
  height: number;
  rows: DirectoryRow[];
}

export interface OfferView {
  offer: string;
  seller: string;
  sellerName: string;
  /** Null: to every member. */
  to: string[] | null;
  untilMs: number;
  withdrawn: boolean;
  /** As the seller signed it. */
  terms: unknown;
}

export type OrderStatus = "proposed" | "declined" | "withdrawn" | "agreed" | "refused" | "delivered";

/** One line of `GET /api/orders`. */
export interface OrderRow {
  order: string;
  status: OrderStatus;
  seller: string;
  sellerName: string;
  buyer: string;
  buyerName: string;
  /** Of the terms in force, or of the newest proposal where none are. */
  total: Money;
  /** Whose signature the newest proposal waits for. */
  waitsFor: string | null;
  shipments: number;
  agreedMs: number | null;
}

export interface DealProposalView {
  by: string;
  to: string;
  /** Name this hash to accept it. */
  hash: string;
  index: number;
  status: "open" | "accepted" | "declined" | "withdrawn";
  deal: unknown;
}

export interface ItemProgressView {
  id: string;
  quantity: number;
  shipped: number;
  delivered: number;
  clean: number;
  returned: number;
}

export interface OrderShipmentView {
  shipment: string;
  items: { item: string; quantity: number }[];
  delivery: { clean: boolean; atMs: number } | null;
  /** The shipment as the map shows it. */
  row: FleetRow | null;
  disputes: string[];
}

export interface InstalmentView {
  id: string;
  minor: number;
  when: "acceptance" | "delivery" | "time";
  items?: string[];
  atMs?: number;
  held: number;
  released: number;
  refunded: number;
  /** The seller may take it now, the buyer may take it back now, without the other. */
  releasable: boolean;
  refundable: boolean;
}

export interface EscrowView {
  asset: string;
  issuer: string;
  issuerName: string;
  balance: number;
  refundAtMs: number | null;
  instalments: InstalmentView[];
}

export interface ReturnView {
  number: number;
  items: { item: string; quantity: number }[];
  refund: { asset: string; minor: number } | null;
  accepted: boolean;
}

/** `GET /api/orders/{id}`: order and goods as one story. */
export interface OrderView extends OrderRow {
  consignee: string;
  version: number;
  /** The terms in force as both signed them; null before. */
  deal: unknown;
  /** Hash of the statement with them. */
  hash: string | null;
  proposal: DealProposalView | null;
  items: ItemProgressView[];
  goods: OrderShipmentView[];
  invoices: InvoiceView[];
  invoicedMinor: number;
  deductedMinor: number;
  escrow: EscrowView | null;
  returns: ReturnView[];
  /** Everything that was said about it, in the order of the log. */
  statements: StatementSummary[];
}

export interface InvoiceView {
  invoice: string;
  order: string;
  seller: string;
  sellerName: string;
  buyer: string;
  buyerName: string;
  minor: number;
  currency: string;
  paidMinor: number;
  issuedMs: number;
  dueMs: number;
  paidMs: number | null;
  status: "issued" | "accepted" | "cancelled" | "paid";
}

export interface AssetView {
  asset: string;
  name: string;
  currency: string;
  /** Whose promise it is, and what it promises. */
  issuer: string;
  issuerName: string;
  promise: string;
  fee: { fixedMinor: number; ppm: number } | null;
  outstanding: number;
}

export interface AccountView {
  asset: string;
  assetName: string;
  currency: string;
  issuer: string;
  issuerName: string;
  party: string;
  balance: number;
  postings: number;
}

export interface PostingView {
  number: number;
  index: number;
  atMs: number;
  minor: number;
  balance: number;
  /** The account or escrow on the other side. */
  with: string;
  subject: string;
  /** Hash of the statement that moved it. */
  statement: string;
  kind: string;
}

/** `GET /api/accounts/{asset}/{party}`: newest postings first. */
export interface AccountStatementView extends AccountView {
  entries: PostingView[];
}

export interface ExchangeView {
  exchange: string;
  by: string;
  with: string;
  give: { asset: string; minor: number };
  take: { asset: string; minor: number };
  untilMs: number;
  /** Name this hash to accept it. */
  hash: string;
  status: "open" | "settled" | "withdrawn";
}

/** One party's side of a netting, and why it is fair to it: what it is owed, less what it owes, is what it gets. */
export interface NettingPositionView {
  party: string;
  partyName: string;
  receivable: number;
  payable: number;
  minor: number;
  signed: boolean;
}

export interface NettingView {
  netting: string;
  by: string;
  asset: string;
  currency: string;
  untilMs: number;
  hash: string;
  status: "open" | "settled";
  invoices: { invoice: string; seller: string; buyer: string; minor: number }[];
  positions: NettingPositionView[];
  /** Who pays whom when it happens. */
  payments: { from: string; to: string; minor: number }[];
}

/** `GET /api/netting-suggestion`: the open invoices among some parties, ready to be proposed. */
export interface NettingSuggestion {
  asset: string;
  invoices: { invoice: string; minor: number }[];
  positions: { party: string; minor: number }[];
}

export interface TokenView {
  token: string;
  name: string;
  issuer: string;
  issuerName: string;
  worth: Money;
  countMax: number;
  granted: number;
  redeemed: number;
  expiresMs: number;
  transferable: boolean;
  /** Where it counts; null: with every seller whose order names it. */
  sellers: string[] | null;
  text: string;
}

/** One line of `GET /api/wallets/{party}`. */
export interface HoldingView extends TokenView {
  party: string;
  count: number;
  expired: boolean;
}

/** `GET /api/personal/{party}`: what was disclosed to the gateway of the party's commitments. */
export interface PersonalView {
  party: string;
  data: { name: string; salt: string; value: string; commitment: string }[];
  /** Commitments whose content is not here, or was erased. */
  withheld: { name: string; commitment: string }[];
}
