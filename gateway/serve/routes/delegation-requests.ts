/**
 * A browser's key asks a party to let it act. The gateway only carries the request: the answer is the party's own
 * `delegation.grant`, signed with a key the gateway does not have.
 */
import type { FastifyInstance } from "fastify";
import { fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { decodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { keyOf } from "../../../ledger/state/keys.ts";
import { partyOf } from "../../../ledger/state/parties.ts";
import { refusalOf } from "../../../ledger/statement/statement.ts";
import type { DelegationRequest } from "../../contract/api.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, identifierParameter } from "../schemas.ts";

interface RequestBody {
  party: string;
  key: string;
  label: string;
  kinds: string[];
  untilMs: number;
}

const bodySchema = {
  type: "object",
  additionalProperties: false,
  required: ["party", "key", "label", "kinds", "untilMs"],
  properties: {
    party: identifierParameter,
    key: { type: "string", pattern: "^([0-9a-f]{2}){1,128}$", description: "COSE_Key, hex" },
    label: { type: "string", minLength: 1, maxLength: 100 },
    kinds: {
      type: "array",
      minItems: 1,
      maxItems: 64,
      items: { type: "string", pattern: "^[a-z]+(-[a-z]+)*\\.([a-z-]+|\\*)$" },
    },
    untilMs: { type: "integer", minimum: 0 },
  },
} as const;

export function delegationRequestRoutes(server: FastifyInstance, { ledger, requests }: ServeParts): void {
  server.post<{ Body: RequestBody }>(
    "/api/delegation-requests",
    {
      preHandler: requires("read"),
      schema: { ...described("parties", "Ask a party to let a key act for it"), body: bodySchema },
    },
    async ({ body }, reply) => {
      if (!partyOf(ledger.state, body.party)) throw new HttpRefusal("party_unknown");
      const { party, key, label, kinds, untilMs } = body;
      return reply
        .code(201)
        .send(requests.delegations.add({ party, key, label, kinds, untilMs, kid: kidOf(key) }));
    },
  );

  server.get<{ Querystring: { party?: string; kid?: string } }>(
    "/api/delegation-requests",
    {
      preHandler: requires("read"),
      schema: {
        ...described("parties", "Requests for delegation, and whether the party has granted them"),
        querystring: { type: "object", properties: { party: identifierParameter, kid: { type: "string" } } },
      },
    },
    async ({ query }) =>
      requests.delegations
        .list()
        .filter(({ party, kid }) => (query.party ?? party) === party && (query.kid ?? kid) === kid)
        .map(withState),
  );

  /** Granted is what the ledger says, not what somebody claims. */
  function withState(request: DelegationRequest): DelegationRequest {
    const key = keyOf(ledger.state, fromHex(request.kid));
    const granted = key?.revokedAt === undefined && key?.delegation?.party === request.party;
    return granted ? { ...request, state: "granted" } : request;
  }
}

function kidOf(key: string): string {
  try {
    return toHex(decodeCoseKey(fromHex(key)).kid);
  } catch (error) {
    const { code, detail } = refusalOf(error);
    throw new HttpRefusal(code, detail);
  }
}
