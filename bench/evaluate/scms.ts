/**
 * How well lateness is forecast for the health shipments of the SCMS data, in the order of their scheduled dates. An
 * outcome is learned from on the day after it was recorded and not earlier.
 */
import { EventRates, latenessOptions } from "../../ledger/routing/learning/event-rates.ts";
import { dayMs } from "../../ledger/statement/civil-date.ts";
import type { ScmsShipment } from "../../simulators/scms.ts";
import { type DurationScores, type Outcome, probabilityScoresOf } from "./scores.ts";

export type LatenessScores = Pick<DurationScores, "count" | "late" | "brier" | "brierOfShare" | "fifths">;

/** Forecasts are made `leadDays` before the scheduled day; those of the first `fitCount` shipments are not judged. */
export function evaluateScms(
  shipments: readonly ScmsShipment[],
  fitCount: number,
  leadDays: number,
): LatenessScores {
  const rates = new EventRates(latenessOptions);
  const events = shipments.flatMap((shipment, i) => [
    { day: shipment.scheduled - leadDays, isOutcome: false, shipment, i },
    { day: Math.max(shipment.recorded, shipment.delivered) + 1, isOutcome: true, shipment, i },
  ]);
  events.sort((a, b) => a.day - b.day || Number(b.isOutcome) - Number(a.isOutcome));
  const outcomes: Outcome[] = [];
  for (const { day, isOutcome, shipment, i } of events) {
    const happened = shipment.delivered > shipment.scheduled;
    const chain = chainOf(shipment);
    if (isOutcome) rates.observe(chain, happened, day * dayMs);
    else if (i >= fitCount)
      outcomes.push({ probability: rates.forecast(chain, day * dayMs).probability, happened });
  }
  return { count: outcomes.length, ...probabilityScoresOf(outcomes) };
}

/** Country, how it is fulfilled, vendor, mode: of the orders tried on the first 60 % of the shipments the best. */
function chainOf({ country, fulfilledVia, vendor, mode }: ScmsShipment): string[] {
  return [country, `${country}, ${fulfilledVia}`, `${country}, ${vendor}`, `${country}, ${vendor}, ${mode}`];
}
