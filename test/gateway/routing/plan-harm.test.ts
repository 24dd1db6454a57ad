/** Plans over HTTP learn risks from what the liability engine finds of delivered shipments, the same whenever it is computed. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RoutePlanView } from "../../../gateway/contract/routes.ts";
import { outcome, shipmentTerms } from "../fixture.ts";
import { bySea, PlanWorld } from "./plan-world.ts";

vi.setConfig({ testTimeout: 120_000 });

const hourMs = 3_600_000;
let one: PlanWorld;

beforeEach(async () => {
  one = await PlanWorld.start();
});

afterEach(() => one.close());

const planned = () => one.plan({ ...bySea, temperature: { min: 2, max: 8 } });
const first = (body: string) => (JSON.parse(body) as RoutePlanView).options[0]!;

/** Goods that a ship brought at this temperature; every statement about `startMs`, and an hour apart. */
async function deliver(id: string, temperature: number, startMs: number): Promise<void> {
  const { shipper, carrier, consignee, other } = one.parties;
  const about = `shipment:${id}`;
  const sensor = other.reference;
  const leg = {
    ...shipmentTerms(startMs).legs[0]!,
    mode: "sea",
    from: { name: "Shanghai", locode: "CNSHA" },
    to: { name: "Rotterdam", locode: "NLRTM" },
  };
  const at = (hours: number) => startMs + hours * hourMs;
  await one.say(shipper, "shipment.create", about, { ...shipmentTerms(startMs, id), legs: [leg] });
  await one.say(shipper, "device.attach", sensor, { target: about, at: startMs });
  await one.say(shipper, "custody.release", about, { to: "carrier", at: at(1) });
  await one.say(carrier, "custody.accept", about, { from: "shipper", at: at(1) });
  const measured = [2, 2.5, 3, 3.5].map((hours) => ({
    name: "temperature",
    value: temperature,
    timeMs: at(hours),
  }));
  expect(await outcome(one.running, other.readings(measured, Date.now()))).toBe("sealed");
  await one.say(carrier, "custody.release", about, { to: "consignee", at: at(4) });
  await one.say(consignee, "custody.accept", about, { from: "carrier", at: at(4) });
  await one.say(shipper, "device.detach", sensor, { at: at(5) });
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
  const late = one.parties.other.readings([{ name: "temperature", value: 20, timeMs: lateMs }], Date.now());
  for (let i = 6; i < 18; i++) await deliver(`H-${i}`, 5, startMs + 10 * i * hourMs);
  const delivered = JSON.parse(await planned()) as RoutePlanView;
  expect(await outcome(one.running, late)).toBe("sealed");
  const body = await planned();
  expect((JSON.parse(body) as RoutePlanView).options).toEqual(delivered.options);
  expect(first(body).excursion).toBeLessThan(warm.excursion - 0.1);
  expect(JSON.parse(body).basis.forecasts).toContain("harm-1 18");

  await one.restart();
  expect(await planned()).toBe(body);
  await one.restart(() => rmSync(join(one.folder, "journeys"), { recursive: true }));
  expect(await planned()).toBe(body);
});
