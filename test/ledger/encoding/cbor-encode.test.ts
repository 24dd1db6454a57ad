import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { type CborInput, CborTag, decodeCbor, encodeCbor } from "../../../ledger/encoding/cbor.ts";

describe("writes the deterministic form of", () => {
  it.each<[string, CborInput, string]>([
    ["zero", 0, "00"],
    ["minus zero, which is zero", -0, "00"],
    ["an integer in a float's clothes", 100_000.0, "1a000186a0"],
    ["the largest safe integer", Number.MAX_SAFE_INTEGER, "1b001fffffffffffff"],
    ["the smallest safe integer", Number.MIN_SAFE_INTEGER, "3b001ffffffffffffe"],
    ["a larger number, which is a float", 2 ** 53, "fa5a000000"],
    ["a much larger number", 1e300, "fb7e37e43c8800759c"],
    ["the same as bigint", 2n ** 53n, "1b0020000000000000"],
    ["a small bigint", 5n, "05"],
    ["a small negative bigint", -25n, "3818"],
    ["a bigint of five bytes", 4_294_967_295n, "1affffffff"],
    ["the largest bigint", 2n ** 64n - 1n, "1bffffffffffffffff"],
    ["the smallest bigint", -(2n ** 64n), "3bffffffffffffffff"],
    ["a half", 1.5, "f93e00"],
    ["an eighth over one", 1.125, "f93c80"],
    ["a single that is no half", 1 + 2 ** -20, "fa3f800008"],
    ["a double", 1.1, "fb3ff199999999999a"],
    ["NaN", Number.NaN, "f97e00"],
    ["infinity", Number.NEGATIVE_INFINITY, "f9fc00"],
    ["texts", ["", "a", "ü", "水", "𐅑"], "8560616162c3bc63e6b0b464f0908591"],
    ["bytes", Uint8Array.of(1, 2), "420102"],
    ["a Node buffer, which is bytes", Buffer.from([3]), "4103"],
    ["simple values", [true, false, null], "83f5f4f6"],
    ["a tag", new CborTag(18, [1]), "d28101"],
    ["a tag with a large number", new CborTag(2 ** 32, 1), "db000000010000000001"],
    ["a plain object", { b: 1, aa: 2, a: 3 }, "a361610361620162616102"],
    ["an object without prototype", Object.assign(Object.create(null), { a: 1 }), "a1616101"],
    ["an object with undefined fields", { b: undefined, a: 1, c: undefined }, "a1616101"],
    ["an object whose fields look like indexes", { 10: 1, 9: 2 }, "a261390262313001"],
    ["a field named __proto__", new Map([["__proto__", 1]]), "a1695f5f70726f746f5f5f01"],
  ])("%s", (_, value, hex) => {
    expect(toHex(encodeCbor(value))).toBe(hex);
  });

  it("a map with keys of all kinds, in the order of RFC 8949 §4.2.1", () => {
    const entries: [CborInput, CborInput][] = [
      ["aa", 0],
      [Uint8Array.of(9), 1],
      [-1, 2],
      [100, 3],
      ["z", 4],
      [10, 5],
      ["é", 6],
      [Uint8Array.of(1, 1), 7],
      [-500, 8],
      [1000n, 9],
    ];
    const expected =
      "aa0a0518640319 03e809 2002 3901f308 410901 42010107 617a04 62616100 62c3a906".replaceAll(" ", "");
    expect(toHex(encodeCbor(new Map(entries)))).toBe(expected);
    expect(toHex(encodeCbor(new Map(entries.reverse())))).toBe(expected);
  });

  it("nested maps out of order, each in its own", () => {
    const value = {
      b: { d: 1, c: { f: [{ h: 1, g: 2 }], e: 3 } },
      a: new Map([
        [2, 1],
        [1, 2],
      ]),
    };
    expect(toHex(encodeCbor(value))).toBe("a26161a2010202016162a26163a2616503616681a2616702616801616401");
  });

  it.each([23, 24, 63, 64, 65, 255, 256, 1023, 1024, 65_535, 65_536, 200_000])(
    "a text and bytes of length %i",
    (length) => {
      const [ascii, other, bytes] = ["x".repeat(length), "é".repeat(length), Buffer.alloc(length, 7)];
      const decoded = decodeCbor(encodeCbor([ascii, other, bytes])) as [string, string, Uint8Array];
      expect(decoded[0] === ascii && decoded[1] === other).toBe(true);
      expect(bytes.equals(decoded[2])).toBe(true);
    },
  );
});

describe("refuses as a programmer's error", () => {
  const cycle: CborInput[] = [];
  cycle.push(cycle);

  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["undefined in an array", [1, undefined]],
    ["a hole in an array", Array(1)],
    ["undefined as a map's value", new Map([[1, undefined]])],
    ["a function", () => 1],
    ["a symbol", Symbol("s")],
    ["a date", new Date(0)],
    ["a set", new Set([1])],
    ["another typed array", new Uint16Array(2)],
    ["an array buffer", new ArrayBuffer(2)],
    ["an instance of a class", new (class Point {})()],
    ["a bigint of 65 bits", 2n ** 64n],
    ["a negative bigint of 65 bits", -(2n ** 64n) - 1n],
    ["a lone surrogate", "a\ud800"],
    ["a lone surrogate in a field's name", { "\udfff": 1 }],
    ["a float as key", new Map([[1.5, 1]])],
    ["NaN as key", new Map([[Number.NaN, 1]])],
    ["null as key", new Map([[null, 1]])],
    ["an array as key", new Map([[[1], 1]])],
    [
      "a key as number and as bigint",
      new Map<CborInput, CborInput>([
        [1, 1],
        [1n, 2],
      ]),
    ],
    [
      "equal byte strings as keys",
      new Map([
        [Uint8Array.of(1), 1],
        [Uint8Array.of(1), 2],
      ]),
    ],
    ["a negative tag", new CborTag(-1, 0)],
    ["a fractional tag", new CborTag(1.5, 0)],
    ["a cycle", cycle],
  ])("%s", (_, value) => {
    expect(() => encodeCbor(value as CborInput)).toThrow(TypeError);
    // What was half written is gone.
    expect(toHex(encodeCbor([1]))).toBe("8101");
  });
});

describe("results", () => {
  it("are arrays of their own", () => {
    const first = encodeCbor("first");
    const second = encodeCbor("second and longer");
    expect(first).toEqual(fromHex("656669727374"));
    second.fill(0);
    expect(first).toEqual(encodeCbor("first"));
    expect(first.buffer.byteLength).toBe(first.length);
  });

  it("are right when a getter encodes something in between", () => {
    const value = {
      get a() {
        return encodeCbor([1, 2, "other"]);
      },
      b: "kept",
    };
    expect(decodeCbor(encodeCbor(value))).toEqual(
      new Map<string, unknown>([
        ["a", encodeCbor([1, 2, "other"])],
        ["b", "kept"],
      ]),
    );
  });

  it("do not depend on what was written before", () => {
    const value = {
      z: [1.5, "é"],
      a: new Map([
        [2, 0],
        [1, 0],
      ]),
    };
    const before = encodeCbor(value);
    encodeCbor(new Uint8Array(1_000_000).fill(0xff));
    expect(encodeCbor(value)).toEqual(before);
  });
});
