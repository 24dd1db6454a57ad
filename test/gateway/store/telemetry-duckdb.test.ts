/** What the DuckDB store alone must stand: its file is cut, damaged, killed, held by others, or another's. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { DuckDBInstance, INTEGER } from "@duckdb/node-api";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { append, closeDuck, openDuck, rowOf, transaction } from "../../../gateway/store/duckdb.ts";
import {
  TelemetryDamagedError,
  type TelemetryRow,
  type TelemetryStore,
} from "../../../gateway/store/telemetry.ts";
import { openDuckTelemetry } from "../../../gateway/store/telemetry-duckdb.ts";
import { blockAt, row, startMs } from "./telemetry-blocks.ts";

const everything = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, pointsMax: 1_000_000 };
const devices = ["device-0", "device-1", "device-2"];

let folder: string;
let warnings: string[];
const file = () => join(folder, "telemetry.duckdb");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tallyman-telemetry-"));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(chain = "chain:test", inFolder = folder): Promise<TelemetryStore> {
  return openDuckTelemetry({
    folder: inFolder,
    chain,
    warn: (message) => warnings.push(message),
    settleRowsMax: 500,
  });
}

async function countOf(store: TelemetryStore): Promise<number> {
  const all = await Promise.all(devices.map((device) => store.quantities(device)));
  return all.flat().reduce((sum, { count }) => sum + count, 0);
}

/** Every row of the blocks up to the cursor is there once, with its value, and no other. */
async function expectBlocksUpTo(store: TelemetryStore, height: number): Promise<void> {
  const expected = Array.from({ length: height + 1 }, (_, i) => blockAt(i)).flat();
  const keyOf = ({ device, quantity, timeMs, value, index }: Omit<TelemetryRow, "probe">) =>
    `${device} ${quantity} ${timeMs} ${value} ${index}`;
  const found: string[] = [];
  for (const device of devices)
    for (const { quantity } of await store.quantities(device)) {
      const { timesMs, values, indexes } = await store.series({ device, quantity, ...everything });
      timesMs.forEach((timeMs, i) => {
        found.push(keyOf({ device, quantity, timeMs, value: values[i]!, index: indexes[i]! }));
      });
    }
  expect(found.sort()).toEqual(expected.map(keyOf).sort());
}

describe("a DuckDB file that cannot be used", () => {
  beforeEach(async () => {
    const store = await open();
    for (let height = 0; height < 5; height++) await store.write(blockAt(height), height);
    await store.close();
  });

  const flip = (offset: number) => {
    const bytes = readFileSync(file());
    bytes[offset]! ^= 0xff;
    writeFileSync(file(), bytes);
  };
  const sql = async (statements: string) => {
    const instance = await DuckDBInstance.create(file());
    const connection = await instance.connect();
    await connection.run(statements);
    connection.closeSync();
    instance.closeSync();
  };

  it.each<[string, () => void | Promise<void>]>([
    ["is empty", () => truncateSync(file(), 0)],
    ["is cut short", () => truncateSync(file(), 12_288)],
    ["is no database", () => writeFileSync(file(), "not a database\n".repeat(5_000))],
    ["has a flipped byte in its first header", () => flip(8)],
    ["has a flipped byte in its root block", () => [4096, 8192].forEach((block) => flip(block + 20))],
    ["has a flipped byte in its storage version", () => flip(12)],
    ["has another layout", () => sql("UPDATE projection SET layout = 2")],
    ["has tables of something else", () => sql("DROP TABLE projection")],
    [
      "has a projection of other columns",
      () => sql("ALTER TABLE projection DROP chain; UPDATE projection SET layout = 9"),
    ],
    ["has another chain", () => sql("UPDATE projection SET chain = 'chain:other'")],
  ])("is cleared, and this said, when it %s", async (_, damage) => {
    await damage();
    const store = await open();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(folder);
    expect(await store.cursor()).toBeUndefined();
    expect(await countOf(store)).toBe(0);
    await store.write(blockAt(0), 0);
    await expectBlocksUpTo(store, 0);
    await store.close();
    warnings = [];
    await (await open()).close();
    expect(warnings).toEqual([]);
  });

  it("is left alone when it is whole", async () => {
    const store = await open();
    expect(warnings).toEqual([]);
    await expectBlocksUpTo(store, 4);
    await store.close();
  });

  it("is left alone when another process has it open", { timeout: 60_000 }, async () => {
    const holder = spawnWriter();
    await heightsOf(holder, 3);
    const open_ = open();
    await expect(open_).rejects.toThrow(/lock/);
    await expect(open_).rejects.not.toBeInstanceOf(TelemetryDamagedError);
    expect(warnings).toEqual([]);
    await kill(holder);
    const store = await open();
    await expectBlocksUpTo(store, (await store.cursor())!);
    await store.close();
  });

  it("is told as damaged when that shows in a query, and is usable once cleared", async () => {
    let store = await open();
    // Values that do not compress, so that they fill blocks of their own.
    const rows = Array.from({ length: 100_000 }, (_, i) =>
      row({ timeMs: startMs + i, value: Math.sin(i), index: 1000 }),
    );
    await store.write(rows, 5);
    await store.close();
    store = await open();
    expect(warnings).toEqual([]);
    const bytes = readFileSync(file());
    for (let at = 12_288 + 50; at < bytes.length; at += 4096) bytes[at]! ^= 0xff;
    writeFileSync(file(), bytes);
    await expect(
      store.series({ device: "device-1", quantity: "temperature", ...everything }),
    ).rejects.toThrow(TelemetryDamagedError);
    await store.clear();
    await store.write(blockAt(0), 0);
    await expectBlocksUpTo(store, 0);
    await store.close();
  });
});

