/** Where the dashboard shows what a reference names. */
import type { ReferenceKind } from "../../ledger/statement/reference.ts";

const folders: Partial<Readonly<Record<ReferenceKind, string>>> = {
  shipment: "shipments",
  device: "devices",
  party: "parties",
  dispute: "disputes",
  order: "trade",
  lot: "lots",
  asset: "accounts",
};

const wholePages: Partial<Readonly<Record<ReferenceKind, string>>> = {
  chain: "ledger",
  list: "customs/lists",
  product: "goods",
  token: "pass-cards",
};

/** Relative to the dashboard's root, without a dot; `undefined` where no page is about such a thing. */
export function thingPath(kind: ReferenceKind, id: string): string | undefined {
  const folder = folders[kind];
  return folder ? `${folder}/${encodeURIComponent(id)}` : wholePages[kind];
}
