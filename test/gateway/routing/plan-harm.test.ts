/** Plans over HTTP learn risks from what the liability engine finds of delivered shipments, the same whenever it is computed. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RoutePlanRequest, RoutePlanView } from "../../../gateway/contract/routes.ts";
import type { RunningGateway } from "../../../gateway/main.ts";
import {
  outcome,
  populate,
  removeFolder,
  shipmentTerms,
  startTestGateway,
  temporaryFolder,
  type World,
} from "../fixture.ts";

vi.setConfig({ testTimeout: 120_000 });

const hourMs = 3_600_000;
let folder: string;
let running: RunningGateway;
let world: World;

beforeEach(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder, open: true });
  world = await populate(running);
});

afterEach(async () => {
  await running.close();
  removeFolder(folder);
});

const request: RoutePlanRequest = {
  from: "CNSHA",
  to: "NLRTM",
  readyMs: Date.UTC(2026, 11, 1, 8),
  massKg: 8_000,
  temperature: { min: 2, max: 8 },
  forbidden: { modes: ["rail", "air"] },
};

async function planned(): Promise<string> {
  const answer = await running.server.inject({
    method: "POST",
    url: "/api/routes/plan",
    headers: { host: "127.0.0.1" },
    payload: request,
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.body;
}

const first = (body: string) => (JSON.parse(body) as RoutePlanView).options[0]!;

/** Goods that a ship brought at this temperature; every statement about `startMs`, and an hour apart. */
async function deliver(id: string, temperature: number, startMs: number): Promise<void> {
  const about = `shipment:${id}`;
  const sensor = world.other.reference;
  const leg = {
    ...shipmentTerms(startMs).legs[0]!,
    mode: "sea",
    from: { name: "Shanghai", locode: "CNSHA" },
    to: { name: "Rotterdam", locode: "NLRTM" },
  };
  const at = (hours: number) => startMs + hours * hourMs;
  const say = async (
    signer: World["shipper"],
    kind: string,
    subject: string,
    payload: Parameters<typeof signer.statement>[1],
  ) =>
    expect(await outcome(running, signer.statement(kind, payload, { subject, atMs: Date.now() }))).toBe(
      "sealed",
    );
  await say(world.shipper, "shipment.create", about, { ...shipmentTerms(startMs, id), legs: [leg] });
  await say(world.shipper, "device.attach", sensor, { target: about, at: startMs });
  await say(world.shipper, "custody.release", about, { to: "carrier", at: at(1) });
  await say(world.carrier, "custody.accept", about, { from: "shipper", at: at(1) });
  const measured = [2, 2.5, 3, 3.5].map((hours) => ({
    name: "temperature",
    value: temperature,
    timeMs: at(hours),
  }));
  expect(await outcome(running, world.other.readings(measured, Date.now()))).toBe("sealed");
  await say(world.carrier, "custody.release", about, { to: "consignee", at: at(4) });
  await say(world.consignee, "custody.accept", about, { from: "carrier", at: at(4) });
  await say(world.shipper, "device.detach", sensor, { at: at(5) });
}

it("a mode whose goods left their band has a higher risk than before, the same after a restart and from the log alone", async () => {
  const before = first(await planned());
  const startMs = Date.now() - 1_000 * hourMs;
  for (let i = 0; i < 6; i++) await deliver(`H-${i}`, 20, startMs + 10 * i * hourMs);
  const warm = first(await planned());
  expect(warm.excursion).toBeGreaterThan(before.excursion + 0.2);
  // Nobody had a reservation, and there was no shock.
  expect(warm.damage).toBeLessThan(before.damage);

  // Signed in time, of the seventh while it was at sea, and sent when all are delivered.
  const lateMs = startMs + 63 * hourMs;
  const late = world.other.readings([{ name: "temperature", value: 20, timeMs: lateMs }], Date.now());
  for (let i = 6; i < 18; i++) await deliver(`H-${i}`, 5, startMs + 10 * i * hourMs);
  const delivered = JSON.parse(await planned()) as RoutePlanView;
  expect(await outcome(running, late)).toBe("sealed");
  const body = await planned();
  expect((JSON.parse(body) as RoutePlanView).options).toEqual(delivered.options);
  expect(first(body).excursion).toBeLessThan(warm.excursion - 0.1);
  expect(JSON.parse(body).basis.forecasts).toContain("harm-1 18");

  await running.close();
  running = await startTestGateway({ folder, open: true });
  expect(await planned()).toBe(body);
  await running.close();
  rmSync(join(folder, "journeys"), { recursive: true });
  running = await startTestGateway({ folder, open: true });
  expect(await planned()).toBe(body);
});
