import { describe, expect, it } from "vitest";
import {
  type BundleStepName,
  bundleStepResults,
  bundleSteps,
} from "../../../dashboard/verification/bundle-steps.ts";
import { type CheckProgress, checkBundle } from "../../../ledger/evidence/check.ts";
import { evidenceCodes } from "../../../ledger/evidence/problem.ts";
import { readZip, writeZip } from "../../../ledger/evidence/zip.ts";
import { bundleOf, simpleChain } from "../../ledger/evidence/sample.ts";

const bundle = bundleOf(simpleChain());
const someStatement = readZip(bundle).findLast(({ name }) => name.startsWith("statements/"))!.name;

function resultsOf(bytes: Uint8Array) {
  let furthest: CheckProgress = { stage: "reading", done: 0, total: 1 };
  const { problems } = checkBundle(bytes, {
    onProgress: (progress) => {
      furthest = progress;
    },
  });
  return bundleStepResults(problems, furthest);
}

function changed(name: string, change: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  return writeZip(
    readZip(bundle).map((member) =>
      member.name === name ? { name, bytes: change(member.bytes.slice()) } : member,
    ),
  );
}

const flipLast = (bytes: Uint8Array): Uint8Array => {
  bytes[bytes.length - 1]! ^= 1;
  return bytes;
};

describe("the steps of a check", () => {
  it("all hold for a bundle that holds", () => {
    expect(new Set(Object.values(resultsOf(bundle)))).toEqual(new Set(["holds"]));
  });

  it.each<[string, Uint8Array, BundleStepName[]]>([
    ["a cut archive", bundle.subarray(0, 500), ["archive"]],
    ["another trace", changed("trace.json", flipLast), ["manifest", "trace"]],
    ["another signature of the manifest", changed("manifest.cose", flipLast), ["exporter"]],
    ["another statement", changed(someStatement, flipLast), ["manifest", "log"]],
    ["no statement", changed(someStatement, () => new Uint8Array(1)), ["manifest", "signatures"]],
  ])("that fail for %s are its own, and none after the end holds", (_, bytes, failing) => {
    const results = resultsOf(bytes);
    expect(bundleSteps.filter((step) => results[step] === "fails")).toEqual(failing);
    const end = bundleSteps.indexOf(failing.at(-1)!);
    const isDone = failing.at(-1) === "trace" || failing.at(-1) === "exporter";
    if (!isDone) for (const step of bundleSteps.slice(end + 1)) expect(results[step]).toBe("not-checked");
  });

  it("never hold when the file could not even be read to its end", () => {
    for (const code of Object.keys(evidenceCodes) as (keyof typeof evidenceCodes)[]) {
      const results = bundleStepResults([{ code, member: "", detail: "" }], {
        stage: "reading",
        done: 0,
        total: 1,
      });
      expect(Object.values(results)).not.toContain("holds");
      expect(Object.values(results)).toContain("fails");
    }
  });
});
