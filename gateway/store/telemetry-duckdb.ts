/**
 * Telemetry in an embedded DuckDB file.
 *
 * Trust: whoever owns the file can change what charts show, and can try to break the gateway's process through
 * DuckDB's reading of a crafted file; receipts, evidence and liability never read from here.
 *
 * Rows arrive in the order of the log, all devices mixed, into `recent`. Every million rows these are
 * sorted by device, quantity and time into `settled`, where DuckDB's minimum and maximum per 122,880 rows let a
 * query skip what is not the device's. Measured on 10 million rows of 1,000 devices, one thread: a device's whole
 * series takes 4 ms instead of 62, its summary 8 instead of 39; sorting costs 0.65 s per million rows, off the
 * event loop. An ART index on the device gained nothing, took 7 s to build and made the file several times larger.
 *
 * Names are kept once, in `names`, and rows hold their numbers: twice the rows per second and half the time per
 * query of the same table with text in it. A name chosen by an outsider is compared here, and never part of SQL.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { BIGINT, DOUBLE, type DuckDBConnection, INTEGER, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import {
  append,
  type Bound,
  closeDuck,
  columnsOf,
  type DuckConnections,
  openDuck,
  rowOf,
  transaction,
} from "./duckdb.ts";
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
  TelemetryDamagedError,
  type TelemetryRow,
  type TelemetryStore,
} from "./telemetry.ts";

export interface DuckTelemetryOptions {
  /** Belongs to this store alone; made when absent. One store per folder and time. */
  readonly folder: string;
  /** Reference of the chain whose log is projected. */
  readonly chain: string;
  /** Told when the contents are thrown away because they are damaged, of another version or another chain. */
  readonly warn: (message: string) => void;
  /** Rows that are kept in the order of arrival until they are sorted. */
  readonly settleRowsMax?: number;
}

/** Version of the tables below; a file of another one is cleared. */
const layoutVersion = 1;
const memoryMegabytesMax = 64;
/** Until then its rows are kept in memory, 55 bytes each: with DuckDB's 16 MB that grew by 15 MB in three quarters of an hour at a hundred rows a second. */
const logMegabytesMax = 4;
const spillMegabytesMax = 1024;
/** A second thread gained nothing at 10 million rows, and the cores belong to signatures. */
const threads = 1;
const settleRowsMaxDefault = 1_000_000;

const schema = `
  CREATE TABLE projection (layout INTEGER, chain VARCHAR, height BIGINT, index_max BIGINT);
  CREATE TABLE names (id INTEGER, name VARCHAR);
  CREATE TABLE recent (device INTEGER, quantity INTEGER, probe INTEGER, time_ms BIGINT, value DOUBLE, log_index BIGINT);
  CREATE TABLE settled AS FROM recent;
  CREATE VIEW readings AS FROM settled UNION ALL FROM recent;
`;
/** Of `recent`; DuckDB turns the doubles into the table's integers, which is cheaper than making BigInts. */
const rowTypes = [INTEGER, INTEGER, INTEGER, DOUBLE, DOUBLE, DOUBLE];

const settle = `
  INSERT INTO settled FROM recent ORDER BY device, quantity, probe, time_ms, log_index;
  DELETE FROM recent;
`;

const ofSeries = "WHERE device = $1 AND quantity = $2 AND probe = $3 AND time_ms BETWEEN $4 AND $5";

/** What DuckDB 1.5 says of a file that it cannot read. All else, a lock or a full disk, is not cured by clearing. */
const damage =
  /Corrupt|not a valid DuckDB|replaying WAL|version number|Could not read enough bytes|Serialization Error|does not exist/;

/**
 * Opens the store in `folder`. Contents that cannot be used are cleared, which `warn` is told. Rejects when the
 * file cannot be opened for another reason: another process has it, the disk is full, permission is missing.
 */
export async function openDuckTelemetry(options: DuckTelemetryOptions): Promise<TelemetryStore> {
  await mkdir(options.folder, { recursive: true });
  const store = new DuckTelemetry(options);
  const reason = await store.open();
  if (reason !== undefined) {
    options.warn(`telemetry in ${options.folder} is cleared and written again from the log: ${reason}`);
    await store.clear();
  }
  return store;
}

