/** Check digits, on numbers that others have published, and against a second way to compute them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isValidContainerNumber, isValidLei, isValidSscc } from "../../../ledger/state/identifiers.ts";

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((list) => list.join(""));
const capitals = (length: number) =>
  fc
    .array(fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"), { minLength: length, maxLength: length })
    .map((list) => list.join(""));

/** The text with another character at `at`. */
function withAnother(text: string, at: number, by: number, alphabet: string): string {
  const place = alphabet.indexOf(text[at]!);
  return `${text.slice(0, at)}${alphabet[(place + by) % alphabet.length]}${text.slice(at + 1)}`;
}

describe("an SSCC", () => {
  for (const number of [
    "106141412345678908",
    "340123450000000000",
    "000000000000000000",
    "376104250021234569",
  ])
    it(`may be ${number}`, () => {
      expect(isValidSscc(number)).toBe(true);
    });

  for (const number of [
    "106141412345678909",
    "10614141234567890",
    "0106141412345678908",
    "10614141234567890X",
    "",
  ])
    it(`is not "${number}"`, () => {
      expect(isValidSscc(number)).toBe(false);
    });

  it("has the check digit that makes the weighted sum a multiple of ten, and no other", () => {
    fc.assert(
      fc.property(digits(17), (payload) => {
        // From the right, the check digit counts once, its neighbour three times, and so on.
        const sumWith = (check: number) =>
          [...`${payload}${check}`]
            .reverse()
            .reduce((sum, digit, i) => sum + Number(digit) * (i % 2 ? 3 : 1), 0);
        for (let check = 0; check <= 9; check++)
          expect(isValidSscc(`${payload}${check}`)).toBe(sumWith(check) % 10 === 0);
      }),
    );
  });
});

/** Table 1 of ISO 6346 Annex A. */
const letterValues = new Map(
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].map((letter, i) => [
    letter,
    [10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34, 35, 36, 37, 38][
      i
    ]!,
  ]),
);

describe("a container number", () => {
  for (const number of ["CSQU3054383", "TOLU4734787", "MSCU1234566", "HLXU2008419"])
    it(`may be ${number}`, () => {
      expect(isValidContainerNumber(number)).toBe(true);
    });

  for (const number of [
    "CSQU3054384",
    "CSQX3054383",
    "csqu3054383",
    "CSQU305438",
    "CSQU30543833",
    "CSQU 3054383",
    "C5QU3054383",
  ])
    it(`is not "${number}"`, () => {
      expect(isValidContainerNumber(number)).toBe(false);
    });

  it("has the check digit of ISO 6346, where a remainder of ten is written as zero", () => {
    let tens = 0;
    fc.assert(
      fc.property(capitals(3), fc.constantFrom("U", "J", "Z"), digits(6), (owner, category, serial) => {
        const characters = [...owner, category, ...serial];
        const sum = characters.reduce(
          (total, c, i) => total + (letterValues.get(c) ?? Number(c)) * 2 ** i,
          0,
        );
        if (sum % 11 === 10) tens++;
        const right = sum % 11 === 10 ? 0 : sum % 11;
        for (let check = 0; check <= 9; check++)
          expect(isValidContainerNumber(`${owner}${category}${serial}${check}`)).toBe(check === right);
      }),
      { numRuns: 200 },
    );
    expect(tens).toBeGreaterThan(0);
  });
});

describe("an LEI", () => {
  for (const number of ["506700GE1G29325QX363", "HWUPKR0MPOU8FGXBT394", "7LTWFZYICNSX8D621K86"])
    it(`may be ${number}`, () => {
      expect(isValidLei(number)).toBe(true);
    });

  for (const number of [
    "506700GE1G29325QX364",
    "506700ge1g29325qx363",
    "506700GE1G29325QX36",
    "506700GE1G29325QX36A",
    "",
  ])
    it(`is not "${number}"`, () => {
      expect(isValidLei(number)).toBe(false);
    });

  it("is 1 modulo 97 with its letters as numbers (ISO 7064), and damaged only if it still is", () => {
    const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const characters = fc.array(fc.constantFrom(...alphabet), { minLength: 18, maxLength: 18 });
    fc.assert(
      fc.property(characters, fc.nat(19), fc.integer({ min: 1, max: 35 }), (list, at, by) => {
        const base = list.join("");
        const asNumber = (text: string) => BigInt([...text].map((c) => alphabet.indexOf(c)).join(""));
        const check = String(98n - (asNumber(`${base}00`) % 97n)).padStart(2, "0");
        const lei = `${base}${check}`;
        expect(isValidLei(lei)).toBe(true);
        const other = withAnother(lei, at, by, at < 18 ? alphabet : "0123456789");
        expect(isValidLei(other), other).toBe(asNumber(other) % 97n === 1n);
      }),
      { numRuns: 300 },
    );
  });
});
