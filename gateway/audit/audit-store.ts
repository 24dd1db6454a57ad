/**
 * Proves a whole ledger store: the chain is run again from genesis, and everything the store keeps beside the
 * entries (state, tiles, indexes) is compared with what that gives. Start-up proves the last block only.
 */
import { ChainReplay, type ReplayedBlock } from "../../ledger/log/replay.ts";
import { checkNatively } from "../ingest/native-signature.ts";
import { nativeSha256 } from "../native-hash.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import { StoreAudit } from "./store-audit.ts";

/**
 * Yields every block that holds, in order; what it does not reach is not proved. Throws `ReplayError` for the
 * chain, `DerivedError` for what is kept beside it. One thread, for tests; `auditFolder` uses all of them.
 */
export function* auditStore(store: LedgerStore): Generator<ReplayedBlock, void> {
  const replay = new ChainReplay(store, { hash: nativeSha256, verify: checkNatively });
  const derived = new StoreAudit(store);
  for (const block of replay.blocks()) {
    derived.take(block);
    yield block;
  }
  derived.finish(replay.state, replay.stateCount, replay.tip?.header.size ?? 0);
}
