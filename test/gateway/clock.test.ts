import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MachineClocks, UtcClock } from "../../gateway/clock.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { decodeHeader } from "../../ledger/log/header.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import { outcome, populate, removeFolder, startTestGateway, submit, temporaryFolder } from "./fixture.ts";

const bounds = { clockJumpMsMax: 60_000, clockAheadMsMax: 400 * 86_400_000 };
const startMs = 1_750_000_000_000;

/** A machine whose clock can be set and which can be put to sleep. */
class Machine implements MachineClocks {
  #wallMs: number;
  #elapsedMs = 5_000;
  #sleptMs = 0;

  constructor(wallMs = startMs) {
    this.#wallMs = wallMs;
  }

  wallMs = () => this.#wallMs;
  elapsedMs = () => this.#elapsedMs;
  sinceBootMs = () => this.#elapsedMs + this.#sleptMs;

  pass(ms: number): void {
    this.#wallMs += ms;
    this.#elapsedMs += ms;
  }

  /** The process's own clock stands still. */
  sleep(ms: number): void {
    this.#wallMs += ms;
    this.#sleptMs += ms;
  }

  set(byMs: number): void {
    this.#wallMs += byMs;
  }
}

describe("the machine's clock is believed", () => {
  it("while it goes on evenly, is corrected a little, and after the machine slept", () => {
    const machine = new Machine();
    const clock = new UtcClock(startMs, bounds, machine);
    machine.pass(10_000);
    expect(clock.nowMs()).toBe(startMs + 10_000);
    machine.set(-30_000);
    expect([clock.problem(), clock.nowMs()]).toEqual([undefined, startMs - 20_000]);
    machine.set(30_000);
    machine.sleep(8 * 3_600_000);
    expect(clock.nowMs()).toBe(startMs + 10_000 + 8 * 3_600_000);
    expect(clock.problem()).toBeUndefined();
  });

  it("not after it was set back or ahead, until it is right again", () => {
    for (const [byMs, words] of [
      [-61_000, "back by 61 s"],
      [61_000, "ahead by 61 s"],
      [86_400_000 * 365, "ahead by 365 days"],
      [-3 * 3_600_000, "back by 3 h"],
    ] as const) {
      const machine = new Machine();
      const clock = new UtcClock(startMs, bounds, machine);
      machine.pass(1_000);
      machine.set(byMs);
      expect(clock.problem()).toContain(words);
      machine.pass(5_000);
      expect(clock.nowMs()).toBe(startMs + 6_000);
      machine.set(-byMs);
      expect([clock.problem(), clock.nowMs()]).toEqual([undefined, startMs + 6_000]);
    }
  });

  it("not when it was set while the machine slept", () => {
    const machine = new Machine();
    const clock = new UtcClock(startMs, bounds, machine);
    machine.sleep(3_600_000);
    machine.set(-3_600_000);
    machine.pass(3_000);
    expect(clock.problem()).toContain("back by 60 min");
  });

  it("at the start neither behind the last block nor a year ahead of it", () => {
    const behind = new Machine(startMs - 61_000);
    const clock = new UtcClock(startMs, bounds, behind);
    expect(clock.problem()).toContain("61 s behind the last block");
    behind.pass(2_000);
    expect(clock.nowMs()).toBe(startMs + 2_000);
    behind.set(61_000);
    expect([clock.problem(), clock.nowMs()]).toEqual([undefined, startMs + 2_000]);
    expect(new UtcClock(startMs, bounds, new Machine(startMs + 399 * 86_400_000)).problem()).toBeUndefined();
    expect(new UtcClock(startMs, bounds, new Machine(startMs + 401 * 86_400_000)).problem()).toContain(
      "401 days ahead",
    );
  });

  it("again when the operator says so, and from then on by the new time", () => {
    const machine = new Machine();
    const clock = new UtcClock(startMs, bounds, machine);
    machine.set(7_200_000);
    expect(clock.problem()).toBeDefined();
    clock.accept();
    expect([clock.problem(), clock.nowMs()]).toEqual([undefined, startMs + 7_200_000]);
    machine.set(-7_200_000);
    expect(clock.problem()).toContain("back by 2 h");
  });

  it("through any life without a jump: time, sleep, and a time service that turns it by up to 500 ppm", () => {
    const step = fc.record({
      kind: fc.constantFrom("pass", "sleep", "slew"),
      ms: fc.integer({ min: 0, max: 3_600_000 }),
      ppm: fc.integer({ min: -500, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const machine = new Machine();
        const clock = new UtcClock(startMs, bounds, machine);
        for (const { kind, ms, ppm } of steps) {
          if (kind === "sleep") machine.sleep(ms);
          else machine.pass(ms);
          if (kind === "slew") machine.set(Math.round((ms * ppm) / 1_000_000));
          expect(clock.problem()).toBeUndefined();
          expect(clock.nowMs()).toBe(machine.wallMs());
        }
      }),
    );
  });

  it("never past a jump, however it is hidden among small steps", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 600_000 }), { maxLength: 30 }),
        fc.integer({ min: 200_000, max: 10_000_000_000 }),
        fc.boolean(),
        (times, jumpMs, back) => {
          const machine = new Machine();
          const clock = new UtcClock(startMs, bounds, machine);
          for (const ms of times) {
            machine.pass(ms);
            clock.nowMs();
          }
          machine.set(back ? -jumpMs : jumpMs);
          expect(clock.problem()).toBeDefined();
        },
      ),
    );
  });
});

