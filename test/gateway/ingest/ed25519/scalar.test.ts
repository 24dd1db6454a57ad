/** Numbers modulo the group's order, their digits, and SHA-512, against whole numbers and node:crypto. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { numberOfLittleEndian, orderEd25519 } from "../../../ledger/keys/points.ts";
import { Compiled, compile, free } from "./compile.ts";

const L = orderEd25519;
let scalar: Compiled;
let sha: Compiled;

beforeAll(async () => {
  scalar = new Compiled(await compile("scalar.ts"));
  sha = new Compiled(await compile("sha512.ts"));
}, 120_000);

const out = free + 512;

function bytesOf(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

/** Around the multiples of L and the powers of two that limbs and digits end at. */
function nearEdges(bits: number): fc.Arbitrary<bigint> {
  const max = 2n ** BigInt(bits) - 1n;
  const within = (value: bigint) => (value < 0n ? 0n : value > max ? max : value);
  const offset = fc.bigInt({ min: -3n, max: 3n });
  const power = fc.integer({ min: 0, max: bits }).map((exponent) => 2n ** BigInt(exponent));
  const multiple = fc.bigInt({ min: 0n, max: max / L }).map((times) => times * L);
  return fc.oneof(
    fc.bigInt({ min: 0n, max }),
    fc.tuple(fc.oneof(power, multiple, fc.constantFrom(0n, L, max)), offset).map(([a, b]) => within(a + b)),
  );
}

/** A number below L whose digits are often at their ends. */
const belowOrder = fc.oneof(
  nearEdges(253).map((value) => value % L),
  fc
    .array(fc.constantFrom(0x77, 0x78, 0x87, 0x88, 0x7f, 0x80, 0xff, 0), { minLength: 31, maxLength: 31 })
    .map((bytes) => numberOfLittleEndian(Uint8Array.from(bytes))),
);

describe("numbers", () => {
  it("of 64 bytes are reduced modulo L", () => {
    fc.assert(
      fc.property(nearEdges(512), (value) => {
        scalar.bytes.set(bytesOf(value, 64), free);
        scalar.call("reduce", out, free);
        expect(numberOfLittleEndian(scalar.bytes.slice(out, out + 36))).toBe(value % L);
      }),
      { numRuns: 10_000 },
    );
  });

  it("of 32 bytes are told to be below L or not", () => {
    fc.assert(
      fc.property(nearEdges(256), (value) => {
        scalar.bytes.set(bytesOf(value, 32), free);
        expect(scalar.call("isBelowOrder", free)).toBe(value < L ? 1 : 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["digitsOf4Bits", 4, 64, 8],
    ["digitsOf8Bits", 8, 32, 128],
  ] as const)("have %s that add up to them and have entries in the tables", (name, bits, count, largest) => {
    fc.assert(
      fc.property(belowOrder, (value) => {
        scalar.bytes.set(bytesOf(value, 32), free);
        scalar.call(name, out, free);
        const digits = Array.from(new Int8Array(scalar.memory.buffer, out, count));
        expect(digits.reduce((sum, digit, i) => sum + (BigInt(digit) << BigInt(bits * i)), 0n)).toBe(value);
        for (const digit of digits) expect(Math.abs(digit)).toBeLessThanOrEqual(largest);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("SHA-512", () => {
  it("of R, A and a message of any length is that of node:crypto", () => {
    for (const length of [...Array(520).keys(), 4_095, 4_096, 65_535, 131_072]) {
      const message = Uint8Array.from({ length }, (_, i) => (i * 151 + length) & 255);
      const r = new Uint8Array(32).fill(length & 255);
      const key = new Uint8Array(32).fill(0xa5);
      sha.bytes.set(r, free);
      sha.bytes.set(key, free + 32);
      sha.bytes.set(message, free + 64);
      sha.call("hash", free - 128, free, free + 32, free + 64, length);
      const expected = createHash("sha512").update(r).update(key).update(message).digest("hex");
      expect(Buffer.from(sha.bytes.slice(free - 128, free - 64)).toString("hex")).toBe(expected);
    }
  });
});
