/**
 * Where readings are kept for charts: a projection of the log, and nothing but that. Each row can be made again
 * from the statement it names, so a store that is damaged, lost or of another chain is cleared and written anew.
 */

/** One reading of a sealed statement. No two rows are equal in all of device, quantity, probe, time and index. */
export interface TelemetryRow {
  /** Names are any text that UTF-8 can hold, but not empty. */
  readonly device: string;
  readonly quantity: string;
  /** 0 when the reading names none, to `probeMax`. */
  readonly probe: number;
  readonly timeMs: number;
  /** Finite; -0 is kept as 0, since databases differ about their order. */
  readonly value: number;
  /** Log index of the statement that holds the reading. */
  readonly index: number;
}

export interface SeriesQuery {
  readonly device: string;
  readonly quantity: string;
  /** 0 when absent. */
  readonly probe?: number;
  /** Both ends are included. */
  readonly fromMs: number;
  readonly toMs: number;
  /** At least `pointsMaxMin`. */
  readonly pointsMax: number;
}

/** Points in order of time, then of index; the arrays are equally long. */
export interface Series {
  readonly timesMs: number[];
  readonly values: number[];
  /** Log index of the statement behind each point. */
  readonly indexes: number[];
  /** Minimum and maximum of each bucket instead of all points. */
  readonly thinned: boolean;
}