describe("a gateway whose clock jumps", () => {
  let folder: string;
  let running: RunningGateway | undefined;

  beforeEach(() => {
    folder = temporaryFolder();
  });

  afterEach(async () => {
    await running?.close();
    removeFolder(folder);
  });

  it("seals nothing more, serves what it has, and goes on when the clock is right or said to be", async () => {
    const machine = new Machine(Date.now());
    running = await startTestGateway({ folder, clocks: machine, bounds: { blockAgeMsMax: 1 } });
    const world = await populate(running);
    const reading = () =>
      world.device.readings([{ name: "temperature", value: 5, timeMs: Date.now() }], Date.now());
    expect(await outcome(running, reading())).toBe("sealed");
    const { size } = running.ledger.log;

    machine.set(-3_600_000);
    const late = reading();
    const answer = await submit(running, late);
    expect(answer).toMatchObject({ sealed: false, refusal: { code: "gateway_stopped" } });
    const health = await running.server.inject({ url: "/api/health" });
    expect(health.statusCode).toBe(503);
    expect(health.json()).toMatchObject({
      status: "stopped",
      reason: expect.stringMatching(/jumped back by 60 min; set it right.*tallyman clock accept/),
    });
    const chainView = await running.server.inject({ url: "/api/chain" });
    expect(chainView.json()).toMatchObject({ size });
    expect(running.ledger.log.size).toBe(size);

    machine.set(3_600_000);
    expect(await outcome(running, late)).toBe("sealed");
    expect((await running.server.inject({ url: "/api/health" })).statusCode).toBe(200);

    machine.set(-3_600_000);
    const token = running.accounts.issue("token", { user: "t", role: "reader", scopes: ["administer"] }, 1e6);
    const accepted = await running.server.inject({
      method: "POST",
      url: "/api/clock/accept",
      headers: { authorization: `Bearer ${token}` },
    });
    expect(accepted.json()).toEqual({ jumpMs: -3_600_000 });
    const kinds = Array.from(
      { length: 1 },
      () => readStatement(running!.ledger.store.entry(running!.ledger.log.size - 1)!).kind,
    );
    expect(kinds).toEqual(["operator.clock"]);
    const before = running.ledger.tip!.header.timeMs;
    expect(await outcome(running, reading())).toBe("sealed");
    expect(running.ledger.tip!.header.timeMs).toBeGreaterThanOrEqual(before);
  });

  it("starts with a clock behind the last block, but does not seal by it", async () => {
    running = await startTestGateway({ folder });
    const world = await populate(running);
    await running.close();
    const machine = new Machine(Date.now() - 600_000);
    running = await startTestGateway({ folder, clocks: machine });
    const reading = world.device.readings(
      [{ name: "temperature", value: 5, timeMs: Date.now() }],
      Date.now(),
    );
    expect(await outcome(running, reading)).toBe("gateway_stopped");
    machine.set(600_000);
    expect(await outcome(running, reading)).toBe("sealed");
    await running.close();
    running = undefined;
    const store = LedgerStore.open(`${folder}/ledger`);
    const times = Array.from(
      { length: store.height()! + 1 },
      (_, height) => decodeHeader(store.block(height)!.header).timeMs,
    );
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    await store.close();
  });
});
