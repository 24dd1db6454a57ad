/** Names of things in EPCIS events. */
import { parseReference } from "../statement/reference.ts";
import type { ShipmentHistory } from "./shipment-history.ts";

/** GS1's own identifiers where there are any, else a URN of the chain. */
export function uriOf(history: ShipmentHistory, reference: string): string {
  const { kind, id } = parseReference(reference)!;
  const unit = kind === "unit" ? history.units.get(id) : undefined;
  if (unit?.scheme === "SSCC") return `https://id.gs1.org/00/${unit.number}`;
  if (unit?.scheme === "ISO6346") return `urn:epc:id:bic:${unit.number}`;
  return `urn:tallyman:${history.chain.id}:${reference}`;
}
