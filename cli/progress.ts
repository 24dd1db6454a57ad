/** A line now and then about a long log that is gone through: how far it is, how fast, and how long it will take at that. */
import type { Io } from "./context.ts";

const lineEveryMs = 1_000;
/** Of how fast it goes the latest counts: a beginning is slow, and some parts of a log are. */
const measuredMsMax = 20_000;
/** What has been measured for less says nothing about the rest. */
const measuredMsMin = 5_000;

interface Mark {
  readonly atMs: number;
  readonly entries: number;
}

/** Nothing is said of what takes less than a second. `did` is what was done with entries: "audited". */
export function progressLines(
  did: string,
  { err, wallClockMs }: Io,
): (progress: { readonly entries: number; readonly total: number }) => void {
  let saidMs = wallClockMs();
  let marks: Mark[] = [];
  return ({ entries, total }) => {
    const atMs = wallClockMs();
    if (atMs - saidMs < lineEveryMs) return;
    saidMs = atMs;
    marks = [...marks.filter((mark) => atMs - mark.atMs <= measuredMsMax), { atMs, entries }];
    err(`${did} ${entries} of ${total} entries${estimate(marks, total)}`);
  };
}

function estimate(marks: readonly Mark[], total: number): string {
  const first = marks[0]!;
  const { atMs, entries } = marks.at(-1)!;
  const elapsedMs = atMs - first.atMs;
  const done = entries - first.entries;
  if (elapsedMs < measuredMsMin || done <= 0) return "";
  const perSecond = (done * 1_000) / elapsedMs;
  return `, ${Math.round(perSecond)} a second, about ${lasting((total - entries) / perSecond)} to go`;
}

/** Two minutes and more are not known to the second. */
function lasting(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
