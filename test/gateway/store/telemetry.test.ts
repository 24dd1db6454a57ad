import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as eventLoopTurn } from "node:timers/promises";
import * as fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type SeriesQuery,
  type StepsQuery,
  type TelemetryRow,
  type TelemetryStore,
  timeMsMax,
} from "../../../gateway/store/telemetry.ts";
import { openDuckTelemetry } from "../../../gateway/store/telemetry-duckdb.ts";
import { openInfluxTelemetry } from "../../../gateway/store/telemetry-influx.ts";
import { type Influx, influxIsPresent, type Line, lineTo, startInflux } from "./influxd.ts";
import { type Block, block, blockAt, row, rowsOf, startMs } from "./telemetry-blocks.ts";
import { TelemetryOracle } from "./telemetry-oracle.ts";

const chain = "chain:test";
const everything = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, pointsMax: 20_000 };

/** One place where a store can be opened again and again. */
interface Place {
  open(): Promise<TelemetryStore>;
  /** Writes, dies at a moment that `moment` chooses, and opens what is left. */
  crash(
    store: TelemetryStore,
    rows: readonly TelemetryRow[],
    height: number,
    moment: number,
  ): Promise<TelemetryStore>;
  remove(): Promise<void>;
}

function failOnWarning(message: string): never {
  throw new Error(message);
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "tallyman-telemetry-"));
}

/** The files as a crash at this moment would leave them: what is written after the log was copied is lost. */
function copyLive(from: string, to: string): void {
  for (const name of ["telemetry.duckdb", "telemetry.duckdb.wal"])
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
}

function openDuck(folder: string): Promise<TelemetryStore> {
  // So few that sorting happens in nearly every test.
  return openDuckTelemetry({ folder, chain, warn: failOnWarning, settleRowsMax: 50 });
}

