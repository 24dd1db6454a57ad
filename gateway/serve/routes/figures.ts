/** Figures for decisions, the shipments and statements behind each, and both as files. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { timeMsMax } from "../../../ledger/statement/time-bounds.ts";
import { csvText } from "../../../report/csv.ts";
import {
  type FigureDimension,
  type FigureGroup,
  type FiguresView,
  figureDimensions,
  type PaymentFacts,
  type ShipmentFacts,
} from "../../contract/figures.ts";
import { bookedWithin, figuresOf, keysOf } from "../../figures/aggregate.ts";
import { type Cell, type Column, parquetOf } from "../../figures/parquet.ts";
import { requires } from "../access.ts";
import { isAmong, readerOf } from "../entitlement.ts";
import type { ServeParts } from "../parts.ts";
import { described } from "../schemas.ts";
import { partyName } from "../views/statement.ts";

interface Query {
  by: FigureDimension;
  from?: number;
  to?: number;
}

const monthMs = 30 * 86_400_000;
const time = { type: "integer", minimum: 0, maximum: timeMsMax } as const;
const querySchema = {
  type: "object",
  properties: {
    by: { type: "string", enum: [...figureDimensions], default: "lane" },
    from: { ...time, description: "Booked from this time on, ms; by default 30 days before the end." },
    to: { ...time, description: "And before this time, ms; by default now by the chain's clock." },
  },
} as const;

export function figureRoutes(server: FastifyInstance, { ledger, figures, clock }: ServeParts): void {
  const read = requires("read");

  server.get<{ Querystring: Query }>(
    "/api/figures",
    {
      preHandler: read,
      schema: {
        ...described("figures", "Figures by lane, carrier, product, terminal or month"),
        querystring: querySchema,
      },
    },
    async (request) => viewOf(request.query, await figures.shipments(), paymentsFor(request)),
  );

  server.get<{ Querystring: Query & { key?: string } }>(
    "/api/figures/shipments",
    {
      preHandler: read,
      schema: {
        ...described("figures", "The shipments of a group, each fact with the statements behind it"),
        querystring: {
          ...querySchema,
          properties: { ...querySchema.properties, key: { type: "string", maxLength: 256 } },
        },
      },
    },
    async ({ query }) => behind(query, await figures.shipments()),
  );

  server.get<{ Querystring: Query & { format: "csv" | "parquet" } }>(
    "/api/figures/export",
    {
      preHandler: read,
      schema: {
        ...described("figures", "The figures as CSV or Parquet"),
        querystring: {
          ...querySchema,
          properties: {
            ...querySchema.properties,
            format: { type: "string", enum: ["csv", "parquet"], default: "csv" },
          },
        },
      },
    },
    async (request, reply) => {
      const view = viewOf(request.query, await figures.shipments(), paymentsFor(request));
      const rows = [view.all, ...view.groups].map(rowOf);
      const name = `figures-by-${view.by}`;
      if (request.query.format === "csv")
        return reply
          .type("text/csv; charset=utf-8")
          .header("content-disposition", `attachment; filename="${name}.csv"`)
          .send(
            csvText(
              columns.map((column) => column.name),
              rows,
            ),
          );
      return reply
        .type("application/vnd.apache.parquet")
        .header("content-disposition", `attachment; filename="${name}.parquet"`)
        .send(Buffer.from(await parquetOf(columns, rows)));
    },
  );

  /** Only those of invoices that the asker may read. */
  function paymentsFor(request: FastifyRequest): PaymentFacts[] {
    const reader = readerOf(request.access);
    return figures.payments((parties) => isAmong(reader, parties));
  }

  function periodOf({ from, to }: Query): { fromMs: number; toMs: number } {
    const toMs = to ?? clock.nowMs() + 1;
    return { fromMs: from ?? Math.max(0, toMs - monthMs), toMs };
  }

  function viewOf(
    query: Query,
    all: readonly ShipmentFacts[],
    payments: readonly PaymentFacts[],
  ): FiguresView {
    const { fromMs, toMs } = periodOf(query);
    const now = all.filter((facts) => bookedWithin(facts, fromMs, toMs));
    const before = all.filter((facts) => bookedWithin(facts, 2 * fromMs - toMs, fromMs));
    const group = (key: string, has: (facts: ShipmentFacts) => boolean): FigureGroup => {
      const terminal = query.by === "terminal" && key !== "" ? key : undefined;
      return {
        key,
        label: labelOf(query.by, key, now),
        now: figuresOf(now.filter(has), payments, terminal),
        before: figuresOf(before.filter(has), payments, terminal),
      };
    };
    const keys = [...new Set(now.flatMap((facts) => keysOf(facts, query.by)))].sort();
    const groups = keys.map((key) => group(key, (facts) => keysOf(facts, query.by).includes(key)));
    groups.sort((a, b) => b.now.shipments - a.now.shipments);
    return { by: query.by, fromMs, toMs, all: group("", () => true), groups };
  }

  function labelOf(by: FigureDimension, key: string, facts: readonly ShipmentFacts[]): string {
    if (by === "lane") return facts.find(({ lane }) => lane === key)?.laneName ?? key;
    return (by === "carrier" || by === "terminal") && key !== "" ? partyName(ledger.state, key) : key;
  }

  function behind(query: Query & { key?: string }, all: readonly ShipmentFacts[]): ShipmentFacts[] {
    const { fromMs, toMs } = periodOf(query);
    const { key } = query;
    return all.filter(
      (facts) =>
        bookedWithin(facts, fromMs, toMs) && (key === undefined || keysOf(facts, query.by).includes(key)),
    );
  }
}

const columns: readonly Column[] = [
  { name: "group", type: "VARCHAR" },
  { name: "shipments", type: "BIGINT" },
  ...(["onTime", "excursions", "damage", "inspections"] as const).flatMap((name): Column[] => [
    { name: `${name}N`, type: "BIGINT" },
    { name: `${name}Share`, type: "DOUBLE" },
    { name: `${name}ShareBefore`, type: "DOUBLE" },
  ]),
  ...(["dwellMs", "carbonGrams", "paymentDelayMs"] as const).flatMap((name): Column[] => [
    { name: `${name}N`, type: "BIGINT" },
    { name: `${name}Mean`, type: "DOUBLE" },
    { name: `${name}MeanBefore`, type: "DOUBLE" },
  ]),
  { name: "claimsN", type: "BIGINT" },
  { name: "claims", type: "VARCHAR" },
  { name: "borne", type: "VARCHAR" },
  { name: "freightN", type: "BIGINT" },
  { name: "freight", type: "VARCHAR" },
];

function rowOf({ key, label, now, before }: FigureGroup): Cell[] {
  const shares = (["onTime", "excursions", "damage", "inspections"] as const).flatMap((name) => [
    now[name].n,
    now[name].share,
    before[name].share,
  ]);
  const means = (["dwellMs", "carbonGrams", "paymentDelayMs"] as const).flatMap((name) => [
    now[name].n,
    now[name].mean,
    before[name].mean,
  ]);
  const money = (amounts: readonly { minor: number; currency: string }[]) =>
    amounts.map(({ minor, currency }) => `${minor} ${currency} minor`).join("; ");
  const borne = now.borne
    .map(({ party, minor, currency }) => `${party} ${minor} ${currency} minor`)
    .join("; ");
  return [
    key === "" ? "all" : label,
    now.shipments,
    ...shares,
    ...means,
    now.claims.n,
    money(now.claims.sums),
    borne,
    now.freight.n,
    money(now.freight.sums),
  ];
}
