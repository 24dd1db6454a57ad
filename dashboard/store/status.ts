/** The statuses a shipment can have, in the order in which they ask for attention. */
import type { FleetStatus, ShipmentEta } from "../../gateway/contract/api.ts";

/** Most urgent first. */
export const statusOrder: readonly FleetStatus[] = [
  "critical",
  "attention",
  "stale",
  "transit",
  "planned",
  "delivered",
];

const rank = new Map(statusOrder.map((status, index) => [status, index]));

/** 0 for the most urgent. */
export function statusRank(status: FleetStatus): number {
  return rank.get(status) ?? statusOrder.length;
}

/** From here on a probability of being late is shown as something to look at. */
export const lateFrom = 0.5;

export function isLikelyLate(eta: ShipmentEta | undefined): boolean {
  return eta !== undefined && eta.final.late >= lateFrom;
}
