/** Share links: made, listed and revoked by those who may; and the public pages behind them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { traceOf } from "../../../ledger/liability/trace.ts";
import { chainOf } from "../../../ledger/state/chain.ts";
import { shipmentOf } from "../../../ledger/state/holdables.ts";
import {
  isWholeScope,
  type ShareLink,
  type ShareMade,
  type ShareRequest,
  sharedParts,
  sharedPositions,
  shareLabelLengthMax,
  shareLifetimeMsMax,
} from "../../contract/shares.ts";
import { exportEvidence } from "../../prove/evidence.ts";
import { historyOf } from "../../prove/history.ts";
import { type Access, requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { languageOf, type PageFrame, type PageLanguage } from "../public-page/frame.ts";
import { described, identifierParameter, idParams } from "../schemas.ts";
import { gonePage, sharePage } from "../share-page/render.ts";
import { sharedStory } from "../share-page/story.ts";
import { shipmentView } from "../views/shipment.ts";
import { partyName, summaryOf } from "../views/statement.ts";

/** From one address: a person reloads, nobody guesses 256 bits. */
const visitsPerMinuteMax = 60;
const linksMax = 10_000;
const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const requestSchema = {
  type: "object",
  required: ["shipment", "scope", "lifetimeMs", "label"],
  additionalProperties: false,
  properties: {
    shipment: identifierParameter,
    scope: {
      type: "object",
      required: ["position", ...sharedParts],
      additionalProperties: false,
      properties: {
        position: { type: "string", enum: sharedPositions },
        ...Object.fromEntries(sharedParts.map((part) => [part, { type: "boolean" }])),
      },
    },
    lifetimeMs: { type: "integer", minimum: 60_000, maximum: shareLifetimeMsMax },
    label: { type: "string", maxLength: shareLabelLengthMax },
  },
} as const;

type Visit = { Params: { secret: string }; Querystring: { lang?: PageLanguage } };

