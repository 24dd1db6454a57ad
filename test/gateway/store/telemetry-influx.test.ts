/** What the InfluxDB store alone must stand: a server that is down, cuts its answers, lies, or is another's. */

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { TelemetryStore } from "../../../gateway/store/telemetry.ts";
import { openInfluxTelemetry } from "../../../gateway/store/telemetry-influx.ts";
import { type Cut, type Influx, influxIsPresent, type Line, lineTo, startInflux } from "./influxd.ts";
import { blockAt, row, startMs } from "./telemetry-blocks.ts";

const chain = "chain:test";
const whole = {
  device: "device-1",
  quantity: "temperature",
  fromMs: 0,
  toMs: Number.MAX_SAFE_INTEGER,
  pointsMax: 100,
};
const oneStep = {
  devices: ["device-1"],
  quantities: ["lat"],
  fromMs: 1_000,
  stepMs: 50,
  steps: 1,
  lookBackMs: 0,
};

describe.skipIf(!influxIsPresent())(
  "InfluxDB telemetry (skipped: no influxd, no TALLYMAN_INFLUX_URL)",
  () => {
    let influx: Influx;
    let line: Line;
    beforeAll(async () => {
      influx = await startInflux();
      line = await lineTo(influx.url);
    });
    afterAll(async () => {
      await line?.stop();
      await influx?.stop();
    });

    let databases = 0;
    const database = () => `tallyman_test_influx_${process.pid}_${databases}`;
    const ask = async (q: string) => {
      const answer = await fetch(`${influx.url}/query`, {
        method: "POST",
        body: new URLSearchParams({ q, db: database() }),
      });
      expect(answer.ok).toBe(true);
      return answer.json();
    };
    const open = (chainName = chain) =>
      openInfluxTelemetry({ url: `${line.url}/${database()}`, chain: chainName, requestTimeoutMs: 1_000 });
    afterEach(async () => {
      line.mend();
      await ask(`DROP DATABASE ${database()}`);
      databases++;
    });

    it.each<Cut>(["before", "unanswered", "halfway"])(
      "rejects plainly when the line is cut %s",
      async (how) => {
        const store = await open();
        await store.write(blockAt(0), 0);
        for (const path of ["/write", "/query"]) {
          line.cutAfter(path, 0, how);
          if (path === "/query" || how !== "halfway")
            await expect(store.write(blockAt(1), 1)).rejects.toThrow(/InfluxDB/);
          if (path === "/query") await expect(store.series(whole)).rejects.toThrow(/InfluxDB/);
          if (path === "/query") await expect(store.cursor()).rejects.toThrow(/InfluxDB/);
        }
        line.mend();
        await store.write(blockAt(1), 1);
        expect(await store.cursor()).toBe(1);
        const { count } = (await store.quantities("device-1"))[0]!;
        expect(count).toBe(
          [...blockAt(0), ...blockAt(1)].filter((one) => one.device === "device-1").length / 2,
        );
        await store.close();
      },
    );

    it("leaves the cursor behind when only some of the rows arrived, and is whole after the second try", async () => {
      const rows = Array.from({ length: 12_000 }, (_, i) => row({ timeMs: startMs + i, value: i, index: i }));
      const store = await open();
      line.cutAfter("/write", 2, "before");
      await expect(store.write(rows, 0)).rejects.toThrow(/InfluxDB/);
      line.mend();
      expect(await store.cursor()).toBeUndefined();
      expect((await store.quantities("device-1"))[0]!.count).toBe(10_000);
      await store.write(rows, 0);
      expect(await store.cursor()).toBe(0);
      expect((await store.quantities("device-1"))[0]!.count).toBe(12_000);
      await store.close();
    });

    it("finishes clearing when it was interrupted", async () => {
      for (const count of [0, 1]) {
        const store = await open();
        await store.write(blockAt(0), 0);
        line.cutAfter("/query", count, "before");
        await expect(store.clear()).rejects.toThrow(/InfluxDB/);
        line.mend();
        const again = await open();
        expect(await again.cursor()).toBeUndefined();
        expect(await again.quantities("device-1")).toEqual([]);
        await again.close();
      }
    });

    it("shows the later of two statements a multiple of a million entries apart that report one millisecond", async () => {
      const store = await open();
      await store.write([row({ index: 5, value: 1 })], 0);
      await store.write([row({ index: 1_000_005, value: 2 })], 1);
      expect(await store.series(whole)).toMatchObject({ values: [2], indexes: [1_000_005] });
      await store.close();
    });

    it("does not touch a database of another chain", async () => {
      const store = await open();
      await store.write(blockAt(0), 0);
      await expect(open("chain:other")).rejects.toThrow(/chain:test.*chain:other/);
      expect(await store.cursor()).toBe(0);
      await store.close();
    });

    it("writes names of the ledger as they are, for others to read", async () => {
      const store = await open();
      await store.write(
        [row({ device: "DE.sensor_7:a-b", quantity: "shock.peak", value: 9.5, index: 7 })],
        0,
      );
      const answer = await ask(
        `SELECT value, index FROM reading WHERE device = 'DE.sensor_7:a-b' AND quantity = 'shock.peak'`,
      );
      expect(JSON.stringify(answer)).toContain("9.5,7]");
      await store.close();
    });
  },
);

