/** The verifier's field arithmetic against whole numbers, at every bound that its comments allow. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { fieldEd25519, littleEndian, numberOfLittleEndian } from "../../../ledger/keys/points.ts";
import { Compiled, compile, free } from "./compile.ts";

const p = fieldEd25519;
const positions = [0n, 26n, 51n, 77n, 102n, 128n, 153n, 179n, 204n, 230n];
const sizeOf = (i: number) => (i % 2 === 0 ? 2 ** 26 : 2 ** 25);
const modulo = (value: bigint) => ((value % p) + p) % p;

type Limbs = readonly number[];
const numberOf = (limbs: Limbs) => limbs.reduce((sum, limb, i) => sum + (BigInt(limb) << positions[i]!), 0n);
const limbsOf = (value: bigint): Limbs =>
  positions.map((position, i) => Number((value >> position) & BigInt(sizeOf(i) - 1)));

/** Values where reductions go wrong, in limbs below their nominal size. */
const edges = [0n, 1n, 2n, 18n, 19n, 20n, p - 20n, p - 19n, p - 2n, p - 1n, p, p + 1n, p + 18n]
  .concat([2n ** 255n - 1n, 2n ** 254n, 2n ** 26n - 1n, 2n ** 51n - 1n, 2n ** 230n - 1n])
  .map(limbsOf);

/** Limbs up to `bound` times the nominal size, often at that bound or at 0. */
function limbsBelow(bound: number): fc.Arbitrary<Limbs> {
  const limb = (i: number) => {
    const max = Math.floor(bound * sizeOf(i)) - 1;
    return fc.oneof(fc.integer({ min: 0, max }), fc.constantFrom(0, 1, max - 1, max));
  };
  const each = fc.tuple(...positions.map((_, i) => limb(i)));
  const full = fc.constant(positions.map((_, i) => Math.floor(bound * sizeOf(i)) - 1));
  return fc.oneof({ weight: 6, arbitrary: each }, full, fc.constantFrom(...edges));
}

let field: Compiled;

beforeAll(async () => {
  field = new Compiled(await compile("field.ts"));
}, 120_000);

const addresses = { f: free, g: free + 128, out: free + 256, other: free + 384, plain: free + 512 };

/** Lane order of assembly/field.ts. */
const laneOf = (element: number, i: number) => (i >> 1) * 4 + (i & 1) * 2 + element;

function put(at: number, pair: readonly [Limbs, Limbs]): void {
  for (const [element, limbs] of pair.entries())
    for (const [i, limb] of limbs.entries()) field.words[at / 4 + laneOf(element, i)] = limb;
}

function get(at: number): [Limbs, Limbs] {
  const element = (number: number) => positions.map((_, i) => field.words[at / 4 + laneOf(number, i)]!);
  return [element(0), element(1)];
}

/** Results of multiplications are below 1.01 times the nominal size. */
function expectReduced(pair: readonly Limbs[]): void {
  for (const limbs of pair)
    for (const [i, limb] of limbs.entries()) expect(limb).toBeLessThan(1.01 * sizeOf(i));
}

const pairsBelow = (bound: number) => fc.tuple(limbsBelow(bound), limbsBelow(bound));
const { f, g, out, other, plain } = addresses;
const runs = { numRuns: 1_000 };

