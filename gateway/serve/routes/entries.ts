/** Statements over HTTP: submit, read, receipts. The same path, codes and answers as over MQTT. */
import type { FastifyInstance } from "fastify";
import { fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { decodeHeader } from "../../../ledger/log/header.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import type { EntryView } from "../../contract/api.ts";
import type { Answer } from "../../gateway.ts";
import { receiptOf } from "../../seal/receipts.ts";
import { requires } from "../access.ts";
import { readerOf, requireReadable } from "../entitlement.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal, sendRefusal } from "../problem.ts";
import { described, hashParameter } from "../schemas.ts";
import { summaryOf } from "../views/statement.ts";

const hashParams = { type: "object", required: ["hash"], properties: { hash: hashParameter } } as const;

export function entryRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, gateway } = parts;

  server.post<{ Body: Buffer }>(
    "/entries",
    {
      preHandler: requires("submit"),
      schema: {
        ...described(
          "entries",
          "Submit a signed statement (application/cose); answered when it is sealed or refused",
        ),
        consumes: ["application/cose"],
      },
    },
    async ({ body, access }, reply) => {
      if (!(body instanceof Uint8Array))
        throw new HttpRefusal("request_malformed", "send the statement's bytes as application/cose");
      const sender = access?.party === undefined ? `user:${access?.user}` : `party:${access.party}`;
      if (parts.pool.isFullFor(sender)) throw new HttpRefusal("pool_full");
      const payload = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
      const answer = await new Promise<Answer>((answered) => gateway.receive({ payload, sender, answered }));
      if (!answer.sealed) return sendRefusal(reply, answer.refusal);
      return reply.code(answer.repeated ? 200 : 201).send(entryView(answer.index, answer.statement.hash));
    },
  );

  server.get<{ Params: { hash: string } }>(
    "/entries/:hash",
    {
      preHandler: requires("read"),
      schema: { ...described("entries", "The exact bytes of a statement"), params: hashParams },
    },
    async ({ params, access }, reply) => {
      const entry = ledger.store.entry(indexOf(params.hash))!;
      requireReadable(readerOf(access), ledger.state, entry);
      return sendCose(reply, entry);
    },
  );

  server.get<{ Params: { hash: string } }>(
    "/entries/:hash/receipt",
    {
      preHandler: requires("submit"),
      schema: { ...described("entries", "The receipt of a statement (RFC 9942)"), params: hashParams },
    },
    async ({ params }, reply) => sendCose(reply, receiptOf(ledger, indexOf(params.hash)).receipt),
  );

  server.get<{ Params: { hash: string } }>(
    "/api/statements/:hash",
    {
      preHandler: requires("read"),
      schema: { ...described("entries", "A statement, decoded"), params: hashParams },
    },
    async ({ params, access }) => {
      const index = indexOf(params.hash);
      const entry = ledger.store.entry(index)!;
      requireReadable(readerOf(access), ledger.state, entry);
      const height = ledger.store.heightOf(index);
      const { timeMs } = decodeHeader(ledger.store.block(height)!.header);
      return summaryOf(ledger.state, readStatement(entry), {
        index,
        height,
        sealedAtMs: timeMs,
      });
    },
  );

  function indexOf(hash: string): number {
    const index = ledger.store.indexOfStatement(fromHex(hash));
    if (index === undefined) throw new HttpRefusal("not_found", "no statement in the log has this hash");
    return index;
  }

  function entryView(index: number, hash: Uint8Array): EntryView {
    const { height, receipt } = receiptOf(ledger, index);
    return { hash: toHex(hash), index, height, receipt: toHex(receipt) };
  }
}

function sendCose(reply: { type(type: string): { send(body: Buffer): unknown } }, bytes: Uint8Array) {
  return reply.type("application/cose").send(Buffer.from(bytes));
}
