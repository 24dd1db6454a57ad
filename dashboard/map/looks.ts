/** How a shipment looks on the map: its status, or that it is likely late where nothing else is the matter. */
import type { FleetStatus } from "../../gateway/contract/api.ts";
import { type StatusRole, type StatusShape, statusShapes } from "../components/shapes.ts";
import type { ShownRow } from "../store/shown.ts";
import { isLikelyLate } from "../store/status.ts";

export type Look = FleetStatus | "late";

/** Most urgent first; points keep the place in this list. */
export const looks: readonly Look[] = [
  "critical",
  "attention",
  "late",
  "stale",
  "transit",
  "planned",
  "delivered",
];

const rank = new Map(looks.map((look, index) => [look, index]));

/** 0 for the most urgent. */
export function lookRank(look: Look): number {
  return rank.get(look) ?? looks.length;
}

export function lookOf(row: ShownRow): Look {
  if (row.isSilent) return "stale";
  const isWell = row.status === "transit" || row.status === "planned";
  return isWell && isLikelyLate(row.eta) ? "late" : row.status;
}

/** Late: the arrow of what travels in the colour of what asks for attention. */
export function drawingOf(look: Look): { shape: StatusShape; colour: StatusRole } {
  return look === "late"
    ? { shape: statusShapes.transit, colour: "attention" }
    : { shape: statusShapes[look], colour: look };
}

/** Places in `looks`, the least urgent first: what is drawn last lies on top. */
export const drawingOrder: readonly number[] = looks.map((_, index) => index).reverse();
