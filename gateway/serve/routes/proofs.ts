/** Proofs that something is in the state, or is not: small files for a single question. docs/evidence.md §13. */
import type { FastifyInstance } from "fastify";
import { type ProofKind, proofKinds, stateNameOf } from "../../../ledger/evidence/proof-file.ts";
import { proofOf } from "../../prove/proof.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described } from "../schemas.ts";

export function proofRoutes(server: FastifyInstance, { ledger }: Pick<ServeParts, "ledger">): void {
  server.get<{ Params: { kind: ProofKind; id: string } }>(
    "/api/proofs/:kind/:id",
    {
      preHandler: requires("read"),
      schema: {
        ...described(
          "evidence",
          "Proof that a device, shipment, party, unit, key or record is there, or is not",
        ),
        params: {
          type: "object",
          required: ["kind", "id"],
          properties: {
            kind: { type: "string", enum: [...proofKinds] },
            id: { type: "string", description: "Identifier, thumbprint of a key, or reference of a record." },
          },
        },
      },
    },
    async ({ params: { kind, id } }, reply) => {
      const name = stateNameOf(kind, id);
      if (name === undefined)
        throw new HttpRefusal("request_malformed", `no ${kind} can be called so; see docs/evidence.md §13`);
      return reply.type("application/cbor").send(Buffer.from(proofOf(ledger, name)));
    },
  );
}
