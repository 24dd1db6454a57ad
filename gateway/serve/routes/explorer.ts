/** For the ledger explorer: the entries of a block, and what a piece of text names. */
import type { FastifyInstance } from "fastify";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { isRefusal } from "../../../ledger/state/rules.ts";
import { decodeStatement } from "../../../ledger/statement/statement.ts";
import type { BlockEntryView } from "../../contract/explorer.ts";
import { nativeSha256 } from "../../native-hash.ts";
import { requires } from "../access.ts";
import { mayRead, readerOf } from "../entitlement.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described } from "../schemas.ts";
import { lookUp } from "../views/lookup.ts";
import { issuerName } from "../views/statement.ts";

export function explorerRoutes(server: FastifyInstance, { ledger, bounds }: ServeParts): void {
  const read = requires("read");

  server.get<{ Params: { height: number }; Querystring: { after?: number; limit: number } }>(
    "/api/blocks/:height/entries",
    {
      preHandler: read,
      schema: {
        ...described("chain", "The entries of one block, in the log's order"),
        params: { type: "object", properties: { height: { type: "integer", minimum: 0 } } },
        querystring: {
          type: "object",
          properties: {
            after: { type: "integer", minimum: 0, description: "Continue after this index." },
            limit: { type: "integer", minimum: 1, maximum: bounds.listCountMax, default: 100 },
          },
        },
      },
    },
    async ({ params, query, access }) => {
      const block = ledger.store.block(params.height);
      if (!block) throw new HttpRefusal("not_found", `there is no block ${params.height} yet`);
      const next = ledger.store.block(params.height + 1);
      const end = next?.firstIndex ?? ledger.tip!.header.size;
      const first = Math.max(block.firstIndex, (query.after ?? -1) + 1);
      const count = Math.max(0, Math.min(query.limit, end - first));
      return Array.from({ length: count }, (_, i) => entryView(first + i, readerOf(access)));
    },
  );

  server.get<{ Querystring: { text: string } }>(
    "/api/lookup",
    {
      preHandler: read,
      schema: {
        ...described("chain", "What an identifier, a number or a hash names in this ledger"),
        querystring: {
          type: "object",
          properties: { text: { type: "string", maxLength: 200, default: "" } },
        },
      },
    },
    async ({ query, access }) => lookUp(ledger, readerOf(access), query.text),
  );

  function entryView(index: number, reader: string | undefined): BlockEntryView {
    const statement = decodeStatement(ledger.store.entry(index)!, nativeSha256);
    if (isRefusal(statement)) return { type: "seal", index };
    if (!mayRead(reader, ledger.state, statement)) return { type: "withheld", index };
    const { hash, kind, issuer, subject, issuedAtSeconds } = statement;
    return {
      type: "statement",
      index,
      hash: toHex(hash),
      kind,
      issuer,
      issuerName: issuerName(ledger.state, issuer),
      subject,
      issuedAtMs: issuedAtSeconds * 1000,
    };
  }
}