export interface QuantitySummary {
  readonly quantity: string;
  readonly probe: number;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export type LatestReading = Omit<TelemetryRow, "device">;

export interface StepsQuery {
  readonly devices: readonly string[];
  readonly quantities: readonly string[];
  /** Where the first step begins, whole ms; the step before all is as long as `lookBackMs`. */
  readonly fromMs: number;
  readonly stepMs: number;
  readonly steps: number;
  readonly lookBackMs: number;
}

/** What one device measured of one quantity: at most one reading of each step, in order of time. */
export interface NewestOfSteps {
  readonly device: string;
  readonly quantity: string;
  readonly timesMs: number[];
  readonly values: number[];
}

export interface TelemetryStore {
  /** Height of the last block whose rows are durable; `undefined` while there is none. */
  cursor(): Promise<number | undefined>;
  /**
   * Adds all rows of the blocks after the cursor up to `height` (a block's rows are never split over two calls)
   * and moves the cursor there; durable when it resolves. Rows that are already there may be given again, with
   * the same height or a greater one, and change nothing. When it rejects, some, all or none of the rows may be
   * there: give them again. Throws `RangeError` for a row outside the bounds below.
   */
  write(rows: readonly TelemetryRow[], height: number): Promise<void>;
  /**
   * One series. When it has more than `pointsMax` points in the range it is thinned: to the least and the
   * greatest value of each bucket, each at the time and index where it first occurs. Buckets are aligned to 1970,
   * so the same points are chosen wherever the range begins. Throws `RangeError` for a query that is no query.
   */
  series(query: SeriesQuery): Promise<Series>;
  /** What a device has measured, by quantity and probe. */
  quantities(device: string): Promise<QuantitySummary[]>;
  /** The newest reading of each quantity and probe; of one millisecond, that with the greatest index. */
  latest(device: string): Promise<LatestReading[]>;
  /**
   * Of each device and quantity the newest reading of each step, with its own time, and the newest before the first step;
   * of one millisecond that with the greatest index, then that without a probe. Probes beyond 1 are other places than the goods' own and are left
   * out. One query, however many devices; in the order of `devices`, then of `quantities`, those without readings left out.
   */
  newestOfSteps(query: StepsQuery): Promise<NewestOfSteps[]>;
  /** Forgets every row and the cursor. */
  clear(): Promise<void>;
  /** Waits for what is under way. Nothing may be called afterwards. */
  close(): Promise<void>;
}

/** The store's contents cannot be read any more. `clear()` it, and write it again from the log. */
export class TelemetryDamagedError extends Error {
  override readonly name = "TelemetryDamagedError";
}

export const probeMax = 99;
/** InfluxDB counts nanoseconds in 64 signed bits: April 2262. */
export const timeMsMax = 9_223_372_036_853;
/** The minimum and the maximum of one bucket. */
export const pointsMaxMin = 2;

/** Throws `RangeError` for a row or height that no sealed statement can lead to. */
export function checkWrite(rows: readonly TelemetryRow[], height: number): void {
  if (!isCount(height)) throw new RangeError(`a height is an integer from 0: ${height}`);
  for (const row of rows) {
    const sound =
      row.device !== "" &&
      row.quantity !== "" &&
      isCount(row.probe, probeMax) &&
      isCount(row.timeMs, timeMsMax) &&
      Number.isFinite(row.value) &&
      isCount(row.index);
    if (!sound) throw new RangeError(`not a telemetry row: ${JSON.stringify(row)}`);
  }
}

/** A query with integer times within the bounds; `undefined` when no row can match. Throws `RangeError`. */
export function checkSeriesQuery(query: SeriesQuery): Required<SeriesQuery> | undefined {
  const { probe = 0, pointsMax } = query;
  if (Number.isNaN(query.fromMs) || Number.isNaN(query.toMs)) throw new RangeError("a range has two ends");
  if (!Number.isSafeInteger(pointsMax) || pointsMax < pointsMaxMin)
    throw new RangeError(`pointsMax is an integer from ${pointsMaxMin}: ${pointsMax}`);
  const fromMs = Math.ceil(Math.max(0, query.fromMs));
  const toMs = Math.floor(Math.min(timeMsMax, query.toMs));
  if (fromMs > toMs || !isCount(probe, probeMax)) return undefined;
  return { device: query.device, quantity: query.quantity, probe, fromMs, toMs, pointsMax };
}

/** Throws `RangeError` unless the steps are whole milliseconds within the bounds. */
export function checkStepsQuery({ fromMs, stepMs, steps, lookBackMs }: StepsQuery): void {
  const sound =
    isCount(fromMs, timeMsMax) &&
    isCount(stepMs - 1) &&
    isCount(steps - 1) &&
    isCount(lookBackMs, fromMs) &&
    isCount(fromMs + stepMs * steps, timeMsMax);
  if (!sound) throw new RangeError(`no steps: ${JSON.stringify({ fromMs, stepMs, steps, lookBackMs })}`);
}

/** Greatest probe of `newestOfSteps`: readings that name none, and the first probe. */
export const stepsProbeMax = 1;

export interface NamedPoint extends Point {
  readonly device: string;
  readonly quantity: string;
  readonly probe: number;
}

/** Puts points of steps into the order that is promised; of those that share a step, the newest remains. */
export function newestOfStepsOf(points: readonly NamedPoint[], query: StepsQuery): NewestOfSteps[] {
  const { devices, quantities, fromMs, stepMs } = query;
  const stepOf = ({ timeMs }: NamedPoint) => Math.max(-1, Math.floor((timeMs - fromMs) / stepMs));
  const newest = new Map<string, Map<string, Map<number, NamedPoint>>>();
  for (const point of points) {
    const ofDevice = inside(newest, point.device, () => new Map<string, Map<number, NamedPoint>>());
    const ofQuantity = inside(ofDevice, point.quantity, () => new Map<number, NamedPoint>());
    const before = ofQuantity.get(stepOf(point));
    if (!before || isNewer(point, before)) ofQuantity.set(stepOf(point), point);
  }
  return [...new Set(devices)].flatMap((device) =>
    [...new Set(quantities)].flatMap((quantity): NewestOfSteps[] => {
      const found = [...(newest.get(device)?.get(quantity)?.values() ?? [])];
      if (found.length === 0) return [];
      found.sort((a, b) => a.timeMs - b.timeMs);
      return [
        {
          device,
          quantity,
          timesMs: found.map(({ timeMs }) => timeMs),
          values: found.map(({ value }) => value),
        },
      ];
    }),
  );
}

function inside<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

function isNewer(a: NamedPoint, b: NamedPoint): boolean {
  return (a.timeMs - b.timeMs || a.index - b.index || b.probe - a.probe) > 0;
}

/**
 * Width of the buckets, in ms, that thin `[fromMs, toMs]` to at most `pointsMax` points: the least of
 * 1, 2, 5, 10, 20, 50 … that does. Few widths, so that charts of nearly the same range show the same points.
 */
export function bucketWidthMs(fromMs: number, toMs: number, pointsMax: number): number {
  const bucketsMax = Math.floor(pointsMax / 2);
  for (let decade = 1; ; decade *= 10)
    for (const step of [1, 2, 5]) {
      const width = step * decade;
      if (Math.floor(toMs / width) - Math.floor(fromMs / width) < bucketsMax) return width;
    }
}

export interface Point {
  readonly timeMs: number;
  readonly value: number;
  readonly index: number;
}

/** Sorts points into a series; a point that is both the least and the greatest of its bucket is kept once. */
export function seriesOf(points: Point[], thinned: boolean): Series {
  points.sort((a, b) => a.timeMs - b.timeMs || a.index - b.index);
  const series: Series = { timesMs: [], values: [], indexes: [], thinned };
  for (const { timeMs, value, index } of points) {
    const last = series.timesMs.length - 1;
    if (series.timesMs[last] === timeMs && series.indexes[last] === index) continue;
    series.timesMs.push(timeMs);
    series.values.push(value);
    series.indexes.push(index);
  }
  return series;
}

/** Order in which quantities are listed. */
export function byQuantity(
  a: { quantity: string; probe: number },
  b: { quantity: string; probe: number },
): number {
  if (a.quantity !== b.quantity) return a.quantity < b.quantity ? -1 : 1;
  return a.probe - b.probe;
}

function isCount(value: number, max: number = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= max;
}
