/** What people take away of a shipment: its report, its readings, its trace, and the checker. The bundle itself is a shipment's evidence. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { encodeTrace, traceOf } from "../../../ledger/liability/trace.ts";
import { shipmentOf } from "../../../ledger/state/holdables.ts";
import { readingsCsv } from "../../../report/readings-csv.ts";
import { type ReportLanguage, reportLanguages } from "../../../report/words/words.ts";
import { exportEvidence } from "../../prove/evidence.ts";
import { historyOf } from "../../prove/history.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, idParams } from "../schemas.ts";

export function exportRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, operatorKey, checkpoints, verifyPage, reports } = parts;
  const read = requires("read");
  type ById = { Params: { id: string } };

  server.get<ById & { Querystring: { language: ReportLanguage } }>(
    "/api/shipments/:id/report.pdf",
    {
      preHandler: read,
      schema: {
        ...described("shipments", "The liability trace as a PDF for people, with the evidence bundle inside"),
        params: idParams,
        querystring: {
          type: "object",
          properties: { language: { type: "string", enum: [...reportLanguages], default: "en" } },
        },
      },
    },
    async ({ params, query }, reply) => {
      const name = fileName(params.id);
      const bundle = await exportEvidence(ledger, operatorKey, checkpoints, params.id, verifyPage);
      const pdf = await reports.pdf({ bundle, language: query.language });
      return download(reply, `${name}.pdf`, "application/pdf", pdf);
    },
  );

  server.get<ById>(
    "/api/shipments/:id/readings.csv",
    {
      preHandler: read,
      schema: {
        ...described("shipments", "The readings of a shipment for spreadsheets, each with its statement"),
        params: idParams,
      },
    },
    async ({ params }, reply) => {
      const name = fileName(params.id);
      const text = readingsCsv(historyOf(ledger, params.id).history);
      return download(reply, `${name}.csv`, "text/csv; charset=utf-8", Buffer.from(text));
    },
  );

  server.get<ById>(
    "/api/shipments/:id/trace.json",
    {
      preHandler: read,
      schema: {
        ...described("shipments", "The liability trace, byte for byte as evidence bundles carry it"),
        params: idParams,
      },
    },
    async ({ params }, reply) => {
      const name = fileName(params.id);
      const text = encodeTrace(traceOf(historyOf(ledger, params.id).history));
      return download(reply, `${name}.trace.json`, "application/json", Buffer.from(text));
    },
  );

  server.get(
    "/api/verify.html",
    { schema: described("evidence", "The checker as one file, to be kept and used without a network") },
    async (_request, reply) => {
      if (!verifyPage) throw new HttpRefusal("not_found", "this gateway was built without it");
      return download(reply, "verify.html", "text/html; charset=utf-8", verifyPage);
    },
  );

  /** Of the newest block; identifiers may have colons, which some file systems refuse. */
  function fileName(id: string): string {
    if (!shipmentOf(ledger.store, id)) throw new HttpRefusal("shipment_unknown");
    return `${id.replaceAll(":", "_")}-${ledger.tip!.header.height}`;
  }
}

function download(reply: FastifyReply, name: string, type: string, bytes: Uint8Array): FastifyReply {
  return reply
    .type(type)
    .header("content-disposition", `attachment; filename="${name}"`)
    .send(Buffer.from(bytes));
}
