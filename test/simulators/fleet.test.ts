/** A demonstration that is stopped and started again: what was under way goes on, with the devices it had. */
import { createHash } from "node:crypto";
import { setMaxListeners } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { signingKeyFromSeed } from "../../client/signing-key.ts";
import type { DeviceView, ShipmentView, SimulatedDeviceRequest } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { Begun } from "../../simulators/fleet/begun.ts";
import { assembleCast } from "../../simulators/fleet/cast.ts";
import { type Connection, connectTo } from "../../simulators/fleet/connection.ts";
import { runFleet } from "../../simulators/fleet/fleet.ts";
import { serveRequests } from "../../simulators/fleet/requests.ts";
import { chain, removeFolder, startTestGateway, temporaryFolder } from "../gateway/fixture.ts";

/** A day in some seconds: a lorry's journey ends while one waits. */
const speed = 24_000;
const shipmentCount = 5;
const folder = temporaryFolder();
const keysFolder = join(folder, "parties");
const registrarKey = signingKeyFromSeed(createHash("sha256").update("party:registrar").digest());

interface Run {
  readonly connection: Connection;
  readonly told: string[];
  /** Ends the fleet, then the gateway. */
  stop(): Promise<void>;
}

async function start(): Promise<Run> {
  const running: RunningGateway = await startTestGateway({ folder, open: true, speed });
  const connection = await connectTo(`http://127.0.0.1:${running.httpPort}`);
  const told: string[] = [];
  const report = (message: string) => told.push(message);
  const begun = await Begun.open(keysFolder, connection.chain);
  const cast = await assembleCast({ connection, keysFolder, registrarKey, report, begun });
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const context = { connection, cast, begun, report, seed: "fleet", shipmentCount };
  const ended = Promise.all([runFleet(context, stopping.signal), serveRequests(context, stopping.signal)]);
  const stop = async () => {
    stopping.abort();
    await ended;
    await cast.close();
    begun.close();
    await running.close();
  };
  return { connection, told, stop };
}

async function shipmentsOf({ connection: { http } }: Run): Promise<ShipmentView[]> {
  const { rows } = await http.fleet();
  return Promise.all(rows.map(({ shipment }) => http.shipment(shipment)));
}

const devicesOf = async ({ connection: { http } }: Run) =>
  new Map((await http.devices()).map((device) => [device.device, device]));

const sensorsOf = (devices: ReadonlyMap<string, DeviceView>) =>
  [...devices.values()].filter(({ device }) => !device.startsWith("scanner-"));

const isDelivered = ({ deliveredAtMs }: ShipmentView) => deliveredAtMs !== null;
const until = (expectation: () => Promise<void>) =>
  vi.waitFor(expectation, { timeout: 120_000, interval: 250 });

describe("a fleet that is stopped and started again", () => {
  let run: Run;
  let before: ShipmentView[];
  let devicesBefore: ReadonlyMap<string, DeviceView>;
  let asked: string;

  beforeAll(async () => {
    const first = await start();
    await until(async () => expect(await shipmentsOf(first)).toHaveLength(shipmentCount));
    const [shipment] = await shipmentsOf(first);
    const made = await fetch(`${first.connection.http.url}api/simulated-devices`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ shipment: shipment!.shipment, fault: null }),
    });
    asked = `simulated-${((await made.json()) as SimulatedDeviceRequest).id}`;
    await until(async () => {
      const measuring = sensorsOf(await devicesOf(first)).filter(
        ({ lastReadingMs }) => lastReadingMs !== null,
      );
      expect(measuring.length).toBeGreaterThan(shipmentCount);
    });
    before = await shipmentsOf(first);
    devicesBefore = await devicesOf(first);
    await first.stop();
    run = await start();
  }, 240_000);

  afterAll(async () => {
    await run.stop();
    removeFolder(folder);
  });

  it("lets no device fall silent and enrols none anew", async () => {
    // Those whose journey was over have nothing to say.
    const underWay = new Set(before.filter((one) => !isDelivered(one)).map(({ shipment }) => shipment));
    for (const { device, lastReadingMs, attachment } of sensorsOf(devicesBefore))
      if (underWay.has(attachment!.target.replace("shipment:", "")))
        await until(async () =>
          expect((await devicesOf(run)).get(device)!.lastReadingMs).toBeGreaterThan(lastReadingMs!),
        );
    const devices = await devicesOf(run);
    const scanners = (ids: Iterable<string>) => [...ids].filter((id) => id.startsWith("scanner-"));
    expect(scanners(devices.keys())).toEqual(scanners(devicesBefore.keys()));
    expect(devices.get(asked)!.attachment).toEqual(devicesBefore.get(asked)!.attachment);
    expect([...devices.values()].filter(({ openGaps }) => openGaps > 0)).toEqual([]);
  }, 240_000);

  it("begins a shipment only where one has been delivered", async () => {
    const shipments = await shipmentsOf(run);
    expect(shipments.filter((one) => !isDelivered(one)).length).toBeLessThanOrEqual(shipmentCount);
    const identifiers = shipments.map(({ shipment }) => shipment);
    expect(identifiers).toEqual(expect.arrayContaining(before.map(({ shipment }) => shipment)));
  });

  it("delivers what an earlier run set out with, and says nothing twice", async () => {
    const { http } = run.connection;
    const setOut = before.filter((one) => !isDelivered(one));
    await until(async () => {
      const now = await Promise.all(setOut.map(({ shipment }) => http.shipment(shipment)));
      expect(now.some(isDelivered)).toBe(true);
    });
    for (const { shipment } of before) {
      const said = (await http.shipmentStatements(shipment)).map(({ kind }) => kind);
      const { custody, milestones } = await http.shipment(shipment);
      const times = (kind: string) => said.filter((one) => one === kind).length;
      expect(times("shipment.create")).toBe(1);
      expect(times("custody.accept")).toBe(custody.length - 1);
      expect(times("transport.milestone")).toBe(
        milestones.filter(({ actualMs }) => actualMs !== null).length,
      );
    }
    expect(run.told).toEqual([]);
  }, 240_000);

  it("keeps no key of a device that has nothing more to say", async () => {
    const keys = () => readdirSync(join(keysFolder, "fleet", "devices"));
    const delivered = (await shipmentsOf(run)).find(isDelivered);
    await until(async () => expect(keys()).not.toContain(`${delivered!.shipment}-sensor.json`));
    expect(keys()).toContain(`${asked}.json`);
  }, 240_000);

  it("is not run twice at once, and says so", async () => {
    await expect(Begun.open(keysFolder, chain, 0)).rejects.toThrow("Another fleet runs with the keys in");
  });
});

it("says what to do about a damaged account of what was begun", async () => {
  const other = temporaryFolder();
  const begun = await Begun.open(other, chain);
  begun.addShipment({ id: "A-1", seed: "x", number: 0, departureMs: 1 });
  begun.close();
  const file = join(other, "fleet", `${encodeURIComponent(chain)}.begun`);
  writeFileSync(file, readFileSync(file, "utf8").replace('"number": 0', '"number": -1'));
  await expect(Begun.open(other, chain)).rejects.toThrow("is damaged: delete it");
  removeFolder(other);
});
