/** Assets, accounts, exchanges, nettings, and what of them banks read (ISO 20022). */
import type { FastifyInstance, FastifyReply } from "fastify";
import { fromHex } from "../../../ledger/encoding/bytes.ts";
import { assetOf } from "../../../ledger/state/settlement/assets.ts";
import { exchangeOf, exchangeReaders } from "../../../ledger/state/settlement/exchange.ts";
import { nettingOf, nettingReaders } from "../../../ledger/state/settlement/netting.ts";
import { invoiceOf } from "../../../ledger/state/trade/invoices.ts";
import { orderReaders } from "../../../ledger/state/trade/orders.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import { timeMsMax } from "../../../ledger/statement/time-bounds.ts";
import type { AccountStatementView, AccountView } from "../../contract/trade.ts";
import { accountStatement } from "../../iso20022/camt053.ts";
import { creditTransfer } from "../../iso20022/pacs008.ts";
import { type BankAccounts, paymentInitiation } from "../../iso20022/pain001.ts";
import { requires } from "../access.ts";
import { isAmong, readerOf, requireEntitled, requireReadable } from "../entitlement.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, hashParameter, identifierParameter, idParams, listQuery } from "../schemas.ts";
import { page, pageOf } from "../views/page.ts";
import {
  accountView,
  assetView,
  exchangeView,
  nettingSuggestion,
  nettingView,
  postingsOf,
} from "../views/settlement.ts";
import { type PartyListQuery, partyAsked, partyListQuery } from "./trade.ts";

const accountParams = {
  type: "object",
  required: ["asset", "party"],
  properties: { asset: identifierParameter, party: identifierParameter },
} as const;

type AccountPath = { Params: { asset: string; party: string } };

