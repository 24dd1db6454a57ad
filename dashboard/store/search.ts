/** Which shipments a page shows: status chips and words typed into the search field. */
import type { FleetRow, FleetStatus } from "../../gateway/contract/api.ts";
import type { FoundShipment } from "../../gateway/contract/shipment-search.ts";
import { statusOrder, statusRank } from "./status.ts";

export interface FleetFilter {
  /** Lower case, without spaces around it; empty matches everything. */
  readonly words: readonly string[];
  /** Statuses to show; empty shows all. */
  readonly statuses: ReadonlySet<FleetStatus>;
  /** Shipments that the gateway found by what is not in their rows. */
  readonly found: ReadonlyMap<string, FoundShipment>;
}

/** Longer input is cut: nobody types it, and each character costs at every row. */
const queryCharactersMax = 200;

const noneFound: FleetFilter["found"] = new Map();

export function fleetFilter(
  query: string,
  statuses: ReadonlySet<FleetStatus>,
  found = noneFound,
): FleetFilter {
  const words = query.slice(0, queryCharactersMax).toLowerCase().split(/\s+/).filter(Boolean);
  return { words, statuses, found };
}

/** Every word must occur somewhere in what the row says of the shipment, unless the gateway found it. */
export function matches(row: FleetRow, filter: FleetFilter): boolean {
  if (filter.statuses.size > 0 && !filter.statuses.has(row.status)) return false;
  return (
    filter.words.length === 0 ||
    filter.found.has(row.shipment) ||
    filter.words.every((word) => searchText(row).includes(word))
  );
}

interface Cached {
  readonly row: FleetRow;
  readonly text: string;
}

/** By shipment: rows come anew with each reading, but what is searched in them hardly ever changes. */
const searchTexts = new Map<string, Cached>();
const searchTextsMax = 100_000;

function searchText(row: FleetRow): string {
  const cached = searchTexts.get(row.shipment);
  if (cached && sameText(cached.row, row)) return cached.text;
  const text = [
    row.shipment,
    row.goods,
    row.origin,
    row.destination,
    row.holder,
    row.holderName,
    row.device ?? "",
    row.reason,
  ]
    .join("\n")
    .toLowerCase();
  if (searchTexts.size >= searchTextsMax) searchTexts.clear();
  searchTexts.set(row.shipment, { row, text });
  return text;
}

function sameText(a: FleetRow, b: FleetRow): boolean {
  return (
    a.holder === b.holder &&
    a.holderName === b.holderName &&
    a.reason === b.reason &&
    a.device === b.device &&
    a.goods === b.goods &&
    a.origin === b.origin &&
    a.destination === b.destination
  );
}

/**
 * Indexes of the rows that match, the most urgent status first and otherwise in the rows' own order: the list
 * does not jump when a reading arrives.
 */
export function matchingIndexes(rows: readonly FleetRow[], filter: FleetFilter): number[] {
  const byRank: number[][] = statusOrder.map(() => []);
  rows.forEach((row, index) => {
    if (matches(row, filter)) byRank[statusRank(row.status)]?.push(index);
  });
  return byRank.flat();
}
