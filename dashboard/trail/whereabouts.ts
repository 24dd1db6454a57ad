/** Where a shipment was at a time, and between which of its positions nothing is known. */
import { indexAt } from "../replay/moments.ts";
import { positionAt, type TrackPoint } from "./track.ts";

export type Whereabouts =
  | { readonly state: "known"; readonly point: TrackPoint }
  /** The last position before a silence that is too long to say anything about the time asked for. */
  | { readonly state: "silent"; readonly point: TrackPoint; readonly silentMs: number };

/** `undefined` before the first position. After the last one within `gapMs` it counts as still there. */
export function whereaboutsAt(
  track: readonly TrackPoint[],
  atMs: number,
  gapMs: number,
): Whereabouts | undefined {
  const timesMs = track.map((point) => point.atMs);
  const index = indexAt(timesMs, atMs);
  const point = track[index];
  if (!point) return undefined;
  const next = track[index + 1];
  const silentMs = atMs - point.atMs;
  if (next ? next.atMs - point.atMs > gapMs && silentMs > 0 : silentMs > gapMs)
    return { state: "silent", point, silentMs };
  return { state: "known", point: (next && positionAt(track, atMs)) ?? { ...point, atMs } };
}

export interface TrackPieces {
  /** Positions that follow each other closely enough to be joined by a line. */
  readonly known: readonly (readonly TrackPoint[])[];
  /** The last position before each silence, and the first after it. */
  readonly gaps: readonly (readonly [TrackPoint, TrackPoint])[];
}

/** Cuts a track where more than `gapMs` lie between two positions. */
export function piecesOf(track: readonly TrackPoint[], gapMs: number): TrackPieces {
  const known: TrackPoint[][] = [];
  const gaps: [TrackPoint, TrackPoint][] = [];
  let before: TrackPoint | undefined;
  for (const point of track) {
    const open = known.at(-1);
    if (!open || !before) known.push([point]);
    else if (point.atMs - before.atMs > gapMs) {
      gaps.push([before, point]);
      known.push([point]);
    } else open.push(point);
    before = point;
  }
  return { known, gaps };
}
