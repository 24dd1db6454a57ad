/**
 * A server that answers as the gateway does, with made-up data: for looking at the pages and for browser tests
 * of the dashboard alone. Everything is served with the content security policy that the gateway sets.
 */
import { createReadStream, existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { ChainView, FeedEvent, FleetRow, MapTiles, SessionView } from "../../gateway/contract/api.ts";
import { addAlerts } from "./fake-alerts.ts";
import { addDisputes } from "./fake-disputes.ts";
import { FakeFleet, hostileRows } from "./fake-fleet.ts";
import {
  blockEntries,
  fakeBlock,
  fakeDevices,
  fakeHash,
  fakeParties,
  fakeProfiles,
  fakeReadings,
  fakeShipment,
  fakeStatements,
  fakeTrace,
  fakeUnits,
} from "./fake-history.ts";
import { addStatements, fakeChain, fakeOperator } from "./fake-ledger.ts";
import { addPast } from "./fake-past.ts";
import { fakeSearch } from "./fake-search.ts";
import { hostileAnswer } from "./hostile.ts";

export interface FakeGatewayOptions {
  /** Folder of the built dashboard. */
  pages: string;
  shipments: number;
  /** How many shipments move each second. */
  updatesPerSecond?: number;
  seed?: number;
  signedIn?: boolean;
  demonstration?: boolean;
  simulatedSpeed?: number;
  /** Adds rows with scripts, 10,000 characters, poles and far-off years, and puts the like into every answer. */
  hostile?: boolean;
  /** A tile server for the map. */
  mapTiles?: MapTiles;
  /** Path before everything, as behind a reverse proxy: `/goods/tally`. */
  prefix?: string;
  /** 0 for any free port. */
  port?: number;
}

export interface FakeGateway {
  /** Address of the dashboard, with a slash at the end. */
  readonly address: string;
  readonly fleet: FakeFleet;
  /** Sends an event to everybody who listens. */
  send(event: FeedEvent): void;
  /** Cuts every stream, as a restart would; new ones are accepted at once. */
  cutStreams(): void;
  signOut(): void;
  close(): Promise<void>;
}

const contentSecurityPolicy =
  "default-src 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'";

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".bin": "application/octet-stream",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".map": "application/json",
};

const coalesceMs = 100;
const blockMs = 1000;
const backlogMax = 5000;

