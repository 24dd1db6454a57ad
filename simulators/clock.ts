/** One clock for a whole fleet: virtual time that runs at any multiple of wall time, or by hand in tests. */
import { setImmediate, setTimeout } from "node:timers/promises";

export interface VirtualClock {
  /** Virtual milliseconds since 1970 UTC. */
  nowMs(): number;
  /**
   * Resolves once virtual time has reached `timeMs`, at once when it has. Rejects with the signal's reason
   * when it is aborted first.
   */
  sleepUntil(timeMs: number, signal?: AbortSignal): Promise<void>;
}

export interface VirtualClockOptions {
  /** Virtual time at which the clock starts. */
  readonly startMs: number;
  /** Virtual milliseconds per wall millisecond, above 0. */
  readonly speed: number;
  /** Wall clock in milliseconds; a monotonic one keeps virtual time from going back. */
  readonly wallNow: () => number;
}

/** Node's timers hold 31 bits; a longer wait would fire at once. */
const timerMsMax = 2 ** 31 - 1;

/** A clock that starts now at `startMs` and runs `speed` times as fast as the wall clock. */
export function createVirtualClock({ startMs, speed, wallNow }: VirtualClockOptions): VirtualClock {
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError("the speed is a number above 0");
  const wallStartMs = wallNow();
  const nowMs = () => startMs + (wallNow() - wallStartMs) * speed;
  return {
    nowMs,
    sleepUntil: async (timeMs, signal) => {
      signal?.throwIfAborted();
      // Timers may fire a little early, so the clock decides, not the timer.
      for (let leftMs = timeMs - nowMs(); leftMs > 0; leftMs = timeMs - nowMs()) {
        const wallMs = Math.min(Math.ceil(leftMs / speed), timerMsMax);
        await wait(wallMs, signal);
      }
    },
  };
}

async function wait(wallMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(wallMs, undefined, signal && { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

export interface ManualClock extends VirtualClock {
  /**
   * Moves time forward, waking sleepers in the order of their times with the clock showing each one's time,
   * and lets what they start run until it sleeps again. Never goes back.
   */
  advanceTo(timeMs: number): Promise<void>;
}

interface Sleeper {
  readonly timeMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is advanced. */
export function createManualClock(startMs: number): ManualClock {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();
  const nextBy = (timeMs: number): Sleeper | undefined => {
    let next: Sleeper | undefined;
    for (const sleeper of sleepers)
      if (sleeper.timeMs <= timeMs && (!next || sleeper.timeMs < next.timeMs)) next = sleeper;
    return next;
  };
  return {
    nowMs: () => nowMs,
    sleepUntil: (timeMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (timeMs <= nowMs) return resolve();
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        };
        const sleeper = { timeMs, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", abort, { once: true });
      }),
    advanceTo: async (timeMs) => {
      if (timeMs < nowMs) throw new RangeError("time does not go back");
      await setImmediate();
      for (let next = nextBy(timeMs); next; next = nextBy(timeMs)) {
        sleepers.delete(next);
        nowMs = next.timeMs;
        next.wake();
        await setImmediate();
      }
      nowMs = timeMs;
    },
  };
}
