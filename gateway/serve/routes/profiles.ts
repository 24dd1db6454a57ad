/** Sensitivity profiles that parties have published, each in its newest version, as the log has it. */
import type { FastifyInstance } from "fastify";
import { type ProfileState, profileOf, readProfile } from "../../../ledger/state/profiles.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import type { ProfileView } from "../../contract/api.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, identifierParameter, listQuery } from "../schemas.ts";
import { page } from "../views/page.ts";
import { partyName } from "../views/statement.ts";

/** Party and identifier: each party names its profiles as it likes. */
const pairPattern = "^[A-Za-z0-9._:-]{1,64}/[A-Za-z0-9._:-]{1,64}$";

/** Every member may read them: they are published so that others can name them in their terms. */
export function profileRoutes(server: FastifyInstance, { ledger, bounds }: ServeParts): void {
  const read = requires("read");
  const list = listQuery(bounds.listCountMax);

  server.get<{ Querystring: { after?: string; limit: number } }>(
    "/api/profiles",
    {
      preHandler: read,
      schema: {
        ...described("profiles", "Published sensitivity profiles, each in its newest version"),
        querystring: {
          ...list,
          properties: {
            ...list.properties,
            after: {
              type: "string",
              pattern: pairPattern,
              description: "Continue after this party/profile.",
            },
          },
        },
      },
    },
    async ({ query }) =>
      page(ledger.store, "profile/", query).map((pair) => {
        const [party, id] = pair.split("/") as [string, string];
        return viewOf(party, profileOf(ledger.store, party, id)!);
      }),
  );

  server.get<{ Params: { party: string; id: string } }>(
    "/api/profiles/:party/:id",
    {
      preHandler: read,
      schema: {
        ...described("profiles", "One party's profile in its newest version"),
        params: {
          type: "object",
          required: ["party", "id"],
          properties: { party: identifierParameter, id: identifierParameter },
        },
      },
    },
    async ({ params: { party, id } }) => {
      const state = profileOf(ledger.store, party, id);
      if (!state) throw new HttpRefusal("not_found", `${party} has published no profile ${id}`);
      return viewOf(party, state);
    },
  );

  function viewOf(party: string, { publishedAt }: ProfileState): ProfileView {
    const { payload, issuedAtSeconds } = readStatement(ledger.store.entry(publishedAt)!);
    return {
      party,
      partyName: partyName(ledger.state, party),
      publishedAt,
      publishedAtMs: 1_000 * issuedAtSeconds,
      profile: readProfile(payload),
    };
  }
}