export function shareRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, shares, fleet } = parts;
  const submit = requires("submit");
  type ById = { Params: { id: string } };

  server.get<{ Querystring: { shipment?: string } }>(
    "/api/shares",
    {
      preHandler: submit,
      schema: {
        ...described("shares", "Share links, the newest first; a party's own, or all of them"),
        querystring: { type: "object", properties: { shipment: identifierParameter } },
      },
    },
    async ({ query, access }) => shares.links(query.shipment).filter((link) => manages(access!, link)),
  );

  server.post<{ Body: ShareRequest }>(
    "/api/shares",
    {
      preHandler: submit,
      schema: { ...described("shares", "Makes a share link; its address is told once"), body: requestSchema },
    },
    async ({ body: { shipment, scope, lifetimeMs, label }, access }, reply) => {
      const { user, party } = access!;
      requireShares(shipment, party);
      if (scope.evidence && !isWholeScope(scope))
        throw new HttpRefusal(
          "request_malformed",
          "evidence holds everything: share all parts, position exact",
        );
      if (shares.count >= linksMax) throw new HttpRefusal("rate_limited", `at most ${linksMax} share links`);
      const { link, secret } = shares.make({
        shipment,
        scope,
        label,
        user,
        lifetimeMs,
        ...(party !== undefined && { party }),
      });
      const made: ShareMade = { link, path: `share/${secret}` };
      return reply.status(201).header("cache-control", "no-store").send(made);
    },
  );

  server.post<ById>(
    "/api/shares/:id/revoke",
    { preHandler: submit, schema: { ...described("shares", "Ends a share link at once"), params: idParams } },
    async ({ params, access }) => {
      requireManaged(params.id, access!);
      shares.revoke(params.id, access!.user);
      return shares.link(params.id);
    },
  );

  server.post<ById>(
    "/api/shares/:id/restore",
    {
      preHandler: submit,
      schema: { ...described("shares", "Undoes a revocation of the last ten minutes"), params: idParams },
    },
    async ({ params, access }) => {
      requireManaged(params.id, access!);
      requireOwnRevocation(params.id, access!);
      if (!shares.restore(params.id))
        throw new HttpRefusal("not_found", "no revocation of the last ten minutes; make another link");
      return shares.link(params.id);
    },
  );

  const visited = {
    schema: {
      ...described("shares", "The public page of a share link; 404 when it is over, revoked or unknown"),
      querystring: { type: "object", properties: { lang: { type: "string", enum: ["en", "de"] } } },
    },
    config: { rateLimit: { max: visitsPerMinuteMax, timeWindow: 60_000 } },
  };

  server.get<Visit>("/share/:secret", visited, async (request, reply) => {
    const { secret } = request.params;
    const link = openedLink(secret);
    const frame = frameOf(request, "../");
    if (!link) return send(reply.code(404), gonePage(frame));
    const story = sharedStory(factsOf(link.shipment), link.scope);
    return send(
      reply,
      sharePage(
        story,
        {
          name:
            link.party === undefined
              ? chainOf(ledger.state)!.operatorName
              : partyName(ledger.state, link.party),
          untilMs: link.untilMs,
          isSimulated: chainOf(ledger.state)!.time.source === "simulated",
          operatorKid: toHex(parts.operatorKey.publicKey.kid),
          chain: ledger.chain,
          height: ledger.tip!.header.height,
          evidencePath: `${secret}/evidence`,
        },
        frame,
      ),
    );
  });

  server.get<Visit>(
    "/share/:secret/evidence",
    { ...visited, schema: { ...visited.schema, summary: "The evidence bundle, where the link shares it" } },
    async (request, reply) => {
      const link = openedLink(request.params.secret);
      if (!link?.scope.evidence) return send(reply.code(404), gonePage(frameOf(request, "../../")));
      const { operatorKey, checkpoints, verifyPage } = parts;
      const bundle = await exportEvidence(ledger, operatorKey, checkpoints, link.shipment, verifyPage);
      return keptPrivate(reply)
        .type("application/zip")
        .header("content-disposition", 'attachment; filename="evidence.zip"')
        .send(Buffer.from(bundle));
    },
  );

  function factsOf(shipment: string) {
    const { history } = historyOf(ledger, shipment);
    return {
      view: shipmentView(ledger.state, history, fleet.shipments.get(shipment)!.row),
      excursions: traceOf(history).conditions.flatMap(({ excursions }) =>
        excursions.filter(({ standing }) => standing === "harmful"),
      ),
      statements: history.statements.map(({ statement, index, height, sealedAtMs }) =>
        summaryOf(ledger.state, statement, { index, height, sealedAtMs }),
      ),
      terminals: parts.planner.network.terminals,
    };
  }

  /** The operator's people share any shipment; a party one that it sends, receives or holds. */
  function requireShares(id: string, party: string | undefined): void {
    if (!shipmentOf(ledger.store, id)) throw new HttpRefusal("shipment_unknown");
    if (!mayShare(id, party)) throw new HttpRefusal("not_entitled");
  }

  function mayShare(id: string, party: string | undefined): boolean {
    if (party === undefined) return true;
    const { shipper, consignee } = shipmentOf(ledger.store, id)!;
    return [shipper, consignee, fleet.shipments.get(id)!.row.holder].includes(party);
  }

  /** Who has handed the goods over shows nobody where they go from there. */
  function openedLink(secret: string): ShareLink | undefined {
    const link = shares.opened(secret);
    return link && mayShare(link.shipment, link.party) ? link : undefined;
  }

  /** What the operator's people end, no party opens again. */
  function requireOwnRevocation(id: string, { party, user }: Access): void {
    const { revokedBy } = shares.link(id)!;
    if (party !== undefined && revokedBy !== null && revokedBy !== user)
      throw new HttpRefusal("not_entitled");
  }

  function requireManaged(id: string, access: Access): void {
    const link = shares.link(id);
    if (!link || !manages(access, link)) throw new HttpRefusal("not_found");
  }
}

function manages({ party }: Access, link: ShareLink): boolean {
  return party === undefined || party === link.party;
}

function frameOf({ query, headers }: FastifyRequest<Visit>, root: string): PageFrame {
  return { language: languageOf(query.lang, headers["accept-language"]), root };
}

function send(reply: FastifyReply, content: string): FastifyReply {
  return keptPrivate(reply)
    .type("text/html; charset=utf-8")
    .header("content-security-policy", contentSecurityPolicy)
    .header("vary", "accept-language")
    .send(content);
}

/** The address is the secret: it goes into no index, no cache and no referrer. */
function keptPrivate(reply: FastifyReply): FastifyReply {
  return reply
    .header("cache-control", "no-store")
    .header("x-robots-tag", "noindex")
    .header("x-content-type-options", "nosniff")
    .header("referrer-policy", "no-referrer");
}
