/**
 * Values that nearly every statement changes, its signer's and its records', are encoded by copying: they are a hash and a number,
 * and all else is always the same. The bytes are those of `encodeCbor`, from which the forms are made.
 */
import { ByteSlab } from "../encoding/byte-slab.ts";
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { hashBytes, isHash } from "../log/hash.ts";
import type { SignerState } from "./keys.ts";
import type { RecordState } from "./records.ts";
import type { StateValue } from "./view.ts";

/**
 * They are forgotten when their block is stored. In memory that they share, as a store that reads them by their address asks
 * once for each slab, and V8 keeps a short array of its own within the heap, where it must first be moved out of.
 */
const slab = new ByteSlab();
/** At the end of a value, by how large the number is that ends it; that of the smallest is its initial byte. */
const numberBytes = [1, 1, 2, 4];

/** What `encodeCbor` makes of the value; `undefined` when that is to be asked. */
export function encodeFrequent(value: StateValue): Uint8Array | undefined {
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const { count, head, next, last, gaps } = value;
  if (isHash(head)) return fieldsOf(value) === 2 ? recordForm.encode(head, count) : undefined;
  const isSigner = isHash(last) && Array.isArray(gaps) && gaps.length === 0 && fieldsOf(value) === 3;
  return isSigner ? signerForm.encode(last, next) : undefined;
}

function fieldsOf(value: StateValue): number {
  let count = 0;
  for (const _ in value) count += 1;
  return count;
}

/** The encoding of values with one hash, and with one number at the end. */
class Form {
  /** With a number that takes no byte of its own, one, two and four. */
  readonly #samples: readonly Uint8Array[];
  readonly #hashAt: number;

  constructor(exampleOf: (hash: Uint8Array, number: number) => StateValue) {
    const marked = new Uint8Array(hashBytes).fill(0xff);
    this.#samples = [0, 0xff, 0xffff, 0xffff_ffff].map((number) => encodeCbor(exampleOf(marked, number)));
    this.#hashAt = this.#samples[0]!.indexOf(0xff);
  }

  encode(hash: Uint8Array, number: unknown): Uint8Array | undefined {
    if (typeof number !== "number" || number >>> 0 !== number) return undefined;
    const size = number < 24 ? 0 : number < 0x100 ? 1 : number < 0x1_0000 ? 2 : 3;
    const sample = this.#samples[size]!;
    const bytes = slab.take(sample.length);
    bytes.set(sample);
    for (let i = 0; i < hashBytes; i += 1) bytes[this.#hashAt + i] = hash[i]!;
    let at = bytes.length;
    for (let left = number, i = 0; i < numberBytes[size]!; i += 1, left >>>= 8) bytes[--at] = left;
    return bytes;
  }
}

const recordForm = new Form((head, count) => ({ count, head }) satisfies RecordState);
const signerForm = new Form((last, next) => ({ next, last, gaps: [] }) satisfies SignerState);
