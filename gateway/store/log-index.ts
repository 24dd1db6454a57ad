/**
 * Finds statements in the log: by hash, by a signer's sequence number, by place in a record. All of it follows from the
 * entries. A signer's numbers and a record's places are kept alike, as postings: under a name, an ordinal's entry.
 *
 * A tree by hash, or by device, is changed all over: one page for each statement, and more of them the longer the log is.
 * Here a block adds one row at the end of a table. Whenever the log has grown by `runEntries`, these rows become
 * one run, whose rows are sorted and added at the ends of two tables, and are never touched again. So a statement costs
 * the same in a long log as in a short one. A lookup asks memory for the newest entries, then one run after the other,
 * about a microsecond each.
 */
import type { Database, RootDatabase } from "lmdb";
import type { Block } from "../../ledger/log/block.ts";
import { signerStateName } from "../../ledger/state/keys.ts";
import { appendRow } from "./append-row.ts";
import {
  BlockWords,
  bucketCount,
  bucketOf,
  hashRowCount,
  IndexRun,
  indexesInHashRow,
  PostingRow,
  runEntries,
  wordOf,
} from "./index-run.ts";

/** How many numbers of names are kept in memory. */
const cachedNamesMax = 200_000;

/** A name is referred to by its number; nothing is posted under it before `firstRun`. */
type Name = readonly [number: number, firstRun: number];

/** What a block adds to the index. */
export interface BlockAddition {
  /** The entry of the block's first statement. */
  readonly first: number;
  readonly words: Uint32Array;
  /** Names that no block before it had. */
  readonly names: readonly (readonly [string, Name])[];
}

export class LogIndex {
  readonly #names: Database<Name, string>;
  /** The words of blocks whose run is not complete, by the entry of their first statement. */
  readonly #tail: Database<Uint8Array, number>;
  /** By run · 2^32 + name. */
  readonly #postings: Database<Uint8Array, number>;
  /** By run · `bucketCount` + bucket. */
  readonly #hashes: Database<Uint8Array, number>;
  readonly #nameCache = new Map<string, Name>();
  readonly #words = new BlockWords();
  /** Runs that are not in rows yet, by number: the newest, and the one before until the next block is added. */
  readonly #inMemory = new Map<number, IndexRun>();
  #nameCount: number;
  /** Runs in rows: those below this number. */
  #runsInRows = 0;
  /** Statements up to this entry are in rows or in memory. */
  #takenUpTo = -1;
  readonly #follows: boolean;

  /** `follows`: another process may be adding blocks, which are looked for whenever something is asked. */
  constructor(root: RootDatabase, follows: boolean) {
    this.#names = root.openDB({ name: "names", encoding: "ordered-binary" });
    this.#tail = root.openDB({ name: "tail", encoding: "binary" });
    this.#postings = root.openDB({ name: "postings", encoding: "binary" });
    this.#hashes = root.openDB({ name: "hashes", encoding: "binary" });
    this.#follows = follows;
    this.#nameCount = this.#names.getCount();
    this.#catchUp();
  }

