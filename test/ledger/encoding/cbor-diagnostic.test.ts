import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../../ledger/encoding/bytes.ts";
import { CborError, decodeCbor } from "../../../ledger/encoding/cbor-decode.ts";
import { cborDiagnostic } from "../../../ledger/encoding/cbor-diagnostic.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";

/** Examples of RFC 8949 appendix A that this project's CBOR has. */
const examples: readonly (readonly [string, string])[] = [
  ["00", "0"],
  ["1b000000e8d4a51000", "1000000000000"],
  ["1bffffffffffffffff", "18446744073709551615"],
  ["3903e7", "-1000"],
  ["f97e00", "NaN"],
  ["f4", "false"],
  ["f6", "null"],
  ["4401020304", "h'01020304'"],
  ["62225c", '"\\"\\\\"'],
  ["8301820203820405", "[1, [2, 3], [4, 5]]"],
  ["a26161016162820203", '{"a": 1, "b": [2, 3]}'],
];

describe("diagnostic notation", () => {
  it.each(examples)("of %s is %s", (hex, text) => {
    expect(cborDiagnostic(fromHex(hex))).toBe(text);
  });

  it("shows CBOR inside a byte string, and a hash as the bytes it is", () => {
    const inside = encodeCbor([1, "two"]);
    expect(cborDiagnostic(encodeCbor([inside]))).toBe('[<< [1, "two"] >>]');
    const hash = new Uint8Array(32);
    hash[0] = 0x80;
    expect(cborDiagnostic(encodeCbor(hash))).toBe(`h'80${"00".repeat(31)}'`);
  });

  it("breaks what is long into lines, one item on each", () => {
    const text = cborDiagnostic(encodeCbor({ list: ["a".repeat(40), "b".repeat(40)], n: 1 }));
    expect(text.split("\n").map((line) => line.trim().slice(0, 6))).toEqual([
      "{",
      '"n": 1',
      '"list"',
      '"aaaaa',
      '"bbbbb',
      "]",
      "}",
    ]);
  });

  it("refuses exactly what the one reader of CBOR refuses", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const outcome = (run: () => unknown) => {
          try {
            run();
            return "read";
          } catch (error) {
            expect(error).toBeInstanceOf(CborError);
            return "refused";
          }
        };
        expect(outcome(() => cborDiagnostic(bytes))).toBe(
          outcome(() => decodeCbor(bytes, { keyOrder: "any", tags: [18] })),
        );
      }),
    );
  });
});
