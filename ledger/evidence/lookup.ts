/**
 * The state as far as a bundle needs it. Exporter and checker ask the same questions of it in the same order: for
 * the exporter it notes which values to prove, for the checker it has only those that are proved, and asking for
 * another is a failure, never an assumption.
 */
import type { StateReader, StateValue } from "../state/view.ts";
import { EvidenceError } from "./problem.ts";
import { decodeStateValue, stateMember } from "./state-values.ts";

/** Bytes of a value, null where there is none, undefined when nothing is known about the name. */
export type ValueReader = (name: string) => Uint8Array | null | undefined;

/** The highest number ≤ `atMost` for which anything is known about `<prefix><number>`. */
export type NewestKnown = (prefix: string, atMost: number) => number | undefined;

export class EvidenceLookup implements StateReader {
  readonly #read: ValueReader;
  readonly #known = new Map<
    string,
    { readonly bytes: Uint8Array | null; readonly value: StateValue | undefined }
  >();
  readonly #asked = new Map<string, Uint8Array | null>();
  readonly newestKnown: NewestKnown;

  constructor(read: ValueReader, newestKnown: NewestKnown) {
    this.#read = read;
    this.newestKnown = newestKnown;
  }

  /** Throws `EvidenceError` (`value_missing`, `value_malformed`). */
  get<T extends StateValue>(name: string): T | undefined {
    const { bytes, value } = this.#load(name);
    if (!this.#asked.has(name)) this.#asked.set(name, bytes);
    return value as T | undefined;
  }

  /** A value that every history has. Throws `EvidenceError` (`value_missing`) when it is proved absent. */
  require<T extends StateValue>(name: string): T {
    const value = this.get<T>(name);
    if (!value) throw new EvidenceError("value_missing", stateMember, `${name} is not in the state`);
    return value;
  }

  /** A look that needs no proof: nothing may follow from it but which names to ask for. */
  peek<T extends StateValue>(name: string): T | undefined {
    return this.#load(name).value as T | undefined;
  }

  /** Every name asked for so far, with its bytes or null. */
  get asked(): ReadonlyMap<string, Uint8Array | null> {
    return this.#asked;
  }

  #load(name: string): { readonly bytes: Uint8Array | null; readonly value: StateValue | undefined } {
    const known = this.#known.get(name);
    if (known) return known;
    const bytes = this.#read(name);
    if (bytes === undefined) throw new EvidenceError("value_missing", stateMember, name);
    const loaded = { bytes, value: bytes === null ? undefined : decodeStateValue(name, bytes) };
    this.#known.set(name, loaded);
    return loaded;
  }
}

/** Finds, among the names that are known, the numbered ones: `stay/unit:U/3` is number 3 of `stay/unit:U/`. */
export function newestKnownOf(names: Iterable<string>): NewestKnown {
  const numbers = new Map<string, number[]>();
  for (const name of names) {
    const match = /^(.*\/)(0|[1-9][0-9]{0,15})$/.exec(name);
    if (!match) continue;
    const list = numbers.get(match[1]!);
    if (list) list.push(Number(match[2]));
    else numbers.set(match[1]!, [Number(match[2])]);
  }
  for (const list of numbers.values()) list.sort((a, b) => a - b);
  return (prefix, atMost) => numbers.get(prefix)?.findLast((number) => number <= atMost);
}
