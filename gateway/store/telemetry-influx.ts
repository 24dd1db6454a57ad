/**
 * Telemetry in InfluxDB 1.x.
 *
 * Trust: whoever owns the server can change what charts show, withhold it, and answer with more than the gateway's
 * memory holds; receipts, evidence and liability never read from there.
 *
 * One point of the measurement `reading` per row: tags device, quantity and probe, fields value and index. InfluxDB
 * overwrites a point that has another's series and time, which makes writing again harmless, but must not befall
 * two statements that report one millisecond. Times are therefore written in nanoseconds, with the index modulo
 * 1,000,000 in the digits below the millisecond: those two points coincide only when the same device measures the
 * same quantity at the same millisecond in two statements exactly a multiple of 1,000,000 entries apart; the
 * chart then shows the later. The index as a tag would exclude that, at the price of one series per statement
 * (its millions, too: one per device, quantity and million entries), and InfluxDB keeps a million series by default.
 *
 * Points are written as lines of our own: the client's writer takes 2.5 times the processor time and keeps the
 * event loop for 20 ms per 5,000 points instead of 4. Queries and the database itself go through the client.
 */
import { InfluxServer, type Table } from "./influx-server.ts";
import {
  bucketWidthMs,
  byQuantity,
  checkSeriesQuery,
  checkStepsQuery,
  checkWrite,
  type LatestReading,
  type NewestOfSteps,
  newestOfStepsOf,
  type Point,
  type QuantitySummary,
  type Series,
  type SeriesQuery,
  type StepsQuery,
  seriesOf,
  stepsProbeMax,
  type TelemetryRow,
  type TelemetryStore,
} from "./telemetry.ts";

export interface InfluxTelemetryOptions {
  /** `http(s)://[user:password@]host[:port][/database]`; the database is `tallyman` when not named. */
  readonly url: string;
  /** Reference of the chain whose log is projected. */
  readonly chain: string;
  readonly requestTimeoutMs?: number;
}

const layoutVersion = 1;
/** Instead of the version while readings are dropped. */
const layoutClearing = 0;
const pointsPerRequestMax = 5_000;
const requestTimeoutMsDefault = 30_000;
const nanosecondsPerMs = 1_000_000;
/** The greatest width of `bucketWidthMs` that InfluxDB's 64-bit nanoseconds hold. */
const groupWidthMsMax = 5e12;

/**
 * Connects, makes the database when it is missing, and marks it as this chain's. Rejects when the server cannot
 * be reached, and when the database holds another chain's telemetry: clearing somebody's server is for its owner.
 */
export async function openInfluxTelemetry(options: InfluxTelemetryOptions): Promise<TelemetryStore> {
  const store = new InfluxTelemetry(options);
  await store.open();
  return store;
}

