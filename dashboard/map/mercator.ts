/**
 * Web Mercator as numbers between 0 and 1: x from the date line eastwards, y from the north edge downwards.
 * One unit is the width of the world, `256 · 2^zoom` pixels.
 */

/** Where the square map ends (EPSG:3857). Positions at the poles are drawn at its edge. */
export const latitudeMax = 85.0511287798066;

export function mercatorX(lon: number): number {
  return lon / 360 + 0.5;
}

export function mercatorY(lat: number): number {
  const clamped = Math.max(-latitudeMax, Math.min(latitudeMax, lat));
  const sine = Math.sin((clamped * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** Width of the world in pixels. */
export function worldPixels(zoom: number): number {
  return 256 * 2 ** zoom;
}
