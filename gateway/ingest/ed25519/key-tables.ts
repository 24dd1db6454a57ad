/**
 * Which keys have a table. Making one costs as much as three verifications without, so a key gets its table with its second
 * signature while there are free ones, and another key's only after many: whatever keys come in whatever order, tables that
 * change hands make verification slower by a fifth at most.
 */

/** Signatures of a key that were verified without a table before it takes another key's. */
const patience = 16;

/** In the place of a count of signatures, for what is no key: there is no table, whoever asks. */
const impossible = Number.NEGATIVE_INFINITY;

export class KeyTables {
  readonly #count: number;
  readonly #otherKeysMax: number;
  /** By key, as text of one character per byte: number of its table, or negative, how many signatures it had without one. */
  readonly #keys = new Map<string, number>();
  readonly #owners: string[] = [];
  /** Used since the hand of the clock last passed? */
  readonly #used: Uint8Array;
  #hand = 0;
  #otherKeys = 0;

  /** `count` tables; as many keys without one, and a thousand more, are remembered. */
  constructor(count: number) {
    this.#count = count;
    this.#otherKeysMax = count + 1_000;
    this.#used = new Uint8Array(count);
  }

  /**
   * The table of `key`, to be used at once, or what to do instead: "make" a table that `assign` gives, or verify "without".
   */
  find(key: string): number | "make" | "without" {
    const known = this.#keys.get(key);
    if (known === undefined) this.#remember(key, -1);
    else if (known >= 0) {
      this.use(known);
      return known;
    } else if (known !== impossible) {
      if (this.#owners.length < this.#count || known <= -patience) return "make";
      this.#keys.set(key, known - 1);
    }
    return "without";
  }

  /** Notes that the table was used. */
  use(table: number): void {
    this.#used[table] = 1;
  }

  /** A table for `key`: a free one, or that of a key which was not used for long (CLOCK, second chance). */
  assign(key: string): number {
    if (this.#keys.has(key)) this.#otherKeys--;
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
    if (this.#otherKeys >= this.#otherKeysMax) this.#forget();
    this.#otherKeys++;
    this.#keys.set(key, what);
  }

  /** Forgets all keys without a table. */
  #forget(): void {
    for (const [key, table] of this.#keys) if (table < 0) this.#keys.delete(key);
    this.#otherKeys = 0;
  }
}
