/** Views of the shipments' table: what is searched, which statuses, which columns, in which order; by name or as an address. */
import { signal } from "@preact/signals";
import type { FleetStatus } from "../../gateway/contract/api.ts";
import type { Sort } from "../components/virtual-table.tsx";

export interface View {
  readonly query: string;
  readonly statuses: readonly FleetStatus[];
  readonly columns: readonly ColumnName[];
  readonly sort: Sort;
}

export interface NamedView extends View {
  readonly name: string;
}

export const columnNames = [
  "status",
  "shipment",
  "goods",
  "route",
  "holder",
  "arrival",
  "temperature",
  "battery",
  "lastReading",
] as const;
export type ColumnName = (typeof columnNames)[number];

const statusNames: readonly FleetStatus[] = [
  "transit",
  "attention",
  "critical",
  "delivered",
  "stale",
  "planned",
];
const queryLengthMax = 200;

export const initialView: View = {
  query: "",
  statuses: [],
  columns: columnNames,
  sort: { column: "status", descending: false },
};

/** `?q=basel&status=critical,stale&sort=-arrival&columns=status,shipment`; what is as it is at first is left out. */
export function addressOfView({ query, statuses, columns, sort }: View): string {
  const asked = new URLSearchParams();
  if (query !== "") asked.set("q", query);
  if (statuses.length > 0) asked.set("status", statuses.join(","));
  const order = `${sort.descending ? "-" : ""}${sort.column}`;
  if (order !== initialView.sort.column) asked.set("sort", order);
  if (columns.join() !== columnNames.join()) asked.set("columns", columns.join(","));
  const text = asked.toString().replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}

/** Whatever an address asks for that is not there is left out; the shipment's own column always stays. */
export function viewOfAddress(search: string): View {
  const asked = new URLSearchParams(search);
  const listOf = <T extends string>(name: string, known: readonly T[]): T[] => {
    const words = new Set((asked.get(name) ?? "").split(","));
    return known.filter((one) => words.has(one));
  };
  const order = asked.get("sort") ?? initialView.sort.column;
  const column = columnNames.find((name) => name === order.replace(/^-/, "")) ?? initialView.sort.column;
  const columns = listOf("columns", columnNames);
  return {
    query: (asked.get("q") ?? "").slice(0, queryLengthMax),
    statuses: listOf("status", statusNames),
    columns: columns.length === 0 ? columnNames : withShipment(columns),
    sort: { column, descending: order.startsWith("-") },
  };
}

export function withShipment(columns: readonly ColumnName[]): readonly ColumnName[] {
  return columnNames.filter((name) => name === "shipment" || columns.includes(name));
}

const storageKey = "tallyman.shipment-views";
const viewCountMax = 50;
export const viewNameLengthMax = 60;

/** Views that this browser's user has named, in the order in which they were made. */
export const views = signal<readonly NamedView[]>(stored());

export function keepView(named: NamedView): void {
  keep([...views.value.filter(({ name }) => name !== named.name), named].slice(-viewCountMax));
}

/** Returns what puts it back. */
export function removeView(name: string): () => void {
  const before = views.value;
  keep(before.filter((view) => view.name !== name));
  return () => keep(before);
}

function keep(all: readonly NamedView[]): void {
  views.value = all;
  try {
    const lines = all.map((view) => [view.name, addressOfView(view)]);
    localStorage.setItem(storageKey, JSON.stringify(lines));
  } catch {
    // The user has blocked the storage: the views last as long as the page.
    return;
  }
}

/** What lies in the storage may have been written by another version, or by hand. */
function stored(): NamedView[] {
  try {
    const lines: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    if (!Array.isArray(lines)) return [];
    return lines.slice(0, viewCountMax).flatMap((line: unknown) => {
      const [name, address] = Array.isArray(line) ? (line as unknown[]) : [];
      if (typeof name !== "string" || typeof address !== "string") return [];
      return { name: name.slice(0, viewNameLengthMax), ...viewOfAddress(address) };
    });
  } catch {
    return [];
  }
}
