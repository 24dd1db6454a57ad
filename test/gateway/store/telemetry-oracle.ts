/** Telemetry as an array: what any store must answer, by the shortest code that is right. */
import type {
  LatestReading,
  NewestOfSteps,
  QuantitySummary,
  Series,
  SeriesQuery,
  StepsQuery,
  TelemetryRow,
} from "../../../gateway/store/telemetry.ts";

const inOrder = (a: TelemetryRow, b: TelemetryRow) => a.timeMs - b.timeMs || a.index - b.index;

export class TelemetryOracle {
  rows: TelemetryRow[] = [];
  height: number | undefined;

  write(rows: readonly TelemetryRow[], height: number): void {
    this.rows.push(...rows);
    this.height = height;
  }

  clear(): void {
    this.rows = [];
    this.height = undefined;
  }

  #groups(device: string): TelemetryRow[][] {
    const groups = groupedBy(
      this.rows.filter((row) => row.device === device),
      ({ quantity, probe }) => JSON.stringify([quantity, probe]),
    );
    const byName = ([a]: TelemetryRow[], [b]: TelemetryRow[]) =>
      a!.quantity === b!.quantity ? a!.probe - b!.probe : a!.quantity < b!.quantity ? -1 : 1;
    return groups.sort(byName).map((rows) => rows.sort(inOrder));
  }

  quantities(device: string): QuantitySummary[] {
    return this.#groups(device).map((rows) => ({
      quantity: rows[0]!.quantity,
      probe: rows[0]!.probe,
      count: rows.length,
      firstMs: rows[0]!.timeMs,
      lastMs: rows.at(-1)!.timeMs,
    }));
  }

  latest(device: string): LatestReading[] {
    return this.#groups(device).map((rows) => {
      const { quantity, probe, timeMs, value, index } = rows.at(-1)!;
      return { quantity, probe, timeMs, value, index };
    });
  }

  newestOfSteps({ devices, quantities, fromMs, stepMs, steps, lookBackMs }: StepsQuery): NewestOfSteps[] {
    const ends = Array.from({ length: steps }, (_, step) => [
      fromMs + step * stepMs,
      fromMs + (step + 1) * stepMs,
    ]);
    return devices.flatMap((device) =>
      quantities.flatMap((quantity) => {
        const rows = this.rows
          .filter((row) => row.device === device && row.quantity === quantity && row.probe <= 1)
          .sort((a, b) => inOrder(a, b) || b.probe - a.probe);
        const newest = [[fromMs - lookBackMs, fromMs], ...ends].flatMap(
          ([since, until]) => rows.findLast(({ timeMs }) => timeMs >= since! && timeMs < until!) ?? [],
        );
        const timesMs = newest.map(({ timeMs }) => timeMs);
        return newest.length === 0
          ? []
          : [{ device, quantity, timesMs, values: newest.map(({ value }) => value) }];
      }),
    );
  }

  series({ device, quantity, probe = 0, fromMs, toMs, pointsMax }: SeriesQuery): Series {
    const rows = this.rows
      .filter((row) => row.device === device && row.quantity === quantity && row.probe === probe)
      .filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs)
      .sort(inOrder);
    if (rows.length <= pointsMax) return asSeries(rows, false);
    for (const widthMs of [1, 2, 5]
      .flatMap((step) => decades.map((decade) => step * decade))
      .sort((a, b) => a - b)) {
      const bucket = (row: TelemetryRow) => Math.floor(row.timeMs / widthMs);
      if (2 * (bucket(rows.at(-1)!) - bucket(rows[0]!) + 1) > pointsMax) continue;
      return asSeries([...new Set(groupedBy(rows, bucket).flatMap(extremes))].sort(inOrder), true);
    }
    throw new Error("no width is wide enough");
  }
}

function groupedBy(rows: readonly TelemetryRow[], keyOf: (row: TelemetryRow) => unknown): TelemetryRow[][] {
  const groups = new Map<unknown, TelemetryRow[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}

const decades = Array.from({ length: 14 }, (_, exponent) => 10 ** exponent);

/** The rows are in order, so the first to hold the value is found. */
function extremes(rows: TelemetryRow[]): TelemetryRow[] {
  const values = rows.map(({ value }) => value);
  return [Math.min(...values), Math.max(...values)].map((value) => rows.find((row) => row.value === value)!);
}

function asSeries(rows: TelemetryRow[], thinned: boolean): Series {
  return {
    timesMs: rows.map(({ timeMs }) => timeMs),
    values: rows.map(({ value }) => value),
    indexes: rows.map(({ index }) => index),
    thinned,
  };
}
