/**
 * The one strict reader of CBOR: definite lengths, shortest forms, no duplicate keys, no trailing bytes, bounded
 * depth and count. Input is hostile: every length is checked against what is left before anything is allocated.
 */
import { compareBytes, toHex } from "./bytes.ts";
import { type Cbor, CborTag, decodeFloat16, encodeFloat16, majorType } from "./cbor.ts";
import { utf8Decode } from "./utf8.ts";

export { type Cbor, CborTag } from "./cbor.ts";

export type CborCode = "cbor_malformed" | "cbor_not_deterministic" | "cbor_too_deep" | "cbor_too_large";

export class CborError extends Error {
  override readonly name = "CborError";
  readonly code: CborCode;
  /** Byte offset at which the problem was seen. */
  readonly offset: number;

  constructor(code: CborCode, detail: string, offset: number) {
    super(`${detail} at byte ${offset}`);
    this.code = code;
    this.offset = offset;
  }
}

export interface CborOptions {
  /** `sorted` (the default): map keys in bytewise order of their encodings; `any`: merely no duplicates. */
  readonly keyOrder?: "sorted" | "any";
  readonly depthMax?: number;
  readonly itemsMax?: number;
  /** Tags that may occur; none by default. */
  readonly tags?: readonly number[];
}

/** Decodes one item that fills `bytes`. Byte strings are views of the input. Throws `CborError`. */
export function decodeCbor(bytes: Uint8Array, options: CborOptions = {}): Cbor {
  const reader = new Reader(bytes, options);
  const value = reader.item(options.depthMax ?? 16);
  reader.end();
  return value;
}

