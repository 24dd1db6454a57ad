/** The chain: what it is, its blocks, and whether the gateway is well. */
import type { FastifyInstance } from "fastify";
import { fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { decodeHeader, headerHash } from "../../../ledger/log/header.ts";
import { chainOf } from "../../../ledger/state/chain.ts";
import { keyOf, publicKeyOf, signerOf } from "../../../ledger/state/keys.ts";
import type { BlockView, ChainView, ClockAcceptedView, KeyView } from "../../contract/api.ts";
import { operatorSuccessionOf } from "../../seal/operator-rotation.ts";
import type { StoredBlock } from "../../store/ledger-store.ts";
import { version } from "../../version.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, hashParameter } from "../schemas.ts";

export function chainRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger } = parts;
  const read = requires("read");

  // Open to everyone: it holds nothing but what every receipt and checkpoint shows.
  server.get(
    "/api/chain",
    { schema: described("chain", "Which chain this is and what time it keeps") },
    async () => chainView(parts),
  );

  server.get(
    "/api/health",
    { schema: described("chain", "Whether the gateway seals") },
    async (_request, reply) => {
      const health = parts.health();
      return reply.code(health.status === "ok" ? 200 : 503).send(health);
    },
  );

  server.post(
    "/api/clock/accept",
    {
      preHandler: requires("administer"),
      schema: described("chain", "Say that the gateway's clock is right although it jumped"),
    },
    async () => ({ jumpMs: (await parts.acceptClock()) ?? null }) satisfies ClockAcceptedView,
  );

  server.get<{ Querystring: { before?: number; limit: number } }>(
    "/api/blocks",
    {
      preHandler: read,
      schema: {
        ...described("chain", "Blocks, newest first"),
        querystring: {
          type: "object",
          properties: {
            before: { type: "integer", minimum: 0 },
            limit: { type: "integer", minimum: 1, maximum: parts.bounds.listCountMax, default: 50 },
          },
        },
      },
    },
    async ({ query }) => {
      const newest = Math.min((query.before ?? Number.MAX_SAFE_INTEGER) - 1, ledger.store.height() ?? -1);
      const blocks: BlockView[] = [];
      for (let height = newest; height >= 0 && blocks.length < query.limit; height--)
        blocks.push(blockView(ledger.store.block(height)!));
      return blocks;
    },
  );

  server.get<{ Params: { height: number } }>(
    "/api/blocks/:height",
    {
      preHandler: read,
      schema: {
        ...described("chain", "One block"),
        params: { type: "object", properties: { height: { type: "integer", minimum: 0 } } },
      },
    },
    async ({ params }) => {
      const block = ledger.store.block(params.height);
      if (!block) throw new HttpRefusal("not_found", `there is no block ${params.height} yet`);
      return blockView(block);
    },
  );

  server.get<{ Params: { kid: string } }>(
    "/api/keys/:kid",
    {
      preHandler: read,
      schema: {
        ...described("chain", "A registered public key"),
        params: { type: "object", properties: { kid: hashParameter } },
      },
    },
    async ({ params }) => {
      const key = keyOf(ledger.state, fromHex(params.kid));
      if (!key) throw new HttpRefusal("not_found", "no registered key has this thumbprint");
      return {
        kid: params.kid,
        key: toHex(encodeCoseKey(publicKeyOf(key))),
        reference: key.reference,
        revoked: key.revokedAt !== undefined,
        replaced: key.replacedAt !== undefined,
        compromisedSinceMs: key.compromisedSinceMs ?? null,
      } satisfies KeyView;
    },
  );

  server.get<{ Params: { kid: string } }>(
    "/api/signers/:kid",
    {
      preHandler: requires("submit"),
      schema: {
        ...described("chain", "Where the sequence of a key stands"),
        params: { type: "object", properties: { kid: hashParameter } },
      },
    },
    async ({ params }) => {
      const signer = signerOf(ledger.state, fromHex(params.kid));
      return {
        next: signer?.next ?? 0,
        last: signer ? toHex(signer.last) : null,
        gaps: signer?.gaps.length ?? 0,
      };
    },
  );
}

/** What the description of a chain is made of. */
export interface ChainViewParts extends Pick<ServeParts, "ledger" | "health" | "mqttPort"> {
  readonly clock: Pick<ServeParts["clock"], "source" | "nowMs" | "speed">;
  readonly operatorKey: Pick<ServeParts["operatorKey"], "publicKey">;
  readonly pool: Pick<ServeParts["pool"], "count" | "bytes">;
  readonly configuration: Pick<ServeParts["configuration"], "open" | "mapTiles">;
}

export function chainView({
  ledger,
  clock,
  operatorKey,
  pool,
  configuration,
  health,
  mqttPort,
}: ChainViewParts): ChainView {
  const { header } = ledger.tip!;
  const chain = chainOf(ledger.state)!;
  const succession = operatorSuccessionOf(ledger);
  return {
    chain: ledger.chain,
    version,
    operatorKid: toHex(operatorKey.publicKey.kid),
    operatorKey: toHex(encodeCoseKey(operatorKey.publicKey)),
    ...(succession && {
      operatorSuccession: { keys: succession.keys.map(toHex), rotations: succession.rotations.map(toHex) },
    }),
    time: { source: clock.source, nowMs: clock.nowMs(), speed: clock.speed },
    height: header.height,
    size: header.size,
    logRoot: toHex(header.logRoot),
    stateRoot: toHex(header.stateRoot),
    demonstration: chain.demonstration,
    open: configuration.open,
    mqttPort: mqttPort(),
    pool: { count: pool.count, bytes: pool.bytes },
    health: health(),
    ...(configuration.mapTiles && { mapTiles: configuration.mapTiles }),
  };
}

function blockView({ header: bytes, seal, firstIndex }: StoredBlock): BlockView {
  const header = decodeHeader(bytes);
  return {
    height: header.height,
    timeMs: header.timeMs,
    size: header.size,
    firstIndex,
    hash: toHex(headerHash(header)),
    previous: toHex(header.previous),
    logRoot: toHex(header.logRoot),
    stateRoot: toHex(header.stateRoot),
    seal: toHex(seal),
  };
}
