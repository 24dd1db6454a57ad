/** Disputes: their story as the record tells it, and the trace where they were opened beside the trace now. */
import type { FastifyInstance } from "fastify";
import { type DisputeTold, disputesOf } from "../../../ledger/evidence/disputes.ts";
import { historyAt } from "../../../ledger/evidence/history-at.ts";
import type { ShipmentHistory } from "../../../ledger/evidence/shipment-history.ts";
import { type LiabilityTrace, traceOf } from "../../../ledger/liability/trace.ts";
import { differenceOf } from "../../../ledger/liability/trace-difference.ts";
import { disputeOf } from "../../../ledger/state/disputes.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import type { DisputeRow, DisputeView } from "../../contract/api.ts";
import { historyOf } from "../../prove/history.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, idParams, listQuery } from "../schemas.ts";
import { page } from "../views/page.ts";
import { partyName } from "../views/statement.ts";

/** Index of an entry in the log. */
const position = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;

function traceAt(history: ShipmentHistory, index: number): LiabilityTrace {
  try {
    return traceOf(historyAt(history, index));
  } catch (error) {
    if (error instanceof RangeError) throw new HttpRefusal("request_malformed", error.message);
    throw error;
  }
}

export function disputeRoutes(
  server: FastifyInstance,
  { ledger, alerting, clock, bounds }: ServeParts,
): void {
  const read = requires("read");

  server.get<{ Querystring: { after?: string; limit: number } }>(
    "/api/disputes",
    {
      preHandler: read,
      schema: {
        ...described("disputes", "Disputes with their claims and where they stand"),
        querystring: listQuery(bounds.listCountMax),
      },
    },
    async ({ query }) => page(ledger.store, "dispute/", query).map(rowOf),
  );

  server.get<{ Params: { id: string }; Querystring: { from?: number; to?: number } }>(
    "/api/disputes/:id",
    {
      preHandler: read,
      schema: {
        ...described(
          "disputes",
          "One dispute: its story, the trace it was opened on, and what changed since",
        ),
        params: idParams,
        querystring: {
          type: "object",
          additionalProperties: false,
          properties: {
            from: {
              ...position,
              description: "compare the trace at this entry; default: where it was opened",
            },
            to: { ...position, description: "with the trace at this one; default: the newest" },
          },
        },
      },
    },
    async ({ params, query }): Promise<DisputeView> => {
      const state = disputeOf(ledger.store, params.id);
      if (!state) throw new HttpRefusal("dispute_unknown");
      const { history } = historyOf(ledger, state.shipment);
      const dispute = disputesOf(history).find(({ id }) => id === params.id)!;
      const opened = traceOf(historyAt(history, dispute.opened.index));
      const now = traceOf(history);
      return {
        dispute,
        names: namesOf(history, dispute),
        opened,
        now,
        difference: differenceOf(
          query.from === undefined ? opened : traceAt(history, query.from),
          query.to === undefined ? now : traceAt(history, query.to),
        ),
      };
    },
  );

  function rowOf(id: string): DisputeRow {
    const { shipment, claimant, respondents, claim, status, openedAt, proposals } = disputeOf(
      ledger.store,
      id,
    )!;
    return {
      dispute: id,
      shipment,
      claimant,
      claimantName: partyName(ledger.state, claimant),
      respondents: [...respondents],
      respondentNames: respondents.map((party) => partyName(ledger.state, party)),
      claim,
      status,
      openedAt,
      openedAtMs: 1_000 * readStatement(ledger.store.entry(openedAt)!).issuedAtSeconds,
      proposals,
      nextDeadline: status === "open" ? nextDeadlineOf(shipment) : null,
    };
  }

  function nextDeadlineOf(shipment: string): DisputeRow["nextDeadline"] {
    const nowMs = clock.nowMs();
    const running = alerting.clocksOf(shipment).filter(({ deadlineMs }) => deadlineMs >= nowMs);
    const [next] = running.toSorted((a, b) => a.deadlineMs - b.deadlineMs);
    if (!next) return null;
    const { code, leg, by, deadlineMs } = next;
    return { code, leg, by, deadlineMs };
  }

  /** Legal names of everyone the story mentions. */
  function namesOf(history: ShipmentHistory, { claimant, respondents }: DisputeTold): Record<string, string> {
    const ids = new Set([...history.parties.keys(), claimant, ...respondents]);
    return Object.fromEntries([...ids].sort().map((id) => [id, partyName(ledger.state, id)]));
  }
}
