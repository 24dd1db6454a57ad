/** What happened in a window, as marks on its slider and as moments to go to. */
import type { PastShipment } from "../../gateway/contract/past.ts";
import { momentsOf } from "../replay/moments.ts";
import type { SliderMark } from "../replay/replay-bar.tsx";
import type { ReplaySpan } from "../replay/replay-clock.ts";
import type { Moments } from "../replay/replay-keys.ts";

/** The first is the most urgent: it is what a place on the slider shows when several happened there. */
const kinds = ["critical", "attention", "delivered", "handover"] as const;
type Kind = (typeof kinds)[number];

export interface Change {
  readonly atMs: number;
  readonly kind: Kind;
}

/** What became critical or needed attention, what was delivered or handed over, within the window. */
export function changesOf(shipments: readonly PastShipment[], { fromMs, toMs }: ReplaySpan): Change[] {
  const all = shipments.flatMap(({ standings, holdings, createdMs }) => [
    ...standings.flatMap(({ fromMs: atMs, status }): Change[] =>
      status === "critical" || status === "attention" || status === "delivered"
        ? [{ atMs, kind: status }]
        : [],
    ),
    ...holdings
      .filter(({ fromMs: atMs }) => atMs > createdMs)
      .map(({ fromMs: atMs }): Change => ({ atMs, kind: "handover" })),
  ]);
  // What holds at the beginning of the window began before it.
  return all.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
}

/** As many as can be told apart: of each place the most urgent. */
export function marksOf(
  changes: readonly Change[],
  { fromMs, toMs }: ReplaySpan,
  places: number,
): SliderMark[] {
  const placeMs = Math.max(1, (toMs - fromMs) / places);
  const urgency = (kind: Kind) => kinds.indexOf(kind);
  const byPlace = new Map<number, Change>();
  for (const change of changes) {
    const place = Math.floor((change.atMs - fromMs) / placeMs);
    const known = byPlace.get(place);
    if (!known || urgency(change.kind) < urgency(known.kind)) byPlace.set(place, change);
  }
  return [...byPlace.values()].map(({ atMs, kind }) => ({ atMs, kind: `mark-${kind}` }));
}

export function momentsIn(changes: readonly Change[], { fromMs, toMs }: ReplaySpan, stepMs: number): Moments {
  const steps = Math.ceil((toMs - fromMs) / stepMs);
  return {
    eventsMs: momentsOf(changes.map(({ atMs }) => atMs)),
    samplesMs: momentsOf(Array.from({ length: steps + 1 }, (_, i) => Math.min(toMs, fromMs + i * stepMs))),
  };
}
