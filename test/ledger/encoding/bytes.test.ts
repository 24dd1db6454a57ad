import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareBytes,
  concatBytes,
  equalBytes,
  fromBase64Url,
  fromHex,
  toBase64Url,
  toHex,
} from "../../../ledger/encoding/bytes.ts";

const bytes = fc.uint8Array({ maxLength: 200 });

describe("joining and comparing", () => {
  it("joins in order, into an array of its own", () => {
    const part = Uint8Array.of(1, 2);
    const joined = concatBytes(part, new Uint8Array(0), Uint8Array.of(3));
    part[0] = 9;
    expect(joined).toEqual(Uint8Array.of(1, 2, 3));
    expect(concatBytes()).toEqual(new Uint8Array(0));
  });

  it("orders as Node's own comparison does, and equal is order zero", () => {
    const few = fc.uint8Array({ maxLength: 4, max: 2 });
    fc.assert(
      fc.property(few, few, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
      }),
    );
  });
});

describe("hexadecimal", () => {
  it("is what Node writes, and reads back", () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(toHex(value)).toBe(Buffer.from(value).toString("hex"));
        expect(fromHex(toHex(value))).toEqual(value);
      }),
    );
  });

  it.each(["0", "abc", "AB", "0g", " 00", "00 ", "0x00", "é0", "-1", "０1"])("refuses %j", (text) => {
    expect(() => fromHex(text)).toThrow(RangeError);
  });
});

describe("base64url", () => {
  it("is what Node writes, and reads back", () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(toBase64Url(value)).toBe(Buffer.from(value).toString("base64url"));
        expect(fromBase64Url(toBase64Url(value))).toEqual(value);
      }),
    );
  });

  it("are written the same when they are long", () => {
    for (const length of [1_535, 1_536, 1_537, 1_538, 3_072, 100_001]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + (i >> 8)) & 255);
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString("hex"));
      expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
    }
  });

  it("accepts a text exactly when it is the form that would be written", () => {
    const alphabet = [..."ABQgwxyz09-_=+/ ."];
    const text = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 6 });
    fc.assert(
      fc.property(text, (candidate) => {
        const canonical = Buffer.from(candidate, "base64url").toString("base64url") === candidate;
        if (canonical) expect(toBase64Url(fromBase64Url(candidate))).toBe(candidate);
        else expect(() => fromBase64Url(candidate)).toThrow(RangeError);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(["A", "AAAAA", "AA==", "AB", "AAB", "A+", "A/", "AA\n", "🙂A"])("refuses %j", (text) => {
    expect(() => fromBase64Url(text)).toThrow(RangeError);
  });
});
