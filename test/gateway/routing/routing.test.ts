/** Routes over HTTP: from Shanghai to Munich with the sample network, closures, networks of one's own, rounds. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type {
  NetworkView,
  RoutePlanRequest,
  RoutePlanView,
  SeaWayAnswer,
} from "../../../gateway/contract/routes.ts";
import type { RunningGateway } from "../../../gateway/main.ts";
import { loadNetwork } from "../../../gateway/routing/network-store.ts";
import { Planner, PlannerError } from "../../../gateway/routing/planner.ts";
import { readSampleNetwork } from "../../../gateway/routing/tables.ts";
import { DurationLearner } from "../../../ledger/routing/learning/duration-learner.ts";
import { HarmRates } from "../../../ledger/routing/learning/harm-rates.ts";
import type { RoundsPlan } from "../../../ledger/routing/rounds/plan-rounds.ts";
import { noConstraints } from "../../../ledger/routing/search/query.ts";
import { removeFolder, startTestGateway, temporaryFolder } from "../fixture.ts";

// The first question starts a thread, and one about a passage makes a grid.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let running: RunningGateway;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder, open: true });
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

const readyMs = Date.UTC(2026, 11, 1, 8);
const request: RoutePlanRequest = { from: "CNSHA", to: "Munich", readyMs, massKg: 8_000 };

async function ask(
  method: "GET" | "POST" | "PUT",
  url: string,
  payload?: unknown,
  accept = "application/json",
) {
  return running.server.inject({
    method,
    url,
    headers: { host: "127.0.0.1", accept },
    ...(payload !== undefined && { payload: payload as object }),
  });
}

async function plan(more: Partial<RoutePlanRequest> = {}): Promise<RoutePlanView> {
  const answer = await ask("POST", "/api/routes/plan", { ...request, ...more });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<RoutePlanView>();
}

const services = ({ options }: RoutePlanView) =>
  options.flatMap(({ legs }) => legs.map(({ service }) => service));
const modesIn = ({ options }: RoutePlanView) =>
  new Set(options.flatMap(({ legs }) => legs.map(({ mode }) => mode)));

describe("a plan", () => {
  it("has at most five really different ways with numbers that belong together", async () => {
    const view = await plan({ deadlineMs: readyMs + 45 * 86_400_000 });
    expect(view.sample).toBe(true);
    expect(view.options.length).toBeGreaterThanOrEqual(4);
    expect(view.options.length).toBeLessThanOrEqual(5);
    expect([...modesIn(view)]).toEqual(expect.arrayContaining(["air", "rail", "sea", "road"]));
    expect(view.options.flatMap(({ roles }) => roles)).toEqual(
      expect.arrayContaining(["fastest", "cheapest", "greenest", "safest", "punctual"]),
    );
    for (const option of view.options) {
      expect(option.costMinor).toBe(option.legs.reduce((sum, { costMinor }) => sum + costMinor, 0));
      expect(option.co2Grams).toBe(option.legs.reduce((sum, { co2Grams }) => sum + co2Grams, 0));
      expect(option.p10Ms!).toBeLessThanOrEqual(option.p50Ms!);
      expect(option.p50Ms!).toBeLessThanOrEqual(option.p90Ms!);
      expect(option.excursion).toBe(0);
      option.legs.forEach((leg, i) => {
        expect(leg.line.length).toBeGreaterThanOrEqual(4);
        const before = option.legs[i - 1];
        if (before) expect([leg.from, leg.departureMs >= before.arrivalMs]).toEqual([before.to, true]);
      });
    }
    const fastest = view.options.find(({ roles }) => roles.includes("fastest"))!;
    expect(view.options.every(({ p50Ms }) => p50Ms! >= fastest.p50Ms!)).toBe(true);
  });

  it("is the same when it is asked again, and another with another seed only in what is simulated", async () => {
    const view = await plan();
    expect(await plan()).toEqual(view);
    const other = await plan({ seed: 2 });
    expect(other.found).toBe(view.found);
    expect(other.basis.seed).toBe(2);
  });

  it("with Suez closed uses it nowhere, and ways that used it take longer and cost more", async () => {
    const closed = await plan({ closedPassages: ["suez"], forbidden: { modes: ["rail", "air"] } });
    const open = await plan({ forbidden: { modes: ["rail", "air"] } });
    const passages = closed.options.flatMap(({ legs }) => legs.flatMap(({ passages }) => passages));
    expect(passages).not.toContain("suez");
    const least = (view: RoutePlanView, value: "p50Ms" | "costMinor" | "co2Grams") =>
      Math.min(...view.options.map((option) => option[value]!));
    for (const value of ["p50Ms", "costMinor", "co2Grams"] as const)
      expect(least(closed, value)).toBeGreaterThan(least(open, value));
    expect(closed.options.some(({ legs }) => legs.some(({ detourMs }) => detourMs > 86_400_000))).toBe(true);
  });

  it("keeps to what is forbidden", async () => {
    const view = await plan({ forbidden: { countries: ["RU"], modes: ["sea"] }, transfersMax: 4 });
    expect(modesIn(view).has("sea")).toBe(false);
    expect(services(view).some((id) => id.startsWith("SAMPLE-CE"))).toBe(false);
    expect(view.options.every(({ legs }) => legs.length <= 5)).toBe(true);
  });

  it("for goods in a band costs more and says how likely they leave it", async () => {
    const [plain, controlled] = [await plan(), await plan({ temperature: { min: 2, max: 8 } })];
    const cheapest = (view: RoutePlanView) => Math.min(...view.options.map(({ costMinor }) => costMinor));
    expect(cheapest(controlled)).toBeGreaterThan(cheapest(plain));
    expect(controlled.options.every(({ excursion }) => excursion > 0)).toBe(true);
  });

  it("says when the deadline cannot be kept", async () => {
    const view = await plan({ deadlineMs: readyMs + 3_600_000 });
    expect(view.deadlineMissed).toBe(true);
    expect(view.options.every(({ late }) => late === 1)).toBe(true);
  });

  it("has the present plan beside the others, or says that the network has no such way", async () => {
    const { options } = await plan();
    const current = options.at(-1)!.legs.map(({ service, from, to }) => ({ service, from, to }));
    const view = await plan({ current });
    expect(view.options[0]!.roles).toContain("current");
    expect(view.options[0]!.legs.map(({ service, from, to }) => ({ service, from, to }))).toEqual(current);
    expect((await plan({ current: [{ service: "none", from: "", to: "" }] })).currentUnknown).toBe(true);
  });

  it("comes with progress when it is asked for line by line", async () => {
    const answer = await ask("POST", "/api/routes/plan", request, "application/x-ndjson");
    const lines = answer.body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(lines.at(-1)).toEqual({ plan: await plan() });
  });

  it.each([
    [{ from: "Atlantis" }, 404, "place_unknown"],
    [{ massKg: 0 }, 400, "request_malformed"],
    [{ closedPassages: ["sues"] }, 400, "request_malformed"],
    [{ transfersMax: 99 }, 400, "request_malformed"],
  ])("is refused for %j", async (more, status, code) => {
    const answer = await ask("POST", "/api/routes/plan", { ...request, ...more });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
  });
});

describe("the network", () => {
  it("is the sample until there is another, which stays after a restart", async () => {
    const before = (await ask("GET", "/api/routes/network")).json<NetworkView>();
    expect(before.passages.find(({ id }) => id === "suez")!.line.length).toBeGreaterThan(4);
    const document = { ...(before.network as object), name: "Mine" };
    const taken = await ask("PUT", "/api/routes/network", document);
    expect(taken.statusCode).toBe(200);
    expect((await ask("GET", "/api/routes/network")).json<NetworkView>().network).toEqual(document);
    expect(loadNetwork(folder).name).toBe("Mine");
    expect((await plan()).basis.network).toBe(taken.json<{ version: string }>().version);
    await ask("PUT", "/api/routes/network", before.network);
    expect(JSON.parse(readFileSync(join(folder, "network.json"), "utf8"))).toEqual(before.network);
  });

  it("is refused with row and field when it is wrong", async () => {
    const { network } = (await ask("GET", "/api/routes/network")).json<{
      network: { terminals: object[] };
    }>();
    const wrong = { ...network, terminals: [{ ...network.terminals[0], lat: 99 }] };
    const answer = await ask("PUT", "/api/routes/network", wrong);
    expect(answer.json<{ code: string }>().code).toBe("network_malformed");
    expect(answer.json<{ detail: string }>().detail).toContain("terminals[0]: lat");
  });
});

describe("a sea way", () => {
  it("has its line, with passages open and closed", async () => {
    const wayFrom = async (path: string) =>
      (await ask("GET", `/api/routes/sea-ways/${path}`)).json<SeaWayAnswer>().way;
    const open = (await wayFrom("CNSHA/NLRTM"))!;
    expect(Math.round(open.meters / 1_852)).toBeGreaterThan(10_300);
    const closed = (await wayFrom("CNSHA/NLRTM?closed=suez,panama"))!;
    expect(closed.meters).toBeGreaterThan(open.meters);
    expect((await ask("GET", "/api/routes/sea-ways/CNSHA/NLRTM?closed=x")).statusCode).toBe(400);
    // Nothing gets out of the Gulf, and the network has no such port: answers both, not errors of whoever draws a shipment.
    expect(await wayFrom("AEJEA/INNSA?closed=hormuz")).toBeNull();
    expect(await wayFrom("ZZZZZ/NLRTM")).toBeNull();
  });
});

describe("rounds", () => {
  it("are planned, and refused when stops share a name", async () => {
    const fromMs = Date.UTC(2026, 2, 2, 7);
    const windows = { fromMs, untilMs: fromMs + 36_000_000 };
    const stop = (id: string, lon: number) => ({
      id,
      lat: 48.1,
      lon,
      demand: 10,
      serviceMinutes: 5,
      ...windows,
    });
    const order = {
      depot: { lat: 48.2, lon: 11.6, ...windows },
      stops: [stop("a", 11.5), stop("b", 11.52)],
      vehicles: 1,
      capacity: 20,
      iterations: 50,
    };
    const view = (await ask("POST", "/api/routes/rounds", order)).json<RoundsPlan>();
    expect(view.rounds).toHaveLength(1);
    expect(view.leftOut).toEqual([]);
    const twice = { ...order, stops: [stop("a", 11.5), stop("a", 11.52)] };
    expect((await ask("POST", "/api/routes/rounds", twice)).statusCode).toBe(400);
  });
});

describe("the planner", () => {
  const workerFile = new URL("../../../dist/gateway/routing/plan-worker.js", import.meta.url);
  const door = { name: "", country: "CN", lat: 31.2, lon: 121.5 };
  const order = {
    question: {
      from: door,
      to: { ...door, country: "DE", lat: 48.1, lon: 11.6 },
      readyMs,
      massKg: 1,
      controlled: false,
      forbidden: noConstraints,
    },
    options: { epsilon: 0.05, draws: 100, seed: 1, labelsMax: 1_000_000 },
    closedPassages: [],
    ship: {},
  };
  const learned = () => ({
    durations: new DurationLearner(),
    harm: new HarmRates(),
    chain: "chain",
    size: 1,
  });
  const codeOf = (error: unknown) => (error instanceof PlannerError ? error.code : error);

  it("refuses more orders than may wait, answers those that do, and ends", async () => {
    const planner = new Planner(readSampleNetwork(), {
      workerFile,
      plansWaitingMax: 2,
      planMsMax: 60_000,
      report: () => undefined,
      learned,
    });
    const asked = Array.from({ length: 5 }, () => planner.plan(order).then(({ found }) => found, codeOf));
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer === "planner_busy")).toHaveLength(2);
    expect(answers.filter((answer) => typeof answer === "number" && answer > 0)).toHaveLength(3);
    planner.close();
  });

  it("gives up what takes too long and goes on", async () => {
    const planner = new Planner(readSampleNetwork(), {
      workerFile,
      plansWaitingMax: 9,
      planMsMax: 1,
      report: () => undefined,
      learned,
    });
    expect(await Promise.all([planner.plan(order).catch(codeOf), planner.plan(order).catch(codeOf)])).toEqual(
      ["planner_timeout", "planner_timeout"],
    );
    planner.close();
  });
});
