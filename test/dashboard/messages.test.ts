/** The German words for refusals say as much as the English ones. */
import { describe, expect, it } from "vitest";
import { codesDe } from "../../dashboard/messages/codes-de.ts";
import { codesEn } from "../../dashboard/messages/codes-en.ts";
import { type Code, codes } from "../../ledger/codes.ts";

const names = Object.keys(codes) as Code[];

describe("the words for refusals", () => {
  it("give every code a title in each language", () => {
    for (const code of names) {
      expect(codesEn.title(code)).toBe(codes[code].title);
      expect(codesDe.title(code)).toMatch(/\.$/);
      expect(codesDe.title(code)).not.toBe(codes[code].title);
    }
  });

  it("give the same codes advice in each language", () => {
    expect(Object.keys(codesDe.advice).sort()).toEqual(Object.keys(codesEn.advice).sort());
  });
});
