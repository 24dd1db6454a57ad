/** Every refusal code is given by the sources and provoked by a test, so that the table cannot rot. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { codes } from "../../ledger/codes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const table = "ledger/codes.ts";
const thisFile = "test/ledger/codes-covered.test.ts";

/** Codes that nothing gives, and why they are in the table. */
const neverGiven: Readonly<Record<string, string>> = {};

/** Codes that no test provokes, and why. */
const neverProvoked: Readonly<Record<string, string>> = {
  ...neverGiven,
  pool_full: "about a request, not a statement",
  rate_limited: "about a request, not a statement",
  internal_error: "about a request; a test would need a fault to plant",
};

/** Names in quotation marks in the files under `folders`. */
function quotedNames(...folders: readonly string[]): Set<string> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  const sources = files.filter((name) => /\.(ts|json)$/.test(name) && name !== table && name !== thisFile);
  const names = sources.flatMap(
    (name) => readFileSync(join(root, name), "utf8").match(/(?<=["'`])[a-z]+(_[a-z]+)+(?=["'`])/g) ?? [],
  );
  return new Set(names);
}

describe("the table of codes", () => {
  it("has no code that ledger and gateway never give, but for those listed here with a reason", () => {
    const given = quotedNames("ledger", "gateway");
    expect(Object.keys(codes).filter((code) => !given.has(code))).toEqual(Object.keys(neverGiven));
  });

  // Tests of pages and clients name codes that they were merely told.
  it("has no code that no test or vector provokes, but for those listed here with a reason", () => {
    const provoked = quotedNames("test/ledger", "test/vectors", "test/gateway");
    expect(Object.keys(codes).filter((code) => !provoked.has(code))).toEqual(Object.keys(neverProvoked));
  });
});
