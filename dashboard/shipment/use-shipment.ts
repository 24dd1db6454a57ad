/** Loads what the parts of the shipment page show, again when the ledger has news of it. */
import { computed } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SeriesView, ShipmentView, StatementSummary } from "../../gateway/contract/api.ts";
import { type Resource, useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import type { TraceView } from "../api/trace.ts";
import { rowOf } from "../store/fleet.ts";
import { fleet } from "../store/live.ts";
import { concerns, referencesOf } from "./concerns.ts";

/** Readings arrive all the time; charts are renewed this often. */
const readingsEveryMs = 20_000;
const pointsMax = 2000;

export interface ShipmentResources {
  view: Resource<ShipmentView>;
  readings: Resource<SeriesView[]>;
  statements: Resource<StatementSummary[]>;
  trace: Resource<TraceView>;
}

export function useShipment(id: string): ShipmentResources {
  const shown = useRef<ShipmentView | undefined>(undefined);
  const events = useNewestEvent(id, shown);
  const rounds = useReadingRounds(id);
  const version = events + rounds;
  const view = useResource(`shipment/${id}`, (signal) => api.shipment(id, signal), version);
  shown.current = view.value;
  return {
    view,
    readings: useResource(`readings/${id}`, (signal) => api.readings(id, { pointsMax }, signal), rounds),
    statements: useResource(`statements/${id}`, (signal) => api.statements(id, signal), version),
    trace: useResource(`trace/${id}`, (signal) => api.trace(id, signal), version),
  };
}

/** Grows when the feed brings a statement that concerns the shipment, as it is shown. */
function useNewestEvent(id: string, shown: { readonly current: ShipmentView | undefined }): number {
  return useNewestAbout(id, () => referencesOf(id, shown.current));
}

/** Grows when the feed brings, or had to leave out, a statement about one of the references; `key` names whose they are. */
export function useNewestAbout(key: string, references: () => ReadonlySet<string>): number {
  const current = useRef(references);
  current.current = references;
  const newest = useMemo(
    () =>
      computed(() => {
        const about = current.current();
        const { recentEvents, eventsSkippedTo } = fleet.value;
        return Math.max(
          recentEvents.findLast((event) => concerns(event, about))?.index ?? 0,
          eventsSkippedTo,
        );
      }),
    [key],
  );
  return newest.value;
}

/** Grows every twenty seconds in which the shipment's row has changed. */
function useReadingRounds(id: string): number {
  const [rounds, setRounds] = useState(0);
  useEffect(() => {
    let seenMs = rowOf(fleet.peek(), id)?.atMs;
    const timer = setInterval(() => {
      const atMs = rowOf(fleet.peek(), id)?.atMs;
      if (atMs === seenMs) return;
      seenMs = atMs;
      setRounds((count) => count + 1);
    }, readingsEveryMs);
    return () => clearInterval(timer);
  }, [id]);
  return rounds;
}
