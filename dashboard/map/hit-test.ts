/** Which shipment lies under the pointer: one pass over all points, some tens of microseconds for ten thousand. */
import type { FleetPoints } from "./fleet-points.ts";

export interface HitView {
  /** Mercator units of the pointer. */
  readonly x: number;
  readonly y: number;
  /** Width of the world in pixels. */
  readonly worldPixels: number;
  readonly radiusPixels: number;
}

/**
 * Index of the shown point nearest to the pointer, within the radius; of two equally near the more urgent
 * one. −1 when there is none. The world repeats sideways, so distances are the short way round.
 */
export function hitTest(points: FleetPoints, view: HitView, shown: Uint8Array = points.shown): number {
  let best = -1;
  let bestDistance = (view.radiusPixels / view.worldPixels) ** 2;
  for (let index = 0; index < points.count; index += 1) {
    if (shown[index] === 0) continue;
    const dy = points.y[index]! - view.y;
    const apart = points.x[index]! - view.x;
    const dx = apart - Math.round(apart);
    const distance = dx * dx + dy * dy;
    // A point without a position is NaN, and no comparison with it is true.
    if (distance < bestDistance || (distance === bestDistance && isMoreUrgent(points, index, best))) {
      best = index;
      bestDistance = distance;
    }
  }
  return best;
}

function isMoreUrgent(points: FleetPoints, index: number, best: number): boolean {
  return best === -1 || points.look[index]! < points.look[best]!;
}
