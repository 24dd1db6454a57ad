/** The fleet at earlier times: what `GET /api/fleet/past` tells, of whom, how much at once, and again after a rebuild. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { FleetPastView } from "../../gateway/contract/past.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { newPast, noteDevices, type PastEntry } from "../../gateway/project/past.ts";
import { fleetPast } from "../../gateway/serve/views/past.ts";
import { TestSigner } from "../signer.ts";
import {
  chain,
  outcome,
  populate,
  removeFolder,
  shipmentTerms,
  startTestGateway,
  temporaryFolder,
  type World,
} from "./fixture.ts";
import { row } from "./store/telemetry-blocks.ts";
import { TelemetryOracle } from "./store/telemetry-oracle.ts";

let folder: string;
let running: RunningGateway;
let world: World;
const at = Date.now();
const box = new TestSigner("device:box-sensor", chain);

const start = () => startTestGateway({ folder, bounds: { pastPointsMax: 20, pastWindowMsMax: 3_600_000 } });

async function sealed(signer: TestSigner, kind: string, payload: object, subject: string): Promise<void> {
  const statement = signer.statement(kind, payload as never, { subject, atMs: at });
  expect(await outcome(running, statement), kind).toBe("sealed");
}

/** At `at` + `ms`. */
async function measured(ms: number, lat: number, temperature = 5): Promise<void> {
  const values = Object.entries({ lat, lon: 2 * lat, temperature });
  const readings = values.map(([name, value]) => ({ name, value, timeMs: at + ms }));
  expect(await outcome(running, box.readings(readings, at))).toBe("sealed");
}

const ask = (query: string, headers?: Record<string, string>) =>
  fetch(`http://127.0.0.1:${running.httpPort}/api/fleet/past?${query}`, {
    headers: headers ?? { authorization: `Bearer ${world.consignee.signIn()}` },
  });
const past = async (query: string) => (await (await ask(query)).json()) as FleetPastView;
/** Times as milliseconds after `at`. */
const between = (from: number, to: number, more = "steps=10") => `from=${at + from}&to=${at + to}&${more}`;
const whole = between(0, 99);

async function allWritten(): Promise<void> {
  const height = () => fetch(`http://127.0.0.1:${running.httpPort}/api/chain`).then((one) => one.json());
  await vi.waitFor(async () => expect(running.telemetry.height).toBe((await height()).height), 10_000);
}

beforeAll(async () => {
  folder = temporaryFolder();
  running = await start();
  world = await populate(running);
  const { shipper, carrier, consignee } = world;
  await sealed(shipper, "shipment.create", shipmentTerms(at, "P-1"), "shipment:P-1");
  await sealed(shipper, "shipment.create", shipmentTerms(at, "Q-1"), "shipment:Q-1");
  await sealed(shipper, "device.attach", { target: "shipment:Q-1", at }, world.other.reference);
  const unit = { id: "box", type: "container", identifier: { scheme: "other", number: "1" }, at };
  await sealed(shipper, "unit.register", unit, "unit:box");
  const device = { id: "box-sensor", key: box.coseKey, model: "sensor" };
  await sealed(shipper, "device.register", device, box.reference);
  await sealed(shipper, "device.attach", { target: "unit:box", at }, box.reference);
  await measured(5, 1);
  await sealed(shipper, "unit.load", { items: ["shipment:P-1"], at: at + 10 }, "unit:box");
  await measured(15, 2);
  await measured(17, 3);
  await sealed(shipper, "custody.release", { to: "carrier", at: at + 20 }, "unit:box");
  await sealed(carrier, "custody.accept", { from: "shipper", at: at + 20 }, "unit:box");
  await measured(32, 4, 9);
  await measured(42, 5);
  await sealed(carrier, "unit.unload", { items: ["shipment:P-1"], at: at + 60 }, "unit:box");
  await measured(70, 6);
  await sealed(carrier, "custody.release", { to: "consignee", at: at + 80 }, "shipment:P-1");
  await sealed(consignee, "custody.accept", { from: "carrier", at: at + 80 }, "shipment:P-1");
  await allWritten();
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

describe("the fleet's past", () => {
  it("has each shipment's real positions, how it stood and who held it, in the unit that carried it", async () => {
    const view = await past(whole);
    expect(view).toMatchObject({ fromMs: at, toMs: at + 99, stepMs: 10, total: 2, next: null });
    const [shown, untold] = view.shipments;
    expect(shown).toMatchObject({
      shipment: "P-1",
      origin: "Rotterdam",
      createdMs: at,
      silenceMs: 3_600_000,
    });
    expect(shown!.positions).toEqual({
      timesMs: [at + 17, at + 32, at + 42],
      lats: [3, 4, 5],
      lons: [6, 8, 10],
    });
    expect(shown!.temperatures.celsius).toEqual([5, 9, 5]);
    expect(shown!.standings.map(({ fromMs, status, reason }) => [fromMs - at, status, reason])).toEqual([
      [0, "planned", ""],
      [15, "transit", ""],
      [32, "attention", "temperature"],
      [42, "transit", ""],
      [80, "delivered", ""],
    ]);
    expect(
      shown!.holdings.map(({ fromMs, holder, holderName }) => [fromMs - at, holder, holderName]),
    ).toEqual([
      [0, "shipper", "The shipper"],
      [20, "carrier", "The carrier"],
      [80, "consignee", "The consignee"],
    ]);
    expect(untold).toMatchObject({ shipment: "Q-1", positions: { timesMs: [], lats: [], lons: [] } });
  });

  it("begins with what was known before the window, and knows nothing of what came after", async () => {
    const [shown] = (await past(between(50, 55))).shipments;
    expect(shown!.positions.timesMs).toEqual([at + 42]);
    expect(shown!.standings.map(({ fromMs }) => fromMs - at)).toEqual([42]);
    expect(shown!.holdings).toMatchObject([{ holder: "carrier" }]);
    const days = await past(between(0, 9, "steps=1"));
    expect(days.shipments[0]!.positions.timesMs).toEqual([]);
    expect((await past(between(-1_000, -1))).total).toBe(0);
  });

  it("comes in pages that together are the whole, each of bounded size", async () => {
    const one = await past(`${whole}&limit=1`);
    expect(one).toMatchObject({ total: 2, next: "P-1" });
    const rest = await past(`${whole}&after=P-1`);
    const all = await past(whole);
    expect([...one.shipments, ...rest.shipments]).toEqual(all.shipments);
    // Two devices of 15 steps are more than the bound of 20.
    const bounded = await past(between(0, 99, "steps=15"));
    expect(bounded.shipments.map(({ shipment }) => shipment)).toEqual(["P-1"]);
    expect(bounded.next).toBe("P-1");
  });

  it.each([
    ["a window that ends before it begins", between(10, 10)],
    ["a window that is too long", between(-3_600_000, 1)],
    ["no steps", between(0, 9, "steps=0")],
    ["too many steps", between(0, 9, "steps=301")],
    ["a time that is none", "from=yesterday"],
    ["a shipment that is none", "after=%3Cb%3E"],
  ])("refuses %s", async (_, query) => {
    const answer = await ask(query);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      400,
      "request_malformed",
    ]);
  });

  it("is for those who may read the live fleet, and not for devices or guests", async () => {
    expect((await ask(whole, {})).status).toBe(401);
    expect((await ask(whole, { authorization: `Bearer ${box.signIn()}` })).status).toBe(403);
  });

  it("is the same when the view is made again from the log, as is the live fleet", async () => {
    const live = async () =>
      (
        await running.server.inject({
          url: "/api/fleet",
          headers: { authorization: `Bearer ${world.shipper.signIn()}` },
        })
      ).json();
    const [before, liveBefore] = [await past(whole), await live()];
    await running.close();
    rmSync(join(folder, "projection"), { recursive: true });
    running = await start();
    await allWritten();
    expect(await past(whole)).toEqual(before);
    expect(await live()).toEqual(liveBefore);
  });
});

