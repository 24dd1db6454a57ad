import { describe, expect, it } from "vitest";
import { bundleOf, check, nestedChain, simpleChain } from "./sample.ts";

describe("evidence bundle", () => {
  it.each([
    ["a shipment on its own", simpleChain],
    ["a shipment in a box on a truck", nestedChain],
  ])("holds for %s", (_, build) => {
    const chain = build();
    const report = check(bundleOf(chain), { trust: [chain.operatorKid()] });
    expect(report.problems).toEqual([]);
    expect(report.verdict).toBe("holds");
  });
});
