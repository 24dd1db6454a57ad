/** Tokens, and what a party holds of them. */
import type { FastifyInstance } from "fastify";
import { tokenOf } from "../../../ledger/state/tokens.ts";
import { requires } from "../access.ts";
import { readerOf, requireEntitled } from "../entitlement.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, identifierParameter, idParams, listQuery } from "../schemas.ts";
import { page } from "../views/page.ts";
import { holdingView, tokenView } from "../views/tokens.ts";

export function tokenRoutes(server: FastifyInstance, { ledger, clock, bounds }: ServeParts): void {
  const read = requires("read");

  server.get<{ Querystring: { after?: string; limit: number } }>(
    "/api/tokens/issued",
    {
      preHandler: read,
      schema: {
        ...described("tokens", "Tokens and their rules"),
        querystring: listQuery(bounds.listCountMax),
      },
    },
    async ({ query }) => page(ledger.store, "token/", query).map((id) => tokenView(ledger, id)),
  );

  server.get<{ Params: { id: string } }>(
    "/api/tokens/issued/:id",
    { preHandler: read, schema: { ...described("tokens", "One token"), params: idParams } },
    async ({ params }) => {
      if (!tokenOf(ledger.store, params.id)) throw new HttpRefusal("token_unknown");
      return tokenView(ledger, params.id);
    },
  );

  server.get<{ Params: { party: string } }>(
    "/api/wallets/:party",
    {
      preHandler: read,
      schema: {
        ...described("tokens", "What a party holds, and where it counts"),
        params: { type: "object", required: ["party"], properties: { party: identifierParameter } },
      },
    },
    async ({ params, access }) => {
      requireEntitled(readerOf(access), [params.party]);
      const tokens = page(ledger.store, "token/", { limit: Number.MAX_SAFE_INTEGER });
      return tokens.flatMap((id) => holdingView(ledger, id, params.party, clock.nowMs()));
    },
  );
}
