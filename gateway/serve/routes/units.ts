/** Logistic units. */
import type { FastifyInstance } from "fastify";
import { holderOf, unitOf } from "../../../ledger/state/holdables.ts";
import { referenceText } from "../../../ledger/statement/reference.ts";
import type { UnitView } from "../../contract/api.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, idParams, listQuery } from "../schemas.ts";
import { page } from "../views/page.ts";

export function unitRoutes(server: FastifyInstance, { ledger, fleet, bounds }: ServeParts): void {
  const read = requires("read");

  server.get<{ Querystring: { after?: string; limit: number } }>(
    "/api/units",
    {
      preHandler: read,
      schema: { ...described("units", "Logistic units"), querystring: listQuery(bounds.listCountMax) },
    },
    async ({ query }) => page(ledger.store, "unit/", query).map(unitView),
  );

  server.get<{ Params: { id: string } }>(
    "/api/units/:id",
    { preHandler: read, schema: { ...described("units", "One logistic unit"), params: idParams } },
    async ({ params }) => {
      if (!unitOf(ledger.state, params.id)) throw new HttpRefusal("unit_unknown");
      return unitView(params.id);
    },
  );

  function unitView(id: string): UnitView {
    const { type, number, party, epoch, aboard } = unitOf(ledger.state, id)!;
    const reference = referenceText("unit", id);
    return {
      unit: id,
      type,
      identifier: number,
      party,
      epoch,
      holder: holderOf(ledger.state, reference),
      contents: fleet.contentsOf(reference),
      within: aboard ?? null,
    };
  }
}