describe("of one page", () => {
  const fromMs = 1_000_000;

  it("every position was measured, by a device while it carried the shipment, and is the newest of its step", async () => {
    const readings = fc.array(
      fc.record({
        device: fc.constantFrom("a", "b"),
        timeMs: fc.integer({ min: fromMs - 100, max: fromMs + 120 }),
      }),
      { maxLength: 40 },
    );
    const changes = fc.array(
      fc.record({
        atMs: fc.integer({ min: fromMs - 100, max: fromMs + 120 }),
        devices: fc.subarray(["a", "b"]).map((names) => new Set(names)),
      }),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(readings, changes, fc.integer({ min: 1, max: 12 }), async (measured, moves, steps) => {
        const entry = newPast({ at: fromMs - 1_000, consignee: "c", gapMsMax: 1 }, "s");
        for (const { atMs, devices } of moves.sort((a, b) => a.atMs - b.atMs))
          noteDevices(entry, devices, atMs);
        const oracle = new TelemetryOracle();
        const rows = measured.flatMap(({ device, timeMs }, index) =>
          ["lat", "lon"].map((quantity) => row({ device, quantity, timeMs, value: index, index })),
        );
        oracle.write(rows, 0);
        const { shipments, stepMs } = await pageOf(entry, oracle, steps);
        const { timesMs, lats, lons } = shipments[0]!.positions;
        expect(lons).toEqual(lats);
        const stepOf = (timeMs: number) => Math.max(-1, Math.floor((timeMs - fromMs) / stepMs));
        expect(new Set(timesMs.map(stepOf)).size).toBe(timesMs.length);
        timesMs.forEach((timeMs, i) => {
          const from = measured[lats[i]!]!;
          expect(from.timeMs).toBe(timeMs);
          const carried = entry.carryings.some(
            (one) =>
              one.device === from.device &&
              one.fromMs <= timeMs &&
              timeMs <= (one.toMs ?? Number.POSITIVE_INFINITY),
          );
          expect(carried).toBe(true);
        });
        expect(timesMs.length).toBeLessThanOrEqual(steps + 1);
      }),
    );
  });

  async function pageOf(entry: PastEntry, oracle: TelemetryOracle, steps: number): Promise<FleetPastView> {
    const live = { row: { shipment: "X", lat: null, lon: null } };
    const parts = {
      fleet: { shipments: new Map([["X", live as never]]), pasts: new Map([["X", entry]]) },
      telemetry: { newestOfSteps: async (query: never) => oracle.newestOfSteps(query) },
      nameOf: (party: string) => party,
    };
    const window = { fromMs, toMs: fromMs + 99, steps, after: undefined, limit: 10, pointsMax: 100 };
    return fleetPast(parts, window);
  }
});