class InfluxTelemetry implements TelemetryStore {
  readonly #server: InfluxServer;
  readonly #chain: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: InfluxTelemetryOptions) {
    this.#server = new InfluxServer(options.url, options.requestTimeoutMs ?? requestTimeoutMsDefault);
    this.#chain = escapeName(options.chain);
  }

  async open(): Promise<void> {
    await this.#server.createDatabase();
    const mark = await this.#projection();
    if (mark === undefined) return this.#mark();
    if (mark.layout === layoutClearing && mark.chain === this.#chain) return this.clear();
    if (mark.layout !== layoutVersion || mark.chain !== this.#chain)
      throw new Error(
        `the database holds telemetry of ${mark.chain} in layout ${mark.layout}, not of ${this.#chain} in layout ` +
          `${layoutVersion}: name another one in the URL, or drop it`,
      );
  }

  #mark(): Promise<void> {
    return this.#server.write(`projection chain="${this.#chain}",layout=${layoutVersion}i 0`);
  }

  async #projection(): Promise<{ chain: string; layout: number; height: number | null } | undefined> {
    const [tables] = await this.#server.query(["SELECT chain, layout, height FROM projection"]);
    const row = tables?.[0]?.rows[0];
    if (!row) return undefined;
    const [, chain, layout, height] = row;
    if (typeof chain !== "string" || typeof layout !== "number") throw malformed("projection");
    return { chain, layout, height: height === null ? null : count(height) };
  }

  async cursor(): Promise<number | undefined> {
    return (await this.#projection())?.height ?? undefined;
  }

  async write(rows: readonly TelemetryRow[], height: number): Promise<void> {
    checkWrite(rows, height);
    await this.#alone(async () => {
      const cursor = await this.cursor();
      if (cursor !== undefined && height <= cursor) return;
      for (let from = 0; from < rows.length; from += pointsPerRequestMax)
        await this.#server.write(
          rows
            .slice(from, from + pointsPerRequestMax)
            .map(line)
            .join("\n"),
        );
      await this.#server.write(`projection height=${height}i 0`);
    });
  }

  async series(query: SeriesQuery): Promise<Series> {
    const checked = checkSeriesQuery(query);
    if (!checked) return seriesOf([], false);
    const { probe, fromMs, toMs, pointsMax } = checked;
    const names = {
      device: escapeName(query.device),
      quantity: escapeName(query.quantity),
      probe: String(probe),
    };
    const [tables] = await this.#server.query(
      [`SELECT value, index FROM reading WHERE ${ofSeries(fromMs, toMs)} LIMIT ${pointsMax + 1}`],
      names,
    );
    const points = pointsOf(tables!);
    return points.length <= pointsMax ? seriesOf(points, false) : this.#thinned(names, checked);
  }

  async #thinned(names: Names, { fromMs, toMs, pointsMax }: Required<SeriesQuery>): Promise<Series> {
    const ends = await this.#server.query(
      ["first", "last"].map((end) => `SELECT ${end}(value) FROM reading WHERE ${ofSeries(fromMs, toMs)}`),
      names,
    );
    const [firstMs, lastMs] = ends.map((tables) => count(tables[0]?.rows[0]?.[0]));
    const widthMs = bucketWidthMs(firstMs!, lastMs!, pointsMax);
    const grouping = widthMs > groupWidthMsMax ? "" : `GROUP BY time(${widthMs}ms)`;
    // Unlike min() and max(), bottom() and top() tell when the value was measured: first, of several times.
    const extremes = await this.#server.query(
      ["bottom", "top"].map(
        (end) =>
          `SELECT ${end}(value, 1), index FROM reading WHERE ${ofSeries(firstMs!, lastMs!)} ${grouping}`,
      ),
      names,
    );
    return seriesOf(extremes.flatMap(pointsOf), true);
  }

  async quantities(device: string): Promise<QuantitySummary[]> {
    const [counts, firsts, lasts] = await this.#server.query(
      ["count", "first", "last"].map(
        (what) => `SELECT ${what}(value) FROM reading WHERE device = $device GROUP BY quantity, probe`,
      ),
      { device: escapeName(device) },
    );
    const lastMs = new Map(lasts!.map((table) => [keyOf(table), count(table.rows[0]?.[0])]));
    const firstMs = new Map(firsts!.map((table) => [keyOf(table), count(table.rows[0]?.[0])]));
    return counts!
      .flatMap((table) => {
        const first = firstMs.get(keyOf(table));
        const last = lastMs.get(keyOf(table));
        // A series that appeared between the statements is in the next answer.
        if (first === undefined || last === undefined) return [];
        return [{ ...nameOf(table), count: count(table.rows[0]?.[1]), firstMs: first, lastMs: last }];
      })
      .sort(byQuantity);
  }

  async latest(device: string): Promise<LatestReading[]> {
    const [tables] = await this.#server.query(
      ["SELECT last(value), index FROM reading WHERE device = $device GROUP BY quantity, probe"],
      { device: escapeName(device) },
    );
    return tables!
      .flatMap((table) => pointsOf([table]).map((point) => ({ ...nameOf(table), ...point })))
      .sort(byQuantity);
  }

  async newestOfSteps(query: StepsQuery): Promise<NewestOfSteps[]> {
    checkStepsQuery(query);
    const { fromMs, stepMs, steps, lookBackMs } = query;
    const devices = placeholders("device", query.devices);
    const quantities = placeholders("quantity", query.quantities);
    const probes = Array.from({ length: stepsProbeMax + 1 }, (_, probe) => `probe = '${probe}'`).join(" OR ");
    if (devices.condition === "" || quantities.condition === "") return [];
    // GROUP BY time() would answer with the beginnings of the steps: one statement for each step has the readings' own times.
    const newestIn = (sinceMs: number, untilMs: number) =>
      `SELECT value, index FROM reading WHERE (${devices.condition}) AND (${quantities.condition}) AND (${probes}) ` +
      `AND time >= ${sinceMs}ms AND time < ${untilMs}ms GROUP BY device, quantity, probe ORDER BY time DESC LIMIT 1`;
    const statements = Array.from({ length: steps }, (_, step) =>
      newestIn(fromMs + step * stepMs, fromMs + (step + 1) * stepMs),
    );
    if (lookBackMs > 0) statements.push(newestIn(fromMs - lookBackMs, fromMs));
    const results = await this.#server.query(statements, { ...devices.names, ...quantities.names });
    const named = results.flat().flatMap((table) => {
      const { device } = table.tags;
      if (typeof device !== "string") throw malformed("tags");
      const names = { ...nameOf(table), device: unescapeName(device) };
      return pointsOf([table]).map((point) => ({ ...names, ...point }));
    });
    return newestOfStepsOf(named, query);
  }

  clear(): Promise<void> {
    return this.#alone(async () => {
      // Interrupted anywhere in between, it goes on when the database is opened again.
      await this.#server.write(`projection layout=${layoutClearing}i 0`);
      await this.#server.query(["DROP MEASUREMENT reading"]);
      await this.#server.query(["DROP MEASUREMENT projection"]);
      await this.#mark();
    });
  }

  close(): Promise<void> {
    return this.#alone(async () => undefined);
  }

  #alone(task: () => Promise<void>): Promise<void> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

