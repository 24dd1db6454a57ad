/** A split adds up to the claim to the smallest unit, whatever is typed and whatever the shares are. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountText, readSplit, splitByShares } from "../../../dashboard/disputes/split.ts";

const claim = { minor: 120_000, currency: "EUR" };
const parties = ["carrier", "terminal", "consignee"];

describe("what is typed", () => {
  it("is a split once the parts add up; who bears nothing is left out", () => {
    expect(readSplit({ carrier: "900", consignee: "300,00" }, parties, claim)).toEqual({
      wrong: [],
      leftMinor: 0,
      split: [
        { party: "carrier", minor: 90_000 },
        { party: "consignee", minor: 30_000 },
      ],
    });
  });

  it("says how much is left over or too much, and whose amount is none", () => {
    expect(readSplit({ carrier: "1000" }, parties, claim)).toMatchObject({ leftMinor: 20_000 });
    expect(readSplit({ carrier: "1300.01" }, parties, claim)).toMatchObject({ leftMinor: -10_001 });
    expect(readSplit({ carrier: "12.345", terminal: "-1" }, parties, claim)).toEqual({
      wrong: ["carrier", "terminal"],
      leftMinor: null,
      split: undefined,
    });
  });
});

describe("the split by shares", () => {
  const ppm = fc.integer({ min: 0, max: 1_000_000 });
  const bounds = fc.tuple(ppm, ppm).map(([a, b]) => ({ minPpm: Math.min(a, b), maxPpm: Math.max(a, b) }));

  it("adds up to the claim, and nobody bears less than nothing", () => {
    fc.assert(
      fc.property(
        fc.option(bounds, { nil: null }),
        bounds,
        fc.integer({ min: 1, max: 1e12 }),
        fc.constantFrom("EUR", "JPY", "KWD"),
        (first, second, minor, currency) => {
          const trace = {
            parties: [
              { id: "carrier", legalName: "C", role: "carrier", share: first },
              { id: "terminal", legalName: "T", role: "other", share: second },
            ],
          } as const;
          const draft = splitByShares(trace, "consignee", ["carrier", "terminal"], { minor, currency });
          const read = readSplit(draft, parties, { minor, currency });
          expect(read.leftMinor).toBe(0);
          expect(read.split!.every((part) => part.minor > 0)).toBe(true);
        },
      ),
    );
  });

  it("is the middle of the bounds, and the rest is the claimant's", () => {
    const share = { minPpm: 600_000, maxPpm: 800_000 };
    const trace = { parties: [{ id: "carrier", legalName: "C", role: "carrier", share }] } as const;
    expect(splitByShares(trace, "consignee", ["carrier"], claim)).toEqual({
      carrier: "840.00",
      consignee: "360.00",
    });
    expect(amountText(1_200, "JPY")).toBe("1200");
  });
});
