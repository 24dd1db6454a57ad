/** Signing in by a one-time link, signing out, and API tokens. */
import type { FastifyInstance } from "fastify";
import type { SessionView } from "../../contract/api.ts";
import { type Account, type Scope, scopes } from "../../store/account-store.ts";
import { requires, sessionCookie } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, identifierParameter } from "../schemas.ts";

export function sessionRoutes(server: FastifyInstance, { accounts, bounds }: ServeParts): void {
  server.get("/api/session", { schema: described("session", "Who is signed in") }, async ({ access }) => {
    if (!access) throw new HttpRefusal("not_signed_in");
    return { user: access.user, role: access.role, scopes: [...access.scopes] } satisfies SessionView;
  });

  // Posted by the page the link opens, so that a link that is only fetched (mail scanners) is not used up.
  server.post<{ Body: { link: string } }>(
    "/api/session",
    {
      config: { rateLimit: { max: 20, timeWindow: 60_000 } },
      schema: {
        ...described("session", "Sign in with a one-time link"),
        body: {
          type: "object",
          additionalProperties: false,
          required: ["link"],
          properties: { link: { type: "string", maxLength: 200 } },
        },
      },
    },
    async ({ body, protocol }, reply) => {
      const account = accounts.redeemLink(body.link);
      if (!account)
        throw new HttpRefusal(
          "sign_in_invalid",
          "the link is unknown, used or expired; stop the gateway and start it as before with --new-link",
        );
      const secret = accounts.issue("session", account, bounds.sessionMsMax);
      reply.setCookie(sessionCookie, secret, {
        path: "/",
        httpOnly: true,
        sameSite: "strict",
        secure: protocol === "https",
        maxAge: bounds.sessionMsMax / 1000,
      });
      return { user: account.user, role: account.role, scopes: [...account.scopes] } satisfies SessionView;
    },
  );

  server.delete("/api/session", { schema: described("session", "Sign out") }, async ({ cookies }, reply) => {
    const secret = cookies[sessionCookie];
    if (secret !== undefined) accounts.revoke(secret);
    return reply.clearCookie(sessionCookie, { path: "/" }).code(204).send();
  });

  server.post<{ Body: { label: string; scopes: Scope[]; days: number; party?: string } }>(
    "/api/tokens",
    {
      preHandler: requires("administer"),
      schema: {
        ...described("session", "Make an API token; it is shown once"),
        body: {
          type: "object",
          additionalProperties: false,
          required: ["label", "scopes"],
          properties: {
            label: { type: "string", minLength: 1, maxLength: 100 },
            scopes: {
              type: "array",
              minItems: 1,
              uniqueItems: true,
              items: { type: "string", enum: [...scopes] },
            },
            party: {
              ...identifierParameter,
              description: "Shows only what this party may see; without it, everything.",
            },
            days: { type: "integer", minimum: 1, maximum: 3650, default: 365 },
          },
        },
      },
    },
    async ({ body }, reply) => {
      const account: Account = {
        user: body.label,
        role: "reader",
        scopes: body.scopes,
        ...(body.party !== undefined && { party: body.party }),
      };
      const token = accounts.issue("token", account, body.days * 86_400_000, body.label);
      return reply.code(201).send({ token, label: body.label, scopes: body.scopes });
    },
  );
}
