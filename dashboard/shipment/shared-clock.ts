/** One time for everything on the shipment page: charts, custody bar, map, timeline and replay follow the same cursor. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { browserEnvironment, Replay } from "../replay/replay.ts";

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SharedClock {
  /** What every part shows: where the pointer is in time on whichever of them, else where the replay stands. */
  readonly cursorMs: ReadonlySignal<number | undefined>;
  /** `undefined` while no pointer is over any of them. */
  readonly hoverMs: Signal<number | undefined>;
  readonly replay: Replay;
  /** What is shown; changed by zooming in a chart. */
  readonly range: Signal<TimeRange>;
  /** What is shown when nothing is zoomed. */
  readonly whole: TimeRange;
}

export function sharedClock(whole: TimeRange): SharedClock {
  const replay = new Replay(whole, browserEnvironment);
  const hoverMs = signal<number | undefined>(undefined);
  return {
    cursorMs: computed(() => hoverMs.value ?? replay.atMs.value),
    hoverMs,
    replay,
    range: signal(whole),
    whole,
  };
}

/** Stays there when the pointer leaves. */
export function chooseInstant({ replay }: SharedClock, atMs: number): void {
  replay.pause();
  replay.moveTo(Math.round(atMs));
}
