/**
 * The state as the rules see it: named values, read and written through one interface. A name is a path such
 * as `device/reefer-7`; a value is a plain object that encodes to deterministic CBOR. Values are immutable:
 * a rule that changes one writes a new object.
 */

import { type Cbor, decodeCbor } from "../encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import { encodeFrequent } from "./frequent-values.ts";
import type { StateTree } from "./state-tree.ts";

/** What a state value may be made of. */
export type StateValue = { readonly [field: string]: CborInput | undefined };

/** Reads a value by name. The shape behind a name is fixed by the domain file that writes it. */
export interface StateReader {
  get<T extends StateValue>(name: string): T | undefined;
}

export interface StateWriter extends StateReader {
  set(name: string, value: StateValue): void;
}

/** The writes of one block on top of the state before it. Nothing is changed below until the block is committed. */
export class StateOverlay implements StateWriter {
  readonly #below: StateReader;
  readonly #writes = new Map<string, StateValue>();

  constructor(below: StateReader) {
    this.#below = below;
  }

  get<T extends StateValue>(name: string): T | undefined {
    return (this.#writes.get(name) as T | undefined) ?? this.#below.get<T>(name);
  }

  set(name: string, value: StateValue): void {
    this.#writes.set(name, value);
  }

  get writes(): ReadonlyMap<string, StateValue> {
    return this.#writes;
  }
}

/** One changed value as it is stored: the name and the bytes whose hash is in the state tree. */
export interface StateWrite {
  readonly name: string;
  readonly value: StateValue;
  readonly bytes: Uint8Array;
}

export function encodeState(value: StateValue): Uint8Array {
  return encodeFrequent(value) ?? encodeCbor(value);
}

/** Stored bytes → value. The bytes were proved against a sealed state root, so malformed ones are a fault. */
export function decodeState<T extends StateValue>(bytes: Uint8Array): T {
  return plain(decodeCbor(bytes)) as T;
}

function plain(value: Cbor): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  return value;
}

/** Puts a block's writes into the tree and returns them encoded; the tree's root is then the block's state root. */
export function applyWrites(tree: StateTree, overlay: StateOverlay): StateWrite[] {
  const writes: StateWrite[] = [];
  for (const [name, value] of overlay.writes) writes.push({ name, value, bytes: encodeState(value) });
  tree.assign(writes);
  return writes;
}