type Names = Readonly<Record<string, string>>;

/** Times and the names' places in a condition: numbers are ours, names are bound. */
function ofSeries(fromMs: number, toMs: number): string {
  return `device = $device AND quantity = $quantity AND probe = $probe AND time >= ${fromMs}ms AND time < ${toMs + 1}ms`;
}

/** A condition that any of the names fulfils, each bound in a place of its own; empty when there is none. */
function placeholders(tag: string, names: readonly string[]): { condition: string; names: Names } {
  const bound = Object.fromEntries(names.map((name, i) => [`${tag}${i}`, escapeName(name)]));
  const condition = Object.keys(bound)
    .map((place) => `${tag} = $${place}`)
    .join(" OR ");
  return { condition, names: bound };
}

function line({ device, quantity, probe, timeMs, value, index }: TelemetryRow): string {
  const below = String(index % nanosecondsPerMs).padStart(6, "0");
  // Adding 0 makes -0 to 0.
  const fields = `value=${value + 0},index=${index}i`;
  return `reading,device=${escapeName(device)},probe=${probe},quantity=${escapeName(quantity)} ${fields} ${timeMs}${below}`;
}

/**
 * Names as they are while they keep to the ledger's characters; any other UTF-16 unit as % and four hex digits.
 * The line protocol cannot express all text (a line feed, a backslash at the end), so none of it is left to quoting.
 */
function escapeName(name: string): string {
  return name.replace(/[^A-Za-z0-9._:-]/g, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function unescapeName(escaped: string): string {
  return escaped.replace(/%([0-9a-f]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function nameOf({ tags: { quantity, probe } }: Table): { quantity: string; probe: number } {
  if (typeof quantity !== "string" || typeof probe !== "string") throw malformed("tags");
  return { quantity: unescapeName(quantity), probe: count(Number(probe)) };
}

function keyOf({ tags: { quantity, probe } }: Table): string {
  return `${probe} ${quantity}`;
}

/** Rows of time, value and index. */
function pointsOf(tables: readonly Table[]): Point[] {
  return tables.flatMap(({ rows }) =>
    rows.map(([timeMs, value, index]) => {
      if (typeof value !== "number") throw malformed("value");
      return { timeMs: count(timeMs), value, index: count(index) };
    }),
  );
}

function count(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw malformed("number");
  return value;
}

function malformed(what: string): Error {
  return new Error(`InfluxDB answered with a malformed ${what}`);
}
