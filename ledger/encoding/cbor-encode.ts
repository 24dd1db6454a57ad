/** Deterministic CBOR (RFC 8949 §4.2.1): shortest forms, definite lengths, map keys in bytewise order. */
import { CborTag, majorType, nestingMax } from "./cbor-value.ts";
import { encodeFloat16 } from "./float16.ts";
import { utf8Encode } from "./utf8.ts";

/** What can be encoded. In a plain object, fields that are `undefined` are left out. */
export type CborInput =
  | number
  | bigint
  | string
  | boolean
  | null
  | Uint8Array
  | readonly CborInput[]
  | ReadonlyMap<CborInput, CborInput>
  | CborTag<CborInput>
  | { readonly [field: string]: CborInput | undefined };

/**
 * The one encoding of `value`. A number without fraction up to ±(2^53 − 1) is an integer (−0 is 0), any other the
 * shortest float that is exactly it; a bigint is an integer of at most 64 bits. Map keys are integers, texts
 * or byte strings. Throws `TypeError` for what has no encoding here (`undefined`, functions, other objects, repeated
 * keys, lone surrogates, more than 64 levels): a programmer's error.
 */
export function encodeCbor(value: CborInput): Uint8Array {
  // A getter of an encoded object may encode something itself; it gets a writer of its own.
  const writer = sharedWriter.isFree() ? sharedWriter : new Writer();
  return writer.encode(value);
}

const writerBytesFirst = 1024;
/** A larger buffer is not kept for the next value. */
const writerBytesKeptMax = 65_536;
/** Longer texts are quicker to convert by the platform's encoder (measured). */
const asciiLengthMax = 64;

/** With more fields an object is sorted once it is written: this here takes the square of their number. */
const fieldsSortedMax = 16;

class Writer {
  #bytes = new Uint8Array(writerBytesFirst);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  #busy = false;

  isFree(): boolean {
    return !this.#busy;
  }

