/** Who held the goods during each minute of a window, as far as clocks tell. */
import type { CustodyInterval } from "../../ledger/liability/trace.ts";

export const minuteMs = 60_000;

export interface Minute {
  readonly fromMs: number;
  /** Several where a handover lies in the minute, or within ± ε of it. */
  readonly holders: readonly string[];
  /** The holder had released the goods. */
  readonly inTransfer: boolean;
}

export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

type Custody = readonly Pick<CustodyInterval, "holder" | "fromMs" | "toMs" | "inTransferFromMs">[];

/** Whole minutes that cover the window. */
export function minuteCount({ fromMs, toMs }: Window): number {
  return Math.max(1, Math.ceil(toMs / minuteMs) - Math.floor(fromMs / minuteMs));
}

export function minuteAt(custody: Custody, window: Window, n: number, epsilonMs: number): Minute {
  const fromMs = (Math.floor(window.fromMs / minuteMs) + n) * minuteMs;
  const overlaps = (startMs: number, endMs: number | null) =>
    startMs < fromMs + minuteMs + epsilonMs && (endMs ?? Number.POSITIVE_INFINITY) > fromMs - epsilonMs;
  const held = custody.filter((interval) => overlaps(interval.fromMs, interval.toMs));
  return {
    fromMs,
    holders: [...new Set(held.map(({ holder }) => holder))],
    inTransfer: held.some(
      ({ inTransferFromMs, toMs }) => inTransferFromMs !== null && overlaps(inTransferFromMs, toMs),
    ),
  };
}

/** Neighbouring minutes with the same holders as one line: what a table shows. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly holders: readonly string[];
  readonly inTransfer: boolean;
}

export function stretchesOf(custody: Custody, window: Window, epsilonMs: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (let n = 0; n < minuteCount(window); n++) {
    const { fromMs, holders, inTransfer } = minuteAt(custody, window, n, epsilonMs);
    const last = stretches.at(-1);
    const toMs = fromMs + minuteMs;
    if (last && last.holders.join() === holders.join() && last.inTransfer === inTransfer)
      stretches[stretches.length - 1] = { ...last, toMs };
    else stretches.push({ fromMs, toMs, holders, inTransfer });
  }
  return stretches;
}
