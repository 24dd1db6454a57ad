/** The fleet's past, for the map's history. */
import type { FastifyInstance } from "fastify";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, identifierParameter } from "../schemas.ts";
import { fleetPast } from "../views/past.ts";
import { partyName } from "../views/statement.ts";

interface Query {
  from?: number;
  to?: number;
  steps: number;
  after?: string;
  limit: number;
}

const dayMs = 86_400_000;
const stepsMax = 300;
const time = { type: "integer", minimum: 0, maximum: 9_000_000_000_000 } as const;

export function pastRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, fleet, telemetry, clock, bounds } = parts;

  server.get<{ Querystring: Query }>(
    "/api/fleet/past",
    {
      preHandler: requires("read"),
      schema: {
        ...described("fleet", "Where every shipment was in a window of time, and how it stood"),
        querystring: {
          type: "object",
          properties: {
            from: { ...time, description: "By default 24 hours before the end." },
            to: { ...time, description: "By default now by the chain's clock." },
            steps: { type: "integer", minimum: 1, maximum: stepsMax, default: 96 },
            after: { ...identifierParameter, description: "Continue after this shipment." },
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
    async ({ query }) => {
      const toMs = query.to ?? clock.nowMs();
      const fromMs = query.from ?? Math.max(0, toMs - dayMs);
      if (fromMs >= toMs) throw new HttpRefusal("request_malformed", "`from` must be before `to`");
      if (toMs - fromMs > bounds.pastWindowMsMax)
        throw new HttpRefusal(
          "request_malformed",
          `a window is at most ${bounds.pastWindowMsMax} ms long: ask for a shorter one`,
        );
      const { steps, after, limit } = query;
      return fleetPast(
        { fleet, telemetry, nameOf: (party) => partyName(ledger.state, party) },
        { fromMs, toMs, steps, after, limit, pointsMax: bounds.pastPointsMax },
      );
    },
  );
}
