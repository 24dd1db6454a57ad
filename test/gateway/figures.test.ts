/** Figures: what they count, with n and the period before, what they rest on, who sees what, and as files. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import type { FiguresView, ShipmentFacts } from "../../gateway/contract/figures.ts";
import { figuresOf } from "../../gateway/figures/aggregate.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import type { TestSigner } from "../signer.ts";
import {
  outcome,
  populate,
  removeFolder,
  shipmentTerms,
  startTestGateway,
  temporaryFolder,
  type World,
} from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

const say = async (signer: TestSigner, kind: string, subject: string, payload: object) =>
  expect(
    await outcome(running, signer.statement(kind, payload as never, { subject, atMs: Date.now() })),
    kind,
  ).toBe("sealed");

async function ask(path: string): Promise<Response> {
  const token = running.accounts.issue("token", { user: "test", role: "reader", scopes: ["read"] }, 60_000);
  return fetch(`http://127.0.0.1:${running.httpPort}/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
}
const get = async <T>(path: string) => (await (await ask(path)).json()) as T;

describe("figures over the API", () => {
  it("count what was delivered, harmed and claimed, each with its n", async () => {
    const { shipper, carrier, consignee, device } = world;
    const at = Date.now();
    expect(await outcome(running, device.readings([{ name: "temperature", value: 5, timeMs: at }], at))).toBe(
      "sealed",
    );
    await say(shipper, "custody.release", "shipment:S-1", { to: "carrier", at });
    await say(carrier, "custody.accept", "shipment:S-1", { from: "shipper", at });
    await say(carrier, "custody.release", "shipment:S-1", { to: "consignee", at });
    await say(consignee, "custody.accept", "shipment:S-1", { from: "carrier", at });
    await say(consignee, "damage.notice", "shipment:S-1", {
      to: ["carrier"],
      at,
      nature: "apparent",
      text: "wet",
    });
    await say(shipper, "shipment.create", "shipment:S-2", shipmentTerms(at, "S-2"));
    const view = await get<FiguresView>("api/figures?by=carrier");
    expect(view.groups).toMatchObject([{ key: "carrier", label: "The carrier" }]);
    expect(view.all.now).toMatchObject({
      shipments: 2,
      onTime: { n: 1, share: 1 },
      excursions: { n: 1, share: 0 },
      damage: { n: 1, share: 1 },
      inspections: { n: 0, share: null },
      claims: { n: 0, sums: [] },
      carbonGrams: { n: 2 },
    });
    expect(view.all.before.shipments).toBe(0);
    const claim = { minor: 50_000, currency: "EUR" };
    const opening = {
      id: "D-1",
      shipment: "S-1",
      respondents: ["carrier"],
      grounds: ["damage"],
      claim,
      text: "wet",
    };
    await say(consignee, "dispute.open", "dispute:D-1", opening);
    const split = [{ party: "carrier", minor: 50_000 }];
    await say(consignee, "dispute.propose", "dispute:D-1", { split });
    await say(carrier, "dispute.agree", "dispute:D-1", { proposal: 0 });
    const { now } = (await get<FiguresView>("api/figures")).all;
    expect(now.claims).toEqual({ n: 1, sums: [{ currency: "EUR", minor: 50_000 }] });
    expect(now.borne).toEqual([{ party: "carrier", currency: "EUR", minor: 50_000 }]);
  });

  it("lead to the statements behind them", async () => {
    const facts = await get<ShipmentFacts[]>("api/figures/shipments?by=carrier&key=carrier");
    expect(facts.map(({ shipment }) => shipment)).toEqual(["S-2", "S-1"]);
    const { onTime, damage, claims } = facts[1]!;
    for (const hash of [...onTime!.statements, ...damage!.statements, ...claims[0]!.statements])
      expect((await ask(`api/statements/${hash}`)).status).toBe(200);
    expect(await get<ShipmentFacts[]>("api/figures/shipments?by=carrier&key=other")).toEqual([]);
    expect(await get<ShipmentFacts[]>("api/figures/shipments?to=1")).toEqual([]);
  });

  it("are CSV and Parquet for those who compute on", async () => {
    const csv = await (await ask("api/figures/export?by=carrier")).text();
    expect(csv.split("\r\n")[0]).toContain("onTimeShare");
    expect(csv).toContain("The carrier,2,1,1");
    const parquet = Buffer.from(
      await (await ask("api/figures/export?by=carrier&format=parquet")).arrayBuffer(),
    );
    expect([parquet.subarray(0, 4).toString(), parquet.subarray(-4).toString()]).toEqual(["PAR1", "PAR1"]);
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(`${folder}/figures.parquet`, parquet);
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const answer = await connection.runAndReadAll(
      `SELECT "group", shipments, damageShare FROM '${folder}/figures.parquet'`,
    );
    expect(answer.getRows()).toEqual([
      ["all", 2n, 1],
      ["The carrier", 2n, 1],
    ]);
  });

  it("come over the command line, too", async () => {
    const out: string[] = [];
    const io = {
      out: (line: string) => void out.push(line),
      err: () => undefined,
      wallClockMs: () => Date.now(),
    };
    const token = running.accounts.issue("token", { user: "test", role: "reader", scopes: ["read"] }, 60_000);
    const env = { TALLYMAN_URL: `http://127.0.0.1:${running.httpPort}`, TALLYMAN_TOKEN: token };
    expect(await run(["figures", "--by", "carrier"], { ...io, env })).toBe(0);
    expect(out.join("\n")).toMatch(/The carrier +2 \| 0 +100\.0 % \(1\) \| -/);
    const file = `${folder}/figures-of-the-command.csv`;
    expect(await run(["figures", "--csv", file], { ...io, env })).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("onTimeShare");
  });

  it("refuse what is no dimension or time", async () => {
    for (const path of ["api/figures?by=colour", "api/figures?from=-1", "api/figures/export?format=xls"])
      expect((await ask(path)).status, path).toBe(400);
  });
});

describe("a mean or share", () => {
  it("of nothing is nothing, and currencies are not added up", () => {
    const nothing = figuresOf([], []);
    expect(nothing.onTime).toEqual({ n: 0, share: null });
    expect(nothing.dwellMs).toEqual({ n: 0, mean: null });
    const facts = (currency: string): ShipmentFacts => ({
      shipment: currency,
      lane: "a → b",
      laneName: "A → B",
      carriers: [],
      product: "x",
      terminals: ["t"],
      bookedMs: 0,
      dwells: [
        { terminal: "t", ms: 10, statements: [] },
        { terminal: "u", ms: 30, statements: [] },
      ],
      claims: [],
      freight: [{ currency, minor: 5 }],
    });
    const both = [facts("EUR"), facts("CHF")];
    expect(figuresOf(both, []).freight.sums).toEqual([
      { currency: "EUR", minor: 5 },
      { currency: "CHF", minor: 5 },
    ]);
    expect(figuresOf(both, [], "t").dwellMs).toEqual({ n: 2, mean: 10 });
    expect(figuresOf(both, []).dwellMs).toEqual({ n: 4, mean: 20 });
    const paid = { invoice: "I", order: "O", shipments: ["EUR"], delayMs: 7 };
    expect(figuresOf(both, [paid]).paymentDelayMs).toEqual({ n: 1, mean: 7 });
    expect(figuresOf([both[1]!], [paid]).paymentDelayMs).toEqual({ n: 0, mean: null });
  });
});
