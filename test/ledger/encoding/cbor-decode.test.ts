import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import {
  type Cbor,
  CborError,
  type CborErrorCode,
  type CborOptions,
  CborTag,
  decodeCbor,
  encodeCbor,
} from "../../../ledger/encoding/cbor.ts";

const bytesOf = (...values: number[]) => Uint8Array.from(values);

function refusalOf(bytes: Uint8Array, options?: CborOptions): CborError {
  try {
    decodeCbor(bytes, options);
  } catch (error) {
    if (error instanceof CborError) return error;
    throw error;
  }
  throw new Error(`${toHex(bytes.subarray(0, 40))} was accepted`);
}

/** After RFC 8949 appendix A, with the edges of each width added. */
const accepted: readonly (readonly [string, Cbor])[] = [
  ["00", 0],
  ["01", 1],
  ["0a", 10],
  ["17", 23],
  ["1818", 24],
  ["18ff", 255],
  ["190100", 256],
  ["1903e8", 1000],
  ["19ffff", 65_535],
  ["1a00010000", 65_536],
  ["1a000f4240", 1_000_000],
  ["1affffffff", 4_294_967_295],
  ["1b0000000100000000", 4_294_967_296],
  ["1b000000e8d4a51000", 1_000_000_000_000],
  ["1b001fffffffffffff", Number.MAX_SAFE_INTEGER],
  ["1b0020000000000000", 2n ** 53n],
  ["1bffffffffffffffff", 18_446_744_073_709_551_615n],
  ["20", -1],
  ["29", -10],
  ["37", -24],
  ["3818", -25],
  ["3863", -100],
  ["3903e7", -1000],
  ["3a00010000", -65_537],
  ["3b001ffffffffffffe", -Number.MAX_SAFE_INTEGER],
  ["3b001fffffffffffff", -(2n ** 53n)],
  ["3bffffffffffffffff", -18_446_744_073_709_551_616n],
  ["f90000", 0],
  ["f98000", -0],
  ["f93c00", 1],
  ["f93e00", 1.5],
  ["f97bff", 65_504],
  ["f90001", 2 ** -24],
  ["f90400", 0.00006103515625],
  ["f9c400", -4],
  ["f97c00", Number.POSITIVE_INFINITY],
  ["f97e00", Number.NaN],
  ["f9fc00", Number.NEGATIVE_INFINITY],
  ["fa47c35000", 100_000],
  ["fa7f7fffff", 3.4028234663852886e38],
  ["fa00000001", 1.401298464324817e-45],
  ["fb3ff199999999999a", 1.1],
  ["fb7e37e43c8800759c", 1.0e300],
  ["fbc010666666666666", -4.1],
  ["fb0000000000000001", 5e-324],
  ["f4", false],
  ["f5", true],
  ["f6", null],
  ["40", bytesOf()],
  ["4401020304", bytesOf(1, 2, 3, 4)],
  ["60", ""],
  ["6161", "a"],
  ["6449455446", "IETF"],
  ["62225c", '"\\'],
  ["62c3bc", "ü"],
  ["63e6b0b4", "水"],
  ["64f0908591", "𐅑"],
  ["64efbbbf61", "\ufeffa"],
  ["80", []],
  ["83010203", [1, 2, 3]],
  ["8301820203820405", [1, [2, 3], [4, 5]]],
  ["98190102030405060708090a0b0c0d0e0f101112131415161718181819", Array.from({ length: 25 }, (_, i) => i + 1)],
  ["a0", new Map()],
  [
    "a201020304",
    new Map([
      [1, 2],
      [3, 4],
    ]),
  ],
  [
    "a26161016162820203",
    new Map<Cbor, Cbor>([
      ["a", 1],
      ["b", [2, 3]],
    ]),
  ],
  ["826161a161626163", ["a", new Map([["b", "c"]])]],
  [
    "a5010018180020016000616100",
    new Map<Cbor, Cbor>([
      [1, 0],
      [24, 0],
      [-1, 1],
      ["", 0],
      ["a", 0],
    ]),
  ],
  ["a14100f6", new Map([[bytesOf(0), null]])],
];

