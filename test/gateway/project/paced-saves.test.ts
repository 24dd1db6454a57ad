import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PacedSaves } from "../../../gateway/project/paced-saves.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Each save takes `tookMs` and saves what had happened when it began. */
function saving(tookMs = 50) {
  const record = { happened: 0, saved: [] as number[], running: 0 };
  const saves = new PacedSaves(async () => {
    const { happened } = record;
    expect(++record.running).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, tookMs));
    record.running--;
    record.saved.push(happened);
  });
  const happen = () => {
    record.happened++;
    saves.request();
  };
  return { record, saves, happen };
}

describe("what is derived from the log", () => {
  it("is saved at once when little happens", async () => {
    const { record, happen } = saving();
    happen();
    await vi.advanceTimersByTimeAsync(60);
    expect(record.saved).toEqual([1]);
    await vi.advanceTimersByTimeAsync(5_000);
    happen();
    await vi.advanceTimersByTimeAsync(60);
    expect(record.saved).toEqual([1, 2]);
  });

  it("is saved seldom when much happens, and all of it in the end", async () => {
    const { record, happen } = saving();
    for (let i = 0; i < 1_000; i++) {
      happen();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(record.saved.length).toBeGreaterThanOrEqual(9);
    expect(record.saved.length).toBeLessThanOrEqual(11);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(record.saved.at(-1)).toBe(1_000);
  });

  it("is saved the less often the longer a save takes, but every ten seconds", async () => {
    const savedIn = async (tookMs: number, seconds: number) => {
      const { record, happen } = saving(tookMs);
      for (let i = 0; i < seconds * 100; i++) {
        happen();
        await vi.advanceTimersByTimeAsync(10);
      }
      return record.saved.length;
    };
    expect(await savedIn(200, 42)).toBe(10);
    expect(await savedIn(5_000, 46)).toBe(3);
  });

  it("is whole at the end, after a save that was under way and without a pause", async () => {
    const { record, saves, happen } = saving();
    happen();
    happen();
    const finished = saves.finish();
    await vi.advanceTimersByTimeAsync(110);
    await finished;
    expect(record.saved).toEqual([1, 2]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(record.saved).toEqual([1, 2]);
  });
});
