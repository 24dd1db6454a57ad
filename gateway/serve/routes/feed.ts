/** The map's snapshot and the live feed. */
import type { FastifyInstance } from "fastify";
import type { FleetView } from "../../contract/api.ts";
import { requires } from "../access.ts";
import { readerOf } from "../entitlement.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described } from "../schemas.ts";

export function feedRoutes(server: FastifyInstance, { ledger, fleet, feed }: ServeParts): void {
  const read = requires("read");

  server.get(
    "/api/fleet",
    { preHandler: read, schema: described("fleet", "Every shipment, newest values") },
    async () => {
      const rows = [...fleet.shipments.values()].map(({ row }) => row);
      return { cursor: ledger.tip?.header.size ?? 0, rows } satisfies FleetView;
    },
  );

  server.get<{ Querystring: { cursor?: number } }>(
    "/api/feed",
    {
      preHandler: read,
      schema: {
        ...described("fleet", "Live feed (server-sent events) from a cursor"),
        querystring: { type: "object", properties: { cursor: { type: "integer", minimum: 0 } } },
      },
    },
    async (request, reply) => {
      if (feed.full) throw new HttpRefusal("rate_limited", "the feed has as many readers as it may have");
      const last = Number(request.headers["last-event-id"]);
      reply.hijack();
      const cursor = Number.isSafeInteger(last) && last > 0 ? last : request.query.cursor;
      reply.raw.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      feed.connect(reply.raw, cursor, readerOf(request.access));
    },
  );
}
