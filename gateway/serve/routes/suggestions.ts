/** Suggestions of another way, and what is taken to be closed. docs/routing.md. */
import type { FastifyInstance } from "fastify";
import { type PassageId, passageIds, passages } from "../../../ledger/routing/sea/passages.ts";
import { shipmentOf } from "../../../ledger/state/holdables.ts";
import type {
  ClosuresView,
  ShipmentSuggestionView,
  SuggestionHistoryView,
  SuggestionsView,
} from "../../contract/api.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, identifierParameter, idParams } from "../schemas.ts";
import { suggestionHistory } from "../views/suggestion-history.ts";

const answersMax = 200;
const answersUsual = 50;

const passageList = {
  type: "array",
  maxItems: passageIds.length,
  uniqueItems: true,
  items: { type: "string", enum: passageIds },
} as const;

export function suggestionRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, suggestions, journeys, closures } = parts;

  server.get(
    "/api/suggestions",
    {
      preHandler: requires("read"),
      schema: described("routing", "Better ways for shipments that may well be late, most useful first"),
    },
    async (): Promise<SuggestionsView> => ({
      suggestions: suggestions.current(),
      coldStores: suggestions.coldStores(),
    }),
  );

  server.get<{ Querystring: { shipment?: string; before?: number; limit: number } }>(
    "/api/suggestions/history",
    {
      preHandler: requires("read"),
      schema: {
        ...described("routing", "Suggestions that were answered, and what came of them, newest first"),
        querystring: {
          type: "object",
          properties: {
            shipment: { ...identifierParameter, description: "Only those for this shipment." },
            before: {
              type: "integer",
              minimum: 0,
              description: "Continue before this index of the log.",
            },
            limit: { type: "integer", minimum: 1, maximum: answersMax, default: answersUsual },
          },
        },
      },
    },
    async ({ query }): Promise<SuggestionHistoryView> => suggestionHistory(ledger.store, journeys, query),
  );

  server.get<{ Params: { id: string }; Querystring: { closed?: PassageId[] } }>(
    "/api/shipments/:id/suggestion",
    {
      preHandler: requires("read"),
      schema: {
        ...described("routing", "Another way for the rest of a journey, or null; `closed` asks what if"),
        params: idParams,
        querystring: {
          type: "object",
          properties: {
            closed: {
              ...passageList,
              description:
                "Passages taken to be closed, given once each; without any: what this gateway has set.",
            },
          },
        },
      },
    },
    async ({ params, query }): Promise<ShipmentSuggestionView> => {
      if (!shipmentOf(ledger.store, params.id)) throw new HttpRefusal("shipment_unknown");
      return {
        suggestion: (await suggestions.suggestion(params.id, query.closed ?? closures.closed)) ?? null,
      };
    },
  );

  server.get(
    "/api/closures",
    {
      preHandler: requires("read"),
      schema: described("routing", "Passages that are taken to be closed, and all there are"),
    },
    async (): Promise<ClosuresView> => view(),
  );

  server.put<{ Body: { closed: PassageId[] } }>(
    "/api/closures",
    {
      preHandler: requires("administer"),
      schema: {
        ...described("routing", "Takes passages to be closed for all shipments"),
        body: {
          type: "object",
          required: ["closed"],
          additionalProperties: false,
          properties: { closed: passageList },
        },
      },
    },
    async ({ body }): Promise<ClosuresView> => {
      closures.set(body.closed);
      suggestions.lookAtAll();
      return view();
    },
  );

  function view(): ClosuresView {
    return {
      closed: [...closures.closed],
      passages: passageIds.map((id) => ({ id, name: passages[id].name })),
    };
  }
}