it("gives SQL no other file, no extension and no setting", async () => {
  const options = {
    file: file(),
    spillFolder: join(folder, "spill"),
    memoryMegabytesMax: 64,
    logMegabytesMax: 4,
    spillMegabytesMax: 64,
  };
  const duck = await openDuck({ ...options, threads: 1 });
  for (const statement of [
    `COPY (SELECT 1) TO '${folder}/out.csv'`,
    `FROM read_text('${fileURLToPath(import.meta.url)}')`,
    `ATTACH '${folder}/other.duckdb'`,
    "INSTALL httpfs",
    "SET memory_limit = '64GB'",
    "SET enable_external_access = true",
  ])
    await expect(duck.reader.run(statement), statement).rejects.toThrow(
      /Permission Error|Cannot change|locked/,
    );
  closeDuck(duck);
});

it("appends nothing when a row halfway cannot be made", async () => {
  const options = {
    file: file(),
    spillFolder: join(folder, "spill"),
    memoryMegabytesMax: 64,
    logMegabytesMax: 4,
    spillMegabytesMax: 64,
  };
  const duck = await openDuck({ ...options, threads: 1 });
  await duck.writer.run("CREATE TABLE numbers (n INTEGER)");
  const numbers = Array.from({ length: 5_000 }, (_, i) => i);
  const failing = transaction(duck.writer, () =>
    append(duck.writer, "numbers", [INTEGER], numbers, (n) => {
      if (n === 4_000) throw new Error("halfway");
      return [n];
    }),
  );
  await expect(failing).rejects.toThrow("halfway");
  expect(await rowOf(duck.reader, "SELECT count(*)::INTEGER FROM numbers")).toEqual([0]);
  await transaction(duck.writer, () => append(duck.writer, "numbers", [INTEGER], numbers, (n) => [n]));
  expect(await rowOf(duck.reader, "SELECT count(*)::INTEGER FROM numbers")).toEqual([5_000]);
  closeDuck(duck);
});

it("refuses a folder that is a file, and says where", async () => {
  const path = join(folder, "file");
  writeFileSync(path, "");
  await expect(open("chain:test", path)).rejects.toThrow(path);
});

it("refuses calls after it was closed", async () => {
  const store = await open();
  await store.close();
  await expect(store.write(blockAt(0), 0)).rejects.toThrow(/closed/);
  await expect(store.quantities("device-1")).rejects.toThrow(/closed/);
  await store.close();
});

it("holds whole writes, the first so many, wherever its write-ahead log is cut or changed", {
  timeout: 120_000,
}, async () => {
  const store = await open();
  for (let height = 0; height < 8; height++) await store.write(blockAt(height), height);
  const live = mkdtempSync(join(tmpdir(), "tallyman-telemetry-"));
  cpSync(folder, live, { recursive: true });
  await store.close();
  const whole = readFileSync(join(live, "telemetry.duckdb.wal"));
  const cursors = new Set<number | undefined>();
  const at = fc.integer({ min: 0, max: whole.length });
  await fc.assert(
    fc.asyncProperty(at, fc.option(at), async (length, flipped) => {
      warnings = [];
      rmSync(folder, { recursive: true });
      cpSync(live, folder, { recursive: true });
      const bytes = Buffer.from(whole.subarray(0, length));
      if (flipped !== null && flipped < length) bytes[flipped]! ^= 0xff;
      writeFileSync(`${file()}.wal`, bytes);
      const left = await open();
      const height = (await left.cursor()) ?? -1;
      if (warnings.length > 0) expect(height).toBe(-1);
      cursors.add(height);
      await expectBlocksUpTo(left, height);
      await left.write(blockAt(height + 1), height + 1);
      await expectBlocksUpTo(left, height + 1);
      await left.close();
    }),
    {
      numRuns: 40,
      interruptAfterTimeLimit: 60_000,
      examples: [
        [0, null],
        [whole.length, null],
        [whole.length - 1, null],
      ],
    },
  );
  rmSync(live, { recursive: true });
  expect(cursors.size).toBeGreaterThan(3);
});

it("loses nothing it said was written, and repeats nothing, when its process is killed", {
  timeout: 120_000,
}, async () => {
  let told = -1;
  for (const count of [5, 40, 90, 17]) {
    const writer = spawnWriter();
    told = await heightsOf(writer, count);
    await kill(writer);
    const store = await open();
    const height = (await store.cursor())!;
    expect(height).toBeGreaterThanOrEqual(told);
    await expectBlocksUpTo(store, height);
    await store.close();
  }
  expect(warnings).toEqual([]);
});

function spawnWriter(): ChildProcess {
  const script = fileURLToPath(new URL("telemetry-writer.ts", import.meta.url));
  return spawn(process.execPath, ["--import", "tsx", script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** The last of the next `count` heights that the writer says are written. */
async function heightsOf(writer: ChildProcess, count: number): Promise<number> {
  let height = -1;
  for await (const line of createInterface({ input: writer.stdout! })) {
    height = Number(line);
    if (--count === 0) return height;
  }
  throw new Error("the writer ended");
}

async function kill(writer: ChildProcess): Promise<void> {
  const exited = once(writer, "exit");
  writer.kill("SIGKILL");
  await exited;
}
