/**
 * Telemetry in an embedded DuckDB file.
 *
 * Trust: whoever owns the file can change what charts show, and can try to break the gateway's process through
 * DuckDB's reading of a crafted file; receipts, evidence and liability never read from here.
 *
 * Rows arrive in the order of the log, all devices mixed, into `recent`. Every `settleRowsMax` rows these are
 * sorted by device, quantity and time into `settled`, where DuckDB's minimum and maximum per 122,880 rows let a
 * query skip what is not the device's. Measured on 10 million rows of 1,000 devices, one thread: a device's whole
 * series takes 4 ms instead of 62, its summary 8 instead of 39; sorting costs 0.4 s per million rows, off the
 * event loop. An ART index on the device gained nothing, took 7 s to build and tripled the file.
 *
 * Names are kept once, in `names`, and rows hold their numbers: twice the rows per second and half the time per
 * query of the same table with text in it. A name chosen by an outsider is compared here, and never part of SQL.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  BIGINT,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  VARCHAR,
} from "@duckdb/node-api";
import {
  bucketWidthMs,
  byQuantity,
  checkSeriesQuery,
  checkWrite,
  type LatestReading,
  type Point,
  type QuantitySummary,
  type Series,
  type SeriesQuery,
  seriesOf,
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
}

/** Version of the tables below; a file of another one is cleared. */
const layoutVersion = 1;
const memoryMegabytesMax = 256;
const spillMegabytesMax = 1024;
/** A second thread gained nothing at 10 million rows, and the cores belong to signatures. */
const threads = 1;
const settleRowsMax = 1_000_000;
/** DuckDB's vector size, and what is copied before the event loop gets its turn (0.7 ms). */
const chunkRows = 2048;

const schema = `
  CREATE TABLE projection (layout INTEGER, chain VARCHAR, height BIGINT, index_max BIGINT);
  CREATE TABLE names (id INTEGER, name VARCHAR);
  CREATE TABLE recent (device INTEGER, quantity INTEGER, probe INTEGER, time_ms BIGINT, value DOUBLE, log_index BIGINT);
  CREATE TABLE settled AS FROM recent;
  CREATE VIEW readings AS FROM settled UNION ALL FROM recent;
`;

/** What DuckDB says of a file that it cannot read (1.5); all else, a lock or a full disk, is not cured by clearing. */
const damage =
  /Corrupt|not a valid DuckDB|replaying WAL|version number|Could not read enough bytes|Serialization Error|does not exist/;

/** Opens the store in `folder`. Contents that cannot be used are cleared, which `warn` is told. */
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

interface Opened {
  readonly instance: DuckDBInstance;
  /** One for writing, one for reading: a query sees the last commit and neither waits for the other. */
  readonly writer: DuckDBConnection;
  readonly reader: DuckDBConnection;
}

class DuckTelemetry implements TelemetryStore {
  readonly #options: DuckTelemetryOptions;
  readonly #file: string;
  /** One at a time on each connection, so that at most two of libuv's threads wait for DuckDB. */
  readonly #writes = new Serial();
  readonly #reads = new Serial();
  #opened: Opened | undefined;
  #ids = new Map<string, number>();
  #height: number | undefined;
  #indexMax = -1;
  #recentRows = 0;

  constructor(options: DuckTelemetryOptions) {
    this.#options = options;
    this.#file = join(options.folder, "telemetry.duckdb");
  }

  /** Resolves to the reason why the contents cannot be used, if so. Rejects when it is not the contents' fault. */
  async open(): Promise<string | undefined> {
    try {
      this.#opened = await connect(this.#file, join(this.#options.folder, "spill"));
      return await this.#load();
    } catch (error) {
      const described = this.#described(error);
      if (described instanceof TelemetryDamagedError) return described.message;
      this.#disconnect();
      throw described;
    }
  }

  /** Reads what is kept in memory, or makes the tables when there are none. */
  async #load(): Promise<string | undefined> {
    const { writer } = this.#connections();
    const [tables] = await columns(writer, "SELECT count(*)::INTEGER FROM duckdb_tables()");
    if (tables?.[0] === 0) await this.#create(writer);
    const [layout, chain, height, indexMax] = await columns(
      writer,
      "SELECT layout, chain, height::DOUBLE, index_max::DOUBLE FROM projection",
    );
    if (layout?.[0] !== layoutVersion) return `its layout is ${layout?.[0]}, not ${layoutVersion}`;
    if (chain?.[0] !== this.#options.chain) return `its chain is ${chain?.[0]}, not ${this.#options.chain}`;
    this.#height = (height?.[0] as number | null) ?? undefined;
    this.#indexMax = indexMax?.[0] as number;
    const [ids, names] = await columns(writer, "SELECT id, name FROM names");
    this.#ids = new Map(names!.map((name, i) => [name as string, ids![i] as number]));
    const [recent] = await columns(writer, "SELECT count(*)::DOUBLE FROM recent");
    this.#recentRows = recent![0] as number;
    return undefined;
  }

