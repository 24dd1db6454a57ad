/** A shipment's way and what happened on it, from what its page has loaded, and the moments that a replay goes to. */
import { useMemo } from "preact/hooks";
import { useResource } from "../api/resource.ts";
import * as routing from "../api/routing.ts";
import { momentsOf } from "../replay/moments.ts";
import type { Moments } from "../replay/replay-keys.ts";
import { nowMs } from "../store/live.ts";
import { actualWay, type Journey, type PlannedWay, plannedWays } from "../trail/journey.ts";
import { journeyEvents } from "../trail/journey-events.ts";
import { gapMsOf } from "./series.ts";
import type { TabProperties } from "./shipment-page.tsx";

const noPlans: readonly PlannedWay[] = [];

export interface KnownJourney extends Journey {
  readonly moments: Moments;
  /** Of any reading, not only of positions. */
  readonly silenceMs: number;
}

export function useJourney({ view, resources }: Pick<TabProperties, "view" | "resources">): KnownJourney {
  const planned = useResource(`planned/${view.shipment}`, (signal) =>
    plannedWays(view, (from, to) => routing.seaWay(from, to, signal)),
  );
  const readings = resources.readings.value;
  const trace = resources.trace.value;
  const statements = resources.statements.value;
  const known = useMemo(() => {
    const series = readings ?? [];
    const gapMsMax = trace?.trace.gapMsMax;
    const silenceMs = gapMsOf(series, gapMsMax);
    const events = journeyEvents({
      view,
      readings: series,
      excursions: trace?.excursions ?? [],
      statements: statements ?? [],
      gapMs: silenceMs,
      nowMs: nowMs.peek() ?? view.row.atMs,
    });
    const moments = {
      eventsMs: momentsOf(events.flatMap(({ atMs, toMs }) => (toMs ? [atMs, toMs] : [atMs]))),
      samplesMs: momentsOf(series.flatMap((one) => one.timesMs)),
    };
    return { shipment: view.shipment, events, moments, silenceMs, ...actualWay(series, gapMsMax) };
  }, [view, readings, trace, statements]);
  return useMemo(() => ({ ...known, planned: planned.value ?? noPlans }), [known, planned.value]);
}
