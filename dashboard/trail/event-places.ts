/** Which events get a symbol of their own on the map: where several would lie on one another, the worst, with how many more there are. */
import type { EventKind } from "./journey-events.ts";
import type { Spot } from "./time-ticks.ts";

/** The worst first. */
const gravity: Readonly<Record<EventKind, number>> = {
  excursion: 0,
  door: 1,
  gap: 2,
  handover: 3,
  delivered: 4,
  milestone: 5,
};

export interface EventSpot extends Spot {
  readonly kind: EventKind;
}

export interface PlacedEvent<E extends EventSpot> {
  readonly event: E;
  /** Events within reach that have no symbol. */
  readonly hidden: number;
}

/** No two of them are nearer to each other than `roomPixels`; each event is one of them or hidden by the first it would touch. */
export function placeEvents<E extends EventSpot>(events: readonly E[], roomPixels: number): PlacedEvent<E>[] {
  const placed: { event: E; hidden: number }[] = [];
  const worstFirst = [...events].sort((a, b) => gravity[a.kind] - gravity[b.kind]);
  for (const event of worstFirst) {
    const other = placed.find(({ event: { x, y } }) => Math.hypot(event.x - x, event.y - y) < roomPixels);
    if (other) other.hidden += 1;
    else placed.push({ event, hidden: 0 });
  }
  return placed;
}
