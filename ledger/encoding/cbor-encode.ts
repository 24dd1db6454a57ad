/** Deterministic CBOR (RFC 8949 §4.2.1): shortest forms, definite lengths, map keys in bytewise order. */
import { compareBytes } from "./bytes.ts";
import { CborTag, encodeFloat16, majorType } from "./cbor.ts";
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
  | CborTag
  | { readonly [field: string]: CborInput | undefined };

class Writer {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  take(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }

  byte(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  bytes(value: Uint8Array): void {
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
  }

  head(major: number, argument: number | bigint): void {
    const initial = major << 5;
    if (argument < 24) return this.byte(initial | Number(argument));
    if (argument < 0x100) {
      this.byte(initial | 24);
      return this.byte(Number(argument));
    }
    if (argument < 0x10000) {
      this.byte(initial | 25);
      const at = this.#reserve(2);
      return this.#view.setUint16(at, Number(argument));
    }
    if (argument < 0x100000000) {
      this.byte(initial | 26);
      const at = this.#reserve(4);
      return this.#view.setUint32(at, Number(argument));
    }
    this.byte(initial | 27);
    const at = this.#reserve(8);
    this.#view.setBigUint64(at, BigInt(argument));
  }

  float(value: number): void {
    const half = encodeFloat16(value);
    if (half !== undefined) {
      this.byte(0xf9);
      const at = this.#reserve(2);
      return this.#view.setUint16(at, half);
    }
    if (Math.fround(value) === value) {
      this.byte(0xfa);
      const at = this.#reserve(4);
      return this.#view.setFloat32(at, value);
    }
    this.byte(0xfb);
    const at = this.#reserve(8);
    this.#view.setFloat64(at, value);
  }
}

/** The one encoding of `value`. Throws `TypeError` for what CBOR cannot hold: a programmer's error. */
export function encodeCbor(value: CborInput): Uint8Array {
  const writer = new Writer();
  write(writer, value);
  return writer.take();
}

function write(writer: Writer, value: CborInput): void {
  switch (typeof value) {
    case "number":
      return writeNumber(writer, value);
    case "bigint":
      return writeBigint(writer, value);
    case "string":
      return writeText(writer, value);
    case "boolean":
      return writer.byte(value ? 0xf5 : 0xf4);
    case "object":
      return writeObject(writer, value);
    default:
      throw new TypeError(`CBOR cannot hold a ${typeof value}`);
  }
}

/** A number that is an integer is an integer in CBOR; −0 is 0. */
function writeNumber(writer: Writer, value: number): void {
  if (!Number.isSafeInteger(value)) return writer.float(value);
  if (value >= 0) writer.head(majorType.unsigned, value);
  else writer.head(majorType.negative, -1 - value);
}

function writeBigint(writer: Writer, value: bigint): void {
  const argument = value >= 0n ? value : -1n - value;
  if (argument >= 2n ** 64n) throw new TypeError("an integer has at most 64 bits");
  writer.head(value >= 0n ? majorType.unsigned : majorType.negative, argument);
}

function writeText(writer: Writer, value: string): void {
  const bytes = encodeText(value);
  writer.head(majorType.text, bytes.length);
  writer.bytes(bytes);
}

function encodeText(value: string): Uint8Array {
  try {
    return utf8Encode(value);
  } catch (error) {
    throw new TypeError("text with a lone surrogate has no UTF-8", { cause: error });
  }
}

function writeObject(writer: Writer, value: Exclude<CborInput, number | bigint | string | boolean>): void {
  if (value === null) return writer.byte(0xf6);
  if (value instanceof Uint8Array) {
    writer.head(majorType.bytes, value.length);
    return writer.bytes(value);
  }
  if (Array.isArray(value)) {
    writer.head(majorType.array, value.length);
    for (const item of value as readonly CborInput[]) write(writer, item);
    return;
  }
  if (value instanceof CborTag) {
    writer.head(majorType.tag, value.tag);
    return write(writer, value.value);
  }
  if (value instanceof Map) return writeMap(writer, [...value]);
  writeMap(writer, fieldsOf(value as { readonly [field: string]: CborInput | undefined }));
}

function fieldsOf(object: { readonly [field: string]: CborInput | undefined }): [CborInput, CborInput][] {
  const fields: [CborInput, CborInput][] = [];
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value !== undefined) fields.push([name, value]);
  }
  return fields;
}

function writeMap(writer: Writer, entries: readonly (readonly [CborInput, CborInput])[]): void {
  const encoded = entries.map(([key, value]) => ({ key: encodeCbor(key), value }));
  encoded.sort((a, b) => compareBytes(a.key, b.key));
  writer.head(majorType.map, encoded.length);
  encoded.forEach(({ key, value }, i) => {
    if (i > 0 && compareBytes(encoded[i - 1]!.key, key) === 0) throw new TypeError("a map names a key twice");
    writer.bytes(key);
    write(writer, value);
  });
}
