import type { ChainClock } from "../../gateway/clock.ts";

/** A chain's clock in good order that shows `nowMs`. */
export function clockOf(nowMs: () => number): ChainClock {
  return { source: "utc", speed: 1, nowMs, problem: () => undefined, accept: () => undefined };
}