describe("two elements at a time", () => {
  it.each([
    [8.9, 3.3],
    [6.1, 3.3],
    [9, 3.3],
    [3.3, 3.3],
  ])("are multiplied with factors up to %d and %d", (boundF, boundG) => {
    // The product of the bounds is below 32.
    const pairs = fc.tuple(pairsBelow(boundF), pairsBelow(Math.min(boundG, 31.9 / boundF)));
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        put(f, a);
        put(g, b);
        field.call("multiply", out, f, g);
        const product = get(out);
        expectReduced(product);
        for (const i of [0, 1] as const)
          expect(modulo(numberOf(product[i]))).toBe(modulo(numberOf(a[i]) * numberOf(b[i])));
      }),
      runs,
    );
  });

  it("are squared", () => {
    fc.assert(
      fc.property(pairsBelow(1.1), (a) => {
        put(f, a);
        field.call("square", f, f);
        const squared = get(f);
        expectReduced(squared);
        for (const i of [0, 1] as const)
          expect(modulo(numberOf(squared[i]))).toBe(modulo(numberOf(a[i]) ** 2n));
      }),
      runs,
    );
  });

  it.each([
    ["subtract", 1.9],
    ["subtractWide", 3.9],
  ] as const)("are subtracted by %s without a limb below 0", (name, bound) => {
    fc.assert(
      fc.property(pairsBelow(5), pairsBelow(bound), (a, b) => {
        put(f, a);
        put(g, b);
        field.call(name, out, f, g);
        for (const i of [0, 1] as const) {
          expect(modulo(numberOf(get(out)[i]))).toBe(modulo(numberOf(a[i]) - numberOf(b[i])));
          expect(Math.max(...get(out)[i])).toBeLessThan(9.1 * 2 ** 26);
        }
      }),
      runs,
    );
  });

  it("have a sum and a difference, also in the place of the operands", () => {
    fc.assert(
      fc.property(pairsBelow(5), pairsBelow(1.9), fc.boolean(), (a, b, inPlace) => {
        put(f, a);
        put(g, b);
        const [sum, difference] = inPlace ? [f, g] : [out, other];
        field.call("sumAndDifference", sum, difference, f, g);
        for (const i of [0, 1] as const) {
          expect(numberOf(get(sum)[i])).toBe(numberOf(a[i]) + numberOf(b[i]));
          expect(modulo(numberOf(get(difference)[i]))).toBe(modulo(numberOf(a[i]) - numberOf(b[i])));
        }
      }),
      runs,
    );
  });

  it("are encoded as their smallest value, and decoded", () => {
    fc.assert(
      fc.property(pairsBelow(1), (a) => {
        put(f, a);
        for (const i of [0, 1] as const) {
          field.call("encode", plain, f, i);
          const bytes = field.bytes.slice(plain, plain + 32);
          expect(numberOfLittleEndian(bytes)).toBe(modulo(numberOf(a[i])));
          field.call("decode", out, i, plain);
          expect(numberOf(get(out)[i])).toBe(modulo(numberOf(a[i])));
        }
      }),
      runs,
    );
  });

  it("are decoded from any bytes without the top bit", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), fc.constantFrom(0, 1), (value, element) => {
        field.bytes.set(littleEndian(value), plain);
        field.call("decode", out, element, plain);
        expect(numberOf(get(out)[element]!)).toBe(value % 2n ** 255n);
      }),
      runs,
    );
  });

  it("are joined from two and parted again", () => {
    fc.assert(
      fc.property(pairsBelow(4), (a) => {
        put(f, a);
        field.call("part", plain, f, 0);
        field.call("part", plain + 64, f, 1);
        field.call("join", out, plain, plain + 64);
        expect(get(out)).toEqual(a);
      }),
      { numRuns: 200 },
    );
  });

  it("are inverted, 0 to 0, and raised to (p − 5) / 8", () => {
    fc.assert(
      fc.property(pairsBelow(1), (a) => {
        put(f, a);
        field.call("invert", out, f);
        field.call("rootPower", other, f);
        for (const i of [0, 1] as const) {
          const value = modulo(numberOf(a[i]));
          expect(modulo(numberOf(get(out)[i]) * value)).toBe(value === 0n ? 0n : 1n);
          expect(modulo(numberOf(get(other)[i]))).toBe(power(value, (p - 5n) / 8n));
        }
      }),
      { numRuns: 100 },
    );
  });
});

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % p;
    factor = (factor * factor) % p;
  }
  return result;
}
