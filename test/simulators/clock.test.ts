import { describe, expect, it } from "vitest";
import { createManualClock, createVirtualClock } from "../../simulators/clock.ts";

describe("the virtual clock", () => {
  it("runs at its speed from its start", () => {
    let wallMs = 5_000;
    const clock = createVirtualClock({ startMs: 1_000_000, speed: 600, wallNow: () => wallMs });
    expect(clock.nowMs()).toBe(1_000_000);
    wallMs += 250;
    expect(clock.nowMs()).toBe(1_150_000);
  });

  it("sleeps until the virtual time is reached and not less", async () => {
    const clock = createVirtualClock({ startMs: 0, speed: 3_600, wallNow: () => performance.now() });
    await clock.sleepUntil(60_000);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(60_000);
    await clock.sleepUntil(1_000);
  });

  it("wakes a sleeper that is aborted, with the reason", async () => {
    const clock = createVirtualClock({ startMs: 0, speed: 1, wallNow: () => performance.now() });
    const controller = new AbortController();
    const sleep = clock.sleepUntil(2 ** 40, controller.signal);
    controller.abort(new Error("fleet stopped"));
    await expect(sleep).rejects.toThrow("fleet stopped");
    await expect(clock.sleepUntil(1, controller.signal)).rejects.toThrow("fleet stopped");
  });

  it("refuses a speed that is none", () => {
    for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => createVirtualClock({ startMs: 0, speed, wallNow: () => 0 })).toThrow(RangeError);
  });
});

describe("the clock moved by hand", () => {
  it("wakes sleepers in order, each at its own time, with those they start", async () => {
    const clock = createManualClock(0);
    const woken: string[] = [];
    const beat = async (name: string, everyMs: number) => {
      for (let at = everyMs; at <= 30; at += everyMs) {
        await clock.sleepUntil(at);
        woken.push(`${name}@${clock.nowMs()}`);
      }
    };
    const all = Promise.all([beat("slow", 15), beat("fast", 10)]);
    await clock.advanceTo(12);
    expect(woken).toEqual(["fast@10"]);
    await clock.advanceTo(100);
    await all;
    expect(woken).toEqual(["fast@10", "slow@15", "fast@20", "slow@30", "fast@30"]);
    expect(clock.nowMs()).toBe(100);
  });

  it("never goes back, and lets go of an aborted sleeper", async () => {
    const clock = createManualClock(50);
    await expect(clock.advanceTo(49)).rejects.toThrow(RangeError);
    const controller = new AbortController();
    const sleep = clock.sleepUntil(60, controller.signal);
    controller.abort(new Error("stopped"));
    await expect(sleep).rejects.toThrow("stopped");
    await clock.advanceTo(70);
  });
});
