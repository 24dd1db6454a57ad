/** The shipment the map's user has chosen, and its way so far and ahead, without knowing how they are drawn. */
import { type Signal, signal } from "@preact/signals";
import type { ShipmentView } from "../../gateway/contract/api.ts";
import type { TrackPoint } from "./track.ts";

export interface Journey {
  readonly shipment: string;
  readonly track: readonly TrackPoint[];
  /** Legs whose ends both have a position. */
  readonly planned: readonly PlannedLeg[];
}

export interface PlannedLeg {
  readonly from: readonly [lat: number, lon: number];
  readonly to: readonly [lat: number, lon: number];
}

export interface MapSelection {
  readonly shipment: Signal<string | undefined>;
  readonly follow: Signal<boolean>;
  readonly journey: Signal<Journey | undefined>;
  select(shipment: string | undefined): void;
}

/** `changed` writes the choice into the address. */
export function mapSelection(changed: (shipment: string | undefined) => void): MapSelection {
  const shipment = signal<string | undefined>(undefined);
  const follow = signal(false);
  const journey = signal<Journey | undefined>(undefined);
  return {
    shipment,
    follow,
    journey,
    select(next) {
      if (next === shipment.peek()) return;
      follow.value = false;
      journey.value = undefined;
      shipment.value = next;
      changed(next);
    },
  };
}

export function plannedLegs(view: ShipmentView): PlannedLeg[] {
  return view.legs.flatMap(({ from, to }) =>
    from.lat === undefined || from.lon === undefined || to.lat === undefined || to.lon === undefined
      ? []
      : [{ from: [from.lat, from.lon] as const, to: [to.lat, to.lon] as const }],
  );
}
