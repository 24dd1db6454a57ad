/**
 * The live fleet as a value: `(state, event) → state`. Nothing here knows the network, the clock or the page,
 * and nothing here may import the map: this module is in the first chunk, Leaflet is not.
 */
import type {
  FeedEvent,
  FleetRow,
  FleetStatus,
  FleetView,
  StatementSummary,
} from "../../gateway/contract/api.ts";

/** Statements of other kinds than readings that are kept for the page; older ones are in the ledger. */
export const recentEventsMax = 200;

export interface FleetState {
  /** Position in the log up to which this state is complete. */
  readonly cursor: number;
  /** Newest row of each shipment. A shipment keeps its place; a row that changed is another object. */
  readonly rows: readonly FleetRow[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly counts: Readonly<Record<FleetStatus, number>>;
  readonly block: { readonly height: number; readonly timeMs: number } | undefined;
  /** Oldest first, at most `recentEventsMax`. */
  readonly recentEvents: readonly StatementSummary[];
  /** Index in the log of the newest event taken in, so that an event sent twice counts once. */
  readonly newestEventIndex: number;
  /** Events before this index may be missing in `recentEvents`: a snapshot took their place. 0 while none is. */
  readonly eventsSkippedTo: number;
}

const noCounts: Readonly<Record<FleetStatus, number>> = {
  transit: 0,
  attention: 0,
  critical: 0,
  delivered: 0,
  stale: 0,
  planned: 0,
};

export const emptyFleet: FleetState = {
  cursor: 0,
  rows: [],
  indexOf: new Map(),
  counts: noCounts,
  block: undefined,
  recentEvents: [],
  newestEventIndex: -1,
  eventsSkippedTo: 0,
};

/**
 * The state after a snapshot. What a snapshot does not carry is kept from `before`, unless the log has become
 * shorter: then it is another log. A snapshot that is not the first one leaves events out, and says which.
 */
export function fleetFromSnapshot(view: FleetView, before: FleetState = emptyFleet): FleetState {
  const kept = view.cursor < before.cursor ? emptyFleet : before;
  const placed = placeRows({ ...kept, rows: [], indexOf: new Map(), counts: noCounts }, view.rows);
  if (before.cursor === 0) return { ...placed, cursor: view.cursor };
  const newestEventIndex = Math.max(kept.newestEventIndex, view.cursor - 1);
  return { ...placed, cursor: view.cursor, newestEventIndex, eventsSkippedTo: view.cursor };
}

/**
 * The state after `event`, whose `cursor` is the position in the log after it. Rows from before the state's own
 * cursor are old news and change nothing; events are counted by their index, each once, in any case.
 */
export function reduceFleet(state: FleetState, event: FeedEvent, cursor: number): FleetState {
  switch (event.type) {
    case "rows":
      return cursor < state.cursor ? state : { ...placeRows(state, event.rows), cursor };
    case "block":
      return isNewBlock(state, event.height)
        ? {
            ...state,
            block: { height: event.height, timeMs: event.timeMs },
            cursor: Math.max(state.cursor, cursor),
          }
        : state;
    case "event":
      return event.event.index <= state.newestEventIndex ? state : withEvent(state, event.event, cursor);
    // Alerts are no part of the fleet: dashboard/store/alerts.ts keeps them.
    case "alert":
    case "reset":
    case "slow":
      return state;
  }
}

function isNewBlock(state: FleetState, height: number): boolean {
  return state.block === undefined || height > state.block.height;
}

function withEvent(state: FleetState, event: StatementSummary, cursor: number): FleetState {
  return {
    ...state,
    cursor: Math.max(state.cursor, cursor),
    newestEventIndex: event.index,
    recentEvents: [...state.recentEvents, event].slice(-recentEventsMax),
  };
}

/** Copying the array of references costs microseconds even for 50,000 rows; the index is copied only when it grows. */
function placeRows(state: FleetState, changed: readonly FleetRow[]): FleetState {
  if (changed.length === 0) return state;
  const rows = state.rows.slice();
  const counts = { ...state.counts };
  let indexOf: ReadonlyMap<string, number> = state.indexOf;
  let grown: Map<string, number> | undefined;
  for (const row of changed) {
    const index = indexOf.get(row.shipment);
    if (index === undefined) {
      if (!grown) {
        grown = new Map(indexOf);
        indexOf = grown;
      }
      grown.set(row.shipment, rows.length);
      rows.push(row);
    } else {
      counts[rows[index]!.status] -= 1;
      rows[index] = row;
    }
    counts[row.status] += 1;
  }
  return { ...state, rows, counts, indexOf };
}

/** The newest row of a shipment. */
export function rowOf(state: FleetState, shipment: string): FleetRow | undefined {
  const index = state.indexOf.get(shipment);
  return index === undefined ? undefined : state.rows[index];
}