/** Runs tasks one after another; each settles on its own. */
class Serial {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

class DuckTelemetry implements TelemetryStore {
  readonly #options: DuckTelemetryOptions;
  readonly #file: string;
  readonly #spillFolder: string;
  /** One task at a time on each connection, so that at most two of libuv's threads wait for DuckDB. */
  readonly #writes = new Serial();
  readonly #reads = new Serial();
  #opened: DuckConnections | undefined;
  /** The committed contents of `names`. */
  #ids = new Map<string, number>();
  #height: number | undefined;
  /** Greatest log index written: rows up to it are there already. */
  #indexMax = -1;
  #recentRows = 0;

  constructor(options: DuckTelemetryOptions) {
    this.#options = options;
    this.#file = join(options.folder, "telemetry.duckdb");
    this.#spillFolder = join(options.folder, "spill");
  }

  /** Resolves to the reason why the contents cannot be used, if so. Rejects when the contents are not to blame. */
  async open(): Promise<string | undefined> {
    try {
      const own = { file: this.#file, spillFolder: this.#spillFolder };
      this.#opened = await openDuck({
        ...own,
        memoryMegabytesMax,
        logMegabytesMax,
        spillMegabytesMax,
        threads,
      });
      return await this.#load(this.#opened.writer);
    } catch (error) {
      const explained = this.#explain(error);
      if (explained instanceof TelemetryDamagedError) return explained.message;
      this.#disconnect();
      throw explained;
    }
  }

  /** Reads what is kept in memory; makes the tables when there are none. */
  async #load(writer: DuckDBConnection): Promise<string | undefined> {
    const [tables] = await rowOf(writer, "SELECT count(*)::INTEGER FROM duckdb_tables()");
    if (tables === 0) await this.#create(writer);
    // Alone: of another layout's columns nothing else is known.
    const [layout] = await rowOf(writer, "SELECT layout FROM projection");
    if (layout !== layoutVersion) return `its layout is ${layout}, not ${layoutVersion}`;
    const [chain] = await rowOf(writer, "SELECT chain FROM projection");
    if (chain !== this.#options.chain) return `its chain is ${chain}, not ${this.#options.chain}`;
    const [height, indexMax] = await rowOf(
      writer,
      "SELECT height::DOUBLE, index_max::DOUBLE FROM projection",
    );
    const [recentRows] = await rowOf(writer, "SELECT count(*)::DOUBLE FROM recent");
    const [ids, names] = await columnsOf(writer, "SELECT id, name FROM names");
    this.#height = (height as number | null) ?? undefined;
    this.#indexMax = indexMax as number;
    this.#recentRows = recentRows as number;
    this.#ids = new Map(names!.map((name, i) => [name as string, ids![i] as number]));
    return undefined;
  }

  async #create(writer: DuckDBConnection): Promise<void> {
    const first = { values: [layoutVersion, this.#options.chain], types: [INTEGER, VARCHAR] };
    await transaction(writer, async () => {
      await writer.run(schema);
      await rowOf(writer, "INSERT INTO projection VALUES ($1, $2, NULL, -1)", first);
    });
  }

  cursor(): Promise<number | undefined> {
    return this.#writes.run(async () => this.#height);
  }

  async write(rows: readonly TelemetryRow[], height: number): Promise<void> {
    checkWrite(rows, height);
    await this.#writes.run(() => this.#explained(() => this.#write(rows, height)));
  }

  async #write(given: readonly TelemetryRow[], height: number): Promise<void> {
    if (this.#height !== undefined && height <= this.#height) return;
    const rows = given.filter((row) => row.index > this.#indexMax);
    const indexMax = rows.reduce((max, row) => Math.max(max, row.index), this.#indexMax);
    const settles = this.#recentRows + rows.length >= (this.#options.settleRowsMax ?? settleRowsMaxDefault);
    const newIds = new Map<string, number>();
    const { writer } = this.#connections();
    await transaction(writer, async () => {
      await append(writer, "recent", rowTypes, rows, (row) => this.#valuesOf(row, newIds));
      await append(writer, "names", [INTEGER, VARCHAR], [...newIds], ([name, id]) => [id, name]);
      if (settles) await writer.run(settle);
      await moveCursor(writer, height, indexMax);
    });
    for (const [name, id] of newIds) this.#ids.set(name, id);
    this.#height = height;
    this.#indexMax = indexMax;
    this.#recentRows = settles ? 0 : this.#recentRows + rows.length;
  }

  #valuesOf(row: TelemetryRow, newIds: Map<string, number>): number[] {
    // Adding 0 makes -0 to 0.
    const value = row.value + 0;
    return [
      this.#id(row.device, newIds),
      this.#id(row.quantity, newIds),
      row.probe,
      row.timeMs,
      value,
      row.index,
    ];
  }

  #id(name: string, newIds: Map<string, number>): number {
    const known = this.#ids.get(name) ?? newIds.get(name);
    if (known !== undefined) return known;
    const id = this.#ids.size + newIds.size;
    newIds.set(name, id);
    return id;
  }

  async series(query: SeriesQuery): Promise<Series> {
    const checked = checkSeriesQuery(query);
    if (!checked) return seriesOf([], false);
    return this.#read(async (reader) => {
      const bound = this.#boundSeries(checked);
      return bound
        ? transaction(reader, () => readSeries(reader, bound, checked.pointsMax))
        : seriesOf([], false);
    });
  }

