/**
 * The one strict reader of CBOR: definite lengths, shortest forms, no duplicate keys, no trailing bytes, bounded
 * depth and count. The bytes are hostile: every length is compared with what is left before anything is
 * allocated, and the time is linear in the number of bytes.
 */
import { toHex } from "./bytes.ts";
import { type Cbor, CborTag, majorType, nestingMax } from "./cbor-value.ts";
import { decodeFloat16, encodeFloat16 } from "./float16.ts";
import { utf8Decode } from "./utf8.ts";

export { type Cbor, CborTag } from "./cbor-value.ts";

/**
 * `cbor_malformed`: not well-formed, or an item that is not accepted here (a tag, a simple value, a kind of key);
 * `cbor_not_deterministic`: well-formed, but not in the one form; the others: over a bound.
 */
export type CborErrorCode = "cbor_malformed" | "cbor_not_deterministic" | "cbor_too_deep" | "cbor_too_large";

/** Bytes that are refused. */
export class CborError extends Error {
  override readonly name = "CborError";
  readonly code: CborErrorCode;
  /** Bytes from the start of the input to where the problem was seen. */
  readonly offset: number;

  constructor(code: CborErrorCode, detail: string, offset: number) {
    super(`${detail} at byte ${offset}`);
    this.code = code;
    this.offset = offset;
  }
}

export interface CborOptions {
  /** `sorted` (the default): map keys in bytewise order of their encodings; `any`: merely no duplicates. */
  readonly keyOrder?: "sorted" | "any";
  /** How many arrays, maps and tags may enclose one another: 16 by default, 64 at most. */
  readonly depthMax?: number;
  /** How many items there may be, keys and containers included: 100,000 by default. */
  readonly itemsMax?: number;
  /** Tags that may occur; none by default. */
  readonly tags?: readonly number[];
}

/**
 * Decodes one item that fills `bytes`. Byte strings in the result are views of `bytes`: copy those that must
 * outlive or not follow it. Throws `CborError` for the bytes, `RangeError` for the options.
 */
export function decodeCbor(bytes: Uint8Array, options: CborOptions = {}): Cbor {
  const { depthMax = 16 } = options;
  if (!(depthMax >= 0 && depthMax <= nestingMax)) throw new RangeError(`depthMax is at most ${nestingMax}`);
  const reader = new Reader(bytes, options);
  const value = reader.item(depthMax);
  reader.end();
  return value;
}

/**
 * Decodes a CBOR sequence (RFC 8742): items one after the other, none for no bytes. `itemsMax` counts the items in
 * all of them. Views and errors as for `decodeCbor`.
 */
export function decodeCborSequence(bytes: Uint8Array, options: CborOptions = {}): Cbor[] {
  const { depthMax = 16 } = options;
  if (!(depthMax >= 0 && depthMax <= nestingMax)) throw new RangeError(`depthMax is at most ${nestingMax}`);
  const reader = new Reader(bytes, options);
  const items: Cbor[] = [];
  while (!reader.atEnd) items.push(reader.item(depthMax));
  return items;
}

/**
 * V8 hashes integer keys without a secret, so a sender can choose keys that all fall into one bucket: 13,000 of them,
 * 64 KiB, take 0.8 s to put into a Map instead of 3 ms (measured). Texts are hashed with a secret.
 */