  /** What `block` adds; `undefined` when it has no statements. Nothing is changed. */
  additionOf(block: Block): BlockAddition | undefined {
    const executed = block.entries.flatMap((entry) => entry.executed ?? []);
    const first = block.entries.find((entry) => entry.executed)?.index;
    if (first === undefined) return undefined;
    const run = runOf(first);
    const names = new Map<string, Name>();
    const numberOf = (name: string): number => {
      const known = this.#nameOf(name) ?? names.get(name);
      if (known) return known[0];
      const made: Name = [this.#nameCount + names.size, run];
      names.set(name, made);
      return made[0];
    };
    this.#words.begin(executed.length);
    for (const { statement } of executed) this.#words.hash(statement.hash);
    executed.forEach(({ statement, filed }, i) => {
      this.#words.posting(numberOf(signerStateName(statement.kid)), i, statement.sequence);
      for (const { record, place } of filed) this.#words.posting(numberOf(record), i, place);
    });
    return { first, words: this.#words.take(), names: [...names] };
  }

  /** Bytes that `write` adds besides the words of its block: a run that is complete. */
  get bytesDue(): number {
    const due = this.#completeBefore(this.#takenUpTo + 1);
    return due.reduce((sum, run) => sum + run.rowBytes, 0);
  }

  /** Writes an addition and the runs that were completed before it. Within the transaction of its block. */
  write({ first, words, names }: BlockAddition): void {
    for (const [name, value] of names) this.#names.putSync(name, value);
    for (const run of this.#completeBefore(first)) this.#writeRun(run);
    appendRow(this.#tail, first, bytesOf(words));
  }

  /** To be called when the transaction is on disk; from then on the block's statements are found. */
  take({ first, words, names }: BlockAddition): void {
    for (const { number } of this.#completeBefore(first)) {
      this.#inMemory.delete(number);
      this.#runsInRows = number + 1;
    }
    for (const [name, value] of names) this.#cacheName(name, value);
    this.#nameCount += names.length;
    this.#remember(first, words);
  }

  /** Entries whose statement's hash begins like this, that `near` an entry first; the caller compares the rest. */
  *indexesOfHash(hash: Uint8Array, near?: number): Iterable<number> {
    this.#catchUp();
    if (near !== undefined && this.#inMemory.get(runOf(near))?.isAt(near, hash)) yield near;
    if (near !== undefined) yield* this.#indexesInRows(runOf(near), hash);
    for (const run of this.#inMemory.values()) yield* run.indexesOf(hash);
    for (let run = this.#runsInRows - 1; run >= 0; run--) yield* this.#indexesInRows(run, hash);
  }

  #indexesInRows(run: number, hash: Uint8Array): number[] {
    if (run >= this.#runsInRows) return [];
    const row = this.#hashes.get(run * bucketCount + bucketOf(wordOf(hash, 0)));
    return row ? indexesInHashRow(run, row, hash) : [];
  }

  /** The entry that used this sequence number of this key, looked for `near` an entry first. */
  indexOfSequence(kid: Uint8Array, sequence: number, near?: number): number | undefined {
    this.#catchUp();
    const name = this.#nameOf(signerStateName(kid));
    if (!name) return undefined;
    const [number, firstRun] = name;
    for (const run of this.#inMemory.values()) {
      const index = run.find(number, sequence);
      if (index !== undefined) return index;
    }
    for (const run of this.#rowRuns(firstRun, near)) {
      const index = this.#postingRow(run, number)?.find(sequence);
      if (index !== undefined) return index;
    }
    return undefined;
  }

  /** The entries of a record from a place on, in order. `count` is how many the record has in all. */
  recordEntries(record: string, from: number, countMax: number, count: number): number[] {
    this.#catchUp();
    const name = this.#nameOf(record);
    const wanted = Math.min(countMax, count - from);
    if (!name || wanted <= 0) return [];
    const [number, firstRun] = name;
    const indexes: number[] = [];
    for (let run = firstRun; run < this.#runsInRows && indexes.length < wanted; run++)
      append(indexes, this.#postingRow(run, number)?.list(from) ?? []);
    for (const run of this.#inMemory.values()) append(indexes, run.list(number, from));
    return indexes.length > wanted ? indexes.slice(0, wanted) : indexes;
  }

  /** Statements, sequence numbers and places in records that can be found; every row is read. */
  counts(): { statements: number; sequences: number; records: number } {
    this.#catchUp();
    const counts = { statements: 0, sequences: 0, records: 0 };
    const signers = new Set<number>();
    for (const { value } of this.#names.getRange({ start: "signer/", end: "signer/\uffff" }))
      signers.add(value[0]);
    const addPostings = (name: number, count: number) => {
      counts[signers.has(name) ? "sequences" : "records"] += count;
    };
    for (const { value } of this.#hashes.getRange()) counts.statements += hashRowCount(value);
    for (const { key, value } of this.#postings.getRange())
      addPostings(key % 2 ** 32, new PostingRow(0, value).count);
    for (const run of this.#inMemory.values()) {
      const { statements, postings } = run.counts();
      counts.statements += statements;
      for (const [name, count] of postings) addPostings(name, count);
    }
    return counts;
  }

  /** Runs in rows from the newest to `firstRun`, that of the entry `near` before all. */
  *#rowRuns(firstRun: number, near?: number): Iterable<number> {
    if (near !== undefined && runOf(near) < this.#runsInRows) yield runOf(near);
    for (let run = this.#runsInRows - 1; run >= firstRun; run--) yield run;
  }

  /** Runs of which every entry comes before `index`, and which are not in rows yet. */
  #completeBefore(index: number): IndexRun[] {
    return [...this.#inMemory.values()].filter(({ number }) => number < runOf(index));
  }

  #writeRun(run: IndexRun): void {
    for (const { number, bytes } of run.hashRows())
      appendRow(this.#hashes, run.number * bucketCount + number, bytes);
    for (const { number, bytes } of run.postingRows())
      appendRow(this.#postings, run.number * 2 ** 32 + number, bytes);
    const end = (run.number + 1) * runEntries;
    for (const { key, value } of [...this.#tail.getRange({ end })])
      if (key + wordsOf(value)[0]! <= end) this.#tail.removeSync(key);
  }

  /** What the tables hold and memory does not: at the start, and what another process has added since. */
  #catchUp(): void {
    if (this.#takenUpTo >= 0 && !this.#follows) return;
    for (const key of this.#hashes.getKeys({ reverse: true, limit: 1 }))
      this.#runsInRows = Math.floor(key / bucketCount) + 1;
    for (const run of this.#inMemory.keys()) if (run < this.#runsInRows) this.#inMemory.delete(run);
    for (const { key, value } of this.#tail.getRange({ start: this.#takenUpTo + 1 }))
      this.#remember(key, wordsOf(value));
  }

  #remember(first: number, words: Uint32Array): void {
    const statements = words[0]!;
    for (let i = 0; i < statements; i++)
      this.#runAt(first + i)?.addHash(first + i, words[1 + 2 * i]!, words[2 + 2 * i]!);
    for (let at = 1 + 2 * statements; at < words.length; at += 4) {
      const index = first + words[at + 1]!;
      const ordinal = words[at + 2]! * 2 ** 32 + words[at + 3]!;
      this.#runAt(index)?.addPosting(words[at]!, ordinal, index);
    }
    this.#takenUpTo = first + statements - 1;
  }

  /** The run in memory that takes `index`; `undefined` when that one is in rows already. */
  #runAt(index: number): IndexRun | undefined {
    const number = runOf(index);
    if (number < this.#runsInRows) return undefined;
    const known = this.#inMemory.get(number);
    if (known) return known;
    const made = new IndexRun(number);
    this.#inMemory.set(number, made);
    return made;
  }

  #postingRow(run: number, name: number): PostingRow | undefined {
    const bytes = this.#postings.get(run * 2 ** 32 + name);
    return bytes && new PostingRow(run, bytes);
  }

  #nameOf(name: string): Name | undefined {
    const cached = this.#nameCache.get(name);
    if (cached) return cached;
    const stored = this.#names.get(name);
    if (stored) this.#cacheName(name, stored);
    return stored;
  }

  #cacheName(name: string, value: Name): void {
    if (this.#nameCache.size >= cachedNamesMax) this.#nameCache.clear();
    this.#nameCache.set(name, value);
  }
}

function runOf(index: number): number {
  return Math.floor(index / runEntries);
}

function append(to: number[], items: readonly number[]): void {
  for (const item of items) to.push(item);
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** A copy: what the store gives need not lie where 32-bit words may. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const words = new Uint32Array(new Uint8Array(bytes.subarray(0, bytes.length & ~3)).buffer);
  const postings = (words.length - 1 - 2 * (words[0] ?? 0)) / 4;
  if (Number.isInteger(postings) && postings >= 0) return words;
  throw new Error("the log's index is damaged; run: tallyman audit");
}
