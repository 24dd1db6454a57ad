/**
 * The ledger on disk: one LMDB environment, one durable transaction per block.
 *
 * Trust: whoever can write this file can make the gateway refuse to start, and nothing else. At every start the
 * state root is computed again from every state value, the log root from the edge tiles, and both are compared
 * with the sealed header; an entry is checked against its leaf hash whenever it is read as evidence.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Database, open, type RootDatabase } from "lmdb";
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import type { Block, ChainTip } from "../../ledger/log/block.ts";
import type { BlockBytes } from "../../ledger/log/block-bytes.ts";
import { decodeHeader, encodeHeader } from "../../ledger/log/header.ts";
import type { RecordState } from "../../ledger/state/records.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import { decodeState, type StateReader, type StateValue } from "../../ledger/state/view.ts";
import { decodeStatement } from "../../ledger/statement/statement.ts";
import { nativeSha256 } from "../native-hash.ts";
import { appendRow } from "./append-row.ts";
import { LogIndex } from "./log-index.ts";
import { Space, type SpaceFiles, spaceFiles } from "./space.ts";
import { StoreError } from "./store-error.ts";
import { upgradeFromLayout1 } from "./upgrade.ts";
import { requireWhole, requireWholeOr } from "./whole-file.ts";

export { StoreError } from "./store-error.ts";

/** Version of the layout below; a store of another version is refused, never guessed at. */
const layoutVersion = 2;

/** Entry, two names that are new, and what it changes in the state. */
const keysPerStatement = 7;

/** About what a statement takes in the log's index until its run is complete. */
const indexBytesPerStatement = 80;

/** How many decoded state values are kept in memory. */
const stateCacheCountMax = 200_000;

export interface StoredBlock {
  readonly header: Uint8Array;
  readonly seal: Uint8Array;
  readonly firstIndex: number;
}

export class LedgerStore implements StateReader {
  readonly #root: RootDatabase;
  readonly #entries: Database<Uint8Array, number>;
  readonly #blocks: Database<Uint8Array[], number>;
  readonly #tiles: Database<Uint8Array, [number, number]>;
  readonly #state: Database<Uint8Array, string>;
  readonly #meta: Database<unknown, string>;
  readonly #index: LogIndex;
  readonly #space: Space;
  readonly #stateCache = new Map<string, StateValue>();

  private constructor(root: RootDatabase, space: Space, follows: boolean) {
    this.#root = root;
    this.#space = space;
    this.#entries = root.openDB({ name: "entries", encoding: "binary" });
    this.#blocks = root.openDB({ name: "blocks", encoding: "msgpack" });
    this.#tiles = root.openDB({ name: "tiles", encoding: "binary" });
    this.#state = root.openDB({ name: "state", encoding: "binary" });
    this.#meta = metaOf(root)!;
    this.#index = new LogIndex(root, follows);
  }

  /**
   * Opens or creates the store in `folder`, and brings one of an earlier layout up to date, which `report` is told.
   * Throws `StoreError` for a layout of a later version. `openRoot` and `files` stand between this store and the system.
   */
  static open(
    folder: string,
    openRoot: typeof open = open,
    files: SpaceFiles = spaceFiles,
    report: (message: string) => void = console.error,
  ): LedgerStore {
    requireWhole(folder);
    // A transaction whose fsync failed must not be there after reopening: hence no overlapping sync.
    const root = openRoot({ path: folder, maxDbs: 16, overlappingSync: false, noMemInit: true });
    const space = new Space(folder, root, files);
    const layout = metaOf(root)!.get("layout");
    if (layout === 1) {
      upgradeFromLayout1(root, space, report);
      metaOf(root)!.putSync("layout", layoutVersion);
    } else if (layout !== undefined) requireLayout(layout, folder, root);
    const store = new LedgerStore(root, space, false);
    // Last of all: a store with this row is whole.
    if (layout === undefined) store.#meta.putSync("layout", layoutVersion);
    return store;
  }