async function duckPlace(): Promise<Place> {
  const folders = [temporaryFolder()];
  return {
    open: () => openDuck(folders.at(-1)!),
    crash: async (store, rows, height, moment) => {
      const before = folders.at(-1)!;
      folders.push(temporaryFolder());
      const written = store.write(rows, height);
      for (let turn = 0; turn < moment * 4; turn++) await eventLoopTurn();
      copyLive(before, folders.at(-1)!);
      await written;
      await store.close();
      return openDuck(folders.at(-1)!);
    },
    remove: async () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const influx = {} as { server: Influx; line: Line };
let databases = 0;

async function influxPlace(): Promise<Place> {
  const database = `tallyman_test_${process.pid}_${databases++}`;
  const open = () =>
    openInfluxTelemetry({ url: `${influx.line.url}/${database}`, chain, requestTimeoutMs: 5_000 });
  return {
    open,
    crash: async (store, rows, height, moment) => {
      influx.line.cutAfter("/write", Math.floor(moment / 2), moment % 2 === 0 ? "before" : "unanswered");
      await store.write(rows, height).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
      influx.line.mend();
      await store.close();
      return open();
    },
    remove: async () => {
      const answer = await fetch(`${influx.server.url}/query`, {
        method: "POST",
        body: new URLSearchParams({ q: `DROP DATABASE ${database}` }),
      });
      expect(answer.ok).toBe(true);
    },
  };
}

describe("the telemetry store in DuckDB", () => {
  describeStore(duckPlace);
});

describe.skipIf(!influxIsPresent())(
  "the telemetry store in InfluxDB (skipped: no influxd, no TALLYMAN_INFLUX_URL)",
  () => {
    beforeAll(async () => {
      influx.server = await startInflux();
      influx.line = await lineTo(influx.server.url);
    });
    afterAll(async () => {
      await influx.line?.stop();
      await influx.server?.stop();
    });
    describeStore(influxPlace);
  },
);

function describeStore(placeOf: () => Promise<Place>): void {
  let place: Place;
  let store: TelemetryStore;
  beforeEach(async () => {
    place = await placeOf();
    store = await place.open();
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  const one = (part: Partial<SeriesQuery> = {}) =>
    store.series({ device: "device-1", quantity: "temperature", ...everything, ...part });

  it("begins with no cursor and no rows", async () => {
    expect(await store.cursor()).toBeUndefined();
    expect(await one()).toEqual({ timesMs: [], values: [], indexes: [], thinned: false });
    expect(await store.quantities("device-1")).toEqual([]);
    expect(await store.latest("device-1")).toEqual([]);
  });

  it("gives a series in time order, whatever order it came in", async () => {
    await store.write(
      [row({ timeMs: startMs + 5, value: 5, index: 3 }), row({ timeMs: startMs + 9, value: 9, index: 3 })],
      0,
    );
    await store.write([row({ timeMs: startMs + 7, value: 7, index: 4 })], 1);
    expect(await one()).toEqual({
      timesMs: [startMs + 5, startMs + 7, startMs + 9],
      values: [5, 7, 9],
      indexes: [3, 4, 3],
      thinned: false,
    });
  });

  it("includes both ends of a range, to the millisecond", async () => {
    await store.write(
      [4, 5, 6, 7, 8].map((ms) => row({ timeMs: startMs + ms, value: ms, index: ms })),
      0,
    );
    expect((await one({ fromMs: startMs + 5, toMs: startMs + 7 })).values).toEqual([5, 6, 7]);
    expect((await one({ fromMs: startMs + 4.5, toMs: startMs + 7.5 })).values).toEqual([5, 6, 7]);
    expect((await one({ fromMs: startMs + 7, toMs: startMs + 5 })).values).toEqual([]);
    expect(
      (await one({ fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY })).values,
    ).toHaveLength(5);
  });

  it("keeps probes, quantities and devices apart", async () => {
    await store.write(
      [
        row({ index: 1, value: 1 }),
        row({ index: 1, value: 2, probe: 1 }),
        row({ index: 1, value: 3, quantity: "humidity" }),
        row({ index: 2, value: 4, device: "device-2" }),
      ],
      0,
    );
    expect((await one()).values).toEqual([1]);
    expect((await one({ probe: 1 })).values).toEqual([2]);
    expect((await one({ quantity: "humidity" })).values).toEqual([3]);
    expect((await one({ device: "device-2" })).values).toEqual([4]);
    expect((await one({ device: "temperature", quantity: "device-1" })).values).toEqual([]);
  });

  it("keeps both of two statements that report one millisecond, equal or not", async () => {
    await store.write(
      [row({ index: 1, value: 4 }), row({ index: 2, value: 4 }), row({ index: 3, value: -4 })],
      0,
    );
    expect(await one()).toMatchObject({ values: [4, 4, -4], indexes: [1, 2, 3] });
  });

  it("keeps them in the order of the log where the index passes a million", async () => {
    await store.write([row({ index: 999_999, value: 1 })], 0);
    await store.write([row({ index: 1_000_000, value: 2 })], 1);
    expect(await one()).toMatchObject({ values: [1, 2], indexes: [999_999, 1_000_000] });
  });

  it("changes nothing when a block is written again", async () => {
    for (const height of [0, 1, 2]) await store.write(blockAt(height), height);
    const before = await contents(store, ["device-0", "device-1", "device-2"]);
    await store.write(blockAt(2), 2);
    await store.write(blockAt(1), 1);
    expect(await contents(store, ["device-0", "device-1", "device-2"])).toEqual(before);
    expect(await store.cursor()).toBe(2);
  });

  it("adds only what is new when blocks overlap with those written", async () => {
    await store.write([...blockAt(0), ...blockAt(1)], 1);
    await store.write([...blockAt(1), ...blockAt(2)], 2);
    const oracle = new TelemetryOracle();
    oracle.write([0, 1, 2].flatMap(blockAt), 2);
    for (const device of ["device-0", "device-1", "device-2"])
      expect(await store.quantities(device)).toEqual(oracle.quantities(device));
  });

  it("moves the cursor over blocks without readings", async () => {
    await store.write([], 0);
    expect(await store.cursor()).toBe(0);
    await store.write([], 7);
    expect(await store.cursor()).toBe(7);
  });

  it("has everything again after it was closed and opened", async () => {
    await store.write(blockAt(0), 0);
    await store.write(blockAt(1), 1);
    const before = await contents(store, ["device-0", "device-1"]);
    await store.close();
    store = await place.open();
    expect(await store.cursor()).toBe(1);
    expect(await contents(store, ["device-0", "device-1"])).toEqual(before);
  });

  it("writes more rows at once than fit into one request or chunk", async () => {
    const rows = Array.from({ length: 12_345 }, (_, i) =>
      row({ timeMs: startMs + i, value: i, index: i % 100 }),
    );
    await store.write(rows, 0);
    const series = await one();
    expect(series.values).toEqual(rows.map(({ value }) => value));
    expect(series.indexes).toEqual(rows.map(({ index }) => index));
  });

  it("serves queries and writes that were started together, each as if alone", async () => {
    const writes = [0, 1, 2, 3, 4, 5].map((height) => store.write(blockAt(height), height));
    const seen = await Promise.all(Array.from({ length: 20 }, () => one({ device: "device-0" })));
    await Promise.all(writes);
    const final = await one({ device: "device-0" });
    for (const series of seen) {
      expect(final.indexes.slice(0, series.indexes.length)).toEqual(series.indexes);
      expect(final.timesMs.slice(0, series.timesMs.length)).toEqual(series.timesMs);
    }
  });

  it("forgets all when cleared, and can be written again", async () => {
    await store.clear();
    await store.write(blockAt(0), 0);
    await store.clear();
    expect(await store.cursor()).toBeUndefined();
    expect(await contents(store, ["device-0", "device-1"])).toEqual([[], [], [], []]);
    await store.write(blockAt(0), 0);
    const oracle = new TelemetryOracle();
    oracle.write(blockAt(0), 0);
    expect(await store.latest("device-1")).toEqual(oracle.latest("device-1"));
  });

  describe("thinning", () => {
    const wave = Array.from({ length: 5_000 }, (_, i) =>
      row({ timeMs: startMs + i * 100, value: Math.round(Math.sin(i / 50) * 100) + 0, index: i }),
    );

    it("keeps to the number of points, and every point is a real one", async () => {
      await store.write(wave, 0);
      for (const pointsMax of [2, 3, 10, 999, 4_999]) {
        const series = await one({ pointsMax });
        expect(series.thinned).toBe(true);
        expect(series.timesMs.length).toBeLessThanOrEqual(pointsMax);
        expect(Math.min(...series.values)).toBe(-100);
        expect(Math.max(...series.values)).toBe(100);
        series.indexes.forEach((index, i) => {
          expect([series.timesMs[i], series.values[i]]).toEqual([wave[index]!.timeMs, wave[index]!.value]);
        });
      }
      expect((await one({ pointsMax: 5_000 })).thinned).toBe(false);
    });

    it("chooses the same points when the range is moved, except at its ends", async () => {
      await store.write(wave, 0);
      const inner = { fromMs: startMs + 100_000, toMs: startMs + 300_000 };
      const shown = async (shiftMs: number) => {
        const { timesMs } = await one({
          fromMs: startMs + shiftMs,
          toMs: startMs + 400_000 + shiftMs,
          pointsMax: 500,
        });
        return timesMs.filter((timeMs) => timeMs >= inner.fromMs && timeMs < inner.toMs);
      };
      expect((await shown(0)).length).toBeGreaterThan(50);
      expect(await shown(33_333)).toEqual(await shown(0));
    });

    it("takes the first of equal values, and shows a constant once per bucket", async () => {
      await store.write(
        [2, 1, 3, 1, 3, 2].map((value, i) => row({ timeMs: startMs + i, value, index: i })),
        0,
      );
      expect(await one({ pointsMax: 2 })).toMatchObject({ values: [1, 3], indexes: [1, 2] });
      await store.write(
        [7, 7, 7].map((value, i) => row({ probe: 1, timeMs: startMs + i, value, index: 6 + i })),
        1,
      );
      expect(await one({ probe: 1, pointsMax: 2 })).toMatchObject({ values: [7], indexes: [6] });
    });
  });

  describe("the newest of each step", () => {
    const steps: StepsQuery = {
      devices: ["device-2", "device-1", "device-9"],
      quantities: ["temperature", "lat"],
      fromMs: startMs,
      stepMs: 100,
      steps: 3,
      lookBackMs: 50,
    };

    it("has its own time, is of no other device, quantity or step, and of the first probe or none", async () => {
      await store.write(
        [
          row({ index: 1, timeMs: startMs - 51, value: 1 }),
          row({ index: 1, timeMs: startMs - 50, value: 2 }),
          row({ index: 1, timeMs: startMs - 1, value: 3 }),
          row({ index: 2, timeMs: startMs, value: 4 }),
          row({ index: 2, timeMs: startMs + 99, value: 5 }),
          row({ index: 2, timeMs: startMs + 99, value: 6, probe: 1 }),
          row({ index: 3, timeMs: startMs + 99, value: 7, probe: 2 }),
          row({ index: 3, timeMs: startMs + 299, value: 8, probe: 1 }),
          row({ index: 3, timeMs: startMs + 300, value: 9 }),
          row({ index: 4, timeMs: startMs + 10, value: 52, quantity: "lat", device: "device-2" }),
          row({ index: 4, timeMs: startMs + 20, value: 70, quantity: "humidity" }),
        ],
        0,
      );
      expect(await store.newestOfSteps(steps)).toEqual([
        { device: "device-2", quantity: "lat", timesMs: [startMs + 10], values: [52] },
        {
          device: "device-1",
          quantity: "temperature",
          timesMs: [startMs - 1, startMs + 99, startMs + 299],
          values: [3, 5, 8],
        },
      ]);
      expect(await store.newestOfSteps({ ...steps, devices: [] })).toEqual([]);
      expect(
        await store.newestOfSteps({ ...steps, devices: hostileNames, quantities: hostileNames }),
      ).toEqual([]);
      const withoutLookBack = await store.newestOfSteps({ ...steps, lookBackMs: 0 });
      expect(withoutLookBack[1]!.values).toEqual([5, 8]);
    });

    it.each<[string, Partial<StepsQuery>]>([
      ["no steps", { steps: 0 }],
      ["steps of no length", { stepMs: 0 }],
      ["half a millisecond", { fromMs: startMs + 0.5 }],
      ["a look back before 1970", { lookBackMs: startMs + 1 }],
      ["an end after 2262", { stepMs: timeMsMax }],
    ])("refuses %s", async (_, part) => {
      await expect(store.newestOfSteps({ ...steps, ...part })).rejects.toThrow(RangeError);
    });
  });

  it("keeps each number as it was", async () => {
    const values = [
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      5e-324,
      0.1 + 0.2,
      1e21,
      -1e-7,
      2 ** 53,
      1234567.891,
    ];
    await store.write(
      values.map((value, i) => row({ timeMs: startMs + i, value, index: i })),
      0,
    );
    expect((await one()).values).toEqual(values);
    const last = { timeMs: timeMsMax, index: Number.MAX_SAFE_INTEGER, value: -0, probe: 99 };
    await store.write(
      [row(last), row({ timeMs: 0, index: Number.MAX_SAFE_INTEGER, probe: 98 })],
      Number.MAX_SAFE_INTEGER,
    );
    expect(await one({ probe: 99 })).toMatchObject({
      timesMs: [timeMsMax],
      indexes: [Number.MAX_SAFE_INTEGER],
      values: [0],
    });
    expect((await one({ probe: 98 })).timesMs).toEqual([0]);
    expect(await store.cursor()).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each<[string, Partial<TelemetryRow>]>([
    ["a value that is no number", { value: Number.NaN }],
    ["an infinite value", { value: Number.POSITIVE_INFINITY }],
    ["a fraction of a millisecond", { timeMs: startMs + 0.5 }],
    ["a time before 1970", { timeMs: -1 }],
    ["a time after 2262", { timeMs: timeMsMax + 1 }],
    ["a negative index", { index: -1 }],
    ["a probe out of range", { probe: 100 }],
    ["a device without a name", { device: "" }],
    ["a quantity without a name", { quantity: "" }],
  ])("refuses %s, and writes nothing of that call", async (_, part) => {
    await expect(store.write([row({ index: 0 }), row({ index: 1, ...part })], 0)).rejects.toThrow(RangeError);
    expect(await store.cursor()).toBeUndefined();
    expect((await one()).values).toEqual([]);
  });

  it("refuses heights and queries that are none", async () => {
    await expect(store.write([], -1)).rejects.toThrow(RangeError);
    await expect(store.write([], 0.5)).rejects.toThrow(RangeError);
    await expect(one({ pointsMax: 1 })).rejects.toThrow(RangeError);
    await expect(one({ pointsMax: 1e9 + 0.5 })).rejects.toThrow(RangeError);
    await expect(one({ fromMs: Number.NaN })).rejects.toThrow(RangeError);
  });

  it("takes names from outsiders for names, and nothing else", async () => {
    await store.write([row({ index: 0, value: 42 })], 0);
    for (const [i, name] of hostileNames.entries()) {
      const both = [
        row({ device: name, value: i, index: i + 1 }),
        row({ quantity: name, value: i + 0.5, index: i + 1 }),
      ];
      await store.write(both, i + 1);
    }
    await store.close();
    store = await place.open();
    for (const [i, name] of hostileNames.entries()) {
      expect((await one({ device: name })).values, name).toEqual([i]);
      expect((await one({ quantity: name })).values, name).toEqual([i + 0.5]);
      expect(await store.quantities(name)).toMatchObject([{ quantity: "temperature", count: 1 }]);
      expect((await store.latest(name)).map(({ value }) => value)).toEqual([i]);
    }
    expect((await one()).values).toEqual([42]);
    const names = (await store.quantities("device-1")).map(({ quantity }) => quantity);
    expect(names).toEqual(["temperature", ...hostileNames].sort());
  });

  it("finds nothing by names that it does not hold, however they are written", async () => {
    await store.write([row({ index: 0 })], 0);
    for (const name of ["", ...hostileNames]) {
      expect((await one({ device: name })).values).toEqual([]);
      expect((await one({ quantity: name })).values).toEqual([]);
      expect(await store.quantities(name)).toEqual([]);
    }
  });

  it("answers as an array would, through any sequence of writes, repeats, crashes and queries", {
    timeout: 240_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const own = await placeOf();
        try {
          await run(own, steps);
        } finally {
          await own.remove();
        }
      }),
      { numRuns: 25, interruptAfterTimeLimit: 120_000 },
    );
  });
}

const hostileNames = [
  "' OR '1'='1",
  '" OR ""="',
  "'; DROP MEASUREMENT reading; --",
  "'; DROP TABLE names; --",
  "x,quantity=humidity value=1 1\nreading,device=device-1",
  "a b=c,d",
  "trailing\\",
  "\\",
  "\\'",
  "\n",
  "\r\n\t",
  "\0",
  "a\0b",
  "$device",
  "%0041",
  "/.*/",
  "*",
  "Zürich 东京 🚢",
  "__proto__",
  "constructor",
  " ",
  "#comment",
  "0".repeat(64),
];

/** Every point and summary that the devices have. */
async function contents(store: TelemetryStore, devices: readonly string[]): Promise<unknown[]> {
  const all = await Promise.all(
    devices.map(async (device) => {
      const quantities = await store.quantities(device);
      const series = quantities.map(({ quantity, probe }) =>
        store.series({ device, quantity, probe, ...everything }),
      );
      return [quantities, await Promise.all(series)];
    }),
  );
  return all.flat();
}

type Step =
  | { readonly do: "write"; readonly blocks: Block[] }
  | { readonly do: "crash"; readonly blocks: Block[]; readonly moment: number }
  | { readonly do: "repeat"; readonly count: number; readonly blocks: Block[] }
  | { readonly do: "reopen" }
  | { readonly do: "clear" }
  | { readonly do: "query"; readonly query: SeriesQuery }
  | { readonly do: "steps"; readonly query: StepsQuery };

const blocks = fc.array(block, { minLength: 1, maxLength: 3 });
const moment = fc.integer({ min: 0, max: 5 });

const query: fc.Arbitrary<SeriesQuery> = fc
  .record({
    device: fc.constantFrom("device-1", "device-2", "device-3"),
    quantity: fc.constantFrom("temperature", "humidity", "shock.peak"),
    probe: fc.constantFrom(0, 0, 1, 99),
    ends: fc.tuple(
      fc.integer({ min: -5, max: 90_000_005 }),
      fc.oneof(fc.integer({ min: 0, max: 70 }), fc.constant(9e7)),
    ),
    pointsMax: fc.oneof(fc.integer({ min: 2, max: 12 }), fc.constant(1_000)),
  })
  .map(({ ends: [a, b], ...names }) => ({
    ...names,
    fromMs: startMs + Math.min(a, b),
    toMs: startMs + Math.max(a, b),
  }));

const stepsQuery: fc.Arbitrary<StepsQuery> = fc.record({
  devices: fc.uniqueArray(fc.constantFrom("device-1", "device-2", "device-3")),
  quantities: fc.uniqueArray(fc.constantFrom("temperature", "humidity", "shock.peak")),
  fromMs: fc.integer({ min: startMs - 5, max: startMs + 100 }),
  stepMs: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9e6 })),
  steps: fc.integer({ min: 1, max: 12 }),
  lookBackMs: fc.integer({ min: 0, max: 60 }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("write" as const), blocks }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("crash" as const), blocks, moment }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("repeat" as const),
      count: fc.integer({ min: 1, max: 3 }),
      blocks,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reopen" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear" as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("query" as const), query }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("steps" as const), query: stepsQuery }) },
);

