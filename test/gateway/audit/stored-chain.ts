/** A chain of the fixture written into a store, as a gateway would have, whoever signed what. */
import { join } from "node:path";
import { nativeSha256 } from "../../../gateway/native-hash.ts";
import { LedgerStore } from "../../../gateway/store/ledger-store.ts";
import type { BlockBytes } from "../../../ledger/log/block-bytes.ts";
import { decodeHeader } from "../../../ledger/log/header.ts";
import { BlockReplay } from "../../../ledger/log/replay.ts";
import type { TestChain } from "../../ledger/chain-fixture.ts";

export const workerFile = new URL("../../../dist/gateway/ingest/verify-worker.js", import.meta.url);

/** The chain's blocks as they travel. */
export function blocksOf(chain: TestChain): BlockBytes[] {
  return Array.from({ length: chain.height + 1 }, (_, height) => {
    const { header, seal, firstIndex } = chain.block(height)!;
    const { size } = decodeHeader(header);
    const entries = Array.from({ length: size - firstIndex }, (_, i) => chain.entry(firstIndex + i)!);
    return { header, seal, entries };
  });
}

/** Writes the chain into `<folder>/ledger`. Signatures are not looked at. */
export async function writeStore(folder: string, blocks: readonly BlockBytes[]): Promise<void> {
  const store = LedgerStore.open(join(folder, "ledger"));
  const replay = new BlockReplay({ hash: nativeSha256, verify: () => true });
  for (const block of blocks) store.commit(replay.next(block), block.seal);
  await store.close();
}
