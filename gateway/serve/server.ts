/** The HTTP side of the gateway: API, live feed, OpenAPI document, and the built dashboard. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import files from "@fastify/static";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Refusal, refusal } from "../../ledger/codes.ts";
import { EvidenceError } from "../../ledger/evidence/problem.ts";
import { useAccess } from "./access.ts";
import type { ServeParts } from "./parts.ts";
import { HttpRefusal, sendRefusal } from "./problem.ts";
import { alertRoutes } from "./routes/alerts.ts";
import { blockStreamRoutes } from "./routes/block-stream.ts";
import { chainRoutes } from "./routes/chain.ts";
import { customsRoutes } from "./routes/customs.ts";
import { delegationRequestRoutes } from "./routes/delegation-requests.ts";
import { deviceRoutes } from "./routes/devices.ts";
import { directoryRoutes } from "./routes/directory.ts";
import { disputeRoutes } from "./routes/disputes.ts";
import { entryRoutes } from "./routes/entries.ts";
import { exportRoutes } from "./routes/exports.ts";
import { feedRoutes } from "./routes/feed.ts";
import { figureRoutes } from "./routes/figures.ts";
import { itemPageRoutes } from "./routes/item-page.ts";
import { logRoutes } from "./routes/log.ts";
import { partyRoutes } from "./routes/parties.ts";
import { profileRoutes } from "./routes/profiles.ts";
import { proofRoutes } from "./routes/proofs.ts";
import { provenanceRoutes } from "./routes/provenance.ts";
import { routingRoutes } from "./routes/routing.ts";
import { sessionRoutes } from "./routes/session.ts";
import { settlementRoutes } from "./routes/settlement.ts";
import { shipmentRoutes } from "./routes/shipments.ts";
import { simulatedDeviceRoutes } from "./routes/simulated-devices.ts";
import { suggestionRoutes } from "./routes/suggestions.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { tradeRoutes } from "./routes/trade.ts";
import { unitRoutes } from "./routes/units.ts";

/** Nothing but our own files may run or be shown; the page needs no inline script. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/** The one style that Swagger UI puts into its page itself, by its hash; its own policy would allow any site's styles. */
const swaggerStyle = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

const documentationPolicy =
  `default-src 'none'; script-src 'self'; style-src 'self' ${swaggerStyle}; img-src 'self' data:; connect-src 'self'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function createServer(parts: ServeParts): Promise<FastifyInstance> {
  const { bounds, configuration } = parts;
  const server = fastify({
    bodyLimit: bounds.requestBytesMax,
    logger: false,
    ...(configuration.trustedProxies && { trustProxy: [...configuration.trustedProxies] }),
    routerOptions: { maxParamLength: 200 },
  });
  server.addContentTypeParser("application/cose", { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  server.setErrorHandler((error, request, reply) =>
    sendRefusal(
      reply,
      refusalOfError(error, () => parts.report(`${request.method} ${request.url}: ${stackOf(error)}`)),
    ),
  );
  await server.register(rateLimit, { max: bounds.requestsPerMinuteMax, timeWindow: 60_000 });
  await server.register(cookie);
  useAccess(server, {
    open: configuration.open,
    accounts: parts.accounts,
    state: parts.ledger.state,
    chain: parts.ledger.chain,
    signInAgeMsMax: bounds.signInAgeMsMax,
  });
  await useDocumentation(server);
  await server.register(async (api) => {
    for (const routes of [
      alertRoutes,
      blockStreamRoutes,
      chainRoutes,
      customsRoutes,
      deviceRoutes,
      directoryRoutes,
      disputeRoutes,
      entryRoutes,
      exportRoutes,
      feedRoutes,
      figureRoutes,
      itemPageRoutes,
      logRoutes,
      partyRoutes,
      profileRoutes,
      proofRoutes,
      provenanceRoutes,
      routingRoutes,
      sessionRoutes,
      settlementRoutes,
      shipmentRoutes,
      suggestionRoutes,
      tokenRoutes,
      tradeRoutes,
      unitRoutes,
      delegationRequestRoutes,
      simulatedDeviceRoutes,
    ])
      routes(api, parts);
  });
  await useDashboard(server, configuration.dashboardFolder);
  return server;
}

/** What the client is told; an error of our own is reported to the operator and not to the client. */
export function refusalOfError(error: unknown, report: () => void): Refusal {
  if (error instanceof HttpRefusal) return error.refusal;
  if (error instanceof EvidenceError) return refusal("not_found", error.message);
  const { statusCode, message } = error as { statusCode?: number; message: string };
  if (statusCode === 429) return refusal("rate_limited");
  if (statusCode === 413) return refusal("statement_too_large", message);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return refusal("request_malformed", message);
  report();
  return refusal("internal_error");
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function useDocumentation(server: FastifyInstance): Promise<void> {
  await server.register(swagger, {
    openapi: {
      info: {
        title: "Tallyman gateway",
        version: "0.1.0",
        description: "Refusals are RFC 9457 problem details; `code` is from docs/codes.md.",
      },
      components: {
        securitySchemes: {
          token: {
            type: "http",
            scheme: "bearer",
            description: "An API token, or a sign-in proof by a registered key.",
          },
        },
      },
      security: [{ token: [] }],
    },
  });
  await server.register(swaggerUi, { routePrefix: "/docs", staticCSP: documentationPolicy });
}

async function useDashboard(server: FastifyInstance, folder: string | undefined): Promise<void> {
  const page = folder === undefined ? undefined : join(folder, "index.html");
  if (folder === undefined || page === undefined || !existsSync(page)) {
    server.setNotFoundHandler((_request, reply) => sendRefusal(reply, refusal("not_found")));
    return;
  }
  await server.register(files, {
    root: folder,
    index: false,
    setHeaders: (reply, path) => {
      const cached = path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
      setPageHeaders(reply, cached);
    },
  });
  // Every address that is no file is one of the dashboard's own pages; addresses of the API that do not exist are not.
  const sendPage = async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.method !== "GET" || !(request.headers.accept ?? "").includes("text/html"))
      return sendRefusal(reply, refusal("not_found"));
    setPageHeaders(reply, "no-cache");
    return reply.type("text/html; charset=utf-8").send(withBase(await readFile(page, "utf8"), request.url));
  };
  server.get("/", { schema: { hide: true } }, sendPage);
  server.setNotFoundHandler(sendPage);
}

function setPageHeaders(reply: { header(name: string, value: string): unknown }, cacheControl: string): void {
  reply.header("cache-control", cacheControl);
  reply.header("content-security-policy", contentSecurityPolicy);
  reply.header("x-content-type-options", "nosniff");
  reply.header("referrer-policy", "same-origin");
}

/** The way back to the dashboard's root, `../` per folder of the address, whatever prefix a proxy puts before it. */
function withBase(html: string, url: string): string {
  const path = url.split(/[?#]/, 1)[0]!;
  const depth = path.split("/").length - 2;
  return html.replace(/<base href="[^"]*"/, `<base href="${depth === 0 ? "./" : "../".repeat(depth)}"`);
}
