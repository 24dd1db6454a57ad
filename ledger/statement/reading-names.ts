/** Names of readings recognised by their bytes, so that no text is made for each reading. */
import { isTextAt } from "../encoding/quick-cbor.ts";
import { utf8Decode } from "../encoding/utf8.ts";
import { parseReadingName, type Quantity, quantities } from "./quantities.ts";

interface ReadingName {
  /** Quantity, and probe where one is named. */
  readonly name: string;
  readonly quantity: string;
  readonly probe: number;
  readonly bounds: Quantity;
}

/** Only names that are right are kept: each quantity alone and with 99 probes, together 1,600, whoever sends what. */
const kept = new Map<number, ReadingName>();
const nameBytesMax = 64;

/** The name that the `length` bytes at `at`, which are there, spell; `undefined` when no reading is called that. */
export function readingNameAt(bytes: Uint8Array, at: number, length: number): ReadingName | undefined {
  if (length > nameBytesMax) return undefined;
  const hash = hashOf(bytes, at, at + length);
  const found = kept.get(hash);
  if (found !== undefined && found.name.length === length && isTextAt(bytes, at, found.name)) return found;
  for (let i = at; i < at + length; i++) if (bytes[i]! > 0x7f) return undefined;
  const name = utf8Decode(bytes.subarray(at, at + length));
  const parsed = parseReadingName(name);
  if (parsed === undefined) return undefined;
  const made = { name, ...parsed, bounds: quantities[parsed.quantity]! };
  kept.set(hash, made);
  return made;
}

/** 31 bits by multiplying and adding; of two names with the same, the one that came last is kept. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0;
  for (let i = from; i < to; i++) hash = Math.imul(hash, 31) + bytes[i]!;
  return hash & 0x7fff_ffff;
}
