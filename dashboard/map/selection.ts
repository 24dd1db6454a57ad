/** The shipment the map's user has chosen, and its way so far and ahead, without knowing how they are drawn. */
import { type Signal, signal } from "@preact/signals";
import type { Journey } from "../trail/journey.ts";

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
