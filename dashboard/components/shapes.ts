/** The shape of each status, drawn in a box of 16 × 16: used by the list's glyphs and by the map's sprites. */
import type { FleetStatus } from "../../gateway/contract/api.ts";

export type StatusRole = FleetStatus | "invalid";

export interface StatusShape {
  readonly path: string;
  /** Only its outline is drawn. */
  readonly hollow: boolean;
  /** The map turns it into the direction of travel. */
  readonly turns: boolean;
}

const arrow = "M8 1.2 13.2 14.4 8 11.4 2.8 14.4Z";

export const statusShapes: Readonly<Record<StatusRole, StatusShape>> = {
  transit: { path: arrow, hollow: false, turns: true },
  attention: { path: "M8 1.6 15.4 14.4H.6Z", hollow: false, turns: false },
  critical: { path: "M8 .6 15.4 8 8 15.4 .6 8Z", hollow: false, turns: false },
  delivered: { path: "M8 1.6a6.4 6.4 0 1 1 0 12.8A6.4 6.4 0 1 1 8 1.6Z", hollow: false, turns: false },
  invalid: { path: "M2 2h12v12H2Z", hollow: false, turns: false },
  stale: { path: "M8 2.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 1 1 8 2.6Z", hollow: true, turns: false },
  planned: { path: "M3 2.6 13.4 8 3 13.4Z", hollow: true, turns: false },
};
