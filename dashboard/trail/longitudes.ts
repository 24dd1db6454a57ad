/** Longitudes of a way, which goes over the date line without turning back. */

/**
 * Longitudes as a continuous line: each within 180° of the one before, so that a way over the date line does
 * not cross the whole map.
 */
export function unwrapLongitudes(lons: readonly number[]): number[] {
  const unwrapped: number[] = [];
  let before = lons[0] ?? 0;
  for (const lon of lons) {
    before += shortestTurn(lon - before);
    unwrapped.push(before);
  }
  return unwrapped;
}

/** The same difference of longitudes, between −180 and 180. */
function shortestTurn(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}
