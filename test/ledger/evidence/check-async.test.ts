import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CheckOptions, checkBundle, checkBundleAsync } from "../../../ledger/evidence/check.ts";
import { readZip, writeZip } from "../../../ledger/evidence/zip.ts";
import { type SignatureCheck, verifySignature } from "../../../ledger/keys/signature.ts";
import { bundleOf, nestedChain } from "./sample.ts";

const chain = nestedChain();
const bundle = bundleOf(chain);
const trust = [chain.operatorKid()];
const members = readZip(bundle);

/** By the ledger's rule, but some time later, and not in the order of asking. */
async function verifyLater({ key, message, signature }: SignatureCheck): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, signature[0]! % 3));
  return verifySignature(key, message, signature);
}

/** The archive with one byte of one member changed. */
function damaged(member: number, byte: number): Uint8Array {
  return writeZip(
    members.map(({ name, bytes }, i) => {
      if (i !== member) return { name, bytes };
      const copy = bytes.slice();
      copy[byte % copy.length]! ^= 1;
      return { name, bytes: copy };
    }),
  );
}

/** All statements' signatures begun before any is asked for. */
const ahead: CheckOptions = {
  trust,
  beginMany: (signatures) => {
    const verdicts = signatures.map(({ key, message, signature }) =>
      verifySignature(key, message, signature),
    );
    return (from, to) => verdicts.slice(from, to);
  },
};

describe("a check whose signatures are verified later", () => {
  it("gives the report of the one that verifies them at once", async () => {
    const report = await checkBundleAsync(bundle, verifyLater, { trust });
    expect(report.verdict).toBe("holds");
    expect(report).toEqual(checkBundle(bundle, { trust }));
    expect(checkBundle(bundle, ahead)).toEqual(report);
  });

  it("finds the same wrong in a bundle with a byte changed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(members.length - 1), fc.nat(100_000), async (member, byte) => {
        const bytes = damaged(member, byte);
        const report = await checkBundleAsync(bytes, verifyLater, { trust });
        expect(report.verdict).toBe("does not hold");
        expect(report).toEqual(checkBundle(bytes, { trust }));
        expect(checkBundle(bytes, ahead)).toEqual(report);
      }),
      { numRuns: 40 },
    );
  });

  it("takes the steps of the one that verifies them at once, in their order", () => {
    const stepsOf = (options: CheckOptions) => {
      const steps: unknown[] = [];
      checkBundle(bundle, { ...options, onProgress: (step) => void steps.push(step) });
      return steps;
    };
    expect(stepsOf(ahead)).toEqual(stepsOf({ trust }));
  });

  it("believes no signature that was begun and is refused, and says so for each statement", () => {
    const report = checkBundle(bundle, {
      trust,
      beginMany: () => (from, to) => Array(to - from).fill(false),
    });
    const codes = report.problems.map(({ code }) => code);
    expect(codes).toEqual(report.problems.map(() => "statement_signature"));
    expect(codes).toHaveLength(members.filter(({ name }) => name.startsWith("statements/")).length);
  });

  it("believes no signature that the verifier refuses", async () => {
    let asked = 0;
    const counted = await checkBundleAsync(bundle, async () => ++asked > 0);
    expect(counted.problems).toEqual([]);
    const refused = fc.nat(asked - 1);
    await fc.assert(
      fc.asyncProperty(refused, async (at) => {
        let now = 0;
        const report = await checkBundleAsync(bundle, async () => now++ !== at);
        expect(report.problems).toHaveLength(1);
        expect(report.problems[0]!.code).toMatch(/^(seal_invalid|manifest_signature|statement_signature)$/);
      }),
      { numRuns: 20 },
    );
  });
});
