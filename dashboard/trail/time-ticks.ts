/** Where times are written along a drawn track: at round times, as many as there is room for. */
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Distances between ticks that read well. */
export const tickStepsMs = [
  minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  30 * minuteMs,
  hourMs,
  2 * hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
  2 * dayMs,
  7 * dayMs,
  14 * dayMs,
  28 * dayMs,
] as const;

/** Times in a tick distance, on the hour or day of the zone that is `offsetMs` ahead of UTC. */
export function timeTicks(fromMs: number, toMs: number, distanceMs: number, offsetMs: number): number[] {
  const ticks: number[] = [];
  if (!(distanceMs > 0)) return ticks;
  for (
    let at = Math.ceil((fromMs + offsetMs) / distanceMs) * distanceMs;
    at - offsetMs <= toMs;
    at += distanceMs
  ) {
    ticks.push(at - offsetMs);
  }
  return ticks;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface PlacedTick extends Spot {
  readonly atMs: number;
}

/** More of them are never tried: a journey of a year at the finest step would be half a million. */
const triedMax = 2_000;

/**
 * The finest distance of ticks with which a line of `lengthPixels` has room for each, and of those the ones that are
 * at least `roomPixels` away from every other: a track that turns back, or stands still, does not write over itself.
 * `spotAt` says where the track was, or `undefined` where that is not known.
 */
export function placeTicks(
  span: { fromMs: number; toMs: number },
  lengthPixels: number,
  roomPixels: number,
  offsetMs: number,
  spotAt: (atMs: number) => Spot | undefined,
): { stepMs: number; ticks: PlacedTick[] } {
  const countMax = Math.min(triedMax, Math.max(1, lengthPixels / roomPixels));
  const lengthMs = span.toMs - span.fromMs;
  const stepMs = tickStepsMs.find((step) => lengthMs / step <= countMax) ?? tickStepsMs.at(-1)!;
  const ticks: PlacedTick[] = [];
  for (const atMs of timeTicks(span.fromMs, span.toMs, stepMs, offsetMs).slice(0, triedMax)) {
    const spot = spotAt(atMs);
    if (!spot) continue;
    const { x, y } = spot;
    if (ticks.every((other) => Math.hypot(other.x - x, other.y - y) >= roomPixels))
      ticks.push({ atMs, x, y });
  }
  return { stepMs, ticks };
}
