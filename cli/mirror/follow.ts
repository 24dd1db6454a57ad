/** Keeps a mirror level with its gateway, or brings it level with a folder. */
import { setTimeout } from "node:timers/promises";
import { readChainPages } from "../../client/chain-reader.ts";
import { ClientError } from "../../client/client-error.ts";
import type { HttpClient } from "../../client/http-client.ts";
import type { Mirror } from "../../gateway/mirror/mirror.ts";
import type { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { type BlockBytes, decodeBlockSequence } from "../../ledger/log/block-bytes.ts";

/** How far the mirror is, and how far its source says it is itself. */
export interface MirrorProgress {
  readonly blocks: number;
  readonly entries: number;
  readonly sourceBlocks: number;
  readonly sourceEntries: number;
}

export type OnProgress = (progress: MirrorProgress) => void;

/** Run in one transaction; more would keep everything else in this process waiting. */
const entriesPerStep = 2_000;

type Source = Pick<HttpClient, "url" | "chain" | "blockSequence">;

/**
 * Takes everything that the gateway has beyond the mirror, after comparing the newest block that both have. Throws
 * `MirrorError` when the gateway has another chain, `ClientError` when it does not answer or answers something else.
 */
export async function catchUp(
  mirror: Mirror,
  client: Source,
  { onProgress, signal }: { onProgress: OnProgress; signal?: AbortSignal },
): Promise<MirrorProgress> {
  const { chain, height, size } = await client.chain();
  const own = mirror.ledger.tip?.header;
  if (own && own.chain !== chain)
    throw new ClientError(
      `${client.url} has ${chain}; this folder is a copy of ${own.chain}. Name another --data.`,
    );
  if (own) await compareNewest(mirror, client, Math.min(height, own.height));
  let [sourceBlocks, sourceEntries] = [height + 1, size];
  const progress = () => progressOf(mirror, sourceBlocks, sourceEntries);
  for await (const page of readChainPages({ client, from: mirror.nextHeight, ...(signal && { signal }) })) {
    for (const step of stepsOf(page.map(({ bytes }) => bytes))) {
      mirror.take(step);
      // What it gives, the gateway has, though it was sealed after it was asked how far it is.
      sourceBlocks = Math.max(sourceBlocks, mirror.nextHeight);
      sourceEntries = Math.max(sourceEntries, mirror.ledger.log.size);
      onProgress(progress());
      if (signal?.aborted) return progress();
      await setTimeout(0);
    }
  }
  return progress();
}

async function compareNewest(mirror: Mirror, client: Source, height: number): Promise<void> {
  const [block] = decodeBlockSequence(await client.blockSequence({ from: height, limit: 1 }));
  if (!block)
    throw new ClientError(
      `${client.url} says that it has block ${height}, and does not give it. Check the address.`,
    );
  mirror.compare(block);
}

/** The same from a store: a damaged one is mended so as far as its log holds. */
export function copyStore(mirror: Mirror, store: LedgerStore, onProgress: OnProgress): MirrorProgress {
  const tip = store.tip()?.header;
  const progress = () => progressOf(mirror, tip ? tip.height + 1 : 0, tip?.size ?? 0);
  if (mirror.ledger.tip) mirror.compare(store.blockBytes(mirror.ledger.tip.header.height)!);
  for (const step of stepsOf(blocksOf(store, mirror.nextHeight))) {
    mirror.take(step);
    onProgress(progress());
  }
  return progress();
}

function* blocksOf(store: LedgerStore, from: number): Generator<BlockBytes, void> {
  for (let height = from; ; height++) {
    const block = store.blockBytes(height);
    if (!block) return;
    yield block;
  }
}

function* stepsOf(blocks: Iterable<BlockBytes>): Generator<BlockBytes[], void> {
  let step: BlockBytes[] = [];
  let entries = 0;
  for (const block of blocks) {
    step.push(block);
    entries += block.entries.length;
    if (entries < entriesPerStep) continue;
    yield step;
    step = [];
    entries = 0;
  }
  if (step.length > 0) yield step;
}

function progressOf(mirror: Mirror, sourceBlocks: number, sourceEntries: number): MirrorProgress {
  return { blocks: mirror.nextHeight, entries: mirror.ledger.log.size, sourceBlocks, sourceEntries };
}