describe("accepts the one form", () => {
  it.each(accepted)("%s", (hex, value) => {
    expect(decodeCbor(fromHex(hex))).toStrictEqual(value);
  });

  it("of a tag that is asked for, and of no other", () => {
    expect(decodeCbor(fromHex("d2820102"), { tags: [18] })).toStrictEqual(new CborTag(18, [1, 2]));
    expect(decodeCbor(fromHex("d903e600"), { tags: [18, 998] })).toStrictEqual(new CborTag(998, 0));
    expect(refusalOf(fromHex("d2820102")).code).toBe("cbor_malformed");
    expect(refusalOf(fromHex("d103"), { tags: [18] }).code).toBe("cbor_malformed");
    expect(refusalOf(fromHex("dbffffffffffffffff00"), { tags: [18] }).code).toBe("cbor_malformed");
  });

  it("with byte strings as views of the input, wherever the input lies in its buffer", () => {
    const buffer = fromHex("ffffff824201024103ffff");
    const [first, second] = decodeCbor(buffer.subarray(3, 9)) as [Uint8Array, Uint8Array];
    expect([first, second]).toEqual([bytesOf(1, 2), bytesOf(3)]);
    buffer[5] = 9;
    expect(first).toEqual(bytesOf(9, 2));
  });

  it("and reads numbers of all widths wherever the input lies in its buffer", () => {
    const list = [1.1, 100_000.5, 1.5, 70_000, 2 ** 40, 300];
    const encoded = encodeCbor(list);
    for (let offset = 0; offset < 8; offset++) {
      const buffer = concatBytes(new Uint8Array(offset), encoded, bytesOf(0, 0));
      expect(decodeCbor(buffer.subarray(offset, offset + encoded.length))).toEqual(list);
    }
  });
});

const refused: readonly (readonly [string, CborErrorCode, string])[] = [
  ["nothing", "cbor_malformed", ""],
  ["bytes after the item", "cbor_malformed", "0000"],
  ["a head cut off", "cbor_malformed", "19ff"],
  ["a head cut off at once", "cbor_malformed", "1b"],
  ["a float cut off", "cbor_malformed", "fb3ff199"],
  ["a byte string cut off", "cbor_malformed", "4401"],
  ["a text cut off", "cbor_malformed", "626a"],
  ["an array cut off", "cbor_malformed", "8201"],
  ["a map without its last value", "cbor_malformed", "a10100a1"],
  ["a map with a key only", "cbor_malformed", "a101"],
  ["a tag without an item", "cbor_malformed", "d2"],
  ["reserved information 28", "cbor_malformed", "1c"],
  ["reserved information 29 of a text", "cbor_malformed", "7d"],
  ["reserved information 30 of an array", "cbor_malformed", "9e"],
  ["an indefinite integer", "cbor_malformed", "1f"],
  ["an indefinite tag", "cbor_malformed", "df00ff"],
  ["a break", "cbor_malformed", "ff"],
  ["undefined", "cbor_malformed", "f7"],
  ["simple(0)", "cbor_malformed", "e0"],
  ["simple(19)", "cbor_malformed", "f3"],
  ["simple(16)", "cbor_malformed", "f0"],
  ["false in two bytes", "cbor_malformed", "f814"],
  ["simple(255)", "cbor_malformed", "f8ff"],
  ["a reserved simple value", "cbor_malformed", "fc"],
  ["a bignum", "cbor_malformed", "c249010000000000000000"],
  ["a negative bignum", "cbor_malformed", "c349010000000000000000"],
  ["a date", "cbor_malformed", "c11a514b67b0"],
  ["self-described CBOR", "cbor_malformed", "d9d9f700"],
  ["an overlong character", "cbor_malformed", "62c0af"],
  ["a surrogate", "cbor_malformed", "63eda080"],
  ["half a character", "cbor_malformed", "61c3"],
  ["a float as key", "cbor_malformed", "a1f93c0000"],
  ["null as key", "cbor_malformed", "a1f600"],
  ["true as key", "cbor_malformed", "a1f500"],
  ["an array as key", "cbor_malformed", "a1800000"],
  ["a map as key", "cbor_malformed", "a1a00000"],
  ["a tagged key", "cbor_malformed", "a1d20000"],
  ["23 in two bytes", "cbor_not_deterministic", "1817"],
  ["255 in three bytes", "cbor_not_deterministic", "1900ff"],
  ["65,535 in five bytes", "cbor_not_deterministic", "1a0000ffff"],
  ["2^32 − 1 in nine bytes", "cbor_not_deterministic", "1b00000000ffffffff"],
  ["−24 in two bytes", "cbor_not_deterministic", "3817"],
  ["a long length of bytes", "cbor_not_deterministic", "580100"],
  ["a long length of text", "cbor_not_deterministic", "7900016a"],
  ["a long count of items", "cbor_not_deterministic", "980100"],
  ["a long count of entries", "cbor_not_deterministic", "b8010000"],
  ["a tag number in two bytes", "cbor_not_deterministic", "d81200"],
  ["1.5 in five bytes", "cbor_not_deterministic", "fa3fc00000"],
  ["0 in five bytes", "cbor_not_deterministic", "fa00000000"],
  ["infinity in five bytes", "cbor_not_deterministic", "fa7f800000"],
  ["infinity in nine bytes", "cbor_not_deterministic", "fb7ff0000000000000"],
  ["a binary16 subnormal in five bytes", "cbor_not_deterministic", "fa33800000"],
  ["100,000.0 in nine bytes", "cbor_not_deterministic", "fb40f86a0000000000"],
  ["NaN in five bytes", "cbor_not_deterministic", "fa7fc00000"],
  ["NaN in nine bytes", "cbor_not_deterministic", "fb7ff8000000000000"],
  ["NaN with a payload", "cbor_not_deterministic", "f97e01"],
  ["a negative NaN", "cbor_not_deterministic", "f9fe00"],
  ["a signalling NaN", "cbor_not_deterministic", "f97d00"],
  ["an indefinite byte string", "cbor_not_deterministic", "5f42010243030405ff"],
  ["an indefinite text", "cbor_not_deterministic", "7f657374726561646d696e67ff"],
  ["an indefinite array", "cbor_not_deterministic", "9fff"],
  ["an indefinite map", "cbor_not_deterministic", "bf61610161629f0203ffff"],
  ["keys out of order", "cbor_not_deterministic", "a203000100"],
  ["a shorter text after a longer", "cbor_not_deterministic", "a262616100616200"],
  ["a negative key before a positive", "cbor_not_deterministic", "a220000100"],
  ["a text key before an integer", "cbor_not_deterministic", "a26161000100"],
  ["an integer key twice", "cbor_not_deterministic", "a201000101"],
  ["a text key twice", "cbor_not_deterministic", "a2616100616101"],
  ["a byte string key twice", "cbor_not_deterministic", "a2410000410001"],
];

