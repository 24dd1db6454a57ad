import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { utf8Encode } from "../../../ledger/encoding/utf8.ts";
import { encodeLogProof, encodeStateMultiproof } from "../../../ledger/evidence/bundle.ts";
import { proveEntries, proveState } from "../../../ledger/evidence/multiproof.ts";
import { evidenceCodes } from "../../../ledger/evidence/problem.ts";
import { findingCodes } from "../../../ledger/liability/findings.ts";
import { leafHash } from "../../../ledger/log/merkle.ts";
import { LogTree } from "../../../ledger/log/tiles.ts";
import { StateTree } from "../../../ledger/state/state-tree.ts";
import { nativeSha256 } from "../chain-fixture.ts";

const page = readFileSync(fileURLToPath(new URL("../../../docs/evidence.md", import.meta.url)), "utf8");

/** A block of hexadecimal on the page, without remarks and spaces. */
function blockOf(name: string): string {
  const match = new RegExp(`\`\`\`hex ${name}\\n([^\`]*)\`\`\``).exec(page);
  return match![1]!.replace(/#.*$/gm, "").replace(/\s/g, "");
}

/** The first cells of the table rows in a part of the page. */
function codesBetween(from: string, to: string): string[] {
  const part = page.slice(page.indexOf(from), page.indexOf(to));
  return [...part.matchAll(/^\| `([a-z_]+)`/gm)].map((match) => match[1]!);
}

describe("docs/evidence.md", () => {
  it("explains every code and no other", () => {
    expect(codesBetween("\nProblems:", "\nFindings:").sort()).toEqual(Object.keys(evidenceCodes).sort());
    expect(codesBetween("\nFindings:", "\n## 12").sort()).toEqual(Object.keys(findingCodes).sort());
  });

  it("has the log proof that the code makes", () => {
    const log = new LogTree(0, () => undefined);
    log.append(["a", "b", "c", "d", "e"].map((entry) => leafHash(utf8Encode(entry))));
    expect(blockOf("log-root")).toBe(toHex(log.root()));
    const hashes = proveEntries(5, [1, 4], log.read);
    expect(blockOf("log-proof")).toBe(toHex(encodeLogProof({ size: 5, hashes })));
  });

  it("has the state proof that the code makes", () => {
    const hashOf = (text: string) => nativeSha256(utf8Encode(text));
    const tree = new StateTree();
    for (const name of ["one", "two", "three", "four", "five"])
      tree.set(hashOf(name), hashOf(`value of ${name}`));
    expect(blockOf("state-root")).toBe(toHex(tree.root()));
    const values = new Map([
      ["one", utf8Encode("value of one")],
      ["six", null],
    ]);
    const steps = proveState(tree.top(), [...values.keys()].map(hashOf));
    expect(blockOf("state-proof")).toBe(toHex(encodeStateMultiproof({ values, steps })));
  });
});