  #boundSeries({ device, quantity, probe, fromMs, toMs }: Required<SeriesQuery>): Bound | undefined {
    const deviceId = this.#ids.get(device);
    const quantityId = this.#ids.get(quantity);
    if (deviceId === undefined || quantityId === undefined) return undefined;
    return {
      values: [deviceId, quantityId, probe, BigInt(fromMs), BigInt(toMs)],
      types: [INTEGER, INTEGER, INTEGER, BIGINT, BIGINT],
    };
  }

  async quantities(device: string): Promise<QuantitySummary[]> {
    const groups = await this.#groups(device, "count(*)::DOUBLE, min(time_ms)::DOUBLE, max(time_ms)::DOUBLE");
    return groups.map(({ quantity, probe, values }) => {
      const [count, firstMs, lastMs] = values as [number, number, number];
      return { quantity, probe, count, firstMs, lastMs };
    });
  }

  async latest(device: string): Promise<LatestReading[]> {
    const newest = "max({t: time_ms, i: log_index, v: value})";
    const groups = await this.#groups(device, `${newest}.t::DOUBLE, ${newest}.v, ${newest}.i::DOUBLE`);
    return groups.map(({ quantity, probe, values }) => {
      const [timeMs, value, index] = values as [number, number, number];
      return { quantity, probe, timeMs, value, index };
    });
  }

  async newestOfSteps(query: StepsQuery): Promise<NewestOfSteps[]> {
    checkStepsQuery(query);
    return this.#read(async (reader) => {
      const devices = idsOf(this.#ids, query.devices);
      const quantities = idsOf(this.#ids, query.quantities);
      if (devices.size === 0 || quantities.size === 0) return [];
      return readSteps(reader, query, devices, quantities);
    });
  }

  /** Numbers aggregated over each quantity and probe of a device. */
  #groups(device: string, aggregates: string): Promise<Group[]> {
    return this.#read(async (reader) => {
      const id = this.#ids.get(device);
      return id === undefined ? [] : readGroups(reader, id, aggregates);
    });
  }

  clear(): Promise<void> {
    return this.#alone(async () => {
      this.#disconnect();
      // The write-ahead log first: a file without its log is an older state, a log without its file is nothing.
      for (const path of [`${this.#file}.wal`, this.#file, this.#spillFolder])
        await rm(path, { recursive: true, force: true });
      const reason = await this.open();
      if (reason !== undefined) throw new Error(`a new file cannot be used: ${reason}`);
    });
  }

  close(): Promise<void> {
    return this.#alone(async () => {
      // Closing would do this by itself, but on the event loop.
      await this.#opened?.writer.run("CHECKPOINT").finally(() => this.#disconnect());
    });
  }

  #alone(task: () => Promise<void>): Promise<void> {
    return this.#writes.run(() => this.#reads.run(() => this.#explained(task)));
  }

  #read<T>(task: (reader: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#reads.run(() => this.#explained(() => task(this.#connections().reader)));
  }

  #connections(): DuckConnections {
    if (!this.#opened) throw new Error("it is closed");
    return this.#opened;
  }

  #disconnect(): void {
    if (this.#opened) closeDuck(this.#opened);
    this.#opened = undefined;
  }

  async #explained<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (cause) {
      throw this.#explain(cause);
    }
  }

  #explain(cause: unknown): Error {
    const message = `telemetry in ${this.#options.folder}: ${cause instanceof Error ? cause.message : String(cause)}`;
    return damage.test(message)
      ? new TelemetryDamagedError(message, { cause })
      : new Error(message, { cause });
  }
}

interface Group {
  readonly quantity: string;
  readonly probe: number;
  readonly values: readonly number[];
}