  /** Opens a store that may be another process's, without ever writing. Throws `StoreError` when it holds no chain. */
  static openToRead(folder: string): LedgerStore {
    requireWholeOr(folder, "restore the folder from a backup or a mirror");
    const root = existsSync(join(folder, "data.mdb"))
      ? open({ path: folder, maxDbs: 16, readOnly: true })
      : undefined;
    const layout = root && metaOf(root)?.get("layout");
    if (!root || layout === undefined) {
      void root?.close();
      throw new StoreError(`${folder} holds no ledger; name a gateway's data folder, a mirror's or a backup`);
    }
    requireLayout(layout, folder, root);
    return new LedgerStore(root, new Space(folder, root), true);
  }

  /** Copies the store, as it is now, into an existing empty folder; others may write meanwhile. */
  async copyTo(folder: string): Promise<void> {
    await this.#root.backup(folder, false);
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  /** How many rows the tables hold. */
  rowCounts(): { entries: number; tiles: number; statements: number; sequences: number; records: number } {
    return {
      entries: this.#entries.getCount(),
      tiles: this.#tiles.getCount(),
      ...this.#index.counts(),
    };
  }

  /** Where the chain stands, or `undefined` before genesis. */
  tip(): ChainTip | undefined {
    const height = this.height();
    if (height === undefined) return undefined;
    const block = this.block(height)!;
    return { header: decodeHeader(block.header), seal: block.seal };
  }

  height(): number | undefined {
    for (const height of this.#blocks.getKeys({ reverse: true, limit: 1 })) return height;
    return undefined;
  }

  block(height: number): StoredBlock | undefined {
    const stored = this.#blocks.get(height);
    if (!stored) return undefined;
    const [header, seal, firstIndex] = stored as unknown as [Uint8Array, Uint8Array, number];
    return { header: bytesOf(header), seal: bytesOf(seal), firstIndex };
  }

  /** A sealed block with the exact bytes of its entries. */
  blockBytes(height: number): BlockBytes | undefined {
    const block = this.block(height);
    if (!block) return undefined;
    const { header, seal, firstIndex } = block;
    const { size } = decodeHeader(header);
    const entries = Array.from({ length: size - firstIndex }, (_, i) => {
      const entry = this.entry(firstIndex + i);
      if (!entry)
        throw new StoreError(`entry ${firstIndex + i} in block ${height} is missing; run: tallyman audit`);
      return entry;
    });
    return { header, seal, entries };
  }

  /** Height of the block that holds the entry. */
  heightOf(index: number): number {
    let low = 0;
    let high = this.height() ?? 0;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.block(middle)!.firstIndex <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  entry(index: number): Uint8Array | undefined {
    const entry = this.#entries.get(index);
    return entry && bytesOf(entry);
  }

  tile(level: number, index: number): Uint8Array | undefined {
    const tile = this.#tiles.get([level, index]);
    return tile && bytesOf(tile);
  }

  /** Index of the entry with this statement hash; looked for `near` an entry first. */
  indexOfStatement(hash: Uint8Array, near?: number): number | undefined {
    for (const index of this.#index.indexesOfHash(hash, near)) if (this.holds(index, hash)) return index;
    return undefined;
  }

  /** Whether entry `index` is the statement with this hash. */
  holds(index: number, hash: Uint8Array): boolean {
    const entry = this.entry(index);
    const statement = entry && decodeStatement(entry, nativeSha256);
    return statement !== undefined && !isRefusal(statement) && equalBytes(statement.hash, hash);
  }

  /** Index of the entry that used this sequence number of this key; looked for `near` an entry first. */
  indexOfSequence(kid: Uint8Array, sequence: number, near?: number): number | undefined {
    return this.#index.indexOfSequence(kid, sequence, near);
  }

  /** Indexes of the entries filed into a record, in order. */
  recordEntries(record: string, from = 0, countMax = Number.MAX_SAFE_INTEGER): number[] {
    const bytes = this.stateBytes(record);
    if (!bytes) return [];
    const { count } = decodeState<RecordState>(bytes);
    return this.#index.recordEntries(record, from, countMax, count);
  }

  get<T extends StateValue>(name: string): T | undefined {
    const cached = this.#stateCache.get(name);
    if (cached) return cached as T;
    const bytes = this.stateBytes(name);
    if (!bytes) return undefined;
    const value = decodeState<T>(bytes);
    this.#cacheState(name, value);
    return value;
  }

  /** The bytes whose hash is in the state tree. */
  stateBytes(name: string): Uint8Array | undefined {
    const bytes = this.#state.get(name);
    return bytes && bytesOf(bytes);
  }

  *stateEntries(prefix = ""): Iterable<{ name: string; bytes: Uint8Array }> {
    const range = prefix ? { start: prefix, end: `${prefix}\uffff` } : {};
    for (const { key, value } of this.#state.getRange(range)) yield { name: key, bytes: bytesOf(value) };
  }

  /**
   * Makes room for a block of `count` statements with `bytes` bytes in all. Throws `NoSpaceError` when there is
   * none; nothing has changed then, and it can be tried again. Any other error: the process must stop.
   */
  reserve(count: number, bytes: number): void {
    const indexBytes = (count + 1) * indexBytesPerStatement + this.#index.bytesDue;
    this.#space.reserve((count + 1) * keysPerStatement, bytes + indexBytes);
  }

  /**
   * Makes a block durable: entries, tiles, state, indexes, header and seal in one transaction, on disk when this
   * returns. On any error the process must stop; what is on disk is then found out by starting again.
   */
  commit(block: Block, seal: Uint8Array): void {
    const addition = this.#index.additionOf(block);
    this.#root.transactionSync(() => {
      // Two gateways on one folder would seal two blocks of one height: the second must stop instead.
      if ((this.height() ?? -1) !== block.header.height - 1)
        throw new StoreError(`block ${block.header.height} does not follow block ${this.height() ?? "none"}`);
      for (const { level, index, bytes } of block.tileWrites) this.#tiles.putSync([level, index], bytes);
      for (const { index, bytes } of block.entries) appendRow(this.#entries, index, bytes);
      if (addition) this.#index.write(addition);
      for (const { name, bytes } of block.stateWrites) this.#state.putSync(name, bytes);
      const { header, firstIndex } = block;
      this.#blocks.putSync(header.height, [
        encodeHeader(header),
        seal,
        firstIndex,
      ] as unknown as Uint8Array[]);
    });
    if (addition) this.#index.take(addition);
    for (const { name, value } of block.stateWrites) this.#cacheState(name, value);
  }

  /** Runs `work`, whose commits become durable in one transaction, all of them or none. */
  together(work: () => void): void {
    this.#root.transactionSync(work);
  }

  #cacheState(name: string, value: StateValue): void {
    this.#stateCache.set(name, value);
    if (this.#stateCache.size > stateCacheCountMax)
      this.#stateCache.delete(this.#stateCache.keys().next().value!);
  }
}

/** `undefined` when the store is open to be read and has no such table. */
function metaOf(root: RootDatabase): Database<unknown, string> | undefined {
  return root.openDB({ name: "meta", encoding: "json" });
}

function requireLayout(layout: unknown, folder: string, root: RootDatabase): void {
  if (layout === layoutVersion) return;
  void root.close();
  throw new StoreError(
    layout === 1
      ? `${folder} has layout 1; start a gateway on it once, which brings it up to date`
      : `${folder} has layout ${String(layout)}, this gateway writes layout ${layoutVersion}; use the version that wrote it, or another --data folder`,
  );
}

/** LMDB hands out Buffers; everything above works on plain bytes. */
function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
