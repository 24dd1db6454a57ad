import fc from "fast-check";
import { expect, it } from "vitest";
import { isoTime } from "../../../ledger/liability/findings.ts";

it("times are written as Date writes them, in whatever order they come", () => {
  const times = fc.oneof(
    fc.integer({ min: 1_767_000_000_000, max: 1_767_000_200_000 }),
    fc.maxSafeInteger(),
    fc.integer({ min: -8.64e15, max: 8.64e15 }),
    fc.double(),
  );
  const written = (timeMs: number, write: (timeMs: number) => string) => {
    try {
      return write(timeMs);
    } catch (error) {
      return (error as Error).name;
    }
  };
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 20 }), (all) => {
      for (const timeMs of all)
        expect(written(timeMs, isoTime)).toBe(written(timeMs, (ms) => new Date(ms).toISOString()));
    }),
    { numRuns: 2_000 },
  );
});
