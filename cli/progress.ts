/** A line now and then about a long log that is gone through: how far it is, how fast, and how long it will take at that. */
import type { Io } from "./context.ts";

const progressEveryMs = 1_000;

/** Nothing is said of what takes less than a second. `did` is what was done with entries: "audited"; `from` of them before now. */
export function progressLines(
  did: string,
  { err, wallClockMs }: Io,
  from = 0,
): (progress: { readonly entries: number; readonly total: number }) => void {
  const startedMs = wallClockMs();
  let saidMs = startedMs;
  return ({ entries, total }) => {
    const nowMs = wallClockMs();
    if (nowMs - saidMs < progressEveryMs) return;
    saidMs = nowMs;
    const perSecond = ((entries - from) * 1000) / (nowMs - startedMs);
    const leftSeconds = Math.ceil((total - entries) / perSecond);
    err(`${did} ${entries} of ${total} entries, ${Math.round(perSecond)} a second, ${leftSeconds} s to go`);
  };
}
