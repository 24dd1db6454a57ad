/** One time for everything on the shipment page: charts, custody bar, map and list follow the same cursor. */
import { type Signal, signal } from "@preact/signals";

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SharedClock {
  /** Where the pointer is in time, on whichever part of the page. */
  readonly cursorMs: Signal<number | undefined>;
  /** What is shown; changed by zooming in a chart. */
  readonly range: Signal<TimeRange>;
  /** What is shown when nothing is zoomed. */
  readonly whole: TimeRange;
}

export function sharedClock(whole: TimeRange): SharedClock {
  return { cursorMs: signal(undefined), range: signal(whole), whole };
}