  encode(value: CborInput): Uint8Array {
    this.#busy = true;
    try {
      this.#item(value, nestingMax);
      return this.#bytes.slice(0, this.#length);
    } finally {
      this.#busy = false;
      this.#length = 0;
      if (this.#bytes.length > writerBytesKeptMax) this.#replaceBuffer(new Uint8Array(writerBytesFirst));
    }
  }

  #replaceBuffer(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  /** Makes room for `count` bytes and returns where they start. */
  #reserve(count: number): number {
    const at = this.#length;
    this.#length = at + count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, at));
      this.#replaceBuffer(grown);
    }
    return at;
  }

  #byte(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  #head(major: number, argument: number): void {
    const initial = major << 5;
    if (argument < 24) return this.#byte(initial | argument);
    if (argument < 0x100) {
      const at = this.#reserve(2);
      this.#bytes[at] = initial | 24;
      this.#bytes[at + 1] = argument;
    } else if (argument < 0x1_0000) {
      const at = this.#reserve(3);
      this.#bytes[at] = initial | 25;
      this.#view.setUint16(at + 1, argument);
    } else if (argument < 0x1_0000_0000) {
      const at = this.#reserve(5);
      this.#bytes[at] = initial | 26;
      this.#view.setUint32(at + 1, argument);
    } else this.#longHead(major, BigInt(argument));
  }

  #longHead(major: number, argument: bigint): void {
    const at = this.#reserve(9);
    this.#bytes[at] = (major << 5) | 27;
    this.#view.setBigUint64(at + 1, argument);
  }

  #item(value: CborInput, depthLeft: number): void {
    switch (typeof value) {
      case "number":
        return this.#number(value);
      case "bigint":
        return this.#bigint(value);
      case "string":
        return this.#text(value);
      case "boolean":
        return this.#byte(value ? 0xf5 : 0xf4);
      case "object":
        return this.#object(value, depthLeft);
      default:
        throw new TypeError(`CBOR cannot hold a value of type ${typeof value}`);
    }
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value)) this.#float(value);
    else if (value >= 0) this.#head(majorType.unsigned, value);
    else this.#head(majorType.negative, -1 - value);
  }

  #float(value: number): void {
    const half = encodeFloat16(value);
    if (half !== undefined) {
      const at = this.#reserve(3);
      this.#bytes[at] = 0xf9;
      this.#view.setUint16(at + 1, half);
    } else if (Math.fround(value) === value) {
      const at = this.#reserve(5);
      this.#bytes[at] = 0xfa;
      this.#view.setFloat32(at + 1, value);
    } else {
      const at = this.#reserve(9);
      this.#bytes[at] = 0xfb;
      this.#view.setFloat64(at + 1, value);
    }
  }

  #bigint(value: bigint): void {
    const major = value >= 0n ? majorType.unsigned : majorType.negative;
    const argument = value >= 0n ? value : -1n - value;
    if (argument > 0xffff_ffff_ffff_ffffn) throw new TypeError("an integer has at most 64 bits");
    if (argument < 0x1_0000_0000n) this.#head(major, Number(argument));
    else this.#longHead(major, argument);
  }

  #text(value: string): void {
    const start = this.#length;
    if (value.length <= asciiLengthMax && this.#asciiText(value)) return;
    this.#length = start;
    const bytes = encodeText(value);
    this.#head(majorType.text, bytes.length);
    this.#raw(bytes);
  }

  /** Without a copy in between; `false` when there is a character that is not ASCII. */
  #asciiText(value: string): boolean {
    this.#head(majorType.text, value.length);
    const at = this.#reserve(value.length);
    const bytes = this.#bytes;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[at + i] = code;
    }
    return true;
  }

  #raw(value: Uint8Array): void {
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
  }

  #object(value: Exclude<CborInput, number | bigint | string | boolean>, depthLeft: number): void {
    if (value === null) return this.#byte(0xf6);
    if (value instanceof Uint8Array) {
      this.#head(majorType.bytes, value.length);
      return this.#raw(value);
    }
    if (depthLeft === 0) throw new TypeError(`CBOR here nests at most ${nestingMax} levels`);
    if (isList(value)) {
      this.#head(majorType.array, value.length);
      for (let i = 0; i < value.length; i++) this.#item(value[i]!, depthLeft - 1);
    } else if (value instanceof Map) this.#map(value, depthLeft - 1);
    else if (value instanceof CborTag) this.#tag(value, depthLeft - 1);
    else this.#fields(value as { readonly [field: string]: CborInput | undefined }, depthLeft - 1);
  }

  #tag({ tag, value }: CborTag<CborInput>, depthLeft: number): void {
    if (!Number.isSafeInteger(tag) || tag < 0) throw new TypeError("a tag is an unsigned integer");
    this.#head(majorType.tag, tag);
    this.#item(value, depthLeft);
  }

  #map(map: ReadonlyMap<CborInput, CborInput>, depthLeft: number): void {
    this.#head(majorType.map, map.size);
    const bounds: number[] = [];
    for (const [key, value] of map) {
      if (!isKey(key)) throw new TypeError("a map key is an integer, a text or a byte string");
      this.#entry(key, value, depthLeft, bounds);
    }
    this.#sortEntries(bounds);
  }

  #fields(object: { readonly [field: string]: CborInput | undefined }, depthLeft: number): void {
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null)
      throw new TypeError("CBOR cannot hold an object of a class");
    const names = Object.keys(object);
    sortNames(names);
    let count = 0;
    for (const name of names) if (object[name] !== undefined) count++;
    this.#head(majorType.map, count);
    const bounds: number[] = [];
    for (const name of names) {
      const value = object[name];
      if (value !== undefined) this.#entry(name, value, depthLeft, bounds);
    }
    this.#sortEntries(bounds);
  }

  /** Writes an entry and notes in `bounds` where it starts and where its key ends. */
  #entry(key: CborInput, value: CborInput, depthLeft: number, bounds: number[]): void {
    const start = this.#length;
    this.#item(key, 0);
    bounds.push(start, this.#length);
    this.#item(value, depthLeft);
  }

  /** Brings the entries that end the buffer into the order of their encoded keys. */
  #sortEntries(bounds: readonly number[]): void {
    const count = bounds.length / 2;
    let sorted = true;
    for (let i = 1; i < count && sorted; i++) sorted = this.#compareKeys(bounds, i - 1, i) < 0;
    if (sorted) return;
    const order = Array.from({ length: count }, (_, i) => i);
    order.sort((a, b) => this.#compareKeys(bounds, a, b));
    for (let i = 1; i < count; i++)
      if (this.#compareKeys(bounds, order[i - 1]!, order[i]!) === 0)
        throw new TypeError("a map key is repeated");
    const first = bounds[0]!;
    const written = this.#bytes.slice(first, this.#length);
    let at = first;
    for (const i of order) {
      const end = bounds[2 * i + 2] ?? this.#length;
      const entry = written.subarray(bounds[2 * i]! - first, end - first);
      this.#bytes.set(entry, at);
      at += entry.length;
    }
  }

  #compareKeys(bounds: readonly number[], a: number, b: number): number {
    const bytes = this.#bytes;
    const aStart = bounds[2 * a]!;
    const bStart = bounds[2 * b]!;
    const length = Math.min(bounds[2 * a + 1]! - aStart, bounds[2 * b + 1]! - bStart);
    for (let i = 0; i < length; i++) {
      const difference = bytes[aStart + i]! - bytes[bStart + i]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }
}

const sharedWriter = new Writer();

/**
 * Brings short ASCII names into the order of their encodings, so that entries seldom have to be moved once they are written;
 * about names of other characters `#sortEntries` has the last word.
 */
function sortNames(names: string[]): void {
  if (names.length > fieldsSortedMax) return;
  for (let i = 1; i < names.length; i++) {
    const name = names[i]!;
    let at = i;
    for (; at > 0 && comesBefore(name, names[at - 1]!); at--) names[at] = names[at - 1]!;
    names[at] = name;
  }
}

function comesBefore(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

/** `Array.isArray` alone does not narrow to a readonly array. */
function isList(value: object): value is readonly CborInput[] {
  return Array.isArray(value);
}

function isKey(key: CborInput): boolean {
  return (
    typeof key === "string" ||
    typeof key === "bigint" ||
    Number.isSafeInteger(key) ||
    key instanceof Uint8Array
  );
}

function encodeText(value: string): Uint8Array {
  try {
    return utf8Encode(value);
  } catch (error) {
    throw new TypeError("a text with a lone surrogate has no UTF-8", { cause: error });
  }
}
