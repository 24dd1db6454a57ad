/** Finds shipments by what their live rows do not carry. */
import type { FastifyInstance } from "fastify";
import { searchTextCharactersMax } from "../../contract/shipment-search.ts";
import { requires } from "../access.ts";
import { isAmong, readerOf } from "../entitlement.ts";
import type { ServeParts } from "../parts.ts";
import { described } from "../schemas.ts";

export function shipmentSearchRoutes(server: FastifyInstance, { identifiers }: ServeParts): void {
  server.get<{ Querystring: { text: string } }>(
    "/api/fleet/search",
    {
      preHandler: requires("read"),
      schema: {
        ...described("fleet", "Shipments by a unit's number, an order, a reference, a party or a device"),
        querystring: {
          type: "object",
          properties: { text: { type: "string", maxLength: searchTextCharactersMax, default: "" } },
        },
      },
    },
    async ({ query, access }) =>
      identifiers.search(query.text, (readers) => isAmong(readerOf(access), readers)),
  );
}
