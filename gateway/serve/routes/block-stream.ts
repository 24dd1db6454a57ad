/** Sealed blocks, exact bytes, for whoever wants to check the whole chain from outside. docs/protocol.md §12. */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { encodeBlockBytes } from "../../../ledger/log/block-bytes.ts";
import type { LedgerStore } from "../../store/ledger-store.ts";
import { requires } from "../access.ts";
import { mayReadEntry, readerOf } from "../entitlement.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
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
    async ({ query, access }, reply) => {
      const reader = readerOf(access);
      const isReadable = (entry: Uint8Array) => mayReadEntry(reader, ledger.state, entry);
      // A block is whole or not at all: with an entry left out, nobody could compute its root.
      if (ledger.store.blockBytes(query.from)?.entries.some((entry) => !isReadable(entry)))
        throw new HttpRefusal("not_entitled", `block ${query.from} holds what only others may read`);
      const page = { ...query, bytesMax: bounds.blockPageBytesMax, isReadable };
      const blocks = blockPage(ledger.store, page);
      return reply.type("application/cbor-seq").send(Readable.from(blocks, { objectMode: false }));
    },
  );
}

interface PageOfBlocks {
  readonly from: number;
  readonly limit: number;
  readonly bytesMax: number;
  readonly isReadable: (entry: Uint8Array) => boolean;
}

/**
 * Sealed blocks never change, so the page may be read while others are sealed. At least one block, if there is one; it
 * ends before the first block that the reader may not read.
 */
function* blockPage(
  store: LedgerStore,
  { from, limit, bytesMax, isReadable }: PageOfBlocks,
): Generator<Buffer, void> {
  let bytes = 0;
  for (let height = from; height < from + limit; height++) {
    const block = store.blockBytes(height);
    if (!block?.entries.every(isReadable)) return;
    const encoded = encodeBlockBytes(block);
    bytes += encoded.length;
    if (bytes > bytesMax && height > from) return;
    yield Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  }
}
