/** The HTTP side of the gateway: API, live feed, OpenAPI document, and the built dashboard. */
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import fastify, { type FastifyInstance } from "fastify";
import { type Refusal, refusal } from "../../ledger/codes.ts";
import { EvidenceError } from "../../ledger/evidence/problem.ts";
import { version } from "../version.ts";
import { useAccess } from "./access.ts";
import { useCompression } from "./compression.ts";
import { lateValidation } from "./late-validation.ts";
import { servePages } from "./pages.ts";
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
import { explorerRoutes } from "./routes/explorer.ts";
import { exportRoutes } from "./routes/exports.ts";
import { feedRoutes } from "./routes/feed.ts";
import { figureRoutes } from "./routes/figures.ts";
import { itemPageRoutes } from "./routes/item-page.ts";
import { logRoutes } from "./routes/log.ts";
import { partyRoutes } from "./routes/parties.ts";
import { pastRoutes } from "./routes/past.ts";
import { profileRoutes } from "./routes/profiles.ts";
import { proofRoutes } from "./routes/proofs.ts";
import { provenanceRoutes } from "./routes/provenance.ts";
import { routingRoutes } from "./routes/routing.ts";
import { sessionRoutes } from "./routes/session.ts";
import { settlementRoutes } from "./routes/settlement.ts";
import { shareRoutes } from "./routes/shares.ts";
import { shipmentSearchRoutes } from "./routes/shipment-search.ts";
import { shipmentRoutes } from "./routes/shipments.ts";
import { simulatedDeviceRoutes } from "./routes/simulated-devices.ts";
import { suggestionRoutes } from "./routes/suggestions.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { tradeRoutes } from "./routes/trade.ts";
import { unitRoutes } from "./routes/units.ts";

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
    schemaController: { compilersFactory: { buildValidator: lateValidation() } },
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
  useCompression(server);
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
      explorerRoutes,
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
      pastRoutes,
      profileRoutes,
      proofRoutes,
      provenanceRoutes,
      routingRoutes,
      sessionRoutes,
      settlementRoutes,
      shareRoutes,
      shipmentRoutes,
      shipmentSearchRoutes,
      suggestionRoutes,
      tokenRoutes,
      tradeRoutes,
      unitRoutes,
      delegationRequestRoutes,
      simulatedDeviceRoutes,
    ])
      routes(api, parts);
  });
  await servePages(server, configuration);
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
        version,
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