  async #create(writer: DuckDBConnection): Promise<void> {
    await transaction(writer, async () => {
      await writer.run(schema);
      await writer.run("INSERT INTO projection VALUES ($1, $2, NULL, -1)", [
        layoutVersion,
        this.#options.chain,
      ]);
    });
  }

  async cursor(): Promise<number | undefined> {
    return this.#writes.run(async () => this.#height);
  }

  write(rows: readonly TelemetryRow[], height: number): Promise<void> {
    checkWrite(rows, height);
    return this.#writes.run(() => this.#guarded(() => this.#write(rows, height)));
  }

  async #write(given: readonly TelemetryRow[], height: number): Promise<void> {
    if (this.#height !== undefined && height <= this.#height) return;
    const rows = given.filter((row) => row.index > this.#indexMax);
    const indexMax = rows.reduce((max, row) => Math.max(max, row.index), this.#indexMax);
    const newIds = this.#newIds(rows);
    const settles = this.#recentRows + rows.length >= settleRowsMax;
    const { writer } = this.#connections();
    await transaction(writer, async () => {
      await append(writer, "names", [INTEGER, VARCHAR], [...newIds], ([name, id]) => [id, name]);
      await append(writer, "recent", rowTypes, rows, (row) => this.#numbers(row, newIds));
      if (settles) await settle(writer);
      await writer.run("UPDATE projection SET height = $1, index_max = $2", [
        BigInt(height),
        BigInt(indexMax),
      ]);
    });
    for (const [name, id] of newIds) this.#ids.set(name, id);
    this.#height = height;
    this.#indexMax = indexMax;
    this.#recentRows = settles ? 0 : this.#recentRows + rows.length;
  }

  #newIds(rows: readonly TelemetryRow[]): Map<string, number> {
    const newIds = new Map<string, number>();
    for (const { device, quantity } of rows)
      for (const name of [device, quantity])
        if (!this.#ids.has(name) && !newIds.has(name)) newIds.set(name, this.#ids.size + newIds.size);
    return newIds;
  }

  #numbers(row: TelemetryRow, newIds: ReadonlyMap<string, number>): number[] {
    const id = (name: string) => (this.#ids.get(name) ?? newIds.get(name)) as number;
    // Adding 0 makes -0 to 0, about whose order with 0 databases differ.
    return [id(row.device), id(row.quantity), row.probe, row.timeMs, row.value + 0, row.index];
  }

  async series(query: SeriesQuery): Promise<Series> {
    const checked = checkSeriesQuery(query);
    const device = this.#ids.get(query.device);
    const quantity = this.#ids.get(query.quantity);
    if (!checked || device === undefined || quantity === undefined) return seriesOf([], false);
    const { probe, fromMs, toMs, pointsMax } = checked;
    const one = { sql: whereSeries, values: [device, quantity, probe, BigInt(fromMs), BigInt(toMs)] };
    return this.#read((reader) => transaction(reader, () => seriesIn(reader, one, pointsMax)));
  }

  async quantities(device: string): Promise<QuantitySummary[]> {
    const rows = await this.#grouped(device, "count(*)::DOUBLE, min(time_ms)::DOUBLE, max(time_ms)::DOUBLE");
    return rows.map(({ quantity, probe, columns: [count, firstMs, lastMs] }) => {
      return { quantity, probe, count: count!, firstMs: firstMs!, lastMs: lastMs! };
    });
  }

  async latest(device: string): Promise<LatestReading[]> {
    const newest = "max({t: time_ms, i: log_index, v: value})";
    const rows = await this.#grouped(device, `${newest}.t::DOUBLE, ${newest}.v, ${newest}.i::DOUBLE`);
    return rows.map(({ quantity, probe, columns: [timeMs, value, index] }) => {
      return { quantity, probe, timeMs: timeMs!, value: value!, index: index! };
    });
  }

  async #grouped(
    device: string,
    aggregates: string,
  ): Promise<{ quantity: string; probe: number; columns: number[] }[]> {
    const id = this.#ids.get(device);
    if (id === undefined) return [];
    const sql = `SELECT name, probe, ${aggregates}
      FROM readings JOIN names ON names.id = readings.quantity
      WHERE device = $1 GROUP BY name, probe`;
    const [names, probes, ...rest] = await this.#read((reader) => columns(reader, sql, [id], [INTEGER]));
    return names!
      .map((name, i) => {
        const probe = probes![i] as number;
        return { quantity: name as string, probe, columns: rest.map((column) => column[i] as number) };
      })
      .sort(byQuantity);
  }

  clear(): Promise<void> {
    const exclusively = <T>(task: () => Promise<T>) => this.#writes.run(() => this.#reads.run(task));
    return exclusively(() =>
      this.#guarded(async () => {
        this.#disconnect();
        // The write-ahead log first: a file without it is an older state, it without its file is nothing.
        for (const path of [`${this.#file}.wal`, this.#file, join(this.#options.folder, "spill")])
          await rm(path, { recursive: true, force: true });
        const reason = await this.open();
        if (reason !== undefined) throw new Error(`a new file is damaged: ${reason}`);
      }),
    );
  }

  close(): Promise<void> {
    return this.#writes.run(() =>
      this.#reads.run(() =>
        this.#guarded(async () => {
          // Closing would do this on the event loop.
          await this.#opened?.writer.run("CHECKPOINT").finally(() => this.#disconnect());
        }),
      ),
    );
  }

  #read<T>(task: (reader: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#reads.run(() => this.#guarded(() => task(this.#connections().reader)));
  }

  #connections(): Opened {
    if (!this.#opened) throw new Error("the telemetry store is closed");
    return this.#opened;
  }

  #disconnect(): void {
    this.#opened?.writer.closeSync();
    this.#opened?.reader.closeSync();
    this.#opened?.instance.closeSync();
    this.#opened = undefined;
  }

  async #guarded<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw this.#described(error);
    }
  }

  #described(error: unknown): Error {
    const message = error instanceof Error ? error.message : String(error);
    if (damage.test(message)) return new TelemetryDamagedError(message, { cause: error });
    const advice = "it is made again from the log when its folder is deleted and the gateway started";
    return new Error(`telemetry in ${this.#options.folder}: ${message} (${advice})`, { cause: error });
  }
}