describe("refuses", () => {
  it.each(refused)("%s: %s", (_, code, hex) => {
    const error = refusalOf(fromHex(hex));
    expect(error.code).toBe(code);
    expect(error.offset).toBeLessThanOrEqual(hex.length / 2);
    // The same inside of something.
    if (hex !== "" && hex !== "0000") expect(refusalOf(fromHex(`82${hex}00`))).toBeInstanceOf(CborError);
  });

  it("says where", () => {
    expect(refusalOf(fromHex("8201a261610061621817")).offset).toBe(8);
    expect(refusalOf(fromHex("820162c0af")).offset).toBe(3);
  });

  it("every prefix of a good item, and every good item with a byte more", () => {
    for (const [hex] of accepted) {
      const bytes = fromHex(hex);
      for (let length = 0; length < bytes.length; length++)
        expect(refusalOf(bytes.subarray(0, length)).code).toBe("cbor_malformed");
      expect(refusalOf(concatBytes(bytes, bytesOf(0))).code).toBe("cbor_malformed");
    }
  });
});

describe("with keys in any order", () => {
  const options = { keyOrder: "any" } as const;

  it("takes them as they come, and keeps their order", () => {
    const map = decodeCbor(fromHex("a362616100030061610a"), options) as Map<Cbor, Cbor>;
    expect([...map]).toEqual([
      ["aa", 0],
      [3, 0],
      ["a", 10],
    ]);
  });

  it.each([
    "a3010002000101",
    "a36161000100616101",
    "a341000001004100f6",
    "a21bffffffffffffffff001bffffffffffffffff00",
  ])("still refuses a repeated key: %s", (hex) => {
    expect(refusalOf(fromHex(hex), options).code).toBe("cbor_not_deterministic");
  });

  it("keeps 0x61 as text, as bytes and as integer apart", () => {
    const map = decodeCbor(fromHex("a3616100416100186100"), options) as Map<Cbor, Cbor>;
    expect(map.size).toBe(3);
  });

  it("finds one repeated key among very many", () => {
    const count = 100_000;
    for (const write of [(i: number) => `k${i}`, (i: number) => Buffer.from(`k${i}`)]) {
      const entries = Array.from({ length: count }, (_, i) =>
        concatBytes(encodeCbor(write(count - i)), bytesOf(0)),
      );
      const map = concatBytes(fromHex("ba000186a0"), ...entries);
      const wide = { ...options, itemsMax: 2 * count + 1 };
      expect((decodeCbor(map, wide) as Map<Cbor, Cbor>).size).toBe(count);
      entries[count - 1] = entries[0]!;
      const repeated = concatBytes(fromHex("ba000186a0"), ...entries);
      expect(refusalOf(repeated, wide).code).toBe("cbor_not_deterministic");
    }
  });
});

