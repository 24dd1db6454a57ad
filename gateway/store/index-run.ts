/**
 * One run of the log's index: what there is to find among `runEntries` successive entries, in memory while the run
 * grows, in rows when it is complete. docs/performance.md says why there are runs.
 */

/** Entries of the log in one run: what 16 bits tell apart. */
export const runEntries = 65_536;

/** Rows by hash in one run, by the first bits of the hash; 64 statements each when the run is full. */
const bucketBits = 10;
export const bucketCount = 1 << bucketBits;
const hashRowBytes = 10;

export interface NumberedRow {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/**
 * What one block adds, in 32-bit words, as it is kept until its run is complete: the number of statements, the first 64
 * bits of the hash of each, then four words for each posting: name, distance from the first statement, and the
 * ordinal's high and low half.
 */
export class BlockWords {
  #words = new Uint32Array(4_096);
  #length = 1;

  /** Begins another block of `statements` statements. */
  begin(statements: number): void {
    this.#reserve(1 + 2 * statements);
    this.#words[0] = statements;
    this.#length = 1;
  }

  /** All hashes come before the first posting. */
  hash(hash: Uint8Array): void {
    this.#words[this.#length++] = wordOf(hash, 0);
    this.#words[this.#length++] = wordOf(hash, 4);
  }

