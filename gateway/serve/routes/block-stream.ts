/** Sealed blocks, exact bytes, for whoever wants to check the whole chain from outside. docs/protocol.md §12. */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { encodeBlockBytes } from "../../../ledger/log/block-bytes.ts";
import type { LedgerStore } from "../../store/ledger-store.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { described } from "../schemas.ts";

export function blockStreamRoutes(
  server: FastifyInstance,
  { ledger, bounds }: Pick<ServeParts, "ledger" | "bounds">,
): void {
  server.get<{ Querystring: { from: number; limit: number } }>(
    "/api/chain/blocks",
    {
      preHandler: requires("read"),
      schema: {
        ...described(
          "chain",
          "Sealed blocks with their entries, exact bytes, oldest first (a CBOR sequence)",
        ),
        querystring: {
          type: "object",
          properties: {
            from: { type: "integer", minimum: 0, default: 0, description: "Height of the first block." },
            limit: {
              type: "integer",
              minimum: 1,
              maximum: bounds.listCountMax,
              default: bounds.listCountMax,
            },
          },
        },
      },
    },
    async ({ query }, reply) => {
      const blocks = blockPage(ledger.store, { ...query, bytesMax: bounds.blockPageBytesMax });
      return reply.type("application/cbor-seq").send(Readable.from(blocks, { objectMode: false }));
    },
  );
}

/** Sealed blocks never change, so the page may be read while others are sealed. At least one block, if there is one. */
function* blockPage(
  store: LedgerStore,
  { from, limit, bytesMax }: { from: number; limit: number; bytesMax: number },
): Generator<Buffer, void> {
  let bytes = 0;
  for (let height = from; height < from + limit; height++) {
    const block = store.blockBytes(height);
    if (!block) return;
    const encoded = encodeBlockBytes(block);
    bytes += encoded.length;
    if (bytes > bytesMax && height > from) return;
    yield Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  }
}
