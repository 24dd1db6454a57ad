/** SHA-256 of many messages in one call of WebAssembly (assembly/sha256.ts), four at a time. */
import { existsSync, readFileSync } from "node:fs";
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import { type HashBatch, type Sha256, SingleHashes } from "../../ledger/log/hash.ts";

/** What assembly/sha256.ts exports: a function, its memory, and constants as globals. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly hashEach: (count: number) => void;
  readonly lengths: WebAssembly.Global;
  readonly slots: WebAssembly.Global;
  readonly digests: WebAssembly.Global;
  readonly countMax: WebAssembly.Global;
  readonly slotBytes: WebAssembly.Global;
  readonly messageBytesMax: WebAssembly.Global;
}

const hashBytes = 32;

/** Beside the compiled file; where this runs as source there is none, and messages are hashed one by one. */
const compiledModule = new URL("./sha256.wasm", import.meta.url);

/**
 * The quickest way there is here. `hash` is for messages that are too long, and for all where there is no module or it cannot
 * run, which `report` hears.
 */
export function manyHashes(
  hash: Sha256,
  report: (message: string) => void,
  moduleFile: URL = compiledModule,
): HashBatch {
  if (!existsSync(moduleFile)) return new SingleHashes(hash);
  try {
    return new ManyHashes(hash, readFileSync(moduleFile));
  } catch (error) {
    report(`the state is hashed value by value, which takes longer: ${String(error)}`);
    return new SingleHashes(hash);
  }
}

export class ManyHashes implements HashBatch {
  readonly countMax: number;
  readonly #hash: Sha256;
  readonly #hashEach: (count: number) => void;
  readonly #bytes: Uint8Array;
  readonly #lengths: Uint32Array;
  readonly #slotsAt: number;
  readonly #slotBytes: number;
  readonly #digestsAt: number;
  readonly #messageBytesMax: number;
  /** Digests of messages that no slot can hold, by their places. */
  readonly #long = new Map<number, Uint8Array>();
  #count = 0;
  #isDone = false;

  /** Throws when the module cannot run here or does not agree with `hash`. */
  constructor(hash: Sha256, module: Uint8Array) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { abort } });
    const { memory, hashEach, lengths, slots, digests, countMax, slotBytes, messageBytesMax } =
      exports as unknown as Exports;
    this.#hash = hash;
    this.#hashEach = hashEach;
    this.countMax = countMax.value;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#lengths = new Uint32Array(memory.buffer, lengths.value, countMax.value);
    this.#slotsAt = slots.value;
    this.#slotBytes = slotBytes.value;
    this.#digestsAt = digests.value;
    this.#messageBytesMax = messageBytesMax.value;
    this.#test();
  }

  add(source: Uint8Array, from: number, to: number): void {
    if (this.#isDone) this.#begin();
    if (this.#count === this.countMax) throw new RangeError(`at most ${this.countMax} messages at a time`);
    const place = this.#count++;
    const length = to - from;
    if (length > this.#messageBytesMax) {
      this.#long.set(place, this.#hash(source.subarray(from, to)));
      this.#lengths[place] = 0;
      return;
    }
    this.#lengths[place] = length;
    const bytes = this.#bytes;
    const at = this.#slotsAt + place * this.#slotBytes;
    for (let i = 0; i < length; i++) bytes[at + i] = source[from + i]!;
  }

  hash(): void {
    this.#hashEach(this.#count);
    for (const [place, digest] of this.#long) this.#bytes.set(digest, this.#digestsAt + place * hashBytes);
    this.#isDone = true;
  }

  copyDigest(place: number, target: Uint8Array, at: number): void {
    const bytes = this.#bytes;
    const from = this.#digestsAt + place * hashBytes;
    for (let i = 0; i < hashBytes; i++) target[at + i] = bytes[from + i]!;
  }

  #begin(): void {
    this.#isDone = false;
    this.#count = 0;
    this.#long.clear();
  }

  /** Messages of every length that a slot holds, once in each lane. */
  #test(): void {
    const message = Uint8Array.from({ length: this.#messageBytesMax + 1 }, (_, i) => 7 * i);
    const lengths = [...message.keys()].flatMap((length) => [length, length, length, length, 0]);
    for (let from = 0; from < lengths.length; from += this.countMax) {
      const some = lengths.slice(from, from + this.countMax);
      for (const length of some) this.add(message, 0, length);
      this.hash();
      const digest = new Uint8Array(hashBytes);
      some.forEach((length, place) => {
        this.copyDigest(place, digest, 0);
        if (!equalBytes(digest, this.#hash(message.subarray(0, length))))
          throw new Error(`the module fails its own test at ${length} bytes; run: npm run build`);
      });
    }
  }
}

function abort(): never {
  throw new Error("the module stopped itself");
}
