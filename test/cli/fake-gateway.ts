/** A gateway of a few lines behind `node:http`, and the command line run against it in this process. */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/program.ts";
import { createKeyFile, type KeyFile } from "../../client/key-file.ts";
import { type Code, codes } from "../../ledger/codes.ts";
import { fromBase64Url, toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { kindNamed } from "../../ledger/state/kinds.ts";
import { decodeSignIn } from "../../ledger/statement/sign-in.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import { chain, operatorKey, receiptsFor } from "../client/fake-operator.ts";

export const chainNowMs = 1_772_366_400_000; // 2026-03-01T12:00:00Z
/** Real time differs from the chain's: demonstration chains run on simulated time. */
export const wallClockMs = 1_760_000_000_000;

export class FakeGateway {
  readonly entries: Uint8Array[] = [];
  readonly authorizations: (string | undefined)[] = [];
  /** The code by which a statement is refused, or nothing. */
  refuse: (statement: Uint8Array) => Code | undefined = () => undefined;
  receipt: (statement: Uint8Array) => Uint8Array = (statement) => receiptsFor([statement])[0]!;
  signer: unknown = { next: 0, last: null, gaps: 0 };
  signerStatus = 200;
  mqttPort = 1;
  readonly answers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  readonly #server: Server = createServer((request, response) => void this.#handle(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Answers `GET path` with JSON. */
  serve(path: string, body: unknown): void {
    this.answers.set(path, (_, response) => json(response, 200, body));
  }

  /** The statements that arrived, decoded as the ledger decodes them. */
  get said() {
    return this.entries.map((bytes) => {
      const statement = readStatement(bytes);
      return { ...statement, content: kindNamed(statement.kind)!.decode(statement.payload) };
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.authorizations.push(request.headers.authorization);
    const path = new URL(request.url!, "http://x").pathname;
    const answer = this.answers.get(path);
    if (answer) return answer(request, response);
    if (path === "/api/chain") return json(response, 200, this.#chainView());
    if (path.startsWith("/api/signers/")) {
      const body = this.signerStatus === 200 ? this.signer : problem("not_signed_in");
      return json(response, this.signerStatus, body);
    }
    if (path === "/entries" && request.method === "POST") return this.#enter(await bodyOf(request), response);
    json(response, 404, problem("not_found"));
  }

  #enter(statement: Uint8Array, response: ServerResponse): void {
    this.entries.push(statement);
    const code = this.refuse(statement);
    if (code) return json(response, codes[code].status, problem(code));
    const hash = toHex(readStatement(statement).hash);
    json(response, 201, { hash, index: 0, height: 3, receipt: toHex(this.receipt(statement)) });
  }

  #chainView() {
    const { publicKey } = operatorKey;
    return {
      chain,
      operatorKid: toHex(publicKey.kid),
      operatorKey: toHex(encodeCoseKey(publicKey)),
      time: { source: "simulated", nowMs: chainNowMs, speed: 600 },
      mqttPort: this.mqttPort,
    };
  }
}

function problem(code: Code) {
  const { title, status, final } = codes[code];
  return { type: `urn:tallyman:code:${code}`, title, status, detail: "here is why", code, final };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return new Uint8Array(Buffer.concat(parts));
}

/** A folder with keys, a gateway, and the command line that knows both. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), "tallyman-cli-"));
  readonly gateway = new FakeGateway();
  env: Record<string, string> = {};
  #url = "";

  async open(): Promise<void> {
    this.#url = await this.gateway.listen();
  }

  async close(): Promise<void> {
    await this.gateway.close();
    rmSync(this.folder, { recursive: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  key(name: string, label?: string): KeyFile {
    return createKeyFile(this.path(name), { label });
  }

  /** Runs `tallyman` with these words. */
  async tallyman(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    const out: string[] = [];
    const err: string[] = [];
    const code = await run(words, {
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      env: { TALLYMAN_URL: this.#url, ...this.env },
      wallClockMs: () => wallClockMs,
    });
    return { code, out: out.join("\n"), err: err.join("\n") };
  }
}

/** Who a bearer token proves to be. */
export function bearerOf(authorization: string | undefined) {
  return decodeSignIn(fromBase64Url(authorization!.slice("Bearer ".length)));
}
