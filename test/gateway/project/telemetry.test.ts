import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ReplayedBlock } from "../../../gateway/project/replay.ts";
import { TelemetryProjector } from "../../../gateway/project/telemetry.ts";
import type { LedgerStore } from "../../../gateway/store/ledger-store.ts";
import type { TelemetryStore } from "../../../gateway/store/telemetry.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A log of blocks with statements of one reading each, and a store that notes what it is given. */
async function projecting(writeMs = 1) {
  const log = { height: -1, index: 0 };
  const writes: { readonly indexes: number[]; readonly height: number }[] = [];
  const store: Partial<TelemetryStore> = {
    cursor: async () => undefined,
    write: async (rows, height) => {
      await new Promise((resolve) => setTimeout(resolve, writeMs));
      writes.push({ indexes: rows.map(({ index }) => index), height });
    },
    close: async () => undefined,
  };
  const failOnReport = (message: string) => expect.unreachable(message);
  const ledger = { height: () => log.height } as LedgerStore;
  const projector = new TelemetryProjector(ledger, store as TelemetryStore, failOnReport);
  projector.start();
  await vi.advanceTimersByTimeAsync(1_000);
  const seal = (statements: number) => {
    log.height++;
    projector.take(blockOf(log.height, log.index, statements));
    log.index += statements;
  };
  return { log, writes, projector, seal };
}

function blockOf(height: number, firstIndex: number, count: number): ReplayedBlock {
  const statements = Array.from({ length: count }, (_, i) => ({
    index: firstIndex + i,
    statement: { kind: "readings", issuer: "device:probe" },
    payload: [{ quantity: "temperature", probe: 0, value: 4, timeMs: 1_000 * (firstIndex + i) }],
    party: "owner",
  }));
  return { header: { height }, statements, others: [] } as unknown as ReplayedBlock;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe("readings on their way to the telemetry store", () => {
  it("are there at once when the block is the first for a while", async () => {
    const { writes, projector, seal } = await projecting();
    seal(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(writes).toEqual([{ indexes: [0, 1, 2], height: 0 }]);
    expect(projector.height).toBe(0);
  });

  it("of many small blocks share a write, five times a second, each once and in order", async () => {
    const { log, writes, projector, seal } = await projecting();
    for (let block = 0; block < 500; block++) {
      seal(2);
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(200);
    expect(writes.length).toBeLessThanOrEqual(27);
    expect(writes.flatMap(({ indexes }) => indexes)).toEqual(upTo(1_000));
    expect(writes.at(-1)!.height).toBe(log.height);
    expect(projector.height).toBe(log.height);
  });

  it("wait for no company when there is enough for a full write", async () => {
    const { writes, seal } = await projecting();
    for (let block = 0; block < 30; block++) {
      seal(20_000);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(writes.flatMap(({ indexes }) => indexes)).toEqual(upTo(600_000));
  });

  it("of a block with more than a call takes as arguments are written like any: a hundred and thirty full packs", async () => {
    const { writes, projector, seal } = await projecting();
    seal(130_000);
    seal(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(writes.flatMap(({ indexes }) => indexes)).toEqual(upTo(130_001));
    expect(projector.height).toBe(1);
  });

  it("are written to the end of the write that is under way when the gateway stops, and not after", async () => {
    const { writes, projector, seal } = await projecting(50);
    seal(1);
    await vi.advanceTimersByTimeAsync(10);
    seal(1);
    const closed = projector.close();
    await vi.advanceTimersByTimeAsync(1_000);
    await closed;
    expect(writes).toEqual([{ indexes: [0], height: 0 }]);
  });

  it("that wait for company hold up no stop: they are written after the next start", async () => {
    const { writes, projector, seal } = await projecting();
    seal(1);
    await vi.advanceTimersByTimeAsync(10);
    seal(1);
    await vi.advanceTimersByTimeAsync(10);
    // With no timer left that would have to come first: a process that has nothing else to do ends before it.
    await projector.close();
    expect(vi.getTimerCount()).toBe(0);
    expect(writes).toEqual([{ indexes: [0], height: 0 }]);
  });
});
