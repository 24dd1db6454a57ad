/** The order of the shipments' table. */
import type { FleetRow } from "../../gateway/contract/api.ts";
import { statusRank } from "../store/status.ts";

/** Digits compare as numbers: SHP-2 before SHP-10. */
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

type Key = (row: FleetRow) => string | number | null;

const keys: Readonly<Record<string, Key>> = {
  status: (row) => statusRank(row.status),
  shipment: (row) => row.shipment,
  goods: (row) => row.goods,
  route: (row) => `${row.origin}\n${row.destination}`,
  holder: (row) => row.holderName || row.holder,
  arrival: (row) => row.eta?.final.p50Ms ?? null,
  temperature: (row) => row.temperatureCelsius,
  battery: (row) => row.batteryPercent,
  lastReading: (row) => row.atMs,
};

/**
 * `indexes` of `rows` in the order of a column. Rows that are equal keep their order; what has no value comes
 * last, whichever way it is sorted.
 */
export function sortIndexes(
  indexes: readonly number[],
  rows: readonly FleetRow[],
  column: string,
  descending: boolean,
): number[] {
  const key = keys[column];
  if (!key) return [...indexes];
  const direction = descending ? -1 : 1;
  const keyed = indexes.map((index) => ({ index, value: key(rows[index]!) }));
  keyed.sort((a, b) => compare(a.value, b.value, direction));
  return keyed.map(({ index }) => index);
}

function compare(a: string | number | null, b: string | number | null, direction: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return direction * (a - b);
  return direction * collator.compare(String(a), String(b));
}
