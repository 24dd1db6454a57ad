/** Refusals over HTTP: RFC 9457 problem details with the code of docs/codes.md. */
import type { FastifyReply } from "fastify";
import { type Code, codes, type Refusal, refusal } from "../../ledger/codes.ts";
import type { Problem } from "../contract/api.ts";

/** Thrown by a route to answer with a code. */
export class HttpRefusal extends Error {
  override readonly name = "HttpRefusal";
  readonly refusal: Refusal;

  constructor(code: Code, detail?: string) {
    super(detail ?? codes[code].title);
    this.refusal = refusal(code, detail);
  }
}

export function problemOf({ code, detail }: Refusal): Problem {
  const { title, status, final } = codes[code];
  return { type: `urn:tallyman:code:${code}`, title, status, detail, code, final };
}

export function sendRefusal(reply: FastifyReply, reason: Refusal): FastifyReply {
  const problem = problemOf(reason);
  return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(problem));
}
