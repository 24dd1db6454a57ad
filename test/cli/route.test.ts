/** `tallyman route` and `tallyman network` on the command line, with the planner's own answers behind them. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RoutePlanRequest } from "../../gateway/contract/routes.ts";
import { Planning } from "../../gateway/routing/planning.ts";
import { readSampleNetwork, readSeaTable } from "../../gateway/routing/tables.ts";
import { csvFiles } from "../../ledger/routing/network-csv.ts";
import { jsonOfNetwork } from "../../ledger/routing/network-json.ts";
import { doorOf } from "../../ledger/routing/places.ts";
import { PriorForecaster } from "../../ledger/routing/priors.ts";
import { planRounds, type RoundsOrder, roundsDefaults } from "../../ledger/routing/rounds/plan-rounds.ts";
import { noConstraints } from "../../ledger/routing/search/query.ts";
import { Bench, chainNowMs, json } from "./fake-gateway.ts";

vi.setConfig({ testTimeout: 60_000 });

const network = readSampleNetwork();
const planning = new Planning(network, readSeaTable());
const knowledge = { forecaster: new PriorForecaster(), chain: "urn:uuid:0", size: 9 };

let bench: Bench;
let asked: RoutePlanRequest[];

beforeEach(async () => {
  bench = new Bench();
  await bench.open();
  asked = [];
  bench.gateway.answers.set("/api/routes/plan", (request, response) => void answerPlan(request, response));
});
afterEach(() => bench.close());

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of request) text += String(part);
  return JSON.parse(text);
}

async function answerPlan(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await bodyOf(request)) as RoutePlanRequest;
  asked.push(body);
  const { from, to, readyMs, deadlineMs, massKg, temperature, forbidden, closedPassages = [] } = body;
  const plan = planning.plan(
    {
      question: {
        from: doorOf(network, from)!,
        to: doorOf(network, to)!,
        readyMs,
        ...(deadlineMs !== undefined && { deadlineMs }),
        massKg,
        controlled: temperature !== undefined,
        forbidden: { ...noConstraints, countries: forbidden?.countries ?? [] },
      },
      options: { epsilon: 0.05, draws: 200, seed: 1, labelsMax: 1_000_000 },
      closedPassages,
      ship: {},
    },
    knowledge,
    () => undefined,
  );
  json(response, 200, { ...plan, customs: [] });
}

describe("tallyman route plan", () => {
  it("tells the ways with their times, costs and legs, and that the network is a sample", async () => {
    const { code, out } = await bench.tallyman(
      "route",
      "plan",
      "--from",
      "CNSHA",
      "--to",
      "Munich",
      "--mass",
      "8000",
    );
    expect(code).toBe(0);
    expect(asked[0]).toMatchObject({ from: "CNSHA", to: "Munich", massKg: 8_000, readyMs: chainNowMs });
    expect(out).toContain("services are made up");
    for (const word of ["fastest", "cheapest", "greenest", "safest", "9 in 10 by", "EUR", "kg", "SAMPLE-"])
      expect(out).toContain(word);
    expect(out).toContain("stated assumptions");
    expect(out).toContain("log of 9 entries");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThan(240);
  });

  it("passes on what is wanted, and says what closed passages cost", async () => {
    const words =
      "--temperature 2..8 --closed suez --closed panama --avoid-country RU --draft 14.5 --transfers 6 --seed 3";
    const { code, out } = await bench.tallyman(
      "route",
      "plan",
      "--from",
      "CNSHA",
      "--to",
      "Munich",
      ...words.split(" "),
    );
    expect(code).toBe(0);
    expect(asked[0]).toMatchObject({
      temperature: { min: 2, max: 8 },
      closedPassages: ["suez", "panama"],
      forbidden: { countries: ["RU"] },
      ship: { draftMeters: 14.5 },
      transfersMax: 6,
      seed: 3,
    });
    expect(out).not.toMatch(/ by [a-z, -]*(suez|panama)/);
  });

  it("says it when nothing keeps the deadline", async () => {
    const { out } = await bench.tallyman(
      "route",
      "plan",
      "--from",
      "CNSHA",
      "--to",
      "Munich",
      "--deadline",
      "2026-03-01T13:00:00Z",
    );
    expect(out).toContain("these come too late");
  });

  it("answers in JSON what the gateway answered", async () => {
    const { out } = await bench.tallyman("route", "plan", "--from", "CNSHA", "--to", "Munich", "--json");
    expect(JSON.parse(out)).toMatchObject({ sample: true, currency: "EUR", basis: { seed: 1 } });
  });

  it.each([
    ["--closed sues", "Passages are suez"],
    ["--temperature cold", "such as 2..8"],
    ["--mass heavy", "Write a number"],
  ])("%s is not understood", async (words, expected) => {
    const { code, err } = await bench.tallyman(
      "route",
      "plan",
      "--from",
      "A",
      "--to",
      "B",
      ...words.split(" "),
    );
    expect([code, err]).toEqual([2, expect.stringContaining(expected)]);
  });
});

describe("tallyman route rounds", () => {
  it("tells each round with its stops in order", async () => {
    bench.gateway.answers.set("/api/routes/rounds", (request, response) => {
      void bodyOf(request).then((body) =>
        json(response, 200, planRounds({ ...roundsDefaults, ...(body as RoundsOrder), iterations: 50 })),
      );
    });
    const fromMs = Date.UTC(2026, 2, 2, 7);
    const windows = { fromMs, untilMs: fromMs + 36_000_000 };
    const stop = (id: string, demand: number) => ({
      id,
      lat: 48.1,
      lon: 11.5,
      demand,
      serviceMinutes: 5,
      ...windows,
    });
    const file = bench.path("today.json");
    const depot = { lat: 48.2, lon: 11.6, ...windows };
    writeFileSync(
      file,
      JSON.stringify({ depot, vehicles: 1, capacity: 20, stops: [stop("A", 10), stop("B", 99)] }),
    );
    const { code, out } = await bench.tallyman("route", "rounds", file);
    expect(code).toBe(0);
    expect(out).toMatch(/1 +1 +10 /);
    expect(out).toContain("No vehicle can take these in their windows: B.");
    expect((await bench.tallyman("route", "rounds", "none.json")).err).toContain("none.json cannot be read");
  });
});

describe("tallyman network", () => {
  const file = () => bench.path("network.json");
  const write = (more: object = {}) =>
    writeFileSync(file(), JSON.stringify({ ...(jsonOfNetwork(network) as object), ...more }));

  it("check says what is there, or all that is wrong", async () => {
    write();
    const good = await bench.tallyman("network", "check", file());
    expect(good.code).toBe(0);
    expect(good.out).toMatch(/sample +yes: its services are made up/);
    expect(good.out).toContain("sea");
    write({ currency: "Euro", haulage: [{ ...network.haulage[0], kmPerHour: 0 }] });
    const wrong = await bench.tallyman("network", "check", file());
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain("haulage[0]");
    expect(wrong.out).toContain("kmPerHour: expected a number from 1 to 200");
    expect(wrong.out).toContain("currency: expected an ISO 4217 code");
  });

  it("check reads folders of CSV, and says which file is missing", async () => {
    const folder = bench.path("csv");
    mkdirSync(folder);
    for (const name of csvFiles.slice(1)) writeFileSync(join(folder, name), "id\n");
    const missing = await bench.tallyman("network", "check", folder);
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining("network.csv")]);
    writeFileSync(join(folder, "network.csv"), "name,sample,currency\nMine,false,EUR\n");
    expect((await bench.tallyman("network", "check", folder)).code).toBe(0);
    expect((await bench.tallyman("network", "check", "nowhere")).err).toContain("no file or folder nowhere");
    writeFileSync(file(), "{");
    expect((await bench.tallyman("network", "check", file())).err).toContain("is no JSON");
  });

  it("import sends it, show gives it back", async () => {
    let sent: unknown;
    bench.gateway.answers.set("/api/routes/network", (request, response) => {
      if (request.method === "GET") return json(response, 200, { version: "v", network: sent, passages: [] });
      void bodyOf(request).then((body) => {
        sent = body;
        json(response, 200, { version: "v", terminals: 1, services: 1 });
      });
    });
    write();
    expect((await bench.tallyman("network", "import", file())).code).toBe(0);
    expect(sent).toEqual(JSON.parse(readFileSync(file(), "utf8")));
    expect((await bench.tallyman("network", "show")).out).toContain("Sample network");
    const { out } = await bench.tallyman("network", "show", "--document");
    expect(JSON.parse(out)).toEqual(sent);
    write({ currency: "Euro" });
    expect((await bench.tallyman("network", "import", file())).code).toBe(1);
  });
});
