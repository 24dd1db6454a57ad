/** Payload decoders: what is at each bound, just beyond it, and of another type. */
import { describe, expect, it } from "vitest";
import { RefusalError } from "../../../ledger/codes.ts";
import { type Cbor, CborTag, decodeCbor } from "../../../ledger/encoding/cbor-decode.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import {
  boolean,
  bytes,
  checked,
  type Decoder,
  decimal,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  pattern,
  record,
  reference,
  text,
  timeMs,
} from "../../../ledger/statement/schema.ts";

function outcome<T>(decoder: Decoder<T>, value: Cbor): { value: T } | { code: string; detail: string } {
  try {
    return { value: decoder(value, "payload") };
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal;
    throw error;
  }
}

const map = (fields: Record<string, Cbor>): Cbor => new Map<Cbor, Cbor>(Object.entries(fields));
const blob = (length: number) => new Uint8Array(length);

/** One value of each type that CBOR has here. */
const ofEachType: readonly Cbor[] = [
  1,
  -1,
  1.5,
  2n ** 60n,
  "text",
  true,
  false,
  null,
  blob(4),
  [],
  new Map(),
  new CborTag<Cbor>(18, 0),
];

interface Row {
  readonly decoder: Decoder<unknown>;
  readonly accepted: readonly Cbor[];
  readonly refused: readonly Cbor[];
  /** Accepts no value of `ofEachType` but those of these JavaScript types. */
  readonly types: (value: Cbor) => boolean;
}

const isText = (value: Cbor) => typeof value === "string";
const isNumber = (value: Cbor) => typeof value === "number";

