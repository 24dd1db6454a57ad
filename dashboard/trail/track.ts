/** Where a shipment has been, from its series of latitudes and longitudes. */
import type { SeriesView } from "../../gateway/contract/api.ts";

export interface TrackPoint {
  readonly atMs: number;
  readonly lat: number;
  readonly lon: number;
}

/**
 * Joins latitudes and longitudes of each device. Thinned series keep different samples of the two, so the longitude at
 * the time of a latitude is interpolated between its neighbours; outside of what is known nothing is assumed.
 */
export function joinTrack(lats: readonly SeriesView[], lons: readonly SeriesView[]): TrackPoint[] {
  const points: TrackPoint[] = [];
  for (const series of lats) {
    const other = lons.find((candidate) => candidate.device === series.device);
    if (other) points.push(...joinSeries(series, other));
  }
  return points.sort((a, b) => a.atMs - b.atMs);
}

function joinSeries(lats: SeriesView, lons: SeriesView): TrackPoint[] {
  const points: TrackPoint[] = [];
  let after = 0;
  lats.timesMs.forEach((atMs, index) => {
    while (after < lons.timesMs.length && lons.timesMs[after]! < atMs) after += 1;
    const lon = longitudeAt(lons, after, atMs);
    const lat = lats.values[index];
    if (lon !== undefined && lat !== undefined && Math.abs(lat) <= 90 && Math.abs(lon) <= 180)
      points.push({ atMs, lat, lon });
  });
  return points;
}

/** `after` is the first sample not before `atMs`. */
function longitudeAt(lons: SeriesView, after: number, atMs: number): number | undefined {
  const nextMs = lons.timesMs[after];
  const next = lons.values[after];
  if (nextMs === undefined || next === undefined) return undefined;
  if (nextMs === atMs) return next;
  const beforeMs = lons.timesMs[after - 1];
  const before = lons.values[after - 1];
  if (beforeMs === undefined || before === undefined) return undefined;
  const turn = next - before - 360 * Math.round((next - before) / 360);
  const lon = before + (turn * (atMs - beforeMs)) / (nextMs - beforeMs);
  return lon - 360 * Math.round(lon / 360);
}

/** Position at a time, between the samples around it; `undefined` before the first and after the last. */
export function positionAt(track: readonly TrackPoint[], atMs: number): TrackPoint | undefined {
  let low = 0;
  let high = track.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (track[middle]!.atMs < atMs) low = middle + 1;
    else high = middle;
  }
  const next = track[low];
  if (next?.atMs === atMs) return next;
  const before = track[low - 1];
  if (!next || !before) return undefined;
  const part = (atMs - before.atMs) / (next.atMs - before.atMs);
  const turn = next.lon - before.lon - 360 * Math.round((next.lon - before.lon) / 360);
  return { atMs, lat: before.lat + (next.lat - before.lat) * part, lon: before.lon + turn * part };
}