describe("hostile bytes", () => {
  const nested = (byte: number, levels: number) => concatBytes(new Uint8Array(levels).fill(byte), bytesOf(0));

  it("nest at most 16 deep, or as deep as asked for", () => {
    expect(decodeCbor(nested(0x81, 16))).toBeDefined();
    expect(refusalOf(nested(0x81, 17)).code).toBe("cbor_too_deep");
    expect(decodeCbor(bytesOf(0), { depthMax: 0 })).toBe(0);
    expect(refusalOf(bytesOf(0x80), { depthMax: 0 }).code).toBe("cbor_too_deep");
    expect(decodeCbor(nested(0x81, 64), { depthMax: 64 })).toBeDefined();
    expect(() => decodeCbor(bytesOf(0), { depthMax: 65 })).toThrow(RangeError);
    expect(() => decodeCbor(bytesOf(0), { depthMax: Number.NaN })).toThrow(RangeError);
  });

  it.each([
    ["arrays", [0x81]],
    ["maps", [0xa1, 0x00]],
    ["tags", [0xd2]],
    ["two arrays by turns", [0x82, 0x81]],
  ])("a million nested %s do not reach the stack", (_, pattern) => {
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, i) => pattern[i % pattern.length]!);
    expect(refusalOf(bytes, { tags: [18] }).code).toBe("cbor_too_deep");
  });

  it.each([
    "5affffffff",
    "5bffffffffffffffff",
    "7affffffff00",
    "7bffffffffffffffff",
    "7b0020000000000000",
    "9affffffff",
    "9bffffffffffffffff",
    "9b0020000000000000",
    "9b00000001000000000000",
    "baffffffff",
    "bbffffffffffffffff",
    "bb8000000000000000",
  ])("announce lengths that are not there: %s", (hex) => {
    expect(refusalOf(fromHex(hex)).code).toBe("cbor_malformed");
    expect(refusalOf(fromHex(`81${hex}`)).code).toBe("cbor_malformed");
  });

  it("announce a map of as many entries as there are bytes", () => {
    expect(refusalOf(fromHex("a40001020304")).code).toBe("cbor_malformed");
  });

  it("cannot make arrays of arrays cost more than the bytes they take", () => {
    // Each array announces all bytes that follow; a reader that believes it allocates the square of the input.
    const levels = 15;
    const heads = Array.from({ length: levels }, () => fromHex("99ffff"));
    expect(refusalOf(concatBytes(...heads, new Uint8Array(0xffff + levels))).code).toBe("cbor_malformed");
  });

  it("hold at most 100,000 items, or as many as asked for", () => {
    const zeros = (count: number) =>
      concatBytes(fromHex(`9a${count.toString(16).padStart(8, "0")}`), new Uint8Array(count));
    expect(decodeCbor(zeros(99_999))).toHaveLength(99_999);
    expect(refusalOf(zeros(100_000)).code).toBe("cbor_too_large");
    expect(decodeCbor(fromHex("8101"), { itemsMax: 2 })).toEqual([1]);
    expect(refusalOf(fromHex("820102"), { itemsMax: 2 }).code).toBe("cbor_too_large");
    expect(refusalOf(fromHex("a10102"), { itemsMax: 2 }).code).toBe("cbor_too_large");
  });

  it("hold at most 256 integer keys in a map, which bounds what chosen hash collisions cost", () => {
    const keys = (count: number) => new Map(Array.from({ length: count }, (_, i) => [i - 128, 0]));
    expect(decodeCbor(encodeCbor(keys(256)))).toEqual(
      new Map([...keys(256)].sort(([a], [b]) => keyOrder(a) - keyOrder(b))),
    );
    expect(refusalOf(encodeCbor(keys(257))).code).toBe("cbor_too_large");
    expect(refusalOf(encodeCbor(keys(257)), { keyOrder: "any" }).code).toBe("cbor_too_large");
    const texts = new Map(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]));
    expect((decodeCbor(encodeCbor(texts)) as Map<Cbor, Cbor>).size).toBe(5000);
  });

  it("have no prototype to pollute", () => {
    const map = decodeCbor(encodeCbor(new Map([["__proto__", new Map([["admin", true]])]]))) as Map<
      Cbor,
      Cbor
    >;
    expect(map.get("__proto__")).toEqual(new Map([["admin", true]]));
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

/** RFC 8949 §4.2.1: unsigned integers come before negative ones, each by size. */
function keyOrder(key: number): number {
  return key >= 0 ? key : 1000 - key;
}
