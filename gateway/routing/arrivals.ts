/**
 * Keeps every moving shipment's arrival forecast in the live view: again after each event of its journey, and as its
 * position moves on, at most every ten minutes of the chain's time.
 */

import type { ArrivalForecast, Progress } from "../../ledger/routing/eta/forecast.ts";
import type { Journey } from "../../ledger/routing/eta/journey.ts";
import { modelVersion } from "../../ledger/routing/eta/journeys.ts";
import { metersBetween } from "../alerts/geometry.ts";
import type { ArrivalView, ShipmentEta } from "../contract/api.ts";
import type { Fleet, FleetChanges, FleetEntry } from "../project/fleet.ts";
import type { ReplayedBlock } from "../project/replay.ts";
import type { JourneyProjector } from "./journey-projector.ts";

/** Between two forecasts that only a new position asks for. */
const refreshMs = 600_000;
/** Slower than this it stands: a speed says nothing of the rest of the way. */
const movingMetersPerSecondMin = 0.5;

export class Arrivals {
  readonly #fleet: Fleet;
  readonly #projector: JourneyProjector;
  readonly #listeners: ((shipments: ReadonlySet<string>) => void)[] = [];

  constructor(fleet: Fleet, projector: JourneyProjector) {
    this.#fleet = fleet;
    this.#projector = projector;
  }

  /** Told of the shipments whose journeys a block changed; positions do not count. */
  onEvents(listener: (shipments: ReadonlySet<string>) => void): void {
    this.#listeners.push(listener);
  }

  /** Right after the live view, at start-up, too, so that both know the same blocks; before anybody is told. */
  take(block: ReplayedBlock, changes: FleetChanges): void {
    this.#projector.catchUp(block.header.height - 1);
    const changed = this.#projector.take(block);
    for (const id of changes.shipments) {
      const entry = this.#fleet.shipments.get(id)!;
      const known = entry.row.eta;
      if (changed.has(id) || (known && entry.row.atMs - known.atMs >= refreshMs)) this.#refresh(entry);
    }
    if (changed.size > 0) for (const listener of this.#listeners) listener(changed);
  }

  #refresh(entry: FleetEntry): void {
    const { row } = entry;
    const { journeys, height } = this.#projector;
    const journey = journeys.get(row.shipment);
    const progress = journey && progressOf(journey, entry);
    const forecast = journey && journeys.forecast(row.shipment, row.atMs, progress);
    const { eta: _, ...rest } = row;
    if (!forecast) {
      entry.row = rest;
      return;
    }
    const { atMs, next, final, comparable } = forecast;
    const eta: ShipmentEta = {
      atMs,
      next: arrivalView(next),
      final: arrivalView(final),
      comparable,
      model: modelVersion,
      height,
    };
    entry.row = { ...rest, eta };
  }
}

const arrivalView = ({ placeName, ...forecast }: ArrivalForecast): ArrivalView => ({
  ...forecast,
  place: placeName,
});

/** Where both ends of the present movement and a position since its departure are known. */
function progressOf(journey: Journey, { row }: FleetEntry): Progress | undefined {
  const to = journey.points[journey.next];
  const from = journey.points[journey.next - 1];
  if (to?.step !== "arrived" || !from || row.device === null) return undefined;
  const [start, end, here] = [positionOf(from), positionOf(to), positionOf(row)];
  if (!start || !end || !here) return undefined;
  const [behind, ahead] = [metersBetween(start, here), metersBetween(here, end)];
  if (behind + ahead < 1_000) return undefined;
  const speed = row.speedMetersPerSecond ?? 0;
  return {
    done: behind / (behind + ahead),
    restMs: speed >= movingMetersPerSecondMin ? (ahead / speed) * 1_000 : null,
  };
}

function positionOf({ lat, lon }: { lat: number | null; lon: number | null }) {
  return lat === null || lon === null ? undefined : { lat, lon };
}
