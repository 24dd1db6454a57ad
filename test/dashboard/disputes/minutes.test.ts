/** Who held the goods during each minute: every minute has a holder, and both where the clock does not tell. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minuteAt, minuteCount, minuteMs, stretchesOf } from "../../../dashboard/disputes/minutes.ts";

const startMs = Date.UTC(2026, 0, 5, 8);
const custody = [
  { holder: "shipper", fromMs: startMs - 600_000, toMs: startMs + 90_000, inTransferFromMs: startMs },
  { holder: "carrier", fromMs: startMs + 90_000, toMs: null, inTransferFromMs: null },
];
const window = { fromMs: startMs + 1, toMs: startMs + 4 * minuteMs };

describe("a minute", () => {
  it("has one holder, both where the handover lies in it, and says what was released", () => {
    const minutes = [0, 1, 2, 3].map((n) => minuteAt(custody, window, n, 0));
    expect(minutes.map(({ holders }) => holders)).toEqual([
      ["shipper"],
      ["shipper", "carrier"],
      ["carrier"],
      ["carrier"],
    ]);
    expect(minutes.map(({ inTransfer }) => inTransfer)).toEqual([true, true, false, false]);
  });

  it("is between both holders as far as the clock reaches", () => {
    expect(minuteAt(custody, window, 2, 31_000).holders).toEqual(["shipper", "carrier"]);
    expect(minuteAt(custody, window, 2, 29_000).holders).toEqual(["carrier"]);
  });
});

describe("the table of minutes", () => {
  it("covers the window without gaps and says of each minute what the slider says", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 * minuteMs }), { maxLength: 6 }),
        fc.integer({ min: 0, max: 3 * minuteMs }),
        fc.integer({ min: 1, max: 60 * minuteMs }),
        (handovers, epsilonMs, lengthMs) => {
          const times = [...new Set(handovers)].sort((a, b) => a - b).map((atMs) => startMs + atMs);
          const held = [0, ...times].map((fromMs, i) => ({
            holder: `party-${i}`,
            fromMs,
            toMs: times[i] ?? null,
            inTransferFromMs: null,
          }));
          const whole = { fromMs: startMs + 7, toMs: startMs + 7 + lengthMs };
          const stretches = stretchesOf(held, whole, epsilonMs);
          expect(stretches[0]!.fromMs).toBeLessThanOrEqual(whole.fromMs);
          expect(stretches.at(-1)!.toMs).toBeGreaterThanOrEqual(whole.toMs);
          for (let n = 0; n < minuteCount(whole); n++) {
            const minute = minuteAt(held, whole, n, epsilonMs);
            const stretch = stretches.find(
              ({ fromMs, toMs }) => fromMs <= minute.fromMs && minute.fromMs < toMs,
            );
            expect(stretch!.holders).toEqual(minute.holders);
            expect(minute.holders.length).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});
