/** The addresses about deals, money and tokens that the dashboard asks. */
import type {
  AccountStatementView,
  AccountView,
  AssetView,
  DirectoryView,
  ExchangeView,
  HoldingView,
  InvoiceView,
  NettingSuggestion,
  NettingView,
  OfferView,
  OrderRow,
  OrderView,
  TokenView,
} from "../../gateway/contract/trade.ts";
import { getJson } from "../api/client.ts";

const perPage = 200;

/** All pages of a list, each asked for after the last element of the one before. */
async function all<T>(
  path: string,
  idOf: (element: T) => string,
  asked: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<T[]> {
  const elements: T[] = [];
  for (;;) {
    const query = queryOf({
      ...asked,
      limit: String(perPage),
      after: elements.length ? idOf(elements.at(-1)!) : undefined,
    });
    const page = await getJson<T[]>(`${path}${query}`, signal);
    elements.push(...page);
    if (page.length < perPage) return elements;
  }
}

function queryOf(fields: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, value);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** Of a party; without one, of everybody, for those who may see everything. */
type OfParty = string | undefined;

export const offers = (party: OfParty, signal?: AbortSignal) =>
  all<OfferView>("api/offers", ({ offer }) => offer, { party }, signal);
export const orders = (party: OfParty, signal?: AbortSignal) =>
  all<OrderRow>("api/orders", ({ order }) => order, { party }, signal);
export const order = (id: string, signal?: AbortSignal) =>
  getJson<OrderView>(`api/orders/${encodeURIComponent(id)}`, signal);
export const invoices = (party: OfParty, signal?: AbortSignal) =>
  all<InvoiceView>("api/invoices", ({ invoice }) => invoice, { party }, signal);

export const assets = (signal?: AbortSignal) =>
  all<AssetView>("api/assets", ({ asset }) => asset, {}, signal);
export const accounts = (party: OfParty, signal?: AbortSignal) =>
  getJson<AccountView[]>(`api/accounts${queryOf({ party })}`, signal);
const accountPath = (asset: string, party: string) =>
  `api/accounts/${encodeURIComponent(asset)}/${encodeURIComponent(party)}`;
/** The newest postings first; with `before`, those with a lower number only. */
export const account = (asset: string, party: string, before: number | undefined, signal?: AbortSignal) =>
  getJson<AccountStatementView>(
    accountPath(asset, party) + queryOf({ before: before === undefined ? undefined : String(before) }),
    signal,
  );
export const bankStatementPath = (asset: string, party: string) => `${accountPath(asset, party)}/camt.053`;
export const bankTransferPath = (hash: string) => `api/transfers/${encodeURIComponent(hash)}/pacs.008`;
export const bankPaymentPath = (invoice: string) => `api/invoices/${encodeURIComponent(invoice)}/pain.001`;
export const exchanges = (party: OfParty, signal?: AbortSignal) =>
  all<ExchangeView>("api/exchanges", ({ exchange }) => exchange, { party }, signal);
export const nettings = (party: OfParty, signal?: AbortSignal) =>
  all<NettingView>("api/nettings", ({ netting }) => netting, { party }, signal);
export const nettingSuggestion = (asset: string, party: OfParty, signal?: AbortSignal) =>
  getJson<NettingSuggestion>(
    `api/assets/${encodeURIComponent(asset)}/netting-suggestion${queryOf({ party })}`,
    signal,
  );

export const tokens = (signal?: AbortSignal) =>
  all<TokenView>("api/tokens/issued", ({ token }) => token, {}, signal);
export const wallet = (party: string, signal?: AbortSignal) =>
  getJson<HoldingView[]>(`api/wallets/${encodeURIComponent(party)}`, signal);

export interface DirectoryQuestion {
  readonly role?: string | undefined;
  readonly country?: string | undefined;
  readonly place?: string | undefined;
  readonly goods?: string | undefined;
}

export const directory = (asked: DirectoryQuestion, signal?: AbortSignal) =>
  getJson<DirectoryView>(`api/directory${queryOf({ ...asked })}`, signal);