/** Maps larger than this remember their keys in a set to find duplicates when order is free. */
const linearSearchMax = 16;

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #sorted: boolean;
  readonly #tags: readonly number[];
  #itemsLeft: number;
  #offset = 0;

  constructor(bytes: Uint8Array, { keyOrder = "sorted", itemsMax = 100_000, tags = [] }: CborOptions) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#sorted = keyOrder === "sorted";
    this.#itemsLeft = itemsMax;
    this.#tags = tags;
  }

  end(): void {
    if (this.#offset !== this.#bytes.length) throw this.#error("cbor_malformed", "bytes follow the item");
  }

  item(depthLeft: number): Cbor {
    if (--this.#itemsLeft < 0) throw this.#error("cbor_too_large", "too many items");
    const initial = this.#byte();
    const major = initial >> 5;
    if (major === majorType.simple) return this.#simple(initial & 31);
    const argument = this.#argument(initial & 31);
    switch (major) {
      case majorType.unsigned:
        return argument;
      case majorType.negative:
        return typeof argument === "number" && argument < Number.MAX_SAFE_INTEGER
          ? -1 - argument
          : -1n - BigInt(argument);
      case majorType.bytes:
        return this.#take(this.#length(argument));
      case majorType.text:
        return this.#text(this.#length(argument));
    }
    if (depthLeft <= 1) throw this.#error("cbor_too_deep", "nesting is too deep");
    if (major === majorType.array) return this.#array(this.#count(argument, 1), depthLeft - 1);
    if (major === majorType.map) return this.#map(this.#count(argument, 2), depthLeft - 1);
    return this.#tag(argument, depthLeft - 1);
  }

  #error(code: CborCode, detail: string): CborError {
    return new CborError(code, detail, this.#offset);
  }

  #byte(): number {
    const byte = this.#bytes[this.#offset];
    if (byte === undefined) throw this.#error("cbor_malformed", "the item is cut off");
    this.#offset++;
    return byte;
  }

  #skip(count: number): number {
    const at = this.#offset;
    if (count > this.#bytes.length - at) throw this.#error("cbor_malformed", "the item is cut off");
    this.#offset += count;
    return at;
  }

  /** The argument of a head (RFC 8949 §3), in its shortest form. */
  #argument(information: number): number | bigint {
    if (information < 24) return information;
    if (information === 31) throw this.#error("cbor_not_deterministic", "indefinite length");
    if (information > 27) throw this.#error("cbor_malformed", "reserved additional information");
    const width = 2 ** (information - 24);
    const at = this.#skip(width);
    const value = width === 8 ? safe(this.#view.getBigUint64(at)) : this.#narrow(at, width);
    const least = width === 1 ? 24 : 2 ** (4 * width);
    if (value < least) throw this.#error("cbor_not_deterministic", "not in the shortest form");
    return value;
  }

  #narrow(at: number, width: number): number {
    if (width === 1) return this.#bytes[at]!;
    return width === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #length(argument: number | bigint): number {
    if (argument > this.#bytes.length - this.#offset)
      throw this.#error("cbor_malformed", "the item is cut off");
    return Number(argument);
  }

  /** Items of an array or map: each takes at least one byte, so a larger count is cut off for certain. */
  #count(argument: number | bigint, each: number): number {
    if (typeof argument === "bigint" || argument * each > this.#bytes.length - this.#offset)
      throw this.#error("cbor_malformed", "the item is cut off");
    return argument;
  }

  #take(length: number): Uint8Array {
    const at = this.#skip(length);
    return this.#bytes.subarray(at, at + length);
  }

  #text(length: number): string {
    const at = this.#offset;
    try {
      return utf8Decode(this.#take(length));
    } catch (error) {
      if (error instanceof RangeError) throw new CborError("cbor_malformed", "text is not UTF-8", at);
      throw error;
    }
  }

  #array(count: number, depthLeft: number): Cbor[] {
    const items: Cbor[] = [];
    for (let i = 0; i < count; i++) items.push(this.item(depthLeft));
    return items;
  }

  #map(count: number, depthLeft: number): Map<Cbor, Cbor> {
    const map = new Map<Cbor, Cbor>();
    const seen: Uint8Array[] = [];
    const seenSet = !this.#sorted && count > linearSearchMax ? new Set<string>() : undefined;
    for (let i = 0; i < count; i++) {
      const key = this.#key(depthLeft, seen, seenSet);
      map.set(key, this.item(depthLeft));
    }
    return map;
  }

  #key(depthLeft: number, seen: Uint8Array[], seenSet: Set<string> | undefined): Cbor {
    const from = this.#offset;
    const key = this.item(depthLeft);
    if (
      typeof key !== "number" &&
      typeof key !== "string" &&
      typeof key !== "bigint" &&
      !(key instanceof Uint8Array)
    )
      throw new CborError("cbor_malformed", "a map key is an integer or a string", from);
    if (typeof key === "number" && !Number.isInteger(key))
      throw new CborError("cbor_malformed", "a map key is an integer or a string", from);
    const encoded = this.#bytes.subarray(from, this.#offset);
    if (this.#sorted) {
      if (seen.length > 0 && compareBytes(seen[0]!, encoded) >= 0)
        throw new CborError(
          "cbor_not_deterministic",
          "map keys are not in order, or one is there twice",
          from,
        );
      seen[0] = encoded;
    } else if (seenSet) {
      const name = toHex(encoded);
      if (seenSet.has(name)) throw new CborError("cbor_not_deterministic", "a map key is there twice", from);
      seenSet.add(name);
    } else {
      if (seen.some((other) => compareBytes(other, encoded) === 0))
        throw new CborError("cbor_not_deterministic", "a map key is there twice", from);
      seen.push(encoded);
    }
    return key;
  }

  #tag(argument: number | bigint, depthLeft: number): CborTag {
    if (typeof argument !== "number" || !this.#tags.includes(argument))
      throw this.#error("cbor_malformed", `tag ${argument} is not accepted here`);
    return new CborTag(argument, this.item(depthLeft));
  }

  #simple(information: number): Cbor {
    switch (information) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 25:
        return this.#half();
      case 26:
        return this.#single();
      case 27:
        return this.#double();
      case 31:
        throw this.#error("cbor_malformed", "a break without an indefinite length");
    }
    throw this.#error("cbor_malformed", "a simple value that is not accepted");
  }

  #half(): number {
    const bits = this.#view.getUint16(this.#skip(2));
    const value = decodeFloat16(bits);
    if (Number.isNaN(value) && bits !== 0x7e00) throw this.#error("cbor_not_deterministic", "NaN is f97e00");
    return value;
  }

  #single(): number {
    const value = this.#view.getFloat32(this.#skip(4));
    if (encodeFloat16(value) !== undefined)
      throw this.#error("cbor_not_deterministic", "a float not in its shortest form");
    return value;
  }

  #double(): number {
    const value = this.#view.getFloat64(this.#skip(8));
    if (Number.isNaN(value) || Math.fround(value) === value)
      throw this.#error("cbor_not_deterministic", "a float not in its shortest form");
    return value;
  }
}

function safe(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