/** Takes the steps with a store and with the oracle, and compares all they know at the end, too. */
async function run(place: Place, steps: readonly Step[]): Promise<void> {
  const oracle = new TelemetryOracle();
  let log: { rows: TelemetryRow[]; height: number }[] = [];
  let index = 0;
  let height = -1;
  let store = await place.open();

  const seal = (contents: readonly Block[]) => {
    const rows = contents.flatMap((statements) => {
      height++;
      const numbered = rowsOf(statements, index);
      index += statements.length;
      return numbered;
    });
    log.push({ rows, height });
    oracle.write(rows, height);
    return rows;
  };

  for (const one of steps)
    if (one.do === "write") await store.write(seal(one.blocks), height);
    else if (one.do === "reopen") {
      await store.close();
      store = await place.open();
    } else if (one.do === "clear") {
      await store.clear();
      oracle.clear();
      log = [];
    } else if (one.do === "query") expect(await store.series(one.query)).toEqual(oracle.series(one.query));
    else if (one.do === "steps")
      expect(await store.newestOfSteps(one.query)).toEqual(oracle.newestOfSteps(one.query));
    else if (one.do === "repeat") {
      const again = log.slice(-one.count).flatMap(({ rows }) => rows);
      if (log.length > 0) await store.write(again, height);
      await store.write([...again, ...seal(one.blocks)], height);
    } else {
      const before = oracle.height;
      const rows = seal(one.blocks);
      store = await place.crash(store, rows, height, one.moment);
      expect([before, height]).toContain(await store.cursor());
      await store.write(rows, height);
    }

  expect(await store.cursor()).toBe(oracle.height);
  for (const device of ["device-1", "device-2"]) {
    expect(await store.quantities(device)).toEqual(oracle.quantities(device));
    expect(await store.latest(device)).toEqual(oracle.latest(device));
    for (const { quantity, probe } of oracle.quantities(device)) {
      const whole = { device, quantity, probe, ...everything };
      expect(await store.series(whole)).toEqual(oracle.series(whole));
    }
  }
  await store.close();
}
