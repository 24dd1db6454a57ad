/** Telemetry as the charts ask for it. */

import { quantities } from "../../../ledger/statement/quantities.ts";
import { timeMsMax } from "../../../ledger/statement/time-bounds.ts";
import type { Bounds } from "../../configuration.ts";
import type { SeriesView } from "../../contract/api.ts";
import type { TelemetryStore } from "../../store/telemetry.ts";

export interface SeriesQuery {
  quantity?: string;
  from: number;
  to: number;
  pointsMax: number;
}

export interface DeviceSpan {
  readonly device: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export function seriesQuerySchema(bounds: Bounds) {
  return {
    type: "object",
    properties: {
      quantity: { type: "string", enum: Object.keys(quantities) },
      from: { type: "integer", minimum: 0, maximum: timeMsMax, default: 0 },
      to: { type: "integer", minimum: 0, maximum: timeMsMax, default: timeMsMax },
      pointsMax: { type: "integer", minimum: 2, maximum: bounds.seriesPointsMax, default: 2_000 },
    },
  } as const;
}

/** All series of a device over a span, or those of one quantity. */
export async function readSeries(
  telemetry: TelemetryStore,
  { device, fromMs, toMs }: DeviceSpan,
  { quantity, pointsMax }: SeriesQuery,
): Promise<SeriesView[]> {
  const all = await telemetry.quantities(device);
  const wanted = all.filter((one) => quantity === undefined || one.quantity === quantity);
  return Promise.all(
    wanted.map(async ({ quantity: name, probe }) => {
      const series = await telemetry.series({ device, quantity: name, probe, fromMs, toMs, pointsMax });
      return {
        device,
        quantity: probe === 0 ? name : `${name}:${probe}`,
        unit: quantities[name]!.unit,
        timesMs: [...series.timesMs],
        values: [...series.values],
        indexes: [...series.indexes],
        thinned: series.thinned,
      };
    }),
  );
}
