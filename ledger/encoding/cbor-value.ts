/** The values CBOR has here: RFC 8949 without bignums, `undefined` and other simple values. */

/**
 * A decoded item. An integer is a `number` up to ±(2^53 − 1) and a `bigint` beyond. Maps have integers, text
 * strings or byte strings as keys; a byte string as a key is found by identity only, as JavaScript has it.
 */
export type Cbor =
  | number
  | bigint
  | string
  | boolean
  | null
  | Uint8Array
  | Cbor[]
  | Map<Cbor, Cbor>
  | CborTag;

export class CborTag<Value = Cbor> {
  readonly tag: number;
  readonly value: Value;

  constructor(tag: number, value: Value) {
    this.tag = tag;
    this.value = value;
  }
}

/** No caller may ask for more: it keeps the reader's and the writer's recursion far from the end of any stack. */
export const nestingMax = 64;

/** RFC 8949 §3.1. */
export const majorType = {
  unsigned: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
  simple: 7,
} as const;
