/** docs/threat-model.md claims nothing that no test shows, and speaks of every store, key and channel there is. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot, textOf } from "../source-files.ts";
import { readDocument, section, table, tables } from "./document.ts";

const document = readDocument("threat-model.md");
const claims = tables(document).flat();

interface Shown {
  readonly file: string;
  readonly title: string;
}

function shownBy(cell: string): Shown[] {
  const found = [...cell.matchAll(/`(test\/[^\s`]+\.test\.ts)` "([^"]+)"/g)].map(([whole, file, title]) => ({
    whole,
    file: file!,
    title: title!,
  }));
  if (found.map(({ whole }) => whole).join("; ") !== cell)
    throw new Error(`these are not files of tests with titles: ${cell}`);
  return found;
}

describe("docs/threat-model.md", () => {
  it("has claims, each with what cannot be done", () => {
    expect(claims.length).toBeGreaterThan(40);
    for (const claim of claims) expect(Object.values(claim).every((cell) => cell !== "")).toBe(true);
  });

  it.each(claims.flatMap((claim) => shownBy(claim["shown by"]!).map(({ file, title }) => [file, title])))(
    "%s has a test called: %s",
    (file, title) => {
      expect(existsSync(join(projectRoot, file))).toBe(true);
      const titles = [
        ...textOf(file).matchAll(/\b(?:it|test)(?:\.[a-zA-Z]+(?:\([^"]*?\))?)*\(\s*"([^"]+)"/g),
      ];
      expect(titles.map((match) => match[1])).toContain(title);
    },
  );

  it("speaks of every folder that the gateway makes in its data folder", () => {
    const main = ["gateway/main.ts", "gateway/alerts/alerting.ts"].map(textOf).join();
    const made = [...main.matchAll(/(?:folder\(|dataFolder, )"([a-z]+)"/g)].map((match) => match[1]!);
    const stores = table(section(document, "2 Stores"), "store").map(({ store }) => store!);
    expect(made.length).toBeGreaterThan(6);
    for (const name of new Set(made)) expect(stores.join(), name).toContain(`${name}/`);
  });

  it("speaks of every kind of key", () => {
    const keys = table(section(document, "1 Keys"), "key").map(({ key }) => key!);
    for (const kind of [
      "device's",
      "party's",
      "delegate's",
      "registrar's",
      "operator's",
      "checkpoint's",
      "witness's",
    ])
      expect(keys.join(), kind).toContain(kind);
  });
});
