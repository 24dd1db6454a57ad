/**
 * The built dashboard as the gateway serves it (the gateway's own files, policy and compression), with a fleet that moves as fast as a
 * measurement asks for. What is measured through the whole gateway is in live-gateway.ts.
 */
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import type {
  ChainView,
  FeedEvent,
  FleetRow,
  FleetView,
  SeriesView,
  SessionView,
  ShipmentView,
} from "../../gateway/contract/api.ts";
import { useCompression } from "../../gateway/serve/compression.ts";
import { servePages } from "../../gateway/serve/pages.ts";
import { LiveFleet } from "./live-fleet.ts";

export interface LiveServer {
  /** With a slash at the end. */
  readonly address: string;
  readonly sentUpdates: number;
  close(): Promise<void>;
}

const coalesceMs = 100;
const blockMs = 1000;

export async function startLiveServer(options: {
  pages: string;
  shipments: number;
  updatesPerSecond: number;
  /** The readings of each shipment. */
  series?: readonly SeriesView[];
}): Promise<LiveServer> {
  const fleet = new LiveFleet(options.shipments, Date.now());
  const streams = new Set<NodeJS.WritableStream>();
  let size = options.shipments;
  let height = 1;
  let sealedSize = size;
  let sentUpdates = 0;

  const server = fastify({ forceCloseConnections: true });
  useCompression(server);
  server.get("/api/chain", async () => chainView(height, sealedSize));
  server.get(
    "/api/session",
    async (): Promise<SessionView> => ({ user: "bench", role: "reader", scopes: ["read"] }),
  );
  server.get("/api/alerts", async () => []);
  server.get("/api/fleet", async (): Promise<FleetView> => ({ cursor: size, rows: fleet.rows }));
  server.get("/api/feed", (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    reply.raw.write("retry: 2000\n\n");
    streams.add(reply.raw);
    reply.raw.on("close", () => streams.delete(reply.raw));
  });
  if (options.series) {
    const { series } = options;
    server.get<{ Params: { id: string } }>("/api/shipments/:id", async ({ params }) =>
      shipmentView(fleet.rows.find(({ shipment }) => shipment === params.id)!, series),
    );
    server.get("/api/shipments/:id/readings", async () => series);
    server.get("/api/shipments/:id/statements", async () => []);
  }
  await servePages(server, { dashboardFolder: options.pages });

  const send = (event: FeedEvent) => {
    const text = `id: ${size}\ndata: ${JSON.stringify(event)}\n\n`;
    for (const stream of streams) stream.write(text);
  };
  const startedAt = performance.now();
  const due = () => Math.floor(((performance.now() - startedAt) / 1000) * options.updatesPerSecond);
  const timers = [
    setInterval(() => {
      // Timers come late on a busy machine: the rate is held all the same.
      const count = due() - sentUpdates;
      sentUpdates += count;
      size += count;
      send({ type: "rows", rows: fleet.advance(count, Date.now(), coalesceMs) });
    }, coalesceMs),
    setInterval(() => {
      height += 1;
      sealedSize = size;
      send({ type: "block", height, size, timeMs: Date.now(), statements: options.updatesPerSecond });
    }, blockMs),
  ];
  await server.listen({ port: 0, host: "127.0.0.1" });
  return {
    address: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/`,
    get sentUpdates() {
      return sentUpdates;
    },
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      await server.close();
    },
  };
}

function shipmentView(row: FleetRow, series: readonly SeriesView[]): ShipmentView {
  const createdAtMs = Math.min(...series.map(({ timesMs }) => timesMs[0]!));
  const holder = { holder: row.holder, holderName: row.holderName, inTransferSinceMs: null, clean: true };
  return {
    shipment: row.shipment,
    row,
    shipper: row.holder,
    shipperName: row.holderName,
    consignee: row.holder,
    consigneeName: row.holderName,
    goods: { description: row.goods },
    conditions: [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 600_000 }],
    legs: [],
    milestones: [],
    custody: [{ ...holder, fromMs: createdAtMs, toMs: null, reservations: [], statements: [] }],
    attachments: [],
    units: [],
    createdAtMs,
    deliveredAtMs: null,
    statementCount: 0,
    disputes: [],
  };
}

function chainView(height: number, size: number): ChainView {
  const hash = "00".repeat(32);
  return {
    chain: "chain:bench",
    version: "0.1.0",
    operatorKid: hash,
    operatorKey: "",
    time: { source: "utc", nowMs: Date.now(), speed: 1 },
    height,
    size,
    logRoot: hash,
    stateRoot: hash,
    demonstration: false,
    open: false,
    mqttPort: 1883,
    pool: { count: 0, bytes: 0 },
    health: { status: "ok" },
  };
}
