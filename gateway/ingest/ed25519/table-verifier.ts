/**
 * Ed25519 verification with tables of known signers' keys, in WebAssembly (assembly/verify.ts).
 */
import { readFileSync } from "node:fs";
import { KeyTables } from "./key-tables.ts";

/** What assembly/verify.ts exports: functions, and constants as globals. */
interface Exports {
  readonly prepare: () => void;
  readonly prepareKeys: (keyA: number, tableA: number, keyB: number, tableB: number) => number;
  readonly verify: (count: number) => void;
  readonly requests: WebAssembly.Global;
  readonly verdicts: WebAssembly.Global;
  readonly tableBytes: WebAssembly.Global;
  readonly batchCountMax: WebAssembly.Global;
  readonly ownEnd: WebAssembly.Global;
}

export const pageBytes = 65_536;

/** The module's own data lie below; what it shares with its user begins here. */
export const moduleBytes = 4 * pageBytes;

/** Words of a request in assembly/verify.ts. */
const requestWords = 5;

/** Where a key's table probably is, by some bits of the key. */
const guessCount = 1 << 16;

/** A signature to be verified, as addresses in the module's memory. */
export interface PlacedSignature {
  readonly keyAt: number;
  readonly messageAt: number;
  readonly messageLength: number;
  readonly signatureAt: number;
  /** Another algorithm, a key of another length than 32 or a signature of another than 64 bytes is not for tables. */
  readonly suitable: boolean;
}

export class TableVerifier {
  readonly #exports: Exports;
  readonly #bytes: Uint8Array;
  readonly #requests: Uint32Array;
  readonly #verdictsAt: number;
  readonly #tablesAt: number;
  readonly #tableBytes: number;
  readonly #countMax: number;
  readonly #tables: KeyTables;
  /** Numbers of tables plus 1, or 0: a text for each key that comes, to be looked up, takes a microsecond more. */
  readonly #guesses = new Uint32Array(guessCount);
  readonly #toMake: { readonly key: string; readonly keyAt: number; readonly tableAt: number }[] = [];

  /**
   * `memory` is shared; from `tablesAt`, a multiple of 16, to its end it is used for tables. Throws when WebAssembly
   * is missing what the module needs, or when the memory is too small for two tables.
   */
  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, tablesAt: number) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
    this.#exports = exports as unknown as Exports;
    const { requests, verdicts, tableBytes, batchCountMax, ownEnd } = this.#exports;
    if (ownEnd.value > moduleBytes) throw new Error(`the module needs ${ownEnd.value} bytes for itself`);
    this.#bytes = new Uint8Array(memory.buffer);
    this.#requests = new Uint32Array(memory.buffer, requests.value, batchCountMax.value * requestWords);
    this.#verdictsAt = verdicts.value;
    this.#tablesAt = tablesAt;
    this.#tableBytes = tableBytes.value;
    this.#countMax = batchCountMax.value;
    const tables = Math.floor((memory.buffer.byteLength - tablesAt) / this.#tableBytes);
    if (tables < 2) throw new Error("there is no memory for tables of keys");
    this.#tables = new KeyTables(tables);
    this.#exports.prepare();
  }

  /** Whether each of the signatures, at most `batchCountMax`, is valid; `undefined` where its key has no table. */
  judge(signatures: readonly PlacedSignature[]): (boolean | undefined)[] {
    if (signatures.length > this.#countMax)
      throw new RangeError(`at most ${this.#countMax} signatures at a time`);
    const tables = signatures.map(({ suitable, keyAt }) => (suitable ? this.#tableOf(keyAt) : undefined));
    this.#makeTables();
    // A table may have been given to another key of this very batch, or its key may have turned out to be none.
    const judged = signatures.flatMap(({ keyAt }, i) => {
      const table = tables[i];
      return table !== undefined && this.#isTableOf(table, keyAt) ? [i] : [];
    });
    judged.forEach((i, place) => this.#place(place, tables[i]!, signatures[i]!));
    if (judged.length > 0) this.#exports.verify(judged.length);
    const verdicts = signatures.map((): boolean | undefined => undefined);
    judged.forEach((i, place) => {
      verdicts[i] = this.#bytes[this.#verdictsAt + place] === 1;
    });
    return verdicts;
  }

  /** Where the key's table is, or will be after `#makeTables`. */
  #tableOf(keyAt: number): number | undefined {
    const bits = (this.#bytes[keyAt + 2]! << 8) | this.#bytes[keyAt + 3]!;
    const guess = this.#guesses[bits]! - 1;
    if (guess >= 0 && this.#isTableOf(this.#addressOf(guess), keyAt)) {
      this.#tables.use(guess);
      return this.#addressOf(guess);
    }
    const key = String.fromCharCode(...this.#bytes.subarray(keyAt, keyAt + 32));
    const found = this.#tables.find(key);
    if (found === "without") return undefined;
    if (found !== "make") {
      this.#guesses[bits] = found + 1;
      return this.#addressOf(found);
    }
    const tableAt = this.#addressOf(this.#tables.assign(key));
    this.#toMake.push({ key, keyAt, tableAt });
    return tableAt;
  }

  /** A table begins with its key. */
  #isTableOf(tableAt: number, keyAt: number): boolean {
    const bytes = this.#bytes;
    for (let i = 0; i < 32; i++) if (bytes[tableAt + i] !== bytes[keyAt + i]) return false;
    return true;
  }

  #addressOf(table: number): number {
    return this.#tablesAt + table * this.#tableBytes;
  }

  /** Two tables at a time cost as much as one. */
  #makeTables(): void {
    for (let i = 0; i < this.#toMake.length; i += 2) {
      const a = this.#toMake[i]!;
      const b = this.#toMake[i + 1] ?? a;
      const valid = this.#exports.prepareKeys(a.keyAt, a.tableAt, b.keyAt, b.tableAt);
      if ((valid & 1) === 0) this.#refuse(a);
      if ((valid & 2) === 0) this.#refuse(b);
    }
    this.#toMake.length = 0;
  }

  /** What was made of bytes that are no key must not be used, in this batch neither. */
  #refuse({ key, tableAt }: { readonly key: string; readonly tableAt: number }): void {
    this.#tables.refuse(key);
    // None may lead there, whatever key is all zeros.
    this.#guesses.fill(0);
    this.#bytes.fill(0, tableAt, tableAt + 32);
  }

  #place(place: number, table: number, signature: PlacedSignature): void {
    const { keyAt, signatureAt, messageAt, messageLength } = signature;
    this.#requests.set([table, keyAt, signatureAt, messageAt, messageLength], place * requestWords);
  }
}

function abort(): never {
  throw new Error("the module stopped itself");
}

/** Compiles the module in `file`; throws when it cannot be read or this machine's WebAssembly cannot run it. */
export function compileModule(file: URL): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(file));
}
