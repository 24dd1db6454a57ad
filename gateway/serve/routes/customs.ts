/** Customs: lists as they are in force, the officers' queue, and each shipment's decisions with what they rest on. */
import type { FastifyInstance } from "fastify";
import {
  type ClearanceState,
  clearanceOf,
  decisionOf,
} from "../../../ledger/state/customs/clearance-state.ts";
import { type ListEntryState, listOf } from "../../../ledger/state/customs/lists.ts";
import { shipmentOf } from "../../../ledger/state/holdables.ts";
import { decodeState } from "../../../ledger/state/view.ts";
import type { ClearanceRow, ClearanceView, CustomsEntryView, CustomsListView } from "../../contract/api.ts";
import { historyOf } from "../../prove/history.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, idParams, listQuery } from "../schemas.ts";
import { page } from "../views/page.ts";
import { partyName } from "../views/statement.ts";

type Part = { after?: string; limit: number };

export function customsRoutes(server: FastifyInstance, { ledger, fleet, bounds }: ServeParts): void {
  const { store } = ledger;
  const read = requires("read");

  server.get<{ Querystring: Part }>(
    "/api/customs/lists",
    {
      preHandler: read,
      schema: { ...described("customs", "Customs lists"), querystring: listQuery(bounds.listCountMax) },
    },
    async ({ query }) => page(store, "list/", query).map(listView),
  );

  server.get<{ Params: { id: string }; Querystring: Part }>(
    "/api/customs/lists/:id/entries",
    {
      preHandler: read,
      schema: {
        ...described("customs", "Entries of a customs list, in force or removed"),
        params: idParams,
        querystring: listQuery(bounds.listCountMax),
      },
    },
    async ({ params, query }): Promise<CustomsEntryView[]> => {
      if (!listOf(store, params.id)) throw new HttpRefusal("not_found", "there is no such list");
      const prefix = `list-entry/${params.id}/`;
      return page(store, prefix, query).map((entry) => entryView(entry, store.get(`${prefix}${entry}`)!));
    },
  );

  server.get<{ Querystring: { country?: string; limit: number } }>(
    "/api/customs/queue",
    {
      preHandler: read,
      schema: {
        ...described("customs", "Shipments that are not cleared yet, those with the most risk first"),
        querystring: {
          type: "object",
          properties: {
            country: { type: "string", pattern: "^[A-Z]{2}$", description: "Of destination or transit." },
            limit: listQuery(bounds.listCountMax).properties.limit,
          },
        },
      },
    },
    async ({ query }) => queue(query.country).slice(0, query.limit),
  );

  server.get<{ Params: { id: string } }>(
    "/api/customs/shipments/:id",
    {
      preHandler: read,
      schema: {
        ...described("customs", "The clearance of a shipment: every decision, and by which list version"),
        params: idParams,
      },
    },
    async ({ params }): Promise<ClearanceView> => {
      if (!shipmentOf(store, params.id)) throw new HttpRefusal("shipment_unknown");
      const clearance = clearanceOf(store, params.id);
      if (!clearance) throw new HttpRefusal("clearance_unknown");
      const { decisions } = historyOf(ledger, params.id).history.customs!;
      const ids = new Set([clearance.facts.shipper, ...decisions.map(({ by }) => by)]);
      return {
        row: rowOf(params.id, clearance),
        facts: clearance.facts,
        decisions: [...decisions],
        names: Object.fromEntries([...ids].map((id) => [id, partyName(ledger.state, id)])),
      };
    },
  );

  function listView(id: string): CustomsListView {
    const { authority, country, title, polarity, sides, version, entries, pending } = listOf(store, id)!;
    return {
      list: id,
      authority,
      authorityName: partyName(ledger.state, authority),
      country,
      title,
      polarity,
      sides: [...sides],
      version,
      entries,
      pending: pending ?? null,
    };
  }

  /** Those that are closed are left out; the others by risk, then by who has waited longest. */
  function queue(country: string | undefined): ClearanceRow[] {
    const rows: ClearanceRow[] = [];
    for (const { name, bytes } of store.stateEntries("clearance/")) {
      const clearance = decodeState<ClearanceState>(bytes);
      const { status, facts } = clearance;
      if (status === "released" || status === "refused") continue;
      if (country !== undefined && ![facts.destination, ...facts.transit].includes(country)) continue;
      rows.push(rowOf(name.slice("clearance/".length), clearance));
    }
    return rows.sort((a, b) => rank(b) - rank(a) || a.lastMs - b.lastMs);
  }

  function rowOf(shipment: string, clearance: ClearanceState): ClearanceRow {
    const { facts, lane, status, risk, isSelected, decisions } = clearance;
    return {
      shipment,
      goods: fleet.shipments.get(shipment)?.row.goods ?? "",
      hsCode: facts.hsCode ?? null,
      shipper: facts.shipper,
      shipperName: partyName(ledger.state, facts.shipper),
      dispatch: facts.dispatch,
      destination: facts.destination,
      lane,
      status,
      risk,
      isSelected,
      lastMs: decisionOf(store, shipment, decisions - 1)!.atMs,
    };
  }
}

/** What waits at the border comes before what is on its way; then risk decides. */
function rank({ status, isSelected, risk }: ClearanceRow): number {
  const waits = status === "booked" || status === "declared" ? 0 : 2;
  return (waits + (isSelected ? 1 : 0)) * 1e9 + risk;
}

function entryView(
  entry: string,
  { added, addedAt: _, removed, ...goods }: ListEntryState,
): CustomsEntryView {
  return { entry, added, removed: removed ?? null, goods: goods };
}
