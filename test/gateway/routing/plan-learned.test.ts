/** Plans over HTTP learn from the ledger: closed legs that came late make the same way later, and say how many they are. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RouteLegView, RoutePlanRequest, RoutePlanView } from "../../../gateway/contract/routes.ts";
import { readSampleNetwork } from "../../../gateway/routing/tables.ts";
import { outcome, shipmentTerms } from "../fixture.ts";
import { bySea, PlanWorld } from "./plan-world.ts";

vi.setConfig({ testTimeout: 120_000 });

const dayMs = 86_400_000;
let one: PlanWorld;

beforeEach(async () => {
  one = await PlanWorld.start();
});

afterEach(() => one.close());

const bodyOf = (more: Partial<RoutePlanRequest> = {}) => one.plan({ ...bySea, ...more });
const planned = async (more: Partial<RoutePlanRequest> = {}) =>
  JSON.parse(await bodyOf(more)) as RoutePlanView;

const { terminals } = readSampleNetwork();
const place = (terminal: string) => {
  const { name, locode } = terminals.find(({ id }) => id === terminal)!;
  return { name, locode };
};

/** A shipment that went along this leg, a third later than its plan, a while ago. */
async function close(id: string, { from, to, departureMs, arrivalMs }: RouteLegView): Promise<void> {
  const durationMs = arrivalMs - departureMs;
  const departure = Date.now() - 2 * durationMs;
  const leg = {
    id: "1",
    mode: "sea",
    carrier: "carrier",
    from: place(from),
    to: place(to),
    departure,
    arrival: departure + durationMs,
  };
  const { shipper, carrier } = one.parties;
  const about = `shipment:${id}`;
  await one.say(shipper, "shipment.create", about, { ...shipmentTerms(departure - dayMs, id), legs: [leg] });
  await one.say(carrier, "transport.milestone", about, { leg: "1", step: "departed", at: departure });
  const at = departure + Math.round((4 / 3) * durationMs);
  await one.say(carrier, "transport.milestone", about, { leg: "1", step: "arrived", at });
}

it("a way whose legs came late is planned later, by as many comparable legs as the log has, and always in the same bytes", async () => {
  const before = await planned();
  const way = before.options.find(({ legs }) => legs.some(({ mode }) => mode === "sea"))!;
  const sea = way.legs.find(({ mode }) => mode === "sea")!;
  expect(way.legs.every(({ comparable }) => comparable === 0)).toBe(true);
  for (let i = 0; i < 30; i++) await close(`L-${i}`, sea);

  const current = way.legs.map(({ service, from, to }) => ({ service, from, to }));
  const deadlineMs = way.p90Ms!;
  const body = await bodyOf({ current, deadlineMs });
  const after = JSON.parse(body) as RoutePlanView;
  const learned = after.options.find(({ roles }) => roles.includes("current"))!;
  const learnedSea = learned.legs.find(({ service }) => service === sea.service)!;
  expect(learnedSea.comparable).toBeGreaterThanOrEqual(25);
  const durationMs = sea.arrivalMs - sea.departureMs;
  expect(learned.p50Ms! - way.p50Ms!).toBeGreaterThan(durationMs / 5);
  expect(learned.p10Ms!).toBeGreaterThan(way.p10Ms!);
  expect(learned.late).toBeGreaterThan(0.5);
  expect(after.basis).toMatchObject({ chain: one.running.chain, size: one.running.ledger.tip!.header.size });
  expect(after.basis.forecasts).not.toBe(before.basis.forecasts);

  expect(await bodyOf({ current, deadlineMs })).toBe(body);
  await one.restart();
  expect(await bodyOf({ current, deadlineMs })).toBe(body);

  // An entry that closes no leg moves the position in the log and no forecast.
  const atMs = Date.now();
  const warm = one.parties.device.readings([{ name: "temperature", value: 5, timeMs: atMs }], atMs);
  expect(await outcome(one.running, warm)).toBe("sealed");
  const grown = await planned({ current, deadlineMs });
  const { size } = one.running.ledger.tip!.header;
  expect(size).toBeGreaterThan(after.basis.size);
  expect(grown).toEqual({ ...after, basis: { ...after.basis, size } });
});
