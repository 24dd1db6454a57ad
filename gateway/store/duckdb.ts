/** What the telemetry store needs of DuckDB: an instance that keeps to itself, transactions, columns in and out. */
import { setImmediate as eventLoopTurn } from "node:timers/promises";
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";

/** DuckDB's vector size, and what is copied before the event loop gets its turn: 3 ms. */
const chunkRows = 2048;

export interface DuckOptions {
  readonly file: string;
  /** Where a sort that does not fit into memory goes; made when needed. */
  readonly spillFolder: string;
  readonly memoryMegabytesMax: number;
  /** The write-ahead log is written into the file when it is this long. */
  readonly logMegabytesMax: number;
  readonly spillMegabytesMax: number;
  readonly threads: number;
}

/** One connection writes and one reads: a query sees the last commit and neither waits for the other. */
export interface DuckConnections {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly reader: DuckDBConnection;
}

/** Opens or makes the file. Its SQL can reach no other file, load no extension and change no setting. */
export async function openDuck(options: DuckOptions): Promise<DuckConnections> {
  const instance = await DuckDBInstance.create(options.file, {
    threads: String(options.threads),
    memory_limit: `${options.memoryMegabytesMax}MB`,
    checkpoint_threshold: `${options.logMegabytesMax}MB`,
    temp_directory: options.spillFolder,
    max_temp_directory_size: `${options.spillMegabytesMax}MB`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  try {
    const writer = await instance.connect();
    await writer.run("SET enable_external_access = false");
    await writer.run("SET lock_configuration = true");
    return { instance, writer, reader: await instance.connect() };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

export function closeDuck({ instance, writer, reader }: DuckConnections): void {
  writer.closeSync();
  reader.closeSync();
  instance.closeSync();
}

/** Runs `task` in a transaction: all of it is committed, or none. */
export async function transaction<T>(connection: DuckDBConnection, task: () => Promise<T>): Promise<T> {
  await connection.run("BEGIN");
  try {
    const result = await task();
    await connection.run("COMMIT");
    return result;
  } catch (error) {
    // The first error is the one to tell; a rollback fails when DuckDB has rolled back already.
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

export interface Bound {
  readonly values: DuckDBValue[];
  readonly types: DuckDBType[];
}

/** The result's columns, in their order. */
export async function columnsOf(
  connection: DuckDBConnection,
  sql: string,
  bound?: Bound,
): Promise<DuckDBValue[][]> {
  const reader = await connection.runAndReadAll(sql, bound?.values, bound?.types);
  return reader.currentRowCount > 0
    ? reader.getColumns()
    : Array.from({ length: reader.columnCount }, () => []);
}

/** A result of one row. */
export async function rowOf(
  connection: DuckDBConnection,
  sql: string,
  bound?: Bound,
): Promise<DuckDBValue[]> {
  return (await columnsOf(connection, sql, bound)).map((column) => column[0] ?? null);
}

/** Appends `items`, each as the values `valuesOf` makes of it, to a table; call it within a transaction. */
export async function append<T>(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  items: readonly T[],
  valuesOf: (item: T) => DuckDBValue[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  try {
    for (let from = 0; from < items.length; from += chunkRows) {
      const rows = items.slice(from, from + chunkRows).map(valuesOf);
      const chunk = DuckDBDataChunk.create(types, rows.length);
      chunk.setColumns(types.map((_, column) => rows.map((row) => row[column] ?? null)));
      appender.appendDataChunk(chunk);
      appender.flushSync();
      await eventLoopTurn();
    }
  } catch (error) {
    // Otherwise what it holds would be appended when it is closed.
    appender.clear();
    throw error;
  } finally {
    appender.closeSync();
  }
}
