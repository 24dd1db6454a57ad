/** Plans over HTTP learn from the ledger: closed legs that came late make the same way later, and say how many they are. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RouteLegView, RoutePlanRequest, RoutePlanView } from "../../../gateway/contract/routes.ts";
import type { RunningGateway } from "../../../gateway/main.ts";
import { readSampleNetwork } from "../../../gateway/routing/tables.ts";
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

const dayMs = 86_400_000;
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
  forbidden: { modes: ["rail", "air"] },
};

async function bodyOf(more: Partial<RoutePlanRequest> = {}): Promise<string> {
  const answer = await running.server.inject({
    method: "POST",
    url: "/api/routes/plan",
    headers: { host: "127.0.0.1" },
    payload: { ...request, ...more },
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.body;
}

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
  const say = async (
    signer: World["shipper"],
    kind: string,
    payload: Parameters<typeof signer.statement>[1],
  ) => {
    const said = signer.statement(kind, payload, { subject: `shipment:${id}`, atMs: Date.now() });
    expect(await outcome(running, said)).toBe("sealed");
  };
  await say(world.shipper, "shipment.create", { ...shipmentTerms(departure - dayMs, id), legs: [leg] });
  await say(world.carrier, "transport.milestone", { leg: "1", step: "departed", at: departure });
  const at = departure + Math.round((4 / 3) * durationMs);
  await say(world.carrier, "transport.milestone", { leg: "1", step: "arrived", at });
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
  expect(after.basis).toMatchObject({ chain: running.chain, size: running.ledger.tip!.header.size });
  expect(after.basis.forecasts).not.toBe(before.basis.forecasts);

  expect(await bodyOf({ current, deadlineMs })).toBe(body);
  await running.close();
  running = await startTestGateway({ folder, open: true });
  expect(await bodyOf({ current, deadlineMs })).toBe(body);

  // An entry that closes no leg moves the position in the log and no forecast.
  const atMs = Date.now();
  const warm = world.device.readings([{ name: "temperature", value: 5, timeMs: atMs }], atMs);
  expect(await outcome(running, warm)).toBe("sealed");
  const grown = await planned({ current, deadlineMs });
  const { size } = running.ledger.tip!.header;
  expect(size).toBeGreaterThan(after.basis.size);
  expect(grown).toEqual({ ...after, basis: { ...after.basis, size } });
});
