/**
 * Brings a store of layout 1 up to date. Layout 1 had its indexes as trees by hash, by key and sequence number, and by
 * record and place; layout 2 has the log's index. Entries and blocks are the same, and the index is made from them
 * by running the chain again, without verifying its signatures, which the gateway did when it sealed them.
 */
import type { Database, RootDatabase } from "lmdb";
import { ChainReplay, type ReplayedBlock } from "../../ledger/log/replay.ts";
import { nativeSha256 } from "../native-hash.ts";
import { LogIndex } from "./log-index.ts";
import type { Space } from "./space.ts";

/** Tables that layout 1 had and layout 2 has not. */
const formerTables = ["statements", "sequences", "records"];

/** Tables of the log's index. */
const indexTables = ["names", "tail", "postings", "hashes"];

/** Entries of one transaction. */
const entriesPerCommit = 50_000;
/** Keys that one entry may add, and bytes. */
const keysPerEntry = 3;
const bytesPerEntry = 500;

const reportMs = 5_000;

/**
 * Makes the index anew and leaves out the former tables. Interrupted, it is begun again at the next start. Throws
 * `ReplayError` for a log that does not hold, `NoSpaceError` when there is no room.
 */
export function upgradeFromLayout1(
  root: RootDatabase,
  space: Space,
  report: (message: string) => void,
): void {
  const entries: Database<Uint8Array, number> = root.openDB({ name: "entries", encoding: "binary" });
  const blocks: Database<Uint8Array[], number> = root.openDB({ name: "blocks", encoding: "msgpack" });
  for (const name of indexTables) root.openDB({ name }).clearSync();
  const index = new LogIndex(root, false);
  const progress = new Progress(entries.getCount(), report);
  const replay = new ChainReplay(
    {
      height: () => [...blocks.getKeys({ reverse: true, limit: 1 })][0],
      block: (height) => {
        const [header, seal] = blocks.get(height) ?? [];
        return header && seal && { header: plain(header), seal: plain(seal) };
      },
      entry: (at) => {
        const entry = entries.get(at);
        return entry && plain(entry);
      },
    },
    { hash: nativeSha256, verify: () => true },
  );
  const sealed = replay.blocks();
  for (let done = false; !done; ) {
    const batch: ReplayedBlock[] = [];
    let count = 0;
    while (!done && count < entriesPerCommit) {
      const { value } = sealed.next();
      if (value) {
        batch.push(value);
        count += value.entries.length;
      } else done = true;
    }
    space.reserve(count * keysPerEntry, count * bytesPerEntry + index.bytesDue);
    root.transactionSync(() => {
      for (const block of batch) {
        const addition = index.additionOf(block);
        if (!addition) continue;
        index.write(addition);
        index.take(addition);
      }
    });
    progress.add(count);
  }
  for (const name of formerTables) root.openDB({ name }).dropSync();
}

class Progress {
  readonly #total: number;
  readonly #report: (message: string) => void;
  #done = 0;
  #reportedAt = Date.now();

  constructor(total: number, report: (message: string) => void) {
    this.#total = total;
    this.#report = report;
    report(`the ledger's indexes are made anew from ${total} entries, once; it may be interrupted`);
  }

  add(count: number): void {
    this.#done += count;
    if (this.#done < this.#total && Date.now() - this.#reportedAt < reportMs) return;
    this.#reportedAt = Date.now();
    this.#report(`indexes: ${this.#done} of ${this.#total} entries`);
  }
}

function plain(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
