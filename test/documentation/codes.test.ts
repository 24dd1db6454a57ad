/** docs/codes.md and ledger/codes.ts have the same codes, and say the same of each. */
import { describe, expect, it } from "vitest";
import { codes } from "../../ledger/codes.ts";
import { readDocument, tables } from "./document.ts";

const rows = tables(readDocument("codes.md")).flat();

describe("docs/codes.md", () => {
  it("has each code once and no other", () => {
    expect(rows.map(({ code }) => code).sort()).toEqual(Object.keys(codes).sort());
  });

  it("gives each code's finality and status as the code has them", () => {
    const documented = Object.fromEntries(
      rows.map((row) => [row.code, { final: row["final?"], status: Number(row["HTTP status"]) }]),
    );
    const coded = Object.entries(codes).map(([code, { final, status }]) => [
      code,
      { final: final ? "final" : "curable", status },
    ]);
    expect(documented).toEqual(Object.fromEntries(coded));
  });

  it("says of each what it means and what to do", () => {
    for (const row of rows) {
      expect(row["what it means"]!.length, row.code).toBeGreaterThan(10);
      expect(row["what to do"]!.length, row.code).toBeGreaterThan(4);
    }
  });
});
