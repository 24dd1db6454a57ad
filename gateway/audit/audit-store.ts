/**
 * Proves a whole ledger store: the chain is run again from genesis, and everything the store keeps beside the
 * entries (state, tiles, indexes) is compared with what that gives. Start-up proves the last block only.
 */
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import type { Entry } from "../../ledger/log/block.ts";
import { ChainReplay, type ReplayedBlock, type SignatureCheck } from "../../ledger/log/replay.ts";
import { tileWidth } from "../../ledger/log/tile-nodes.ts";
import type { TileWrite } from "../../ledger/log/tiles.ts";
import { encodeState } from "../../ledger/state/view.ts";
import { verifyNatively } from "../ingest/native-signature.ts";
import { nativeSha256 } from "../seal/ledger.ts";
import { type LedgerStore, StoreError } from "../store/ledger-store.ts";

const tileBytes = tileWidth * 32;

/** The one signature rule, by native code. */
export const checkNatively: SignatureCheck = ({ algorithm, bytes }, message, signature) =>
  verifyNatively({ algorithm, key: bytes, message, signature });

/**
 * Yields every block that holds, in order; what it does not reach is not proved. Throws `ReplayError` for the
 * chain, `StoreError` for what is kept beside it.
 */
export function* auditStore(store: LedgerStore): Generator<ReplayedBlock, void> {
  const replay = new ChainReplay(store, { hash: nativeSha256, verify: checkNatively });
  /** The newest write to the unfinished tile of each level. */
  const edge = new Map<number, TileWrite>();
  let statements = 0;
  let places = 0;
  for (const block of replay.blocks()) {
    checkBegin(store, block);
    for (const entry of block.entries) {
      checkIndexes(store, entry);
      statements += entry.executed ? 1 : 0;
      places += entry.executed?.filed.length ?? 0;
    }
    for (const tile of block.tileWrites) {
      if (tile.bytes.length < tileBytes) edge.set(tile.level, tile);
      else {
        checkTile(store, tile);
        edge.delete(tile.level);
      }
    }
    yield block;
  }
  for (const tile of edge.values()) checkTile(store, tile);
  checkState(store, replay);
  const stored = store.indexCounts();
  requires(
    stored.statements === statements && stored.sequences === statements && stored.records === places,
    "an index has rows for statements that are not in the log",
  );
}

function requires(condition: boolean, problem: string): void {
  if (!condition) throw new StoreError(problem);
}

function checkBegin(store: LedgerStore, { header, firstIndex }: ReplayedBlock): void {
  const stored = store.block(header.height)!.firstIndex;
  requires(stored === firstIndex, `block ${header.height} begins with entry ${firstIndex}, not ${stored}`);
}

function checkIndexes(store: LedgerStore, { index, executed }: Entry): void {
  if (!executed) return;
  const { statement, filed } = executed;
  const found = [
    store.indexOfStatement(statement.hash),
    store.indexOfSequence(statement.kid, statement.sequence),
    ...filed.map(({ record, place }) => store.recordEntries(record, place, 1)[0]),
  ];
  requires(
    found.every((entry) => entry === index),
    `an index does not lead to entry ${index}`,
  );
}

function checkTile(store: LedgerStore, { level, index, bytes }: TileWrite): void {
  const stored = store.tile(level, index);
  requires(stored !== undefined && equalBytes(stored, bytes), `tile ${level}/${index} is not the log's`);
}

function checkState(store: LedgerStore, replay: ChainReplay): void {
  let count = 0;
  for (const { name, bytes } of store.stateEntries()) {
    const value = replay.state.get(name);
    requires(value !== undefined && equalBytes(encodeState(value), bytes), `the state "${name}" is another`);
    count++;
  }
  requires(count === replay.stateCount, `the state has ${count} values, not ${replay.stateCount}`);
}
