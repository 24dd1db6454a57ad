/** Which statements change what a shipment's page shows. */
import type { ShipmentView, StatementSummary } from "../../gateway/contract/api.ts";

/** References of the shipment itself, of the units it is or was aboard, and of the devices attached to it. */
export function referencesOf(shipment: string, view: ShipmentView | undefined): ReadonlySet<string> {
  return new Set([
    `shipment:${shipment}`,
    ...(view?.units ?? []).map(({ unit }) => `unit:${unit}`),
    ...(view?.attachments ?? []).map(({ device }) => `device:${device}`),
  ]);
}

/** A statement about one of them, or one that attaches something to one of them or loads it. */
export function concerns(event: StatementSummary, references: ReadonlySet<string>): boolean {
  if (references.has(event.subject)) return true;
  const { target, items } = (event.payload ?? {}) as { target?: unknown; items?: unknown };
  if (typeof target === "string" && references.has(target)) return true;
  return Array.isArray(items) && items.some((item) => references.has(String(item)));
}
