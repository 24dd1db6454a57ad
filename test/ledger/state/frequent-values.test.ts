import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { encodeFrequent } from "../../../ledger/state/frequent-values.ts";
import { encodeState, type StateValue } from "../../../ledger/state/view.ts";

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const edges = [0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1].flatMap((edge) => [edge, edge + 1]);
const number = fc.oneof(fc.constantFrom(...edges), fc.maxSafeNat());
const odd = fc.constantFrom<unknown>(
  -0,
  -1,
  1.5,
  2 ** 53,
  7n,
  "7",
  null,
  true,
  [],
  [1],
  {},
  new Uint8Array(31),
  new Uint8Array(33),
  Buffer.alloc(32),
  new Uint16Array(32),
  undefined,
);

const record = fc.record({ count: number, head: hash });
const signer = fc.record({ next: number, last: hash, gaps: fc.constant([]) });
/** Of the same fields, and perhaps one that is missing or more, or of another kind. */
const like = fc.oneof(record, signer).chain((value) =>
  fc
    .dictionary(fc.constantFrom("count", "head", "next", "last", "gaps", "first", "other"), odd, {
      maxKeys: 2,
    })
    .map((changes) => ({ ...value, ...changes }) as StateValue),
);

function encodedOrError(encode: (value: StateValue) => Uint8Array, value: StateValue): unknown {
  try {
    return encode(value);
  } catch (error) {
    return String(error);
  }
}

describe("the bytes of a value", () => {
  it("are those of the encoder for records and signers", () => {
    fc.assert(
      fc.property(fc.oneof(record, signer), (value) => {
        expect(encodeState(value)).toEqual(encodeCbor(value));
      }),
    );
    expect(encodeFrequent({ count: 7, head: new Uint8Array(32) })).toBeDefined();
    expect(encodeFrequent({ gaps: [], next: 70_000, last: new Uint8Array(32) })).toBeDefined();
  });

  it("are those of the encoder for all that looks like them", () => {
    fc.assert(
      fc.property(like, (value) => {
        expect(encodedOrError(encodeState, value)).toEqual(encodedOrError(encodeCbor, value));
      }),
      { numRuns: 1000 },
    );
  });

  it("are one's own", () => {
    const value = { count: 7, head: new Uint8Array(32) };
    encodeState(value).fill(1);
    expect(encodeState(value)).toEqual(encodeCbor(value));
  });
});