export async function startFakeGateway(options: FakeGatewayOptions): Promise<FakeGateway> {
  const startedMs = Date.now();
  const speed = options.simulatedSpeed ?? 1;
  const nowMs = () => startedMs + (Date.now() - startedMs) * speed;
  const fleet = new FakeFleet(options.shipments, options.seed ?? 7, startedMs);
  const extra = options.hostile ? hostileRows(startedMs) : [];
  const rows = () => [...extra, ...fleet.rows];
  let signedIn = options.signedIn ?? true;
  let height = 1200;
  let size = (height + 1) * blockEntries;
  const streams = new Set<FastifyReply>();
  const backlog: { cursor: number; event: FeedEvent }[] = [];

  const app = Fastify({ forceCloseConnections: true });
  const prefix = options.prefix ?? "";
  app.addHook("onSend", async (_request, reply) => {
    reply.header("content-security-policy", contentSecurityPolicy);
    reply.header("x-content-type-options", "nosniff");
  });

  const send = (event: FeedEvent) => {
    backlog.push({ cursor: size, event });
    if (backlog.length > backlogMax) backlog.shift();
    for (const reply of streams) writeEvent(reply, size, event);
  };

  const chain = (): ChainView => ({
    chain: fakeChain,
    version: "0.1.0",
    operatorKid: fakeOperator.kid,
    operatorKey: fakeOperator.key,
    time: { source: options.simulatedSpeed ? "simulated" : "utc", nowMs: nowMs(), speed },
    height,
    size,
    logRoot: fakeHash(`root/${height}`),
    stateRoot: fakeHash(`state/${height}`),
    demonstration: options.demonstration ?? false,
    open: false,
    mqttPort: 1883,
    pool: { count: 14, bytes: 8211 },
    health: { status: "ok" },
    ...(options.mapTiles && { mapTiles: options.mapTiles }),
  });

  await app.register(
    async (scope) => {
      addPages(scope, options.pages, prefix);
      scope.addHook("preHandler", async (request, reply) => {
        const path = request.url.slice(prefix.length);
        if (!signedIn && path.startsWith("/api/") && !path.startsWith("/api/chain")) {
          return reply
            .code(401)
            .type("application/problem+json")
            .send(problem(401, "not_signed_in", "Sign in, or send an API token."));
        }
      });
      if (options.hostile) {
        // By address, so that it does not matter which of several pages asks first.
        const answers = new Map<string, number>();
        scope.addHook("preSerialization", async ({ url }, _reply, payload) => {
          const answer = (answers.get(url) ?? url.length) + 1;
          answers.set(url, answer);
          return url.includes("/api/chain") ? payload : hostileAnswer(payload, answer);
        });
      }
      scope.get("/api/chain", async () => chain());
      scope.get(
        "/api/session",
        async (): Promise<SessionView> => ({
          user: "quay",
          role: "administrator",
          scopes: ["read", "submit", "administer"],
        }),
      );
      scope.delete("/api/session", async (_request, reply) => {
        signedIn = false;
        return reply.code(204).send();
      });
      scope.get("/api/fleet", async () => ({ cursor: size, rows: rows() }));
      scope.get<{ Querystring: { text: string } }>("/api/fleet/search", async ({ query }) =>
        fakeSearch(fleet.rows, query.text),
      );
      scope.get<{ Querystring: { cursor?: string } }>("/api/feed", (request, reply) => {
        const last = request.headers["last-event-id"];
        const cursor = Number(typeof last === "string" ? last : (request.query.cursor ?? size));
        openStream(reply, streams);
        for (const kept of backlog) if (kept.cursor > cursor) writeEvent(reply, kept.cursor, kept.event);
      });
      addPast(scope, fleet, nowMs);
      addShipments(scope, fleet, extra, nowMs);
      addAlerts(scope, rows, nowMs);
      addDisputes(scope, () => fleet.row("SHP-00017")!, nowMs);
      scope.get("/api/devices", async () => fakeDevices(fleet.rows, nowMs()));
      scope.get("/api/parties", async () => fakeParties(nowMs()));
      scope.get("/api/profiles", async () => fakeProfiles());
      scope.get("/api/units", async () => fakeUnits());
      addLedger(scope, () => ({ height, timeMs: nowMs() }));
      addStatements(scope);
    },
    { prefix },
  );

  const timers = [
    setInterval(() => {
      const moved = Math.round(((options.updatesPerSecond ?? 0) * coalesceMs) / 1000);
      const changed = fleet.advance(moved, (coalesceMs / 1000) * 20, nowMs());
      if (changed.length > 0) send({ type: "rows", rows: newestOfEach(changed) });
    }, coalesceMs),
    setInterval(() => {
      height += 1;
      size += blockEntries;
      send({ type: "block", height, size, timeMs: nowMs(), statements: blockEntries });
    }, blockMs),
  ];

  await app.listen({ port: options.port ?? 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${prefix}/`,
    fleet,
    send,
    cutStreams: () => cut(streams),
    signOut: () => {
      signedIn = false;
      cut(streams);
    },
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      cut(streams);
      await app.close();
    },
  };
}

function newestOfEach(rows: readonly FleetRow[]): FleetRow[] {
  return [...new Map(rows.map((row) => [row.shipment, row])).values()];
}

function problem(status: number, code: string, detail: string) {
  return {
    type: `https://tallyman.invalid/codes#${code}`,
    title: detail,
    status,
    detail,
    code,
    final: false,
  };
}

function notFound(reply: FastifyReply) {
  return reply
    .code(404)
    .type("application/problem+json")
    .send(problem(404, "not_found", "There is nothing at this address."));
}

function openStream(reply: FastifyReply, streams: Set<FastifyReply>): void {
  reply.hijack();
  reply.raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  reply.raw.write("retry: 300\n\n");
  streams.add(reply);
  reply.raw.on("close", () => streams.delete(reply));
}

function writeEvent(reply: FastifyReply, cursor: number, event: FeedEvent): void {
  reply.raw.write(`id: ${cursor}\ndata: ${JSON.stringify(event)}\n\n`);
}

function cut(streams: Set<FastifyReply>): void {
  for (const reply of streams) reply.raw.destroy();
  streams.clear();
}

/** Files as they are; any other address is a page of the dashboard, told the way back to its root. */
function addPages(scope: FastifyInstance, folder: string, prefix: string): void {
  scope.get("/*", (request, reply) => {
    const path = decodeURIComponent(
      new URL(request.url, "http://localhost").pathname.slice(prefix.length + 1),
    );
    const file = join(folder, normalize(`/${path}`));
    if (path !== "" && extname(file) in contentTypes && existsSync(file)) {
      return reply.type(contentTypes[extname(file)]!).send(createReadStream(file));
    }
    const back = "../".repeat(path.split("/").length - 1) || "./";
    const page = readFileSync(join(folder, "index.html"), "utf8");
    return reply.type(contentTypes[".html"]!).send(page.replace('<base href="./"', `<base href="${back}"`));
  });
}

function addShipments(
  scope: FastifyInstance,
  fleet: FakeFleet,
  extra: readonly FleetRow[],
  nowMs: () => number,
): void {
  type Route = { Params: { id: string }; Querystring: { quantity?: string } };
  const known = (id: string) => {
    const row = fleet.row(id) ?? extra.find((candidate) => candidate.shipment === id);
    const places = fleet.places(id) ?? fleet.places("SHP-00001");
    return row && places ? { row, ...places } : undefined;
  };
  scope.get<Route>("/api/shipments/:id", async (request, reply) => {
    const found = known(request.params.id);
    return found ? fakeShipment(found.row, found.from, found.to, nowMs()) : notFound(reply);
  });
  scope.get<Route>("/api/shipments/:id/statements", async (request, reply) => {
    const found = known(request.params.id);
    return found ? fakeStatements(found.row, nowMs()) : notFound(reply);
  });
  scope.get<Route>("/api/shipments/:id/readings", async (request, reply) => {
    const found = known(request.params.id);
    if (!found) return notFound(reply);
    return fakeReadings(found.row, found.from, found.to, nowMs(), request.query.quantity);
  });
  scope.get<Route>("/api/shipments/:id/trace", async (request, reply) => {
    const found = known(request.params.id);
    return found ? fakeTrace(found.row, nowMs()) : notFound(reply);
  });
  scope.get<Route>("/api/shipments/:id/evidence", async (request, reply) =>
    reply
      .type("application/zip")
      .header("content-disposition", `attachment; filename="${request.params.id}.zip"`)
      .send(Buffer.from("504b0506".padEnd(44, "0"), "hex")),
  );
}

function addLedger(scope: FastifyInstance, newest: () => { height: number; timeMs: number }): void {
  scope.get<{ Querystring: { before?: string; limit?: string } }>("/api/blocks", async (request) => {
    const { height, timeMs } = newest();
    const from = Math.min(height, Number(request.query.before ?? height + 1) - 1);
    const count = Math.max(0, Math.min(Number(request.query.limit ?? 50), from + 1));
    return Array.from({ length: count }, (_, index) => fakeBlock(from - index, timeMs, height));
  });
  scope.get<{ Params: { height: string } }>("/api/blocks/:height", async (request, reply) => {
    const { height, timeMs } = newest();
    const asked = Number(request.params.height);
    return Number.isInteger(asked) && asked >= 0 && asked <= height
      ? fakeBlock(asked, timeMs, height)
      : notFound(reply);
  });
}
