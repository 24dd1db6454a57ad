/** Every field that a statement's schema has is shown in words of the reader's language. */
import { describe, expect, it, vi } from "vitest";

const names = vi.hoisted(() => new Set<string>());

vi.mock("../../ledger/statement/schema.ts", async (original) => {
  const schema = await original<typeof import("../../ledger/statement/schema.ts")>();
  return {
    ...schema,
    record: ((fields) => {
      for (const name of Object.keys(fields)) names.add(name);
      return schema.record(fields);
    }) as typeof schema.record,
  };
});

const { fieldWord } = await import("../../dashboard/ledger/field-words.ts");
const { ledgerDe } = await import("../../dashboard/messages/ledger-de.ts");
const { ledgerEn } = await import("../../dashboard/messages/ledger-en.ts");
await import("../../ledger/state/kinds.ts");

describe("the fields of statements", () => {
  it("all have a German name, and nothing else has one", () => {
    expect(names.size).toBeGreaterThan(250);
    expect(Object.keys(ledgerDe.fields).sort()).toEqual([...names].sort());
    for (const name of Object.keys(ledgerEn.fields)) expect(names).toContain(name);
  });

  it("read as English words, without the unit that stands with the value", () => {
    const word = (name: string) => fieldWord(name, ledgerEn.fields);
    expect(["grossMassGrams", "gapMsMax", "valueMinorMin", "legalName", "at", "hsCode"].map(word)).toEqual([
      "Gross mass",
      "Gap max",
      "Value min",
      "Legal name",
      "When",
      "HS code",
    ]);
    for (const name of names) expect(word(name)).toMatch(/^[A-Z][A-Za-z0-9 /₂%()-]*$/);
  });
});
