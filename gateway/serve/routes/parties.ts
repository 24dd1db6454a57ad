/** Parties, their keys and delegations. */
import type { FastifyInstance } from "fastify";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { type KeyState, keyOf } from "../../../ledger/state/keys.ts";
import { type PartyState, partyOf } from "../../../ledger/state/parties.ts";
import { decodeState } from "../../../ledger/state/view.ts";
import type { PartyView } from "../../contract/api.ts";
import type { LedgerStore } from "../../store/ledger-store.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, idParams, listQuery } from "../schemas.ts";
import { page } from "../views/page.ts";

export function partyRoutes(server: FastifyInstance, { ledger, bounds }: ServeParts): void {
  const read = requires("read");

  server.get<{ Querystring: { after?: string; limit: number } }>(
    "/api/parties",
    {
      preHandler: read,
      schema: { ...described("parties", "Registered parties"), querystring: listQuery(bounds.listCountMax) },
    },
    async ({ query }) => {
      const delegations = delegationsByParty(ledger.store);
      return page(ledger.store, "party/", query).map((id) =>
        partyView(ledger.store, id, delegations.get(id) ?? []),
      );
    },
  );

  server.get<{ Params: { id: string } }>(
    "/api/parties/:id",
    { preHandler: read, schema: { ...described("parties", "One party"), params: idParams } },
    async ({ params }) => {
      if (!partyOf(ledger.store, params.id)) throw new HttpRefusal("party_unknown");
      return partyView(ledger.store, params.id, delegationsByParty(ledger.store).get(params.id) ?? []);
    },
  );
}

type DelegationView = PartyView["delegations"][number];

function delegationsByParty(store: LedgerStore): Map<string, DelegationView[]> {
  const byParty = new Map<string, DelegationView[]>();
  for (const { name, bytes } of store.stateEntries("key/")) {
    const { delegation, revokedAt } = decodeState<KeyState>(bytes);
    if (!delegation) continue;
    const { party, label, kinds, untilMs } = delegation;
    const view = {
      kid: name.slice("key/".length),
      label,
      kinds: [...kinds],
      untilMs,
      revoked: revokedAt !== undefined,
    };
    byParty.set(party, [...(byParty.get(party) ?? []), view]);
  }
  return byParty;
}

function partyView(store: LedgerStore, id: string, delegations: DelegationView[]): PartyView {
  const { legalName, country, roles, keys } = partyOf(store, id) as PartyState;
  return {
    party: id,
    legalName,
    country,
    roles: [...roles],
    keys: keys.map((kid) => ({ kid: toHex(kid), revoked: keyOf(store, kid)?.revokedAt !== undefined })),
    delegations,
  };
}
