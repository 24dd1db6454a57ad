/** Asks the gateway. Every failure becomes an `ApiError` that a page can explain. */
import type { Problem } from "../../gateway/contract/api.ts";
import { resolve } from "../app/base.ts";

export type ApiFailure = "unreachable" | "timeout" | "refused" | "malformed";

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly failure: ApiFailure;
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  /** The gateway's problem document, where it sent one. */
  readonly problem: Problem | undefined;

  constructor(failure: ApiFailure, status: number, message: string, problem?: Problem) {
    super(message);
    this.failure = failure;
    this.status = status;
    this.problem = problem;
  }
}

const usualTimeoutMs = 20_000;

export interface RequestOptions {
  signal?: AbortSignal;
  method?: "GET" | "DELETE" | "POST" | "PUT";
  accept?: string;
  body?: { content: BodyInit; type: string };
  /** For answers that take long to make; includes reading the answer. */
  timeoutMs?: number;
}

/** The answer to a request that succeeded; throws `ApiError`, or the signal's reason when it was cancelled. */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const { timeoutMs = usualTimeoutMs } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let response: Response;
  try {
    response = await fetch(resolve(path), {
      method: options.method ?? "GET",
      headers: {
        accept: options.accept ?? "application/json",
        ...(options.body && { "content-type": options.body.type }),
      },
      credentials: "same-origin",
      signal,
      ...(options.body && { body: options.body.content }),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw options.signal.reason;
    if (timeout.aborted) throw new ApiError("timeout", 0, `no answer to ${path} within ${timeoutMs} ms`);
    throw new ApiError("unreachable", 0, cause instanceof Error ? cause.message : String(cause));
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return jsonOf<T>(await request(path, signal ? { signal } : {}), signal);
}

export function postJson<T>(path: string, value: unknown): Promise<T> {
  return sendJson<T>("POST", path, value);
}

export function putJson<T>(path: string, value: unknown): Promise<T> {
  return sendJson<T>("PUT", path, value);
}

async function sendJson<T>(method: "POST" | "PUT", path: string, value: unknown): Promise<T> {
  const body = { content: JSON.stringify(value), type: "application/json" };
  return jsonOf<T>(await request(path, { method, body }));
}

export async function postBytes<T>(path: string, bytes: Uint8Array, type: string): Promise<T> {
  return jsonOf<T>(await request(path, { method: "POST", body: { content: bytes.slice(), type } }));
}

async function jsonOf<T>(response: Response, signal?: AbortSignal): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new ApiError("malformed", response.status, cause instanceof Error ? cause.message : String(cause));
  }
}

export async function getBytes(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await request(path, { accept: "application/cose", ...(signal ? { signal } : {}) });
  return new Uint8Array(await response.arrayBuffer());
}

async function refusal(response: Response): Promise<ApiError> {
  const problem = await problemOf(response);
  return new ApiError("refused", response.status, problem?.detail ?? response.statusText, problem);
}

/** A proxy in between answers with pages of its own: what is no problem document is left out, not an error. */
async function problemOf(response: Response): Promise<Problem | undefined> {
  if (!response.headers.get("content-type")?.includes("json")) return undefined;
  const body: unknown = await response.json().catch(() => undefined);
  return isProblem(body) ? body : undefined;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "detail" in body && "title" in body;
}