const rows: Readonly<Record<string, Row>> = {
  "text of 1 to 4": {
    decoder: text(4),
    accepted: ["a", "abcd", "🚢🚢"],
    refused: ["", "abcde", "🚢🚢a"],
    types: isText,
  },
  "text that may be empty": {
    decoder: text(4, 0),
    accepted: ["", "abcd"],
    refused: ["abcde"],
    types: isText,
  },
  "a pattern": {
    decoder: pattern(/^[A-Z]+$/, "capitals"),
    accepted: ["A", "A".repeat(256)],
    refused: ["", "a", "A\n", "A".repeat(257)],
    types: () => false,
  },
  "an identifier": {
    decoder: identifier,
    accepted: ["a", "x".repeat(64)],
    refused: ["", "a b", "x".repeat(65)],
    types: isText,
  },
  "a reference of two kinds": {
    decoder: reference("shipment", "unit"),
    accepted: ["shipment:S", "unit:U"],
    refused: ["party:P", "shipment:", "S"],
    types: () => false,
  },
  "one of two texts": {
    decoder: oneOf("utc", "simulated"),
    accepted: ["utc", "simulated"],
    refused: ["UTC", "", "constructor", "length"],
    types: () => false,
  },
  "an integer from -2 to 3": {
    decoder: integer(-2, 3),
    accepted: [-2, 0, 3],
    refused: [-3, 4, 0.5, Number.NaN, Number.POSITIVE_INFINITY],
    types: (value) => value === 1 || value === -1,
  },
  "an integer up to 2^53 - 1": {
    decoder: integer(0, Number.MAX_SAFE_INTEGER),
    accepted: [0, 2 ** 53 - 1],
    refused: [2 ** 53, 2n ** 53n, 2n ** 64n - 1n, -1, 1e300],
    types: (value) => value === 1,
  },
  "a decimal from -1 to 2": {
    decoder: decimal(-1, 2),
    accepted: [-1, 0, 0.1, 2],
    refused: [-1.0000000000000002, 2.0000000000000004, Number.NaN, Number.NEGATIVE_INFINITY],
    types: isNumber,
  },
  "a time": {
    decoder: timeMs,
    accepted: [0, Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
    refused: [-1, Date.UTC(10000, 0), 0.5],
    types: (value) => value === 1,
  },
  "a boolean": {
    decoder: boolean,
    accepted: [true, false],
    refused: [0, 1],
    types: (v) => typeof v === "boolean",
  },
  "2 to 4 bytes": {
    decoder: bytes(2, 4),
    accepted: [blob(2), blob(4)],
    refused: [blob(1), blob(5), blob(0)],
    types: (value) => value instanceof Uint8Array,
  },
  "a list of 1 to 2 booleans": {
    decoder: list(boolean, 2, 1),
    accepted: [[true], [true, false]],
    refused: [[], [true, true, true], [1]],
    types: () => false,
  },
  "a list that may be empty": {
    decoder: list(boolean, 1),
    accepted: [[], [false]],
    refused: [[true, true]],
    types: (value) => Array.isArray(value),
  },
};

describe("a decoder of", () => {
  for (const [name, { decoder, accepted, refused, types }] of Object.entries(rows))
    it(`${name} accepts what is within its bounds and nothing else`, () => {
      for (const value of accepted) expect(outcome(decoder, value)).toEqual({ value });
      for (const value of refused)
        expect(outcome(decoder, value)).toHaveProperty("code", "payload_malformed");
      for (const value of ofEachType)
        expect("value" in outcome(decoder, value), String(value)).toBe(types(value));
    });
});

describe("a record", () => {
  const decoder = record({
    id: identifier,
    at: optional(timeMs),
    place: optional(record({ name: text(9) })),
  });

  it("has its required fields, and the optional ones only when they were there", () => {
    expect(outcome(decoder, map({ id: "a" }))).toEqual({ value: { id: "a" } });
    expect(Object.keys((outcome(decoder, map({ id: "a" })) as { value: object }).value)).toEqual(["id"]);
    const whole = { id: "a", at: 5, place: map({ name: "Kai" }) };
    expect(outcome(decoder, map(whole))).toEqual({ value: { id: "a", at: 5, place: { name: "Kai" } } });
  });

  for (const [why, value, place] of [
    ["a missing field", map({ at: 5 }), 'payload: expected the field "id"'],
    ["one field too many", map({ id: "a", extra: 1 }), "payload: expected no fields but"],
    ["null for an optional field", map({ id: "a", at: null }), "payload.at"],
    ["a wrong field inside", map({ id: "a", place: map({ name: 1 }) }), "payload.place.name"],
    ["a field too many inside", map({ id: "a", place: map({ name: "K", lat: 1 }) }), "payload.place"],
    [
      "an integer key",
      new Map<Cbor, Cbor>([
        ["id", "a"],
        [1, 2],
      ]),
      "payload: expected no fields but",
    ],
    ["the name of a prototype's field", map({ id: "a", toString: "x" }), "payload: expected no fields but"],
  ] as const)
    it(`is refused for ${why}, and says where`, () => {
      const refused = outcome(decoder, value);
      expect(refused).toMatchObject({ code: "payload_malformed" });
      expect(refused).toHaveProperty("detail", expect.stringContaining(place));
    });

  it("takes nothing from the prototype for a field that is not there", () => {
    expect(outcome(record({ constructor: optional(text(9)) }), map({}))).toEqual({ value: {} });
    expect(outcome(record({ valueOf: text(9) }), map({}))).toHaveProperty("code", "payload_malformed");
  });

  it("says which element of a list is wrong", () => {
    const refused = outcome(list(record({ n: integer(0, 9) }), 5), [map({ n: 1 }), map({ n: 10 })]);
    expect(refused).toHaveProperty("detail", expect.stringContaining("payload[1].n"));
  });

  it("reads bytes with __proto__ as a key without touching any prototype", () => {
    const encoded = encodeCbor(new Map([["__proto__", "x"]]));
    expect(outcome(decoder, decodeCbor(encoded))).toHaveProperty("code", "payload_malformed");
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });
});

describe("a checked decoder", () => {
  const even = checked(integer(0, 9), (value) => value % 2 === 0, "lei_invalid", "it is odd");

  it("adds its own code to what the decoder refuses", () => {
    expect(outcome(even, 4)).toEqual({ value: 4 });
    expect(outcome(even, 5)).toEqual({ code: "lei_invalid", detail: "payload: it is odd" });
    expect(outcome(even, 10)).toHaveProperty("code", "payload_malformed");
  });
});
