/** Products, lots with where they came from and went, recalls with who holds what now, and complaints. */
import type { FastifyInstance } from "fastify";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import type { Direction, Reached } from "../../../ledger/provenance/graph.ts";
import { complaintOf } from "../../../ledger/state/provenance/complaints.ts";
import { partsOfItem } from "../../../ledger/state/provenance/items.ts";
import { consignmentOf, lotOf, recallOf } from "../../../ledger/state/provenance/lots.ts";
import { productOf } from "../../../ledger/state/provenance/products.ts";
import { parseReference } from "../../../ledger/statement/reference.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import type {
  ComplaintView,
  HoldingView,
  LotView,
  ProductView,
  RecallView,
  TracedLot,
  TraceView,
} from "../../contract/api.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, idParams, listQuery } from "../schemas.ts";
import { page } from "../views/page.ts";
import { partyName } from "../views/statement.ts";

type Part = { after?: string; limit: number };
type ById = { Params: { id: string } };

export function provenanceRoutes(server: FastifyInstance, { ledger, provenance, bounds }: ServeParts): void {
  const { store } = ledger;
  const { graph } = provenance;
  const read = requires("read");
  const list = (summary: string) => ({
    preHandler: read,
    schema: { ...described("provenance", summary), querystring: listQuery(bounds.listCountMax) },
  });
  const one = (summary: string) => ({
    preHandler: read,
    schema: { ...described("provenance", summary), params: idParams },
  });
  const nameOf = (party: string) => partyName(ledger.state, party);

  server.get<{ Querystring: Part }>("/api/products", list("Registered products"), async ({ query }) =>
    page(store, "product/", query).map(productView),
  );

  server.get<{ Querystring: Part }>("/api/lots", list("Lots"), async ({ query }) =>
    page(store, "lot/", query).map(lotView),
  );

  server.get<ById>(
    "/api/lots/:id",
    one("One lot: its consignments, and who has how much of it"),
    async ({ params }) => lotView(knownLot(params.id)),
  );

  server.get<ById & { Querystring: { direction: Direction } }>(
    "/api/lots/:id/trace",
    {
      preHandler: read,
      schema: {
        ...described(
          "provenance",
          "Everything that a lot was made of, or that was made of it, and who has it",
        ),
        params: idParams,
        querystring: {
          type: "object",
          properties: { direction: { type: "string", enum: ["back", "forward"], default: "forward" } },
        },
      },
    },
    async ({ params, query }) => traceView([knownLot(params.id)], query.direction),
  );

  server.get<{ Querystring: Part }>("/api/recalls", list("Recalls"), async ({ query }) =>
    page(store, "recall/", query).map((id) => recallView(id)),
  );

  server.get<ById>(
    "/api/recalls/:id",
    one("One recall: what is concerned, and who holds it now"),
    async ({ params }) => {
      if (!recallOf(store, params.id)) throw new HttpRefusal("not_found", "there is no such recall");
      return recallView(params.id);
    },
  );

  server.get<{ Querystring: Part }>("/api/complaints", list("Complaints and answers"), async ({ query }) =>
    page(store, "complaint/", query).map(complaintView),
  );

  function knownLot(id: string): string {
    if (!lotOf(store, id)) throw new HttpRefusal("lot_unknown");
    return id;
  }

  function productView(gtin: string): ProductView {
    const { producer, name, description, hsCode } = productOf(store, gtin)!;
    return {
      gtin,
      name,
      producer,
      producerName: nameOf(producer),
      description: description ?? null,
      hsCode: hsCode ?? null,
    };
  }

  function lotView(id: string): LotView {
    const lot = lotOf(store, id)!;
    return {
      lot: id,
      name: lot.name,
      by: lot.by,
      byName: nameOf(lot.by),
      product: lot.product ?? null,
      origin: lot.origin ?? null,
      massMilligrams: lot.massMilligrams,
      atMs: lot.atMs,
      inputs: [...(lot.inputs ?? [])],
      certificates: [...lot.certificates],
      items: lot.items,
      recalled: lot.recalled ?? null,
      consignments: Array.from({ length: lot.consignments }, (_, n) => {
        const { serials, shipment, ...consignment } = consignmentOf(store, id, n)!;
        return { n, ...consignment, serials: serials.length, shipment: shipment ?? null };
      }),
      holdings: holdingsOf(graph.trace([id], "back").slice(0, 1)),
    };
  }

  function traceView(lots: readonly string[], direction: Direction): TraceView {
    const reached = graph.trace(lots, direction);
    return {
      direction,
      lots: reached.map(tracedLot),
      holdings: holdingsOf(reached),
      buyers: buyersOf(reached),
    };
  }

  function tracedLot({ node, steps }: Reached): TracedLot {
    const { lot, name, by, product, origin, recalled, massMilligrams } = node;
    return {
      lot,
      name,
      by,
      byName: nameOf(by),
      product: product ?? null,
      origin: origin ?? null,
      recalled: recalled ?? null,
      massMilligrams,
      steps,
    };
  }

  function holdingsOf(reached: readonly Reached[]): HoldingView[] {
    return graph.holdings(reached).map((holding) => ({ ...holding, partyName: nameOf(holding.party) }));
  }

  /** Everybody who got any of it, each once. */
  function buyersOf(reached: readonly Reached[]): { party: string; partyName: string }[] {
    const parties = new Set(graph.passages(reached).map(({ to }) => to));
    return [...parties].sort().map((party) => ({ party, partyName: nameOf(party) }));
  }

  function recallView(id: string): RecallView {
    const { by, lots, reason, instructions, atMs } = recallOf(store, id)!;
    const trace = traceView(lots, "forward");
    return { recall: id, by, byName: nameOf(by), reason, instructions, atMs, named: [...lots], ...trace };
  }

  function complaintView(id: string): ComplaintView {
    const { about, sort, by, openedAt, addressee, outcome, answer } = complaintOf(store, id)!;
    const subject = parseReference(about);
    const item =
      subject?.kind === "item" && parseReference(by)?.kind !== "party" ? partsOfItem(subject.id) : undefined;
    return {
      complaint: id,
      about,
      sort,
      statement: toHex(readStatement(store.entry(openedAt)!).hash),
      page: item ? `01/${item.gtin}/21/${item.serial}/complaints/${id}` : null,
      addressee,
      addresseeName: nameOf(addressee),
      outcome: outcome ?? null,
      answer: answer ?? null,
    };
  }
}
