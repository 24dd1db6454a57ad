import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFloat16, encodeFloat16 } from "../../../ledger/encoding/float16.ts";
import { float16Value } from "./naive-cbor.ts";

describe("binary16", () => {
  it("has the value of IEEE 754's formula for all 65,536 patterns, and goes back to the same bits", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = float16Value(bits);
      if (!Object.is(decodeFloat16(bits), value)) expect.fail(`${bits.toString(16)}: ${decodeFloat16(bits)}`);
      const back = Number.isNaN(value) ? 0x7e00 : bits;
      if (encodeFloat16(value) !== back) expect.fail(`${value} became ${encodeFloat16(value)?.toString(16)}`);
    }
  });

  it("is refused for any number that is none of those", () => {
    const values = new Set(Array.from({ length: 0x10000 }, (_, bits) => float16Value(bits)));
    const near = fc.integer({ min: 0, max: 0x7bff }).map((bits) => float16Value(bits) * (1 + 2 ** -23));
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.float(), near), (value) => {
        expect(encodeFloat16(value) === undefined).toBe(!values.has(value));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([2 ** -25, -(2 ** -25), 2 ** -24 * 1.5, 65_505, 65_520, 65_536, 1e300, 5e-324, 2 ** -149, 1.0001])(
    "cannot hold %d",
    (value) => {
      expect(encodeFloat16(value)).toBeUndefined();
    },
  );
});
