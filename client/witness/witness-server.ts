/**
 * A witness over HTTP: `POST /add-checkpoint` (C2SP tlog-witness), and for everybody what it has: its key, and of each
 * log the newest cosigned checkpoint or the proof against it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { addCheckpointBytesMax, decodeAddCheckpoint } from "../../ledger/checkpoint/add-checkpoint.ts";
import { encodeNote, signatureLine } from "../../ledger/checkpoint/note.ts";
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import { verifierKeyText } from "../../ledger/checkpoint/verifier-key.ts";
import type { Outcome, Witness } from "./witness.ts";
import { logName } from "./witness-store.ts";

interface Answer {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly type?: string;
}

const statusOf = {
  malformed: 400,
  unsigned: 403,
  contradicted: 403,
  unknown: 404,
  inconsistent: 422,
  unvouched: 503,
  busy: 503,
} as const;

const text = "text/plain; charset=utf-8";

/** Not listening yet. Requests are small; a slow sender is cut off. */
export function witnessServer(witness: Witness, report: (message: string) => void): Server {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
    answer(witness, request)
      .catch((error: unknown): Answer => {
        report(`${request.method} ${request.url}: ${String(error)}`);
        return { status: 500, body: "the witness failed; its log says why\n" };
      })
      .then((one) => send(response, one));
  });
  server.maxConnections = 256;
  return server;
}

function send(response: ServerResponse, { status, body, type = text }: Answer): void {
  response.writeHead(status, {
    "content-type": type,
    "access-control-allow-origin": "*",
    "cache-control": "no-cache",
  });
  response.end(body);
}

async function answer(witness: Witness, request: IncomingMessage): Promise<Answer> {
  const [path = ""] = (request.url ?? "").split("?");
  if (path === "/add-checkpoint")
    return request.method === "POST"
      ? addCheckpoint(witness, request)
      : { status: 405, body: "send it with POST\n" };
  if (request.method !== "GET") return { status: 405, body: "there is nothing to send here\n" };
  if (path === "/") return { status: 200, body: descriptionOf(witness) };
  const [, name, what] = /^\/([0-9a-f]{64})\/(checkpoint|contradiction)$/.exec(path) ?? [];
  const origin = witness.origins.find((one) => logName(one) === name);
  if (origin === undefined) return { status: 404, body: "there is nothing at this address\n" };
  return what === "checkpoint" ? checkpointOf(witness, origin) : proofAgainst(witness, origin);
}

function checkpointOf(witness: Witness, origin: string): Answer {
  const newest = witness.newest(origin);
  return newest
    ? { status: 200, body: encodeNote(newest.note) }
    : { status: 404, body: "nothing was cosigned yet\n" };
}

function proofAgainst(witness: Witness, origin: string): Answer {
  const proof = witness.proof(origin);
  return proof
    ? { status: 200, body: proof, type: "application/cbor" }
    : { status: 404, body: "nothing speaks against this log\n" };
}

function descriptionOf(witness: Witness): string {
  const logs = witness.origins.map(
    (origin) => `log ${origin} ${witness.newest(origin)?.size ?? 0} ${logName(origin)}/checkpoint`,
  );
  return `${[`witness ${verifierKeyText(witness.key)}`, ...logs].join("\n")}\n`;
}

async function addCheckpoint(witness: Witness, request: IncomingMessage): Promise<Answer> {
  const body = await bodyOf(request);
  if (!body) return { status: 413, body: `a request has at most ${addCheckpointBytesMax} bytes\n` };
  try {
    const { oldSize, path, checkpoint } = decodeAddCheckpoint(body);
    return answerTo(await witness.cosign(checkpoint, { oldSize, path }));
  } catch (error) {
    if (error instanceof NoteError) return { status: 400, body: `${error.message}\n` };
    throw error;
  }
}

function answerTo(outcome: Outcome): Answer {
  if ("cosignature" in outcome) return { status: 200, body: signatureLine(outcome.cosignature) };
  if (outcome.reason === "elsewhere")
    return { status: 409, body: `${outcome.size}\n`, type: "text/x.tlog.size" };
  return { status: statusOf[outcome.reason], body: `${outcome.detail}\n` };
}

/** `undefined` when it is longer than any request. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > addCheckpointBytesMax) return undefined;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
