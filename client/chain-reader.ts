/**
 * Reads a chain from outside, block by block, from a gateway or a mirror. What arrives is anybody's word: heights
 * follow each other and the form is right, everything else is for the reader to check.
 */
import { setTimeout } from "node:timers/promises";
import { type BlockBytes, decodeBlockSequence } from "../ledger/log/block-bytes.ts";
import { type BlockHeader, decodeHeader } from "../ledger/log/header.ts";
import { refusalOf } from "../ledger/statement/statement.ts";
import { ClientError } from "./client-error.ts";
import { type HttpClient, Refused, UnreachableError } from "./http-client.ts";

export interface ReadChainOptions {
  /** Signed in with the scope `read`, unless the gateway is open. */
  readonly client: Pick<HttpClient, "url" | "blockSequence">;
  /** Height of the first block; 0 by default. */
  readonly from?: number;
  /** Where the chain ends, ask again after this long, for ever; absent, that is the end. */
  readonly followMs?: number;
  /** How often in succession a request may fail before the reader gives up; 10 by default, for ever with `followMs`. */
  readonly failuresMax?: number;
  /** Ends the reading, quietly. */
  readonly signal?: AbortSignal;
  /** Told about each failure after which another try is made. */
  readonly onRetry?: (error: Error, waitMs: number) => void;
}

/** A block with its header decoded; `bytes` are what the gateway sent. */
export interface ReadBlock {
  readonly header: BlockHeader;
  readonly bytes: BlockBytes;
}

const failuresMaxDefault = 10;
const waitMsFirst = 200;
const waitMsMax = 30_000;

/**
 * Every block from `from` on, in order. A request that fails is made again from the first block that is missing,
 * after a growing pause. Throws `Refused` (no access), `UnreachableError` after the last try, or `ClientError`
 * for an answer that holds no such blocks.
 */
export async function* readChain(options: ReadChainOptions): AsyncGenerator<ReadBlock, void> {
  for await (const page of readChainPages(options)) yield* page;
}

/** The same, as many blocks at a time as came in one answer. */
export async function* readChainPages(options: ReadChainOptions): AsyncGenerator<ReadBlock[], void> {
  const { client, from = 0, followMs, signal } = options;
  let height = from;
  // The page after the one that is being looked at is under way already.
  let coming = startPage(options, height);
  while (!signal?.aborted) {
    const page = await coming;
    const first = height;
    height += page.length;
    if (page.length === 0) {
      if (followMs === undefined) return;
      await pause(followMs, signal);
    }
    coming = startPage(options, height);
    if (page.length > 0)
      yield page.map((bytes, i) => ({ header: headerOf(client.url, bytes, first + i), bytes }));
  }
}

/** A failure is told to whoever waits for the page, and to nobody when the reading ended before. */
function startPage(options: ReadChainOptions, from: number): Promise<BlockBytes[]> {
  const page = requestPage(options, from);
  page.catch(() => undefined);
  return page;
}

async function requestPage(options: ReadChainOptions, from: number): Promise<BlockBytes[]> {
  const { client, followMs, signal, onRetry } = options;
  const { failuresMax = followMs === undefined ? failuresMaxDefault : Number.POSITIVE_INFINITY } = options;
  for (let failures = 1; ; failures++) {
    try {
      return pageOf(client.url, await client.blockSequence({ from }));
    } catch (error) {
      if (signal?.aborted) return [];
      if (!canBeCured(error) || failures >= failuresMax) throw error;
      const waitMs = Math.min(waitMsMax, waitMsFirst * 2 ** Math.min(failures - 1, 16));
      onRetry?.(error, waitMs);
      await pause(waitMs, signal);
    }
  }
}

/** A gateway that is away or overloaded comes back; one that refuses, or answers something else, goes on doing so. */
function canBeCured(error: unknown): error is Error {
  return (
    error instanceof UnreachableError ||
    (error instanceof Refused && (error.status === 429 || error.status >= 500))
  );
}

function pageOf(url: string, sequence: Uint8Array): BlockBytes[] {
  try {
    return decodeBlockSequence(sequence);
  } catch (error) {
    throw malformed(url, refusalOf(error).detail, error);
  }
}

function headerOf(url: string, { header: bytes }: BlockBytes, height: number): BlockHeader {
  let header: BlockHeader;
  try {
    header = decodeHeader(bytes);
  } catch (error) {
    throw malformed(url, `the header of block ${height}: ${refusalOf(error).detail}`, error);
  }
  if (header.height !== height)
    throw malformed(url, `block ${header.height} stands where block ${height} was asked for`);
  return header;
}

function malformed(url: string, detail: string, cause?: unknown): ClientError {
  return new ClientError(
    `What ${url} sends is not a chain (${detail}). Check the address; if it is right, that gateway is not to be relied upon.`,
    { cause },
  );
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(ms, undefined, signal && { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
