import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../../ledger/encoding/bytes.ts";
import { utf8Decode, utf8Encode } from "../../../ledger/encoding/utf8.ts";

const anyText = fc.oneof(fc.string(), fc.string({ unit: "binary", maxLength: 200 }));

describe("texts", () => {
  it("become what Node writes, and come back", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const encoded = utf8Encode(text);
        expect(Buffer.from(text, "utf8").equals(encoded)).toBe(true);
        expect(utf8Decode(encoded)).toBe(text);
      }),
    );
  });

  it.each([0, 1, 12, 13, 32, 33, 64, 65, 1000])(
    "of %i ASCII characters, with and without another one",
    (length) => {
      for (const text of ["a".repeat(length), `${"a".repeat(length)}é`, `é${"a".repeat(length)}`])
        expect(utf8Decode(utf8Encode(text))).toBe(text);
    },
  );

  it.each(["\ud800", "\udfff", "a\ud800b", "\udc00\ud800", `${"a".repeat(100)}\ud83d`, "🙂\ude42"])(
    "with a lone surrogate are refused: %j",
    (text) => {
      expect(() => utf8Encode(text)).toThrow(RangeError);
    },
  );
});

describe("bytes", () => {
  it.each([
    ["a lone continuation", "80"],
    ["an overlong slash", "c0af"],
    ["an overlong NUL of three", "e08080"],
    ["an overlong of four", "f08080af"],
    ["a high surrogate", "eda080"],
    ["a pair of surrogates", "eda080edb080"],
    ["beyond 10FFFF", "f4908080"],
    ["a byte that never occurs", "ff"],
    ["five bytes", "f888808080"],
    ["two of three bytes", "e282"],
    ["one of two bytes", "61c3"],
    ["a broken sequence", "e28261"],
  ])("that are no UTF-8 are refused: %s", (_, hex) => {
    expect(() => utf8Decode(fromHex(hex))).toThrow(RangeError);
    const behindMuch = Buffer.concat([Buffer.alloc(100, "a"), fromHex(hex)]);
    expect(() => utf8Decode(behindMuch)).toThrow(RangeError);
  });

  it("with a byte order mark keep it, short or long", () => {
    expect(utf8Decode(fromHex("efbbbf61"))).toBe("\ufeffa");
    expect(utf8Decode(Buffer.concat([fromHex("efbbbf"), Buffer.alloc(100, "a")]))).toBe(
      `\ufeff${"a".repeat(100)}`,
    );
  });

  it("are accepted exactly when writing the text again gives them back", () => {
    const critical = [
      0x61, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xe2, 0xed, 0xa0, 0x9f, 0xf0, 0x90, 0xf4, 0x8f, 0xff,
    ];
    const sequence = fc.array(fc.constantFrom(...critical), { maxLength: 6 });
    fc.assert(
      fc.property(sequence, (values) => {
        const bytes = Uint8Array.from(values);
        const lenient = Buffer.from(bytes).toString("utf8");
        if (Buffer.from(lenient, "utf8").equals(bytes)) expect(utf8Decode(bytes)).toBe(lenient);
        else expect(() => utf8Decode(bytes)).toThrow(RangeError);
      }),
      { numRuns: 5000 },
    );
  });
});
