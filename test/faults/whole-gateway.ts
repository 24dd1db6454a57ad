/** A whole gateway in a process of its own, and parties that are registered with it one after another. */
import { HttpClient, Refused } from "../../client/http-client.ts";
import type { Ports } from "../crash/gateway-life.ts";
import type { History, Sent } from "../crash/history.ts";
import { chain, registrarSeed } from "../crash/registrar.ts";
import { TestSigner } from "../signer.ts";

export const seed = "whole gateway";
const registrar = () => new TestSigner("party:registrar", chain, registrarSeed(seed));

/** Parties, one after another, each of them said once. */
export class Registrations {
  readonly #history: History;
  readonly #signer = registrar();
  #number = 0;

  constructor(history: History) {
    this.#history = history;
  }

  next(): Sent {
    const id = `party-${this.#number++}`;
    const party = new TestSigner(`party:${id}`, chain);
    const payload = {
      id,
      legalName: `The ${id} ${"x".repeat(150)}`,
      country: "NL",
      roles: ["shipper"],
      keys: [party.coseKey],
    };
    const statement = this.#signer.statement("party.register", payload, {
      subject: party.reference,
      atMs: Date.now(),
    });
    return this.#history.say({ statement, measurements: [], equivocates: false });
  }
}

export function clientOf({ httpPort }: Ports): HttpClient {
  const reader = registrar();
  return new HttpClient({
    url: `http://127.0.0.1:${httpPort}`,
    bearer: () => reader.signIn(),
    timeoutMs: 20_000,
  });
}

export const healthOf = async ({ httpPort }: Ports) => {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/api/health`);
  return { code: answer.status, ...((await answer.json()) as { reason?: string }) };
};

/** Sends the statement until it is acknowledged, or refused as by a gateway that does not seal. */
export async function send(client: HttpClient, sent: Sent, history: History): Promise<string> {
  try {
    await client.submit(sent.statement.bytes);
    history.acknowledge(sent);
    return "sealed";
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}