const mapIntegerKeysMax = 256;

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

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  end(): void {
    if (!this.atEnd) throw this.#error("cbor_malformed", "bytes follow the item");
  }

  item(depthLeft: number): Cbor {
    if (--this.#itemsLeft < 0) throw this.#error("cbor_too_large", "too many items");
    const start = this.#skip(1);
    const initial = this.#bytes[start]!;
    const major = initial >> 5;
    const information = initial & 31;
    if (major === majorType.simple) return this.#simple(information, start);
    const argument = information < 24 ? information : this.#argument(major, information, start);
    switch (major) {
      case majorType.unsigned:
        return argument;
      case majorType.negative:
        return typeof argument === "number" && argument < Number.MAX_SAFE_INTEGER
          ? -1 - argument
          : -1n - BigInt(argument);
      case majorType.bytes: {
        const at = this.#skip(argument);
        return this.#bytes.subarray(at, this.#offset);
      }
      case majorType.text:
        return this.#text(argument);
    }
    if (depthLeft === 0) throw new CborError("cbor_too_deep", "nesting is too deep", start);
    if (major === majorType.array) return this.#array(argument, depthLeft - 1);
    if (major === majorType.map) return this.#map(argument, depthLeft - 1);
    return this.#tag(argument, depthLeft - 1, start);
  }

  #error(code: CborErrorCode, detail: string): CborError {
    return new CborError(code, detail, this.#offset);
  }

  /** Moves past `count` bytes, which must be there, and returns where they start. */
  #skip(count: number | bigint): number {
    const at = this.#offset;
    if (count > this.#bytes.length - at) throw this.#error("cbor_malformed", "the item is cut off");
    this.#offset = at + Number(count);
    return at;
  }

  /** The argument of a head (RFC 8949 §3) that follows the initial byte at `start`; only its shortest form. */
  #argument(major: number, information: number, start: number): number | bigint {
    if (information === 31 && major >= majorType.bytes && major <= majorType.map)
      throw new CborError("cbor_not_deterministic", "an indefinite length", start);
    if (information > 27) throw new CborError("cbor_malformed", "a reserved initial byte", start);
    const width = 1 << (information - 24);
    const at = this.#skip(width);
    const value = this.#unsigned(at, width);
    const least = width === 1 ? 24 : width === 2 ? 0x100 : width === 4 ? 0x1_0000 : 0x1_0000_0000;
    if (value < least)
      throw new CborError("cbor_not_deterministic", "a number not in its shortest form", start);
    return value;
  }

  #unsigned(at: number, width: number): number | bigint {
    if (width === 1) return this.#bytes[at]!;
    if (width === 2) return this.#view.getUint16(at);
    if (width === 4) return this.#view.getUint32(at);
    const value = this.#view.getBigUint64(at);
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }

  #text(length: number | bigint): string {
    const at = this.#skip(length);
    try {
      return utf8Decode(this.#bytes.subarray(at, this.#offset));
    } catch (error) {
      if (error instanceof RangeError) throw new CborError("cbor_malformed", "text is not UTF-8", at);
      throw error;
    }
  }

  /** Each item takes a byte at least, so a larger count is cut off for certain. */
  #checkCount(items: number | bigint, bytesLeft: number): asserts items is number {
    if (items > bytesLeft) throw this.#error("cbor_malformed", "the item is cut off");
  }

  #array(count: number | bigint, depthLeft: number): Cbor[] {
    this.#checkCount(count, this.#bytes.length - this.#offset);
    const items: Cbor[] = [];
    for (let i = 0; i < count; i++) items.push(this.item(depthLeft));
    return items;
  }

  #map(count: number | bigint, depthLeft: number): Map<Cbor, Cbor> {
    this.#checkCount(count, (this.#bytes.length - this.#offset) / 2);
    const map = new Map<Cbor, Cbor>();
    const byteKeys = this.#sorted ? undefined : new Set<string>();
    let integerKeys = 0;
    let previousStart = 0;
    let previousEnd = 0;
    for (let i = 0; i < count; i++) {
      const start = this.#offset;
      const key = this.#key();
      const end = this.#offset;
      if (typeof key !== "string" && !(key instanceof Uint8Array) && ++integerKeys > mapIntegerKeysMax)
        throw new CborError("cbor_too_large", "too many integer keys in one map", start);
      if (byteKeys === undefined) {
        if (i > 0 && !this.#isBefore(previousStart, previousEnd, start, end))
          throw new CborError(
            "cbor_not_deterministic",
            "map keys are not in order, or one is repeated",
            start,
          );
      } else if (isRepeated(key, map, byteKeys))
        throw new CborError("cbor_not_deterministic", "a map key is repeated", start);
      map.set(key, this.item(depthLeft));
      previousStart = start;
      previousEnd = end;
    }
    return map;
  }

  #key(): Cbor {
    const initial = this.#bytes[this.#offset];
    if (initial !== undefined && initial >> 5 > majorType.text)
      throw this.#error("cbor_malformed", "a map key is an integer, a text or a byte string");
    return this.item(0);
  }

  /** Bytewise order of two encoded keys. As both are whole items, neither is a prefix of the other. */
  #isBefore(aStart: number, aEnd: number, bStart: number, bEnd: number): boolean {
    const bytes = this.#bytes;
    const length = Math.min(aEnd - aStart, bEnd - bStart);
    for (let i = 0; i < length; i++) {
      const difference = bytes[aStart + i]! - bytes[bStart + i]!;
      if (difference !== 0) return difference < 0;
    }
    return false;
  }

  #tag(argument: number | bigint, depthLeft: number, start: number): CborTag {
    if (typeof argument !== "number" || !this.#tags.includes(argument))
      throw new CborError("cbor_malformed", `tag ${argument} is not accepted here`, start);
    return new CborTag(argument, this.item(depthLeft));
  }

  #simple(information: number, start: number): Cbor {
    switch (information) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 25:
        return this.#half(start);
      case 26:
        return this.#single(start);
      case 27:
        return this.#double(start);
      case 31:
        throw new CborError("cbor_malformed", "a break without an indefinite length", start);
    }
    throw new CborError("cbor_malformed", "a simple value other than false, true and null", start);
  }

  #half(start: number): number {
    const bits = this.#view.getUint16(this.#skip(2));
    const value = decodeFloat16(bits);
    if (Number.isNaN(value) && bits !== 0x7e00)
      throw new CborError("cbor_not_deterministic", "a NaN other than f97e00", start);
    return value;
  }

  #single(start: number): number {
    const value = this.#view.getFloat32(this.#skip(4));
    if (encodeFloat16(value) !== undefined) throw notShortestFloat(start);
    return value;
  }

  #double(start: number): number {
    const value = this.#view.getFloat64(this.#skip(8));
    if (Number.isNaN(value) || Math.fround(value) === value) throw notShortestFloat(start);
    return value;
  }
}

function notShortestFloat(start: number): CborError {
  return new CborError("cbor_not_deterministic", "a float not in its shortest form", start);
}

/** Integers and texts have one encoding, so equal values are equal keys; `byteKeys` remembers byte strings. */
function isRepeated(key: Cbor, map: ReadonlyMap<Cbor, Cbor>, byteKeys: Set<string>): boolean {
  if (!(key instanceof Uint8Array)) return map.has(key);
  const name = toHex(key);
  if (byteKeys.has(name)) return true;
  byteKeys.add(name);
  return false;
}
