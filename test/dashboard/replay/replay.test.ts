import { effect } from "@preact/signals";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  indexAt,
  indexNearest,
  lastBefore,
  momentsOf,
  nextAfter,
} from "../../../dashboard/replay/moments.ts";
import { Replay } from "../../../dashboard/replay/replay.ts";
import {
  atSpeed,
  hasEnded,
  instantOf,
  movedTo,
  paused,
  played,
  type ReplayClock,
  replaySpeeds,
  standingClock,
} from "../../../dashboard/replay/replay-clock.ts";

const spans = fc
  .record({ fromMs: fc.integer({ min: 0, max: 1e12 }), lengthMs: fc.integer({ min: 0, max: 1e10 }) })
  .map(({ fromMs, lengthMs }) => ({ fromMs, toMs: fromMs + lengthMs }));
const speeds = fc.constantFrom(...replaySpeeds);
/** Steps of the wall's clock, some of them none; a suspended machine takes long ones. */
const steps = fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), fc.integer({ min: 0, max: 1e7 }));

describe("the clock of a replay", () => {
  it("never goes backwards while it plays, whatever happens to its speed, and never leaves its span", () => {
    const acts = fc.array(
      fc.record({ step: steps, speed: fc.option(speeds, { nil: undefined }), pauses: fc.boolean() }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        spans,
        fc.double({ min: 0, max: 1, noNaN: true }),
        speeds,
        acts,
        (span, part, first, list) => {
          let wallMs = 1000;
          const start = span.fromMs + part * (span.toMs - span.fromMs) * 0.9;
          let clock: ReplayClock = played(standingClock(span, start, first), wallMs);
          let before = instantOf(clock, wallMs);
          for (const { step, speed, pauses } of list) {
            wallMs += step;
            if (speed !== undefined) clock = atSpeed(clock, speed, wallMs);
            if (pauses) clock = paused(clock, wallMs);
            const now = instantOf(clock, wallMs);
            expect(now).toBeGreaterThanOrEqual(before);
            expect(now).toBeGreaterThanOrEqual(span.fromMs);
            expect(now).toBeLessThanOrEqual(span.toMs);
            before = now;
            if (pauses && !hasEnded(clock, wallMs)) clock = played(clock, wallMs);
          }
        },
      ),
    );
  });

  it("does not jump when its speed changes, when it pauses or goes on", () => {
    fc.assert(
      fc.property(spans, speeds, speeds, steps, (span, first, second, step) => {
        const clock = played(standingClock(span, span.fromMs, first), 0);
        const here = instantOf(clock, step);
        expect(instantOf(atSpeed(clock, second, step), step)).toBe(here);
        expect(instantOf(paused(clock, step), step + 5)).toBe(here);
        if (!hasEnded(clock, step)) expect(instantOf(played(paused(clock, step), step), step)).toBe(here);
      }),
    );
  });

  it("runs with the wall: at 60× a second is a minute", () => {
    const clock = played(standingClock({ fromMs: 0, toMs: 1e9 }, 5000, 60), 100);
    expect(instantOf(clock, 1100)).toBe(65_000);
    expect(instantOf(atSpeed(clock, 3600, 1100), 2100)).toBe(65_000 + 3_600_000);
  });

  it("stands when the wall's clock goes backwards", () => {
    expect(instantOf(played(standingClock({ fromMs: 0, toMs: 1e9 }, 5000, 60), 100), 50)).toBe(5000);
  });

  it("stops at the end, and begins again when it is played from there", () => {
    const span = { fromMs: 10, toMs: 1010 };
    const clock = played(standingClock(span, 10, 10), 0);
    expect([hasEnded(clock, 99), hasEnded(clock, 100)]).toEqual([false, true]);
    expect(instantOf(clock, 1e9)).toBe(1010);
    expect(instantOf(played(clock, 200), 200)).toBe(10);
    expect(instantOf(movedTo(clock, 1e15, 0), 0)).toBe(1010);
  });
});

/** A browser whose clock and frames the test moves. */
function handDriven() {
  let wallMs = 0;
  let waiting: (() => void)[] = [];
  return {
    environment: {
      wallMs: () => wallMs,
      soon: (task: () => void) => {
        waiting.push(task);
        return () => {
          waiting = waiting.filter((one) => one !== task);
        };
      },
    },
    waitingCount: () => waiting.length,
    pass(ms: number) {
      wallMs += ms;
      const tasks = waiting;
      waiting = [];
      for (const task of tasks) task();
    },
  };
}

describe("a replay", () => {
  it("shows every surface the same instant at every change", () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 5000 }) }),
      fc.record({ kind: fc.constant("move" as const), ms: fc.integer({ min: -10, max: 2_000_000 }) }),
      fc.record({ kind: fc.constant("speed" as const), speed: speeds }),
      fc.record({ kind: fc.constantFrom("toggle" as const, "release" as const) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const { environment, pass } = handDriven();
        const replay = new Replay({ fromMs: 0, toMs: 1_000_000 }, environment);
        let first: number | undefined;
        let second: number | undefined;
        const ends = [
          effect(() => {
            first = replay.atMs.value;
          }),
          effect(() => {
            second = replay.atMs.value;
          }),
        ];
        for (const one of acts) {
          if (one.kind === "pass") pass(one.ms);
          else if (one.kind === "move") replay.moveTo(one.ms);
          else if (one.kind === "speed") replay.setSpeed(one.speed);
          else if (one.kind === "toggle") replay.toggle();
          else replay.release();
          expect(first).toBe(second);
          if (first !== undefined)
            expect(Number.isInteger(first) && first >= 0 && first <= 1_000_000).toBe(true);
        }
        for (const end of ends) end();
      }),
    );
  });

  it("plays to its end and then asks for no more frames", () => {
    const { environment, pass, waitingCount } = handDriven();
    const replay = new Replay({ fromMs: 0, toMs: 10_000 }, environment);
    expect(replay.atMs.value).toBeUndefined();
    replay.setSpeed(10);
    replay.play();
    expect([replay.atMs.value, replay.playing.value, waitingCount()]).toEqual([0, true, 1]);
    pass(400);
    expect(replay.atMs.value).toBe(4000);
    pass(700);
    expect([replay.atMs.value, replay.playing.value, waitingCount()]).toEqual([10_000, false, 0]);
  });

  it("forgets its instant when it is released, also while it plays", () => {
    const { environment, waitingCount } = handDriven();
    const replay = new Replay({ fromMs: 0, toMs: 10_000 }, environment);
    replay.moveTo(3000);
    replay.play();
    replay.release();
    expect([replay.atMs.value, replay.playing.value, waitingCount()]).toEqual([undefined, false, 0]);
  });
});

describe("moments", () => {
  it("are found as a search through all of them finds them", () => {
    const times = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 20 });
    fc.assert(
      fc.property(times, fc.integer({ min: -5, max: 65 }), (unsorted, atMs) => {
        const moments = momentsOf(unsorted);
        expect(nextAfter(moments, atMs)).toBe(moments.find((one) => one > atMs));
        expect(lastBefore(moments, atMs)).toBe(moments.findLast((one) => one < atMs));
        expect(indexAt(moments, atMs)).toBe(moments.findLastIndex((one) => one <= atMs));
        const nearest = Math.min(...moments.map((one) => Math.abs(one - atMs)));
        expect(indexNearest(moments, atMs)).toBe(
          moments.findIndex((one) => Math.abs(one - atMs) === nearest),
        );
      }),
    );
  });
});
