/** What a mirror answers over HTTP: the chain it has, block by block, and proofs from it. Nothing can be submitted. */
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance } from "fastify";
import { decodeSeal } from "../../ledger/log/seal.ts";
import { chainOf } from "../../ledger/state/chain.ts";
import { keyOf, publicKeyOf } from "../../ledger/state/keys.ts";
import type { Bounds } from "../configuration.ts";
import type { Ledger } from "../seal/ledger.ts";
import { useAccess } from "../serve/access.ts";
import { sendRefusal } from "../serve/problem.ts";
import { blockStreamRoutes } from "../serve/routes/block-stream.ts";
import { chainView } from "../serve/routes/chain.ts";
import { proofRoutes } from "../serve/routes/proofs.ts";
import { refusalOfError } from "../serve/server.ts";
import type { AccountStore } from "../store/account-store.ts";

export interface MirrorServerParts {
  readonly ledger: Ledger;
  readonly accounts: AccountStore;
  readonly bounds: Bounds;
  /** Why it may be behind its gateway, or nothing. */
  health(): { status: "ok" | "stopped"; reason?: string };
  report(message: string): void;
}

/** Parties sign in with their registered keys, as at the gateway; others with a token. The chain must have begun. */
export async function createMirrorServer(parts: MirrorServerParts): Promise<FastifyInstance> {
  const { ledger, bounds } = parts;
  const server = fastify({ bodyLimit: 1_024, logger: false, routerOptions: { maxParamLength: 200 } });
  server.setErrorHandler((error, request, reply) =>
    sendRefusal(
      reply,
      refusalOfError(error, () => parts.report(`${request.method} ${request.url}: ${String(error)}`)),
    ),
  );
  await server.register(rateLimit, { max: bounds.requestsPerMinuteMax, timeWindow: 60_000 });
  await server.register(cookie);
  useAccess(server, {
    open: false,
    accounts: parts.accounts,
    state: ledger.state,
    chain: ledger.tip!.header.chain,
    signInAgeMsMax: bounds.signInAgeMsMax,
  });
  server.get("/api/chain", async () => mirroredChain(parts));
  server.get("/api/health", async (_request, reply) => {
    const health = parts.health();
    return reply.code(health.status === "ok" ? 200 : 503).send(health);
  });
  blockStreamRoutes(server, { ledger, bounds });
  proofRoutes(server, { ledger });
  return server;
}

/** The chain as the copy has it: its time stands at the last block, and it takes nothing. */
function mirroredChain({ ledger, health }: MirrorServerParts) {
  const { header, seal } = ledger.tip!;
  return chainView({
    ledger: { ...ledger, chain: header.chain },
    clock: { source: chainOf(ledger.state)!.time.source, nowMs: () => header.timeMs, speed: 0 },
    operatorKey: { publicKey: publicKeyOf(keyOf(ledger.state, decodeSeal(seal).kid)!) },
    pool: { count: 0, bytes: 0 },
    configuration: { open: false },
    health,
    mqttPort: () => 0,
  });
}
