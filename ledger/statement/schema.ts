/**
 * Small decoders that turn the CBOR of a payload into a typed value or refuse it. Payloads are written by
 * whoever holds a key: every text, list and number has a bound.
 */

import { type Code, RefusalError } from "../codes.ts";
import type { Cbor } from "../encoding/cbor.ts";
import { isIdentifier, parseReference, type ReferenceKind } from "./reference.ts";
import { timeMsMax } from "./time-bounds.ts";

/** Decodes `value`; `path` names the place for the refusal's detail. Throws `RefusalError`. */
export type Decoder<T> = (value: Cbor, path: string) => T;

export type Decoded<D> = D extends Decoder<infer T> ? T : never;

function malformed(path: string, expected: string): never {
  throw new RefusalError("payload_malformed", `${path}: expected ${expected}`);
}

export function text(lengthMax: number, lengthMin = 1): Decoder<string> {
  return (value, path) => {
    if (typeof value !== "string" || value.length < lengthMin || value.length > lengthMax)
      malformed(path, `text of ${lengthMin} to ${lengthMax} characters`);
    return value;
  };
}

export function pattern(expression: RegExp, description: string): Decoder<string> {
  return (value, path) => {
    if (typeof value !== "string" || value.length > 256 || !expression.test(value))
      malformed(path, description);
    return value;
  };
}

export const identifier: Decoder<string> = (value, path) => {
  if (typeof value !== "string" || !isIdentifier(value))
    malformed(path, "an identifier [A-Za-z0-9._:-]{1,64}");
  return value;
};

export function reference(...kinds: ReferenceKind[]): Decoder<string> {
  return (value, path) => {
    const parsed = typeof value === "string" ? parseReference(value) : undefined;
    if (!parsed || !kinds.includes(parsed.kind)) malformed(path, `a reference (${kinds.join(", ")})`);
    return value as string;
  };
}

export function oneOf<const T extends string>(...options: readonly T[]): Decoder<T> {
  return (value, path) => {
    if (typeof value !== "string" || !(options as readonly string[]).includes(value))
      malformed(path, `one of ${options.join(", ")}`);
    return value as T;
  };
}

/** An integer that fits into a JavaScript number exactly. */
export function integer(min: number, max: number): Decoder<number> {
  return (value, path) => {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max)
      malformed(path, `an integer from ${min} to ${max}`);
    return value;
  };
}

export function decimal(min: number, max: number): Decoder<number> {
  return (value, path) => {
    if (typeof value !== "number" || !(value >= min && value <= max))
      malformed(path, `a number from ${min} to ${max}`);
    return value;
  };
}

/** Milliseconds since 1970 UTC, up to the year 9999. */
export const timeMs: Decoder<number> = integer(0, timeMsMax);

export const boolean: Decoder<boolean> = (value, path) =>
  typeof value === "boolean" ? value : malformed(path, "true or false");

/** A copy: it may be kept for long, and the message, or the larger memory that it came in, is not to be kept with it. */
export function bytes(lengthMin: number, lengthMax: number): Decoder<Uint8Array> {
  return (value, path) => {
    if (!(value instanceof Uint8Array) || value.length < lengthMin || value.length > lengthMax)
      malformed(path, `${lengthMin} to ${lengthMax} bytes`);
    return value.slice();
  };
}

export function list<T>(item: Decoder<T>, countMax: number, countMin = 0): Decoder<T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < countMin || value.length > countMax)
      malformed(path, `a list of ${countMin} to ${countMax}`);
    return value.map((element, i) => item(element, `${path}[${i}]`));
  };
}

interface Optional<T> {
  readonly optional: Decoder<T>;
}

export function optional<T>(decoder: Decoder<T>): Optional<T> {
  return { optional: decoder };
}

type Fields = Record<string, Decoder<unknown> | Optional<unknown>>;
type RecordOf<F extends Fields> = {
  -readonly [K in keyof F as F[K] extends Optional<unknown> ? never : K]: F[K] extends Decoder<infer T>
    ? T
    : never;
} & {
  -readonly [K in keyof F as F[K] extends Optional<unknown> ? K : never]?: F[K] extends Optional<infer T>
    ? T
    : never;
};

/** A CBOR map with text keys: exactly the named fields, the optional ones left out when absent. */
export function record<F extends Fields>(fields: F): Decoder<RecordOf<F>> {
  const names = Object.keys(fields);
  return (value, path) => {
    if (!(value instanceof Map)) malformed(path, "a map");
    const result: Record<string, unknown> = {};
    let found = 0;
    for (const name of names) {
      const field = fields[name]!;
      const given = value.get(name);
      if (given !== undefined) {
        found++;
        result[name] = (typeof field === "function" ? field : field.optional)(given, `${path}.${name}`);
      } else if (typeof field === "function") malformed(path, `the field "${name}"`);
    }
    if (found !== value.size) malformed(path, `no fields but ${names.join(", ")}`);
    return result as RecordOf<F>;
  };
}

/** Adds a rule about the decoded value, with a code of its own. */
export function checked<T>(
  decoder: Decoder<T>,
  holds: (value: T) => boolean,
  code: Code,
  detail: string,
): Decoder<T> {
  return (value, path) => {
    const decoded = decoder(value, path);
    if (!holds(decoded)) throw new RefusalError(code, `${path}: ${detail}`);
    return decoded;
  };
}
