/** What the user looks for: one search and one choice of statuses for the map and the table alike. */
import { computed, effect, signal } from "@preact/signals";
import type { FleetStatus } from "../../gateway/contract/api.ts";
import * as api from "../api/routes.ts";
import { identifierSearches } from "./identifier-search.ts";
import { fleetFilter, matchingIndexes } from "./search.ts";
import { isPast, shown } from "./shown.ts";

export const query = signal("");
export const statuses = signal<ReadonlySet<FleetStatus>>(new Set());
export const identifiers = identifierSearches(query, {
  ask: api.shipmentsWith,
  later: (task, delayMs) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
});
export const filter = computed(() => fleetFilter(query.value, statuses.value, identifiers.found.value));
export const isFiltered = computed(() => filter.value.words.length > 0 || statuses.value.size > 0);

/** Indexes of the rows that match, most urgent first; renewed at once when the filter changes, else twice a second. */
export const listed = signal<readonly number[]>([]);

const renewMs = 500;
let timer: number | undefined;

export function clearFilter(): void {
  query.value = "";
  statuses.value = new Set();
}

function renew(): void {
  const next = matchingIndexes(shown.peek().rows, filter.peek());
  if (!sameNumbers(listed.peek(), next)) listed.value = next;
}

/** A list that is the same keeps its identity, so that nothing is drawn again for it. */
function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

// Between the live fleet and the past the rows are others: their places are not each other's.
effect(() => {
  filter.value;
  isPast.value;
  renew();
});

effect(() => {
  const { rows } = shown.value;
  if (listed.peek().length === 0 && rows.length > 0) renew();
  else if (timer === undefined) timer = window.setTimeout(renewLater, renewMs);
});

function renewLater(): void {
  timer = undefined;
  renew();
}
