/** Rows as a Parquet file, which DuckDB writes: the instance lives for the one file, in memory, and may write no other. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

export type Cell = string | number | null;
export interface Column {
  readonly name: string;
  readonly type: "VARCHAR" | "DOUBLE" | "BIGINT";
}

const memoryMegabytesMax = 128;

/** Names of columns are this program's own; values are anybody's and are never part of the SQL. */
export async function parquetOf(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "tallyman-figures-"));
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    memory_limit: `${memoryMegabytesMax}MB`,
  });
  try {
    const connection = await instance.connect();
    const definition = columns.map(({ name, type }) => `"${name}" ${type}`).join(", ");
    await connection.run(`CREATE TABLE figures (${definition})`);
    const appender = await connection.createAppender("figures");
    for (const row of rows) {
      row.forEach((cell, i) => {
        if (cell === null) appender.appendNull();
        else if (columns[i]!.type === "VARCHAR") appender.appendVarchar(String(cell));
        else if (columns[i]!.type === "BIGINT") appender.appendBigInt(BigInt(Math.round(Number(cell))));
        else appender.appendDouble(Number(cell));
      });
      appender.endRow();
    }
    appender.closeSync();
    const file = join(folder, "figures.parquet");
    await connection.run(`COPY figures TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`);
    connection.closeSync();
    return await readFile(file);
  } finally {
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}
