/**
 * Which keys have a table. Making one costs about as much as two verifications without, so a key gets its table with its second
 * signature, and one that takes another's place must be paid for by verifications that a table made cheap: whatever
 * keys come in whatever order, time lost with tables is bounded by time saved by them.
 */

/** Verifications with a table that pay for making one in another's place. */
const replacementPrice = 8;

const seenOnce = -1;
/** No point of the curve: there is no table, whoever asks. */
const impossible = -2;

export class KeyTables {
  readonly #count: number;
  readonly #keyNamesMax: number;
  /** By key, as text of one character per byte: number of its table, or one of the constants above. */
  readonly #keys = new Map<string, number>();
  readonly #owners: string[] = [];
  /** Used since the hand of the clock last passed? */
  readonly #used: Uint8Array;
  #hand = 0;
  #savings = 0;
  #otherKeys = 0;

  /** `count` tables; as many keys without one are remembered. */
  constructor(count: number) {
    this.#count = count;
    this.#keyNamesMax = count;
    this.#used = new Uint8Array(count);
  }

  /**
   * The table of `key`, to be used at once, or what to do instead: "make" a table with `assign` if there is work for it,
   * "without" verify otherwise.
   */
  find(key: string): number | "make" | "without" {
    const known = this.#keys.get(key);
    if (known === undefined) {
      this.#remember(key, seenOnce);
      return "without";
    }
    if (known === impossible) return "without";
    if (known === seenOnce)
      return this.#owners.length < this.#count || this.#savings >= replacementPrice ? "make" : "without";
    this.#used[known] = 1;
    this.#savings++;
    return known;
  }

  /** A table for `key`: a free one, or that of a key which was not used for long (CLOCK, second chance). */
  assign(key: string): number {
    if (this.#keys.get(key) === seenOnce) this.#otherKeys--;
    const table = this.#owners.length < this.#count ? this.#owners.length : this.#evict();
    this.#owners[table] = key;
    this.#keys.set(key, table);
    this.#used[table] = 1;
    return table;
  }

  /** The key in this table turned out to be none: the table stays empty until the clock's hand comes by. */
  refuse(key: string): void {
    this.#remember(key, impossible);
  }

  #evict(): number {
    this.#savings -= replacementPrice;
    while (this.#used[this.#hand] === 1) {
      this.#used[this.#hand] = 0;
      this.#hand = (this.#hand + 1) % this.#count;
    }
    const table = this.#hand;
    this.#hand = (this.#hand + 1) % this.#count;
    const owner = this.#owners[table]!;
    if (this.#keys.get(owner) === table) this.#keys.delete(owner);
    return table;
  }

  #remember(key: string, what: number): void {
    if (this.#otherKeys >= this.#keyNamesMax) this.#forget();
    this.#otherKeys++;
    this.#keys.set(key, what);
  }

  /** Forgets all keys without a table. */
  #forget(): void {
    for (const [key, table] of this.#keys) if (table < 0) this.#keys.delete(key);
    this.#otherKeys = 0;
  }
}
