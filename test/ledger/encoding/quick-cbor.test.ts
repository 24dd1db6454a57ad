/** Numbers read where they stand are those that the one reader of CBOR reads, or none. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { concatBytes } from "../../../ledger/encoding/bytes.ts";
import { decodeCbor, encodeCbor } from "../../../ledger/encoding/cbor.ts";
import { argumentAt, headLengthAt, isTextAt, numberAt } from "../../../ledger/encoding/quick-cbor.ts";

/** What `decodeCbor` says of the number that fills `bytes`; NaN for anything else. */
function numberOf(bytes: Uint8Array): number {
  try {
    const value = decodeCbor(bytes);
    return typeof value === "number" ? value : Number.NaN;
  } catch {
    return Number.NaN;
  }
}

/** Holds the quick reader against the strict one for an item that fills `bytes`, alone and with others around it. */
function compare(bytes: Uint8Array): void {
  const quick = numberAt(bytes, 0);
  if (Number.isNaN(quick)) return;
  const length = headLengthAt(bytes, 0);
  const around = concatBytes(Uint8Array.of(0xff, 0x18), bytes, Uint8Array.of(0));
  const expected = length > bytes.length ? Number.NaN : numberOf(bytes.subarray(0, length));
  if (!Object.is(quick, expected) || !Object.is(numberAt(around, 2), quick))
    expect.fail(`${[...bytes]}: ${quick} instead of ${expected}`);
}

it("every beginning of one, two and three bytes", () => {
  for (let first = 0; first < 256; first++) {
    compare(Uint8Array.of(first));
    for (let second = 0; second < 256; second++) compare(Uint8Array.of(first, second));
  }
  for (const first of [0x18, 0x19, 0x38, 0x39, 0x59, 0xf9])
    for (let rest = 0; rest < 0x1_0000; rest += first === 0xf9 ? 1 : 61) {
      const bytes = Uint8Array.of(first, rest >> 8, rest & 0xff);
      const expected = numberOf(bytes);
      if (!Object.is(numberAt(bytes, 0), expected) && first !== 0x18 && first !== 0x38)
        expect.fail(`${[...bytes]}: ${numberAt(bytes, 0)} instead of ${expected}`);
    }
});

it("integers of up to four bytes and every float, and the rest not", () => {
  const numbers = fc.oneof(
    fc.integer({ min: -0x1_0000_0000, max: 0xffff_ffff }),
    fc.integer({ min: -300, max: 70_000 }),
    fc.double(),
    fc.float(),
  );
  fc.assert(
    fc.property(numbers, (value) => {
      const bytes = encodeCbor(value);
      const quick = numberAt(bytes, 0);
      if (bytes.length === 9 && bytes[0] !== 0xfb) expect(quick).toBeNaN();
      else expect(quick).toBe(numberOf(bytes));
      for (let to = 0; to < bytes.length; to++) expect(numberAt(bytes.subarray(0, to), 0)).toBeNaN();
    }),
    { numRuns: 2_000 },
  );
});

it("no float or integer that has a shorter form", () => {
  const wide = fc.tuple(
    fc.constantFrom(0x18, 0x19, 0x1a, 0x1b, 0x38, 0x39, 0x3a, 0x3b, 0xf9, 0xfa, 0xfb),
    fc.uint8Array({ minLength: 8, maxLength: 8 }),
    fc.nat(8),
  );
  fc.assert(
    fc.property(wide, ([first, rest, zerosFrom]) => {
      const bytes = Uint8Array.of(first, ...rest.fill(0, zerosFrom));
      const item = bytes.subarray(0, headLengthAt(bytes, 0));
      const quick = numberAt(item, 0);
      if (!Number.isNaN(quick)) expect(quick).toBe(numberOf(item));
      else if (first !== 0x1b && first !== 0x3b) expect(numberOf(item)).toBeNaN();
    }),
    { numRuns: 2_000 },
  );
});

it("lengths of one type only, in shortest form, and not behind the end", () => {
  const text = encodeCbor("x".repeat(300));
  expect(argumentAt(text, 0, 3)).toBe(300);
  expect(argumentAt(text, 0, 2)).toBe(-1);
  expect(argumentAt(Uint8Array.of(0x78, 23), 0, 3)).toBe(-1);
  expect(argumentAt(Uint8Array.of(0x79, 1), 0, 3)).toBe(-1);
  expect(argumentAt(Uint8Array.of(0x7f, 1), 0, 3)).toBe(-1);
  expect(argumentAt(Uint8Array.of(0x7b, 0, 0, 0, 1, 0, 0, 0, 0), 0, 3)).toBe(-1);
  expect(argumentAt(text, text.length, 3)).toBe(-1);
  expect(isTextAt(text, 3, "xx")).toBe(true);
  expect(isTextAt(text, text.length - 1, "xx")).toBe(false);
});
