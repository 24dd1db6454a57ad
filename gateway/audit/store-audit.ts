/**
 * Everything a store keeps beside the entries, compared with what running the chain again gives: where blocks begin,
 * tiles, state values, the indexes by statement and by sequence, the records, and that there is nothing else.
 */
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import type { Entry } from "../../ledger/log/block.ts";
import type { ReplayedBlock } from "../../ledger/log/replay.ts";
import { tileWidth } from "../../ledger/log/tile-nodes.ts";
import type { TileWrite } from "../../ledger/log/tiles.ts";
import { encodeState, type StateReader } from "../../ledger/state/view.ts";
import type { LedgerStore } from "../store/ledger-store.ts";

const tileBytes = tileWidth * 32;

/** Something kept beside the log is not what follows from the log. */
export class DerivedError extends Error {
  override readonly name = "DerivedError";
  /** Block after which it is wrong; undefined for what belongs to no block. */
  readonly height: number | undefined;
  readonly index: number | undefined;

  constructor(problem: string, height?: number, index?: number) {
    super(problem);
    this.height = height;
    this.index = index;
  }
}

/** What was compared; every row of the store is counted once. */
export interface DerivedCounts {
  tiles: number;
  stateValues: number;
  statementRows: number;
  sequenceRows: number;
  recordPlaces: number;
}

/** Told of every block in order, then `finish`ed. Both throw `DerivedError` for the first thing that is wrong. */
export class StoreAudit {
  readonly #store: LedgerStore;
  /** The newest write to the unfinished tile of each level. */
  readonly #edge = new Map<number, TileWrite>();
  readonly #counts: DerivedCounts = {
    tiles: 0,
    stateValues: 0,
    statementRows: 0,
    sequenceRows: 0,
    recordPlaces: 0,
  };

  constructor(store: LedgerStore) {
    this.#store = store;
  }

  get counts(): Readonly<DerivedCounts> {
    return this.#counts;
  }

  take(block: ReplayedBlock): void {
    const { height } = block.header;
    const stored = this.#store.block(height)!.firstIndex;
    if (stored !== block.firstIndex)
      throw new DerivedError(
        `block ${height} begins with entry ${block.firstIndex}, the store says ${stored}`,
        height,
      );
    for (const entry of block.entries) this.#indexes(entry, height);
    for (const tile of block.tileWrites) {
      if (tile.bytes.length < tileBytes) this.#edge.set(tile.level, tile);
      else {
        this.#tile(tile, height);
        this.#edge.delete(tile.level);
      }
    }
  }

  /** Compares what is as of the last block. Nothing may be committed to the store between that block and this. */
  finish(state: StateReader, stateCount: number, size: number): void {
    for (const tile of this.#edge.values()) this.#tile(tile);
    this.#state(state, stateCount);
    const stored = this.#store.rowCounts();
    const expected = {
      entries: size,
      tiles: this.#counts.tiles,
      statements: this.#counts.statementRows,
      sequences: this.#counts.sequenceRows,
      records: this.#counts.recordPlaces,
    };
    for (const [name, count] of Object.entries(expected)) {
      const found = stored[name as keyof typeof expected];
      if (found !== count)
        throw new DerivedError(`the store's table "${name}" has ${found} rows; ${count} follow from the log`);
    }
  }

  #indexes({ index, executed }: Entry, height: number): void {
    if (!executed) return;
    const { statement, filed } = executed;
    const requires = (found: number | undefined, what: string) => {
      if (found !== index)
        throw new DerivedError(`${what} leads to entry ${found ?? "none"}, not to ${index}`, height, index);
    };
    requires(this.#store.indexOfStatement(statement.hash, index), "the index by statement");
    requires(this.#store.indexOfSequence(statement.kid, statement.sequence, index), "the index by sequence");
    for (const { record, place } of filed)
      requires(this.#store.recordEntries(record, place, 1)[0], `place ${place} of ${record}`);
    this.#counts.statementRows++;
    this.#counts.sequenceRows++;
    this.#counts.recordPlaces += filed.length;
  }

  #tile({ level, index, bytes }: TileWrite, height?: number): void {
    const stored = this.#store.tile(level, index);
    if (!stored || !equalBytes(stored, bytes))
      throw new DerivedError(`tile ${level}/${index} is ${stored ? "not the log's" : "missing"}`, height);
    this.#counts.tiles++;
  }

  #state(state: StateReader, count: number): void {
    for (const { name, bytes } of this.#store.stateEntries()) {
      const value = state.get(name);
      if (value === undefined || !equalBytes(encodeState(value), bytes))
        throw new DerivedError(`the state "${name}" ${value ? "is another" : "follows from nothing"}`);
      this.#counts.stateValues++;
    }
    if (this.#counts.stateValues !== count)
      throw new DerivedError(
        `the state has ${this.#counts.stateValues} values; ${count} follow from the log`,
      );
  }
}
