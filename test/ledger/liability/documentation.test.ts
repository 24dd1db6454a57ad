import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { arithmeticCodes } from "../../../ledger/liability/arithmetic.ts";
import { questionCodes } from "../../../ledger/liability/questions.ts";

const page = readFileSync(fileURLToPath(new URL("../../../docs/liability.md", import.meta.url)), "utf8");

/** Rows of the table in a section, cells without surrounding spaces. */
function rowsOf(section: string): string[][] {
  const begin = page.indexOf(`\n## ${section}`);
  const part = page.slice(begin, page.indexOf("\n## ", begin + 1));
  return [...part.matchAll(/^\| `.*$/gm)].map(([line]) => line.split("|").map((cell) => cell.trim()));
}

const codeOf = (cell: string | undefined) => /`([a-z_-]+)`/.exec(cell ?? "")?.[1];

describe("docs/liability.md", () => {
  it("explains every open question and no other", () => {
    expect(
      rowsOf("8")
        .map(([, code]) => codeOf(code))
        .sort(),
    ).toEqual(Object.keys(questionCodes).sort());
  });

  it("explains every line of the arithmetic with its numbers", () => {
    const rows = rowsOf("9").map(([, code, numbers]) => [
      codeOf(code),
      [...numbers!.matchAll(/`([A-Za-z]+)`/g)].map(([, name]) => name),
    ]);
    expect(Object.fromEntries(rows)).toEqual(arithmeticCodes);
  });
});
