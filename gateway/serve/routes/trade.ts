/** Offers, orders and invoices: lists of what concerns the reader, and each as one story. */
import type { FastifyInstance } from "fastify";
import { invoiceOf } from "../../../ledger/state/trade/invoices.ts";
import { offerOf, offerReaders } from "../../../ledger/state/trade/offers.ts";
import { orderProposalOf, orderReaders } from "../../../ledger/state/trade/orders.ts";
import { shipmentOrdersOf } from "../../../ledger/state/trade/shipped.ts";
import type { OrderRow } from "../../contract/trade.ts";
import type { IndexedKind } from "../../project/trade-index.ts";
import { requires } from "../access.ts";
import { isAmong, type Reader, readerOf, requireEntitled } from "../entitlement.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, identifierParameter, idParams, listQuery } from "../schemas.ts";
import { pageOf } from "../views/page.ts";
import { invoiceView, offerView, orderRow, orderView } from "../views/trade.ts";

export interface PartyListQuery {
  party?: string;
  after?: string;
  limit: number;
}

/** A page of a list, of one party: the reader itself, unless it may see everything. */
export function partyListQuery(countMax: number) {
  const { type, properties } = listQuery(countMax);
  return {
    type,
    properties: {
      ...properties,
      party: { ...identifierParameter, description: "Whose; those who see everything may leave it out." },
    },
  } as const;
}

/** Whose list is asked for: a reader's own, and anybody's for who sees everything. */
export function partyAsked(reader: Reader, party: string | undefined): string | undefined {
  if (reader !== undefined && party !== undefined && party !== reader) throw new HttpRefusal("not_entitled");
  return reader ?? party;
}

export function tradeRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, trade, fleet, clock, bounds } = parts;
  const read = requires("read");
  const sources = () => ({ ledger, fleet, trade, nowMs: clock.nowMs() });

  /** The list of one kind, each element as `view` shows it. */
  function listRoute(path: string, kind: IndexedKind, summary: string, view: (id: string) => unknown): void {
    server.get<{ Querystring: PartyListQuery }>(
      path,
      {
        preHandler: read,
        schema: { ...described("trade", summary), querystring: partyListQuery(bounds.listCountMax) },
      },
      async ({ query, access }) =>
        pageOf(trade.idsOf(kind, partyAsked(readerOf(access), query.party)), query).map(view),
    );
  }

  listRoute("/api/offers", "offer", "Offers to a party, and its own", (id) => offerView(ledger, id));
  listRoute("/api/orders", "order", "Orders of a party, agreed and proposed", (id) =>
    orderRow(sources(), id),
  );
  listRoute("/api/invoices", "invoice", "Invoices of a party", (id) => invoiceView(ledger, id));

  server.get<{ Params: { id: string } }>(
    "/api/offers/:id",
    { preHandler: read, schema: { ...described("trade", "One offer"), params: idParams } },
    async ({ params, access }) => {
      const offer = offerOf(ledger.store, params.id);
      if (!offer) throw new HttpRefusal("offer_unknown");
      requireEntitled(readerOf(access), offerReaders(offer));
      return offerView(ledger, params.id);
    },
  );

  server.get<{ Params: { id: string } }>(
    "/api/orders/:id",
    {
      preHandler: read,
      schema: {
        ...described("trade", "One order: terms, goods, invoices, escrow, and all that was said"),
        params: idParams,
      },
    },
    async ({ params, access }) => {
      if (!orderProposalOf(ledger.store, params.id)) throw new HttpRefusal("order_unknown");
      requireEntitled(readerOf(access), orderReaders(ledger.store, params.id));
      return orderView(sources(), params.id, readerOf(access));
    },
  );

  server.get<{ Params: { id: string } }>(
    "/api/invoices/:id",
    { preHandler: read, schema: { ...described("trade", "One invoice"), params: idParams } },
    async ({ params, access }) => {
      const invoice = invoiceOf(ledger.store, params.id);
      if (!invoice) throw new HttpRefusal("invoice_unknown");
      requireEntitled(readerOf(access), orderReaders(ledger.store, invoice.order));
      return invoiceView(ledger, params.id);
    },
  );

  server.get<{ Params: { id: string } }>(
    "/api/shipments/:id/orders",
    {
      preHandler: read,
      schema: {
        ...described("trade", "The orders that travel in a shipment, as far as the reader may see them"),
        params: idParams,
      },
    },
    async ({ params, access }): Promise<OrderRow[]> => {
      const orders = shipmentOrdersOf(ledger.store, params.id)?.orders ?? [];
      return orders
        .filter(({ order }) => isAmong(readerOf(access), orderReaders(ledger.store, order)))
        .map(({ order }) => orderRow(sources(), order));
    },
  );
}
