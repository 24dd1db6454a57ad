/** The directory of parties with their record, and the personal data behind their commitments. */
import type { FastifyInstance } from "fastify";
import { equalBytes, fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { directoryOf, type PartyState, partyOf } from "../../../ledger/state/parties.ts";
import { commitmentOf } from "../../../ledger/statement/commitment.ts";
import type { DirectoryRow, DirectoryView, PersonalView } from "../../contract/trade.ts";
import { noRecord, PartyRecordCounter } from "../../project/party-records.ts";
import { requires } from "../access.ts";
import { readerOf, requireEntitled } from "../entitlement.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, identifierParameter, listQuery } from "../schemas.ts";
import { page } from "../views/page.ts";

interface DirectoryQuery {
  role?: string;
  country?: string;
  place?: string;
  goods?: string;
  capacity?: "business" | "consumer";
  after?: string;
  limit: number;
}

interface PersonalBody {
  name: string;
  salt: string;
  value: string;
}

export function directoryRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, clock, personal, bounds } = parts;
  const read = requires("read");
  const counter = new PartyRecordCounter(ledger.store);

  server.get<{ Querystring: DirectoryQuery }>(
    "/api/directory",
    {
      preHandler: read,
      schema: {
        ...described("parties", "Counterparties by role, place and goods, with their record in figures"),
        querystring: {
          type: "object",
          properties: {
            ...listQuery(bounds.listCountMax).properties,
            role: { type: "string", pattern: "^[a-z]{1,32}$" },
            country: { type: "string", pattern: "^[A-Z]{2}$" },
            place: { type: "string", pattern: "^[A-Z]{2}[A-Z2-9]{3}$", description: "UN/LOCODE" },
            goods: {
              type: "string",
              pattern: "^[0-9]{2,10}$",
              description: "Deals in goods whose HS code begins so, or in a chapter or heading of them.",
            },
            capacity: { type: "string", enum: ["business", "consumer"] },
          },
        },
      },
    },
    async ({ query }): Promise<DirectoryView> => {
      const { height, records } = counter.records(clock.nowMs());
      const { after, limit } = query;
      const all = page(ledger.store, "party/", {
        limit: Number.MAX_SAFE_INTEGER,
        ...(after !== undefined && { after }),
      });
      const rows: DirectoryRow[] = [];
      for (const id of all) {
        const row = rowOf(id);
        if (fits(row, query)) rows.push({ ...row, record: { ...(records.get(id) ?? noRecord) } });
        if (rows.length === limit) break;
      }
      return { height, rows };
    },
  );

  function rowOf(id: string): DirectoryRow {
    const { legalName, country, roles, capacity, gln, suspension } = partyOf(ledger.store, id) as PartyState;
    const { places = [], goods = [], text = "" } = directoryOf(ledger.store, id) ?? {};
    return {
      party: id,
      legalName,
      country,
      roles: [...roles],
      capacity: capacity ?? null,
      gln: gln ?? null,
      suspended: suspension !== undefined,
      places: [...places],
      goods: [...goods],
      text,
      record: noRecord,
    };
  }

  const personalParams = {
    type: "object",
    required: ["party"],
    properties: { party: identifierParameter },
  } as const;

  server.get<{ Params: { party: string } }>(
    "/api/personal/:party",
    {
      preHandler: read,
      schema: {
        ...described("parties", "Personal data of a party, each with what proves it; for the party itself"),
        params: personalParams,
      },
    },
    async ({ params, access }): Promise<PersonalView> => {
      requireEntitled(readerOf(access), [params.party]);
      const commitments = known(params.party).personal ?? [];
      const shown = commitments.map(({ name, commitment }) => ({
        name,
        commitment: toHex(commitment),
        datum: personal.get(params.party, name),
      }));
      return {
        party: params.party,
        data: shown.flatMap(({ name, commitment, datum }) => (datum ? [{ name, commitment, ...datum }] : [])),
        withheld: shown.flatMap(({ name, commitment, datum }) => (datum ? [] : [{ name, commitment }])),
      };
    },
  );

  server.put<{ Params: { party: string }; Body: PersonalBody }>(
    "/api/personal/:party",
    {
      preHandler: requires("submit"),
      schema: {
        ...described("parties", "Leave a datum with the gateway; it is checked against its commitment"),
        params: personalParams,
        body: {
          type: "object",
          additionalProperties: false,
          required: ["name", "salt", "value"],
          properties: {
            name: identifierParameter,
            salt: { type: "string", pattern: "^[0-9a-f]{64}$" },
            value: { type: "string", minLength: 1, maxLength: 2_000 },
          },
        },
      },
    },
    async ({ params, body, access }, reply) => {
      requireEntitled(readerOf(access), [params.party]);
      const { name, salt, value } = body;
      const committed = known(params.party).personal?.find((one) => one.name === name);
      if (!committed) throw new HttpRefusal("not_found", `the party has no commitment called ${name}`);
      if (!equalBytes(commitmentOf({ name, salt: fromHex(salt), value }), committed.commitment))
        throw new HttpRefusal("commitment_mismatch");
      personal.put(params.party, name, { salt, value });
      return reply.code(204).send();
    },
  );

  server.delete<{ Params: { party: string; name: string } }>(
    "/api/personal/:party/:name",
    {
      preHandler: requires("submit"),
      schema: {
        ...described("parties", "Erase the content of a datum; its commitment in the log stays"),
        params: {
          type: "object",
          required: ["party", "name"],
          properties: { party: identifierParameter, name: identifierParameter },
        },
      },
    },
    async ({ params, access }, reply) => {
      requireEntitled(readerOf(access), [params.party]);
      if (!personal.erase(params.party, params.name))
        throw new HttpRefusal("not_found", "there is nothing to erase");
      return reply.code(204).send();
    },
  );

  function known(id: string): PartyState {
    const party = partyOf(ledger.store, id);
    if (!party) throw new HttpRefusal("party_unknown");
    return party;
  }
}

function fits(row: DirectoryRow, { role, country, place, goods, capacity }: DirectoryQuery): boolean {
  return (
    (role === undefined || row.roles.includes(role)) &&
    (country === undefined || row.country === country) &&
    (place === undefined || row.places.includes(place)) &&
    (capacity === undefined || row.capacity === capacity) &&
    (goods === undefined || row.goods.some((code) => code.startsWith(goods) || goods.startsWith(code)))
  );
}