describe("an InfluxDB server that misbehaves", () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    }
  });

  /** Answers each query as `answers` has it, the first match in its text; writes with `status`. */
  async function serve(answers: [RegExp, unknown][], status = 204): Promise<string> {
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (bytes) => {
        body += String(bytes);
      });
      request.on("end", () => {
        if (request.url!.startsWith("/write"))
          return response.writeHead(status, { "x-influxdb-error": "no" }).end();
        const text = decodeURIComponent(`${request.url} ${body}`.replaceAll("+", " "));
        const answer = answers.find(([pattern]) => pattern.test(text))?.[1] ?? { results: [{}] };
        return response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
      });
    }).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const series = (values: unknown[][], tags?: unknown) => ({
    results: [{ series: [{ name: "x", columns: [], tags, values }] }],
  });
  const databases: [RegExp, unknown] = [/show databases/i, series([["tallyman"]])];
  const mark: [RegExp, unknown] = [/FROM projection/, series([[0, chain, 1, 4]])];
  const opened = async (...answers: [RegExp, unknown][]): Promise<TelemetryStore> =>
    openInfluxTelemetry({
      url: `http://${await serve([...answers, databases, mark])}`,
      chain,
      requestTimeoutMs: 1_000,
    });

  it("is trusted with well-formed answers only", async () => {
    const bad: unknown[] = [
      "",
      "{",
      "null",
      {},
      { results: 1 },
      { results: [] },
      { results: [{ error: "broken" }] },
      { results: [{ series: [{ values: 7 }] }] },
      series([["2020-01-01T00:00:00Z", 1, 1]]),
      series([[1, "1", 1]]),
      series([[1, 1, 1.5]]),
      series([[1, 1, 2 ** 60]]),
      series([[1, null, 1]]),
      series([[]]),
    ];
    for (const answer of bad) {
      const store = await opened([/FROM reading/, answer]);
      await expect(store.series(whole), inspect(answer)).rejects.toThrow(/InfluxDB/);
      await expect(store.latest("device-1"), inspect(answer)).rejects.toThrow(/InfluxDB/);
      await expect(store.quantities("device-1"), inspect(answer)).rejects.toThrow(/InfluxDB/);
      await expect(store.newestOfSteps(oneStep), inspect(answer)).rejects.toThrow(/InfluxDB/);
    }
  });

  it("is asked for many steps of many devices at once, with names that stay names", async () => {
    const point = (atMs: number, value: number) => ({
      series: [
        {
          name: "reading",
          columns: [],
          tags: { device: "d%0027", quantity: "lat", probe: "0" },
          values: [[atMs, value, 1]],
        },
      ],
    });
    const asked: string[] = [];
    const answer = { results: [point(1_010, 52), {}, point(990, 51)] };
    const store = await opened([
      { test: (text: string) => /FROM reading/.test(text) && asked.push(text) > 0 } as RegExp,
      answer,
    ]);
    const devices = ["d'", "e"];
    const told = await store.newestOfSteps({ ...oneStep, devices, steps: 2, lookBackMs: 100 });
    expect(told).toEqual([{ device: "d'", quantity: "lat", timesMs: [990, 1_010], values: [51, 52] }]);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.match(/LIMIT 1/g)).toHaveLength(3);
    expect(asked[0]).toContain("time >= 1050ms AND time < 1100ms");
    expect(asked[0]).not.toContain("d'");
  });

  it("is not believed a cursor that is no height", async () => {
    for (const height of ["5", 1.5, -1, {}]) {
      let answers = 0;
      const url = await serve([databases, [/FROM projection/, series([[0, chain, 1, height]])]]);
      const store = await openInfluxTelemetry({ url: `http://${url}`, chain }).catch(() => answers++);
      if (typeof store !== "number") await store.cursor().catch(() => answers++);
      expect(answers, inspect(height)).toBe(1);
    }
  });

  it("has the write refused, with what it says", async () => {
    const url = await serve([databases, mark], 401);
    const store = await openInfluxTelemetry({ url: `http://${url}`, chain });
    await expect(store.write(blockAt(9), 9)).rejects.toThrow("401 no");
  });

  it("never has its password told, in an error or in what hangs on it", async () => {
    const secret = "correct-horse";
    const errors: unknown[] = [];
    const collect = (error: unknown) => errors.push(error);
    const url = await serve([databases, mark], 500);
    const store = await openInfluxTelemetry({ url: `http://user:${secret}@${url}`, chain });
    await store.write(blockAt(9), 9).catch(collect);
    const refused = await serve([[/./, "}"]]);
    await openInfluxTelemetry({ url: `http://user:${secret}@${refused}`, chain }).catch(collect);
    await openInfluxTelemetry({ url: `http://user:${secret}@127.0.0.1:1`, chain }).catch(collect);
    await openInfluxTelemetry({ url: `ftp://user:${secret}@127.0.0.1`, chain }).catch(collect);
    await openInfluxTelemetry({ url: `http://user:${secret}@:`, chain }).catch(collect);
    expect(errors).toHaveLength(5);
    for (const error of errors) {
      const all = inspect(error, { depth: 20, showHidden: true });
      expect(all).not.toContain(secret);
      expect(all).not.toContain(Buffer.from(`user:${secret}`).toString("base64"));
    }
  });
});