async function moveCursor(writer: DuckDBConnection, height: number, indexMax: number): Promise<void> {
  const bound = { values: [BigInt(height), BigInt(indexMax)], types: [BIGINT, BIGINT] };
  await columnsOf(writer, "UPDATE projection SET height = $1, index_max = $2", bound);
}

async function readGroups(reader: DuckDBConnection, device: number, aggregates: string): Promise<Group[]> {
  const sql = `SELECT name, probe, ${aggregates} FROM readings JOIN names ON names.id = readings.quantity
    WHERE device = $1 GROUP BY name, probe`;
  const [names, probes, ...rest] = await columnsOf(reader, sql, { values: [device], types: [INTEGER] });
  return names!
    .map((name, i): Group => {
      const values = rest.map((column) => column[i] as number);
      return { quantity: name as string, probe: probes![i] as number, values };
    })
    .sort(byQuantity);
}

async function readSeries(reader: DuckDBConnection, series: Bound, pointsMax: number): Promise<Series> {
  const extent = `SELECT count(*)::DOUBLE, min(time_ms)::DOUBLE, max(time_ms)::DOUBLE FROM readings ${ofSeries}`;
  const [count, firstMs, lastMs] = (await rowOf(reader, extent, series)) as [number, number, number];
  if (count > pointsMax) return readThinned(reader, series, bucketWidthMs(firstMs, lastMs, pointsMax));
  const all = `SELECT time_ms::DOUBLE, value, log_index::DOUBLE FROM readings ${ofSeries}`;
  return seriesOf(points(await columnsOf(reader, all, series)), false);
}

/** The first of the least and the first of the greatest values of each bucket. */
async function readThinned(reader: DuckDBConnection, series: Bound, widthMs: number): Promise<Series> {
  const sql = `
    SELECT low.t::DOUBLE, low.v, low.i::DOUBLE, (-high.t)::DOUBLE, high.v, (-high.i)::DOUBLE FROM (
      SELECT min({v: value, t: time_ms, i: log_index}) AS low, max({v: value, t: -time_ms, i: -log_index}) AS high
      FROM readings ${ofSeries} GROUP BY time_ms // $6
    )`;
  const bound = { values: [...series.values, BigInt(widthMs)], types: [...series.types, BIGINT] };
  const columns = await columnsOf(reader, sql, bound);
  return seriesOf([...points(columns.slice(0, 3)), ...points(columns.slice(3))], true);
}

/** Of the names that are known: the name by its number. */
function idsOf(ids: ReadonlyMap<string, number>, names: readonly string[]): Map<number, string> {
  return new Map(
    names.flatMap((name): [number, string][] => {
      const id = ids.get(name);
      return id === undefined ? [] : [[id, name]];
    }),
  );
}

async function readSteps(
  reader: DuckDBConnection,
  query: StepsQuery,
  devices: ReadonlyMap<number, string>,
  quantities: ReadonlyMap<number, string>,
): Promise<NewestOfSteps[]> {
  const sql = `
    SELECT device, quantity, probe, newest.t::DOUBLE, newest.v, newest.i::DOUBLE FROM (
      SELECT device, quantity, probe, max({t: time_ms, i: log_index, v: value}) AS newest FROM readings
      WHERE device IN (SELECT unnest($1)) AND quantity IN (SELECT unnest($2)) AND probe <= ${stepsProbeMax}
        AND time_ms >= $3 - $6 AND time_ms < $3 + $4 * $5
      GROUP BY device, quantity, probe, CASE WHEN time_ms < $3 THEN -1 ELSE (time_ms - $3) // $4 END
    )`;
  const { fromMs, stepMs, steps, lookBackMs } = query;
  const numbers = [fromMs, stepMs, steps, lookBackMs].map(BigInt);
  const bound = {
    values: [listValue([...devices.keys()]), listValue([...quantities.keys()]), ...numbers],
    types: [LIST(INTEGER), LIST(INTEGER), BIGINT, BIGINT, BIGINT, BIGINT],
  };
  const [deviceIds, quantityIds, probes, ...rest] = await columnsOf(reader, sql, bound);
  const named = points(rest).map((point, i) => ({
    ...point,
    device: devices.get(deviceIds![i] as number)!,
    quantity: quantities.get(quantityIds![i] as number)!,
    probe: probes![i] as number,
  }));
  return newestOfStepsOf(named, query);
}

function points([timesMs, values, indexes]: unknown[][]): Point[] {
  return timesMs!.map((timeMs, i) => {
    return { timeMs: timeMs as number, value: values![i] as number, index: indexes![i] as number };
  });
}
