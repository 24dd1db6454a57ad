import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isIdentifier,
  isReferenceText,
  parseReference,
  type ReferenceKind,
  referenceText,
} from "../../../ledger/statement/reference.ts";

const kinds: readonly ReferenceKind[] = ["party", "device", "unit", "shipment", "chain"];
const identifierCharacters = [..."ABCXYZabcxyz0189._:-"];
const identifiers = fc
  .array(fc.constantFrom(...identifierCharacters), { minLength: 1, maxLength: 64 })
  .map((characters) => characters.join(""));

describe("a reference", () => {
  it("comes apart into the kind and identifier it was made of", () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), identifiers, (kind, id) => {
        const text = referenceText(kind, id);
        expect(isIdentifier(id)).toBe(true);
        expect(parseReference(text)).toEqual({ kind, id });
        for (const other of kinds) expect(isReferenceText(text, other)).toBe(other === kind);
      }),
    );
  });

  it("keeps the colons of its identifier: only the first one separates", () => {
    expect(parseReference("device:party:acme")).toEqual({ kind: "device", id: "party:acme" });
  });

  for (const [why, text] of [
    ["nothing", ""],
    ["no kind", "acme"],
    ["an empty kind", ":acme"],
    ["an empty identifier", "party:"],
    ["a kind that does not exist", "vessel:ever-given"],
    ["a kind in capitals", "Party:acme"],
    ["a space before it", " party:acme"],
    ["a line break after it", "party:acme\n"],
    ["a slash, which would lead to another name in the state", "unit:a/0"],
    ["a NUL", "unit:a\0"],
    ["a letter beyond ASCII", "party:häfen"],
    ["a digit beyond ASCII", "party:４"],
    ["65 characters", `party:${"x".repeat(65)}`],
  ] as const)
    it(`is not ${why}`, () => {
      expect(parseReference(text)).toBeUndefined();
    });
});

describe("an identifier", () => {
  it("is 1 to 64 of its characters and nothing else, whatever the text", () => {
    const nearly = fc.array(fc.constantFrom(...identifierCharacters, " ", "/", "\n", "é", "%"), {
      maxLength: 70,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          nearly,
          fc.array(fc.constantFrom(...identifierCharacters), { minLength: 60, maxLength: 68 }),
        ),
        (characters) => {
          const allowed = characters.every((character) => identifierCharacters.includes(character));
          const expected = allowed && characters.length >= 1 && characters.length <= 64;
          expect(isIdentifier(characters.join(""))).toBe(expected);
        },
      ),
    );
  });
});