export function settlementRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, trade, clock, bounds } = parts;
  const read = requires("read");
  const countMax = bounds.listCountMax;

  server.get<{ Querystring: { after?: string; limit: number } }>(
    "/api/assets",
    {
      preHandler: read,
      schema: {
        ...described("settlement", "Assets and whose promise they are"),
        querystring: listQuery(countMax),
      },
    },
    async ({ query }) => page(ledger.store, "asset/", query).map((id) => assetView(ledger, id)),
  );

  server.get<{ Params: { id: string } }>(
    "/api/assets/:id",
    { preHandler: read, schema: { ...described("settlement", "One asset"), params: idParams } },
    async ({ params }) => {
      known(params.id);
      return assetView(ledger, params.id);
    },
  );

  server.get<{ Querystring: { party?: string } }>(
    "/api/accounts",
    {
      preHandler: read,
      schema: {
        ...described("settlement", "The accounts of a party"),
        querystring: { type: "object", properties: { party: identifierParameter } },
      },
    },
    async ({ query, access }): Promise<AccountView[]> => {
      const party = partyAsked(readerOf(access), query.party);
      if (party === undefined) return [];
      const assets = page(ledger.store, "asset/", { limit: Number.MAX_SAFE_INTEGER });
      return assets.flatMap((asset) => accountView(ledger, asset, party) ?? []);
    },
  );

  server.get<AccountPath & { Querystring: { before?: number; limit: number } }>(
    "/api/accounts/:asset/:party",
    {
      preHandler: read,
      schema: {
        ...described("settlement", "One account with its postings, newest first"),
        params: accountParams,
        querystring: {
          type: "object",
          properties: {
            before: { type: "integer", minimum: 0, description: "Postings with a lower number only." },
            limit: { type: "integer", minimum: 1, maximum: countMax, default: Math.min(200, countMax) },
          },
        },
      },
    },
    async ({ params, query, access }): Promise<AccountStatementView> => {
      const account = accountOf(params, readerOf(access));
      const to = Math.min(query.before ?? account.postings, account.postings);
      const from = Math.max(0, to - query.limit);
      return { ...account, entries: postingsOf(ledger, account, { from, to }) };
    },
  );

  server.get<AccountPath & { Querystring: { from: number; to: number } }>(
    "/api/accounts/:asset/:party/camt.053",
    {
      preHandler: read,
      schema: {
        ...described("settlement", "The account's statement for banks (ISO 20022 camt.053.001.08)"),
        params: accountParams,
        querystring: {
          type: "object",
          properties: {
            from: { type: "integer", minimum: 0, maximum: timeMsMax, default: 0 },
            to: { type: "integer", minimum: 0, maximum: timeMsMax, default: timeMsMax },
          },
        },
      },
    },
    async ({ params, query, access }, reply) => {
      const account = accountOf(params, readerOf(access));
      return sendXml(reply, accountStatement(ledger, account, { ...query, nowMs: clock.nowMs() }));
    },
  );

  server.get<{ Params: { hash: string } }>(
    "/api/transfers/:hash/pacs.008",
    {
      preHandler: read,
      schema: {
        ...described("settlement", "A transfer as banks tell it to one another (ISO 20022 pacs.008.001.08)"),
        params: { type: "object", required: ["hash"], properties: { hash: hashParameter } },
      },
    },
    async ({ params, access }, reply) => {
      const index = ledger.store.indexOfStatement(fromHex(params.hash));
      if (index === undefined) throw new HttpRefusal("not_found", "no statement in the log has this hash");
      const entry = ledger.store.entry(index)!;
      requireReadable(readerOf(access), ledger.state, entry);
      if (readStatement(entry).kind !== "settlement.transfer")
        throw new HttpRefusal("not_found", "the statement is no transfer");
      return sendXml(reply, creditTransfer(ledger, index));
    },
  );

  server.get<{ Params: { id: string }; Querystring: BankAccounts }>(
    "/api/invoices/:id/pain.001",
    {
      preHandler: read,
      schema: {
        ...described("settlement", "The order to a bank to pay an invoice (ISO 20022 pain.001.001.09)"),
        params: idParams,
        querystring: {
          type: "object",
          properties: {
            debtorAccount: {
              type: "string",
              pattern: "^[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}$",
              description: "IBAN",
            },
            debtorAgent: {
              type: "string",
              pattern: "^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$",
              description: "BIC",
            },
            creditorAccount: {
              type: "string",
              pattern: "^[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}$",
              description: "IBAN",
            },
            creditorAgent: {
              type: "string",
              pattern: "^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$",
              description: "BIC",
            },
          },
        },
      },
    },
    async ({ params, query, access }, reply) => {
      const invoice = invoiceOf(ledger.store, params.id);
      if (!invoice) throw new HttpRefusal("invoice_unknown");
      requireEntitled(readerOf(access), orderReaders(ledger.store, invoice.order));
      if (invoice.status === "cancelled" || invoice.paidMs !== undefined)
        throw new HttpRefusal("invoice_closed");
      return sendXml(reply, paymentInitiation(ledger, params.id, query, clock.nowMs()));
    },
  );

  server.get<{ Querystring: PartyListQuery }>(
    "/api/exchanges",
    {
      preHandler: read,
      schema: { ...described("settlement", "Exchanges of a party"), querystring: partyListQuery(countMax) },
    },
    async ({ query, access }) =>
      pageOf(trade.idsOf("exchange", partyAsked(readerOf(access), query.party)), query).map((id) =>
        exchangeView(ledger, id),
      ),
  );

  server.get<{ Params: { id: string } }>(
    "/api/exchanges/:id",
    { preHandler: read, schema: { ...described("settlement", "One exchange"), params: idParams } },
    async ({ params, access }) => {
      const exchange = exchangeOf(ledger.store, params.id);
      if (!exchange) throw new HttpRefusal("exchange_unknown");
      requireEntitled(readerOf(access), exchangeReaders(ledger.store, exchange));
      return exchangeView(ledger, params.id);
    },
  );

  server.get<{ Querystring: PartyListQuery }>(
    "/api/nettings",
    {
      preHandler: read,
      schema: { ...described("settlement", "Nettings of a party"), querystring: partyListQuery(countMax) },
    },
    async ({ query, access }) =>
      pageOf(trade.idsOf("netting", partyAsked(readerOf(access), query.party)), query).map((id) =>
        nettingView(ledger, id),
      ),
  );

  server.get<{ Params: { id: string } }>(
    "/api/nettings/:id",
    {
      preHandler: read,
      schema: {
        ...described("settlement", "One netting, with what each is owed, owes and gets"),
        params: idParams,
      },
    },
    async ({ params, access }) => {
      const netting = nettingOf(ledger.store, params.id);
      if (!netting) throw new HttpRefusal("netting_unknown");
      requireEntitled(readerOf(access), nettingReaders(ledger.store, netting));
      return nettingView(ledger, params.id);
    },
  );

  server.get<{ Params: { id: string }; Querystring: { party?: string } }>(
    "/api/assets/:id/netting-suggestion",
    {
      preHandler: read,
      schema: {
        ...described("settlement", "Open invoices that could be netted in an asset, as the reader sees them"),
        params: idParams,
        querystring: { type: "object", properties: { party: identifierParameter } },
      },
    },
    async ({ params, query, access }) => {
      known(params.id);
      const party = partyAsked(readerOf(access), query.party);
      return nettingSuggestion(ledger, trade, { asset: params.id, party });
    },
  );

  function known(asset: string): void {
    if (!assetOf(ledger.store, asset)) throw new HttpRefusal("asset_unknown");
  }

  /** The account, for its holder and the asset's issuer. */
  function accountOf({ asset, party }: AccountPath["Params"], reader: string | undefined): AccountView {
    known(asset);
    if (!isAmong(reader, [party, assetOf(ledger.store, asset)!.issuer]))
      throw new HttpRefusal("not_entitled");
    const account = accountView(ledger, asset, party);
    if (!account) throw new HttpRefusal("not_found", "the party has no account in this asset");
    return account;
  }
}

function sendXml(reply: FastifyReply, xml: string): FastifyReply {
  return reply.type("application/xml; charset=utf-8").send(xml);
}
