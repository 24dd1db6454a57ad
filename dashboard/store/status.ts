/** The statuses a shipment can have, in the order in which they ask for attention. */
import type { FleetStatus } from "../../gateway/contract/api.ts";

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
