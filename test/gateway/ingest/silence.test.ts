import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Silence } from "../../../gateway/ingest/silence.ts";

describe("silence", () => {
  it("lasts from the last answer on, when somebody looks in time", () => {
    const silence = new Silence(100, 0);
    expect([100, 205, 299].map((nowMs) => silence.look(nowMs))).toEqual([100, 200, 294]);
    silence.end();
    expect([400, 500].map((nowMs) => silence.look(nowMs))).toEqual([100, 200]);
  });

  it("is not what a thread that was held up, or a machine that stood still, did not hear", () => {
    const silence = new Silence(100, 0);
    expect([100, 3_600_000, 3_600_100].map((nowMs) => silence.look(nowMs))).toEqual([100, 100, 200]);
  });

  it("is never longer than the time that has passed, nor than the looks that were in time", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 50 }), (pauses) => {
        const silence = new Silence(100, 0);
        let nowMs = 0;
        let inTime = 0;
        for (const pause of pauses) {
          nowMs += pause;
          if (pause < 200) inTime++;
          const silentMs = silence.look(nowMs);
          expect(silentMs).toBeLessThanOrEqual(Math.min(nowMs, inTime * 100));
        }
      }),
    );
  });
});
