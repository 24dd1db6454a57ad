/** Assets, accounts, exchanges and nettings as the API shows them. */
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { recordName } from "../../../ledger/state/records.ts";
import {
  type AccountState,
  accountName,
  type PostingState,
  postingName,
} from "../../../ledger/state/settlement/accounts.ts";
import { type AssetState, assetOf } from "../../../ledger/state/settlement/assets.ts";
import { type ExchangeState, exchangeOf } from "../../../ledger/state/settlement/exchange.ts";
import {
  type NettingState,
  nettingOf,
  type Position,
  paymentsOf,
  positionsOf,
} from "../../../ledger/state/settlement/netting.ts";
import { type InvoiceState, invoiceOf, openMinor } from "../../../ledger/state/trade/invoices.ts";
import { referenceText } from "../../../ledger/statement/reference.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import type {
  AccountView,
  AssetView,
  ExchangeView,
  NettingSuggestion,
  NettingView,
  PostingView,
} from "../../contract/trade.ts";
import type { TradeIndex } from "../../project/trade-index.ts";
import type { Ledger } from "../../seal/ledger.ts";
import { partyName } from "./statement.ts";
import { payloadAt } from "./trade.ts";

export function assetView(ledger: Ledger, id: string): AssetView {
  const { issuer, name, currency, fee, outstanding } = assetOf(ledger.store, id) as AssetState;
  const [created] = ledger.store.recordEntries(recordName(referenceText("asset", id)), 0, 1);
  return {
    asset: id,
    name,
    currency,
    issuer,
    issuerName: partyName(ledger.state, issuer),
    promise: String(payloadAt(ledger, created!).promise),
    fee: fee ? { ...fee } : null,
    outstanding,
  };
}

export function accountView({ store, state }: Ledger, asset: string, party: string): AccountView | undefined {
  const account = store.get<AccountState>(accountName(asset, party));
  if (!account) return undefined;
  const { name, currency, issuer } = assetOf(store, asset)!;
  return {
    asset,
    assetName: name,
    currency,
    issuer,
    issuerName: partyName(state, issuer),
    party,
    balance: account.balance,
    postings: account.postings,
  };
}

/** Postings with numbers from `from` up to `to`, without it, newest first. */
export function postingsOf(
  { store }: Ledger,
  { asset, party }: Pick<AccountView, "asset" | "party">,
  { from, to }: { from: number; to: number },
): PostingView[] {
  const views: PostingView[] = [];
  for (let n = to - 1; n >= from; n--) {
    const posting = store.get<PostingState>(postingName(accountName(asset, party), n))!;
    const { hash, kind } = readStatement(store.entry(posting.index)!);
    views.push({ number: n, ...posting, statement: toHex(hash), kind });
  }
  return views;
}

export function exchangeView({ store }: Ledger, id: string): ExchangeView {
  const { by, with: other, give, take, until, hash, status } = exchangeOf(store, id) as ExchangeState;
  return {
    exchange: id,
    by,
    with: other,
    give: { ...give },
    take: { ...take },
    untilMs: until,
    hash: toHex(hash),
    status,
  };
}

export function nettingView({ store, state }: Ledger, id: string): NettingView {
  const netting = nettingOf(store, id) as NettingState;
  const invoices = netting.invoices.map(({ invoice, minor }) => {
    const { seller, buyer } = invoiceOf(store, invoice)!;
    return { invoice, seller, buyer, minor };
  });
  const sumFor = (party: string, side: "seller" | "buyer") =>
    invoices.reduce((sum, one) => sum + (one[side] === party ? one.minor : 0), 0);
  return {
    netting: id,
    by: netting.by,
    asset: netting.asset,
    currency: assetOf(store, netting.asset)!.currency,
    untilMs: netting.until,
    hash: toHex(netting.hash),
    status: netting.status,
    invoices,
    positions: netting.positions.map(({ party, minor }) => ({
      party,
      partyName: partyName(state, party),
      receivable: sumFor(party, "seller"),
      payable: sumFor(party, "buyer"),
      minor,
      signed: netting.signed.includes(party),
    })),
    payments: paymentsOf(netting.positions),
  };
}

const invoicesMax = 200;
const partiesMax = 64;

/**
 * The open, accepted invoices in the asset's currency that the party may see, of those who owe and are owed in a ring: as
 * long as somebody only owes or is only owed, netting changes nothing for them, and they are left out.
 */
export function nettingSuggestion(
  { store }: Ledger,
  trade: TradeIndex,
  { asset, party }: { asset: string; party: string | undefined },
): NettingSuggestion {
  const { currency } = assetOf(store, asset)!;
  let open = trade.idsOf("invoice", party).flatMap((id) => {
    const invoice = invoiceOf(store, id) as InvoiceState;
    const minor = openMinor(invoice);
    const counts = invoice.status === "accepted" && invoice.currency === currency && minor > 0;
    return counts ? [{ invoice: id, seller: invoice.seller, buyer: invoice.buyer, minor }] : [];
  });
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    const sellers = new Set(open.map(({ seller }) => seller));
    const buyers = new Set(open.map(({ buyer }) => buyer));
    open = open.filter(({ seller, buyer }) => buyers.has(seller) && sellers.has(buyer));
  }
  open = open.slice(0, invoicesMax);
  const positions: Position[] = positionsOf(open) ?? [];
  if (positions.length > partiesMax) return { asset, invoices: [], positions: [] };
  return { asset, invoices: open.map(({ invoice, minor }) => ({ invoice, minor })), positions };
}
