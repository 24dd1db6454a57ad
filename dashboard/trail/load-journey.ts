/** The way of the shipment that is chosen on the fleet's map, asked for when it is chosen. */
import * as api from "../api/routes.ts";
import * as routing from "../api/routing.ts";
import { nowMs } from "../store/live.ts";
import { actualWay, type Journey, plannedWays } from "./journey.ts";
import { journeyEvents } from "./journey-events.ts";

/** Enough for a line on a screen. */
const trailPointsMax = 1500;

/** The trail is an extra: what of it cannot be had is left out, and the shipment is still where it is. */
export async function loadJourney(shipment: string, signal: AbortSignal): Promise<Journey | undefined> {
  const asked = (quantity: string) => api.readings(shipment, { quantity, pointsMax: trailPointsMax }, signal);
  const [view, trace, ...series] = await Promise.allSettled([
    api.shipment(shipment, signal),
    api.trace(shipment, signal),
    asked("lat"),
    asked("lon"),
    asked("door"),
  ]);
  if (signal.aborted || view.status === "rejected") return undefined;
  const readings = series.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const known = trace.status === "fulfilled" ? trace.value : undefined;
  const actual = actualWay(readings, known?.trace.gapMsMax);
  return {
    shipment,
    ...actual,
    planned: await plannedWays(view.value, (from, to) => routing.seaWay(from, to, signal)),
    events: journeyEvents({
      view: view.value,
      readings,
      excursions: known?.excursions ?? [],
      statements: [],
      gapMs: actual.gapMs,
      nowMs: nowMs.peek() ?? view.value.row.atMs,
    }),
  };
}