  posting(name: number, distance: number, ordinal: number): void {
    this.#reserve(this.#length + 4);
    const words = this.#words;
    words[this.#length++] = name;
    words[this.#length++] = distance;
    words[this.#length++] = Math.floor(ordinal / 2 ** 32);
    words[this.#length++] = ordinal % 2 ** 32;
  }

  /** A copy of what was written since `begin`. */
  take(): Uint32Array {
    return this.#words.slice(0, this.#length);
  }

  #reserve(length: number): void {
    if (length <= this.#words.length) return;
    const grown = new Uint32Array(Math.max(length, 2 * this.#words.length));
    grown.set(this.#words);
    this.#words = grown;
  }
}

/** 32 bits of a hash. */
export function wordOf(hash: Uint8Array, at: number): number {
  return ((hash[at]! << 24) | (hash[at + 1]! << 16) | (hash[at + 2]! << 8) | hash[at + 3]!) >>> 0;
}

/** The bucket of a hash whose first 32 bits are `word`. */
export function bucketOf(word: number): number {
  return word >>> (32 - bucketBits);
}

/** A run that is still in memory. */
export class IndexRun {
  readonly number: number;
  readonly #hashes = [new Uint32Array(runEntries), new Uint32Array(runEntries)] as const;
  /** 1 where an entry is a statement. */
  readonly #isStatement = new Uint8Array(runEntries);
  /** By name: ordinal and entry, one pair after the other, in the order of the log. */
  readonly #postings = new Map<number, number[]>();

  constructor(number: number) {
    this.number = number;
  }

  addHash(index: number, word0: number, word1: number): void {
    const at = index % runEntries;
    this.#isStatement[at] = 1;
    this.#hashes[0][at] = word0;
    this.#hashes[1][at] = word1;
  }

  addPosting(name: number, ordinal: number, index: number): void {
    const pairs = this.#postings.get(name);
    if (pairs) pairs.push(ordinal, index);
    else this.#postings.set(name, [ordinal, index]);
  }

  /** Whether the hash of the statement at `index` of this run begins like this. */
  isAt(index: number, hash: Uint8Array): boolean {
    const at = index % runEntries;
    const [words0, words1] = this.#hashes;
    return this.#isStatement[at] === 1 && words0[at] === wordOf(hash, 0) && words1[at] === wordOf(hash, 4);
  }

  /** Entries whose hash begins like this. All of the run is looked through. */
  indexesOf(hash: Uint8Array): number[] {
    const [word0, word1] = [wordOf(hash, 0), wordOf(hash, 4)];
    const found: number[] = [];
    for (let at = this.#hashes[0].indexOf(word0); at >= 0; at = this.#hashes[0].indexOf(word0, at + 1))
      if (this.#hashes[1][at] === word1 && this.#isStatement[at] === 1) found.push(this.#first + at);
    return found;
  }

  /** The newest entry under `name` with that ordinal. */
  find(name: number, ordinal: number): number | undefined {
    const pairs = this.#postings.get(name) ?? [];
    for (let i = pairs.length - 2; i >= 0; i -= 2) if (pairs[i] === ordinal) return pairs[i + 1];
    return undefined;
  }

  /** Entries under `name` from an ordinal on, in the order of the log. */
  list(name: number, fromOrdinal: number): number[] {
    const pairs = this.#postings.get(name) ?? [];
    return pairs.filter((_, i) => i % 2 === 1 && pairs[i - 1]! >= fromOrdinal);
  }

  /** About what its rows take, their keys included. */
  get rowBytes(): number {
    const postings = Array.from(this.#postings.values(), (pairs) => 40 + 5 * pairs.length);
    return postings.reduce((sum, bytes) => sum + bytes, (hashRowBytes + 2) * runEntries);
  }

  /** Statements, and postings by name. */
  counts(): { statements: number; postings: Map<number, number> } {
    const postings = new Map<number, number>();
    for (const [name, pairs] of this.#postings) postings.set(name, pairs.length / 2);
    return { statements: this.#isStatement.reduce((sum, is) => sum + is, 0), postings };
  }

  /** A row for each name, in ascending order. */
  *postingRows(): Iterable<NumberedRow> {
    const names = Float64Array.from(this.#postings.keys()).sort();
    for (const name of names) yield { number: name, bytes: encodePostings(this.#postings.get(name)!) };
  }

  /** A row for each bucket that is not empty, in ascending order: hash bits and distance from the run's begin. */
  *hashRows(): Iterable<NumberedRow> {
    const [word0, word1] = this.#hashes;
    const buckets: number[][] = Array.from({ length: bucketCount }, () => []);
    for (let at = 0; at < runEntries; at++)
      if (this.#isStatement[at] === 1) buckets[bucketOf(word0[at]!)]!.push(at);
    for (const [number, members] of buckets.entries()) {
      if (members.length === 0) continue;
      const bytes = new Uint8Array(members.length * hashRowBytes);
      const view = new DataView(bytes.buffer);
      members.forEach((at, i) => {
        view.setUint32(i * hashRowBytes, word0[at]!);
        view.setUint32(i * hashRowBytes + 4, word1[at]!);
        view.setUint16(i * hashRowBytes + 8, at);
      });
      yield { number, bytes };
    }
  }

  get #first(): number {
    return this.number * runEntries;
  }
}

/** First byte of a row of postings: ordinals that count up by one are told by the first of them. */
const counting = 1;
const plain = 0;

function encodePostings(pairs: readonly number[]): Uint8Array {
  const count = pairs.length / 2;
  const first = pairs[0]!;
  let counts = true;
  for (let i = 1; i < count && counts; i++) counts = pairs[2 * i] === first + i;
  const ordinals = counts ? 1 : count;
  const bytes = new Uint8Array(1 + 8 * ordinals + 2 * count);
  const view = new DataView(bytes.buffer);
  bytes[0] = counts ? counting : plain;
  for (let i = 0; i < ordinals; i++) view.setFloat64(1 + 8 * i, pairs[2 * i]!);
  for (let i = 0; i < count; i++) view.setUint16(1 + 8 * ordinals + 2 * i, pairs[2 * i + 1]! % runEntries);
  return bytes;
}

/** A row of postings of run `run`, read. */
export class PostingRow {
  readonly #view: DataView;
  readonly #first: number;
  readonly #counting: boolean;
  readonly count: number;

  constructor(run: number, bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#first = run * runEntries;
    this.#counting = bytes[0] === counting;
    this.count = this.#counting ? (bytes.length - 9) / 2 : (bytes.length - 1) / 10;
  }

  find(ordinal: number): number | undefined {
    if (this.#counting) {
      const i = ordinal - this.#ordinal(0);
      return i >= 0 && i < this.count ? this.#index(i) : undefined;
    }
    for (let i = this.count - 1; i >= 0; i--) if (this.#ordinal(i) === ordinal) return this.#index(i);
    return undefined;
  }

  list(fromOrdinal: number): number[] {
    const indexes: number[] = [];
    for (let i = 0; i < this.count; i++) if (this.#ordinal(i) >= fromOrdinal) indexes.push(this.#index(i));
    return indexes;
  }

  #ordinal(i: number): number {
    return this.#counting ? this.#view.getFloat64(1) + i : this.#view.getFloat64(1 + 8 * i);
  }

  #index(i: number): number {
    const ordinals = this.#counting ? 1 : this.count;
    return this.#first + this.#view.getUint16(1 + 8 * ordinals + 2 * i);
  }
}

/** Entries of a row by hash of run `run` whose hash begins like this. */
export function indexesInHashRow(run: number, bytes: Uint8Array, hash: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [word0, word1] = [wordOf(hash, 0), wordOf(hash, 4)];
  const found: number[] = [];
  for (let at = 0; at < bytes.length; at += hashRowBytes)
    if (view.getUint32(at) === word0 && view.getUint32(at + 4) === word1)
      found.push(run * runEntries + view.getUint16(at + 8));
  return found;
}

/** Statements in a row by hash. */
export function hashRowCount(bytes: Uint8Array): number {
  return bytes.length / hashRowBytes;
}
