/**
 * The checker in Python, written from docs/evidence.md, against the ledger's own on the same files. It needs a Python
 * with `cryptography`: the one that TALLYMAN_PYTHON names, or python3. Without, these tests are skipped.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { statementMember } from "../../../ledger/evidence/judge.ts";
import type { TestChain } from "../chain-fixture.ts";
import { clearedChain } from "./customs-sample.ts";
import { Forgery } from "./forgery.ts";
import { claimChain } from "./law-sample.ts";
import {
  bundleOf,
  check,
  delegatedChain,
  nestedChain,
  rotatedChain,
  simpleChain,
  suspendedChain,
} from "./sample.ts";
import { finished, prepared, witnessedBundleOf, witnessedChain } from "./witnessed.ts";

const python = process.env.TALLYMAN_PYTHON ?? "python3";
const script = fileURLToPath(new URL("../../../docs/examples/check_bundle.py", import.meta.url));
const available = spawnSync(python, ["-c", "import cryptography"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "tallyman-python-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the Python checker says of each bundle: the verdict, and the reason. */
function pythonVerdicts(bundles: readonly Uint8Array[], trust: string): { verdict: string; line: string }[] {
  const files = bundles.map((bytes, i) => {
    const file = join(folder, `${i}.zip`);
    writeFileSync(file, bytes);
    return file;
  });
  const { stdout, stderr } = spawnSync(python, [script, ...files, "--trust", trust], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  expect(stderr).toBe("");
  const lines = stdout.trim().split("\n");
  expect(lines).toHaveLength(bundles.length);
  return lines.map((line, i) => ({ line, verdict: line.slice(files[i]!.length + 2).split(": ")[0]! }));
}

/** About `count` positions over the whole length. */
function positions(length: number, count: number): number[] {
  const step = Math.max(1, Math.floor(length / count));
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
}

describe.skipIf(!available).each([
  ["on its own", simpleChain, bundleOf],
  ["in a box on a truck", nestedChain, bundleOf],
  ["accepted by a scanner whose delegation was narrowed since", delegatedChain, bundleOf],
  ["of whose device, party and operator the keys were replaced", rotatedChain, bundleOf],
  ["whose shipper and carrier were suspended since", suspendedChain, bundleOf],
  ["with a claim, rules of carriage law and a rate", claimChain, bundleOf],
  ["cleared by customs under lists that changed", clearedChain, bundleOf],
  ["with a checkpoint that others cosigned", witnessedChain, (one: TestChain) => witnessedBundleOf(one)],
])("two checkers and a bundle of a shipment %s", (_, build, make: (chain: TestChain) => Uint8Array) => {
  const chain: TestChain = build();
  const bundle = make(chain);
  const trust = chain.operatorKid();

  it("agree that it holds", () => {
    const [answer] = pythonVerdicts([bundle], trust);
    expect(answer?.line).toContain("holds: S on chain:test");
    expect(check(bundle, { trust: [trust] }).verdict).toBe("holds");
    const [untrusted] = pythonVerdicts([bundle], "00".repeat(32));
    expect(untrusted?.verdict).toBe("holds, but by nobody you trust");
  });

  it("agree about every changed file", () => {
    const changed = positions(bundle.length, 150).map((at) => {
      const bytes = bundle.slice();
      bytes[at]! ^= 1 << (at % 8);
      return bytes;
    });
    expect(pythonVerdicts(changed, trust).filter(({ verdict }) => verdict !== "does not hold")).toEqual([]);
  });

  it("agree about every member changed under a new manifest", () => {
    const derived = ["trace.json", "epcis.json", "readme.txt", "manifest.cose"];
    const forged: Uint8Array[] = [];
    for (const [name, member] of new Forgery(chain, bundle).members) {
      if (derived.includes(name)) continue;
      for (const at of positions(member.length, 10)) {
        const forgery = new Forgery(chain, bundle);
        forgery.members.get(name)![at]! ^= 0x04;
        forged.push(forgery.sign());
      }
    }
    const answers = pythonVerdicts(forged, trust);
    for (const [i, bytes] of forged.entries())
      expect(answers[i]!.verdict, answers[i]!.line).toBe(check(bytes, { trust: [trust] }).verdict);
  });

  it("agree about what is left out or added, under a new manifest", () => {
    const forged: Uint8Array[] = [];
    for (const index of new Forgery(chain, bundle).statementIndexes) {
      const without = new Forgery(chain, bundle).records(({ records, supporting }) => {
        for (const [name, indexes] of records)
          records.set(
            name,
            indexes.filter((other) => other !== index),
          );
        if (supporting.includes(index)) supporting.splice(supporting.indexOf(index), 1);
      });
      without.members.delete(statementMember(index));
      forged.push(without.proveLog().sign());
    }
    const names: string[] = [];
    new Forgery(chain, bundle).state((values) => names.push(...values.keys()));
    for (const name of names) {
      forged.push(new Forgery(chain, bundle).state((values) => values.delete(name)).sign());
      forged.push(
        new Forgery(chain, bundle).state((values) => values.set(name, Uint8Array.of(0xa0)), false).sign(),
      );
    }
    forged.push(new Forgery(chain, bundle).state((values) => values.set("shipment/elsewhere", null)).sign());
    forged.push(
      new Forgery(chain, bundle).records(({ records }) => records.set("record/party:carrier", [])).sign(),
    );
    const answers = pythonVerdicts(forged, trust);
    for (const [i, bytes] of forged.entries()) {
      expect(check(bytes, { trust: [trust] }).verdict, `${i}`).toBe("does not hold");
      expect(answers[i]!.verdict, answers[i]!.line).toBe("does not hold");
    }
  });
});

describe.skipIf(!available)("two checkers and a checkpoint", () => {
  it("agree about every size from which a log can have grown, and every wrong proof", () => {
    const bundles: Uint8Array[] = [];
    const chain = witnessedChain();
    for (let i = 0; i < 12; i++) {
      const early = prepared(chain);
      const later = witnessedChain();
      for (let grown = 0; grown < i; grown++) later.at(later.nowMs + 60_000).seal();
      bundles.push(finished(early, later));
      const forgery = new Forgery(chain, bundles.at(-1)!);
      const path = forgery.members.get("proofs/consistency.cbor")!;
      path[path.length - 1]! ^= 1;
      bundles.push(forgery.sign());
    }
    const trust = chain.operatorKid();
    const answers = pythonVerdicts(bundles, trust).map(({ verdict }) => verdict);
    expect(answers).toEqual(bundles.map((bytes) => check(bytes, { trust: [trust] }).verdict));
    expect(answers.filter((_, i) => i % 2 === 0)).toEqual(Array.from({ length: 12 }, () => "holds"));
    expect(answers.filter((_, i) => i % 2 === 1)).not.toContain("holds");
  });
});
