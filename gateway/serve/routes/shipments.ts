/** Shipments: their pages, statements, readings, liability trace and evidence. */
import type { FastifyInstance } from "fastify";
import { traceOf } from "../../../ledger/liability/trace.ts";
import { shipmentOf } from "../../../ledger/state/holdables.ts";
import { exportEvidence } from "../../prove/evidence.ts";
import { historyOf } from "../../prove/history.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, idParams } from "../schemas.ts";
import { readSeries, type SeriesQuery, seriesQuerySchema } from "../views/series.ts";
import { shipmentView } from "../views/shipment.ts";
import { summaryOf } from "../views/statement.ts";

export function shipmentRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, fleet, bounds } = parts;
  const read = requires("read");
  type ById = { Params: { id: string } };

  server.get<ById>(
    "/api/shipments/:id",
    { preHandler: read, schema: { ...described("shipments", "One shipment"), params: idParams } },
    async ({ params }) => shipmentView(ledger.state, history(params.id), fleet.shipments.get(params.id)!.row),
  );

  server.get<ById>(
    "/api/shipments/:id/statements",
    {
      preHandler: read,
      schema: { ...described("shipments", "Every statement of a shipment's history"), params: idParams },
    },
    async ({ params }) =>
      history(params.id).statements.map(({ statement, index, height, sealedAtMs }) =>
        summaryOf(ledger.state, statement, { index, height, sealedAtMs }),
      ),
  );

  server.get<ById & { Querystring: SeriesQuery }>(
    "/api/shipments/:id/readings",
    {
      preHandler: read,
      schema: {
        ...described("shipments", "Readings of everything attached to a shipment"),
        params: idParams,
        querystring: seriesQuerySchema(bounds),
      },
    },
    async ({ params, query }) => {
      const view = shipmentView(ledger.state, history(params.id), fleet.shipments.get(params.id)!.row);
      const spans = view.attachments.map(({ device, fromMs, toMs }) => ({
        device,
        fromMs: Math.max(fromMs, query.from),
        toMs: Math.min(toMs ?? query.to, query.to),
      }));
      const series = await Promise.all(spans.map((span) => readSeries(parts.telemetry, span, query)));
      return series.flat();
    },
  );

  server.get<ById>(
    "/api/shipments/:id/trace",
    {
      preHandler: read,
      schema: {
        ...described("shipments", "The liability trace: who held the goods when what happened"),
        params: idParams,
      },
    },
    async ({ params }) => traceOf(history(params.id)),
  );

  server.get<ById>(
    "/api/shipments/:id/evidence",
    {
      preHandler: read,
      schema: { ...described("shipments", "The evidence bundle, to be checked offline"), params: idParams },
    },
    async ({ params }, reply) => {
      known(params.id);
      const { height } = ledger.tip!.header;
      const bundle = await exportEvidence(
        ledger,
        parts.operatorKey,
        parts.checkpoints,
        params.id,
        parts.verifyPage,
      );
      return reply
        .type("application/zip")
        .header("content-disposition", `attachment; filename="${fileName(params.id)}-${height}.zip"`)
        .send(Buffer.from(bundle));
    },
  );

  function history(id: string) {
    known(id);
    return historyOf(ledger, id).history;
  }

  function known(id: string): void {
    if (!shipmentOf(ledger.store, id)) throw new HttpRefusal("shipment_unknown");
  }
}

/** Identifiers may have colons, which some file systems refuse. */
function fileName(id: string): string {
  return id.replaceAll(":", "_");
}
