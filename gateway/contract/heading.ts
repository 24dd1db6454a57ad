/** Which way something went, for arrows on maps. */

interface Spot {
  readonly lat: number | null;
  readonly lon: number | null;
}

/** Degrees clockwise from north at the second place; `null` where it stood still or a place is not known. */
export function headingBetween(from: Spot, to: Spot): number | null {
  if (from.lat === null || from.lon === null || to.lat === null || to.lon === null) return null;
  const radians = Math.PI / 180;
  const east = Math.sin((to.lon - from.lon) * radians) * Math.cos(to.lat * radians);
  const north =
    Math.cos(from.lat * radians) * Math.sin(to.lat * radians) -
    Math.sin(from.lat * radians) * Math.cos(to.lat * radians) * Math.cos((to.lon - from.lon) * radians);
  if (Math.abs(east) + Math.abs(north) < 1e-9) return null;
  return (Math.atan2(east, north) / radians + 360) % 360;
}
