/** The strict reader and writer against the simple ones of naive-cbor.ts, on random values and random damage. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../../ledger/encoding/bytes.ts";
import { CborError, decodeCbor, encodeCbor } from "../../../ledger/encoding/cbor.ts";
import { acceptedValue, cborOf, readTree, type Tree, writeTree } from "./naive-cbor.ts";

const integer = fc
  .oneof(
    fc.integer({ min: -30, max: 300 }),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
  )
  .map((value): Tree => ({ kind: "integer", value: BigInt(value) }));
// An integral float is written as an integer by the writer, which knows numbers only: checked on its own below.
const float = fc
  .oneof(fc.double(), fc.float())
  .filter((value) => !Number.isSafeInteger(value))
  .map((value): Tree => ({ kind: "float", value }));
const bytes = fc
  .uint8Array({ maxLength: 40 })
  .map((value): Tree => ({ kind: "bytes", content: Buffer.from(value) }));
const text = fc
  .oneof(fc.string({ maxLength: 30 }), fc.string({ unit: "binary", maxLength: 30 }))
  .map((value): Tree => ({ kind: "text", content: Buffer.from(value, "utf8") }));
const simple = fc.constantFrom(20, 21, 22).map((value): Tree => ({ kind: "simple", value }));
const key = fc.oneof(integer, text, bytes);

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(integer, float, bytes, text, simple),
    fc.array(tie("tree"), { maxLength: 5 }).map((items): Tree => ({ kind: "array", items })),
    fc
      .uniqueArray(fc.tuple(key, tie("tree")), { maxLength: 5, selector: ([name]) => writeTree(name, false) })
      .map((entries): Tree => ({ kind: "map", entries })),
    tie("tree").map((item): Tree => ({ kind: "tag", tag: 18n, item })),
  ),
}));

const bytesOfHex = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

describe("any value", () => {
  it("is written as the model writes it, and read back", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const encoded = encodeCbor(cborOf(value));
        expect(toHex(encoded)).toBe(writeTree(value, true));
        const decoded = decodeCbor(encoded, { tags: [18] });
        expect(decoded).toStrictEqual(cborOf(readTree(encoded)));
        expect(encodeCbor(decoded)).toEqual(encoded);
      }),
      { numRuns: 1000 },
    );
  });

  it("is read with its keys in any order when that is asked for, else exactly when they are sorted", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const encoded = bytesOfHex(writeTree(value, false));
        expect(decodeCbor(encoded, { tags: [18], keyOrder: "any" })).toStrictEqual(cborOf(value));
        const isSorted = writeTree(value, true) === writeTree(value, false);
        if (isSorted) expect(decodeCbor(encoded, { tags: [18] })).toStrictEqual(cborOf(value));
        else expect(() => decodeCbor(encoded, { tags: [18] })).toThrow(CborError);
      }),
      { numRuns: 1000 },
    );
  });

  it("is an integer when it is one, however it came", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(decodeCbor(encodeCbor(value))).toBe(value);
        expect(encodeCbor(BigInt(value))).toEqual(encodeCbor(value));
      }),
    );
  });
});

/** Heads that look like something, at the edges of what is allowed. */
const fragments = [
  ..."00 17 1817 1818 1900ff 190100 20 f6 f7 f4 f90000 f97e00 fa00000000 fa3fc00000 f0 f818 fb3ff199999999999a".split(
    " ",
  ),
  ..."40 4100 60 6161 61ff 80 81 8100 9f ff a0 a1 a10000 a2 a200000100 a201000000 bf d2 d1 c2 5800 1c d200".split(
    " ",
  ),
].map(bytesOfHex);

/** A good item with some damage: bytes replaced, removed, put in, parts of it repeated. */
const damaged = fc
  .tuple(
    tree.map((value) => bytesOfHex(writeTree(value, true))),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        remove: fc.integer({ min: 0, max: 3 }),
        put: fc.oneof(fc.uint8Array({ maxLength: 2 }), fc.constantFrom(...fragments)),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([encoded, edits]) =>
    edits.reduce<Uint8Array>((bytes, { at, remove, put }) => {
      const from = Math.floor(at * bytes.length);
      return concatBytes(bytes.subarray(0, from), put, bytes.subarray(from + remove));
    }, encoded),
  );

const fragmentList = fc
  .array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 8 })
  .map((list) => concatBytes(...list));

function strictValue(encoded: Uint8Array, keyOrder: "sorted" | "any") {
  try {
    return { value: decodeCbor(encoded, { tags: [18], keyOrder }) };
  } catch (error) {
    if (error instanceof CborError) return undefined;
    throw error;
  }
}

describe.each(["sorted", "any"] as const)("any bytes, keys %s,", (keyOrder) => {
  const profile = { sorted: keyOrder === "sorted", tags: [18n], depthMax: 16 };

  it.each([
    ["a damaged item", damaged],
    ["a list of fragments", fragmentList],
    ["random bytes", fc.uint8Array({ maxLength: 12 })],
  ])("are read or refused as by the model: %s", (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (encoded) => {
        expect(strictValue(encoded, keyOrder)).toStrictEqual(acceptedValue(encoded, profile));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("every pair of bytes, and every byte before some more", () => {
  it("is read or refused as by the model", () => {
    const profile = { sorted: true, tags: [18n], depthMax: 16 };
    for (let first = 0; first < 256; first++)
      for (const tail of Array.from({ length: 256 }, (_, second) => Uint8Array.of(second)).concat(
        fragments,
      )) {
        const encoded = concatBytes(Uint8Array.of(first), tail);
        const actual = strictValue(encoded, "sorted");
        const expected = acceptedValue(encoded, profile);
        if ((actual === undefined) !== (expected === undefined)) expect.fail(toHex(encoded));
      }
  });
});
