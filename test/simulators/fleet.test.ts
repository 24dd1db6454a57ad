/** A demonstration that is stopped and started again: what was under way goes on, with the devices it had. */
import { createHash } from "node:crypto";
import { setMaxListeners } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { HttpClient, UnreachableError } from "../../client/http-client.ts";
import { generateSigningKey, signingKeyFromSeed } from "../../client/signing-key.ts";
import type {
  DeviceView,
  SeriesView,
  ShipmentView,
  SimulatedDeviceRequest,
} from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { createManualClock } from "../../simulators/clock.ts";
import { sampleSets } from "../../simulators/device.ts";
import { Begun } from "../../simulators/fleet/begun.ts";
import { assembleCast, type Cast, registerParties } from "../../simulators/fleet/cast.ts";
import { type Connection, connectTo } from "../../simulators/fleet/connection.ts";
import { runFleet } from "../../simulators/fleet/fleet.ts";
import type { SimulatedParty } from "../../simulators/fleet/party.ts";
import { serveRequests } from "../../simulators/fleet/requests.ts";
import { Scanner } from "../../simulators/fleet/scanner.ts";
import { Sensor } from "../../simulators/fleet/sensor.ts";
import { createJourney } from "../../simulators/journey.ts";
import { places } from "../../simulators/places.ts";
import { profileOf, profiles } from "../../simulators/profiles.ts";
import { createRandom } from "../../simulators/random.ts";
import type { SampleRoute } from "../../simulators/routes.ts";
import { chain, removeFolder, startTestGateway, temporaryFolder } from "../gateway/fixture.ts";

/** A lorry's day in nine seconds, so that its journey ends while one waits. */
const speed = 10_000;
const shipmentCount = 5;
/** Of its lorry's journey sixteen hours are left at the start: it ends soon after the fleet was started again. */
const seed = "stopped";
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** What the devices declare of their clocks. */
const clockAccuracyMs = 2_000;
const folder = temporaryFolder();
const keysFolder = join(folder, "parties");
const registrarKey = signingKeyFromSeed(createHash("sha256").update("party:registrar").digest());

interface Run {
  readonly connection: Connection;
  /** As the gateway had them before the fleet was started. */
  readonly shipmentsBefore: readonly ShipmentView[];
  readonly devicesBefore: ReadonlyMap<string, DeviceView>;
  readonly cast: Cast;
  readonly told: string[];
  /** Ends the fleet, then the gateway. */
  stop(): Promise<void>;
}

async function start(): Promise<Run> {
  const running: RunningGateway = await startTestGateway({ folder, open: true, speed });
  const connection = await connectTo(`http://127.0.0.1:${running.httpPort}`);
  const shipmentsBefore = await shipmentsOf(connection);
  const devicesBefore = await devicesOf(connection);
  const told: string[] = [];
  const report = (message: string) => told.push(message);
  const begun = await Begun.open(keysFolder, connection.chain);
  const cast = await assembleCast({ connection, keysFolder, registrarKey, report, begun });
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const context = { connection, cast, begun, report, seed, shipmentCount };
  const ended = Promise.all([runFleet(context, stopping.signal), serveRequests(context, stopping.signal)]);
  const stop = async () => {
    stopping.abort();
    await ended;
    await cast.close();
    begun.close();
    await running.close();
  };
  return { connection, shipmentsBefore, devicesBefore, cast, told, stop };
}

async function shipmentsOf({ http }: Connection): Promise<ShipmentView[]> {
  const { rows } = await http.fleet();
  return Promise.all(rows.map(({ shipment }) => http.shipment(shipment)));
}

const devicesOf = async ({ http }: Connection) =>
  new Map((await http.devices()).map((device) => [device.device, device]));

async function seriesOf({ http }: Connection, device: string): Promise<SeriesView[]> {
  const answer = await fetch(`${http.url}api/devices/${device}/readings?pointsMax=20000`);
  return (await answer.json()) as SeriesView[];
}

/** As the browser asks for a simulated device; answers the request's identifier. */
async function askFor({ http }: Connection, shipment: string): Promise<string> {
  const made = await fetch(`${http.url}api/simulated-devices`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ shipment, fault: null }),
  });
  return ((await made.json()) as SimulatedDeviceRequest).id;
}

const sensorsOf = (devices: ReadonlyMap<string, DeviceView>) =>
  [...devices.values()].filter(({ device }) => !device.startsWith("scanner-"));

const keys = () => readdirSync(join(keysFolder, "fleet", "devices"));

const isDelivered = ({ deliveredAtMs }: ShipmentView) => deliveredAtMs !== null;
const until = (expectation: () => Promise<void>, interval = 100) =>
  vi.waitFor(expectation, { timeout: 120_000, interval });

/** Every wakening of a device takes the temperature. */
async function temperatureTimesOf(connection: Connection, device: string): Promise<number[]> {
  const series = await seriesOf(connection, device);
  return series.find(({ quantity }) => quantity === "temperature")!.timesMs;
}

function intervalOf({ model }: DeviceView): number {
  return Math.max(
    ...profiles.filter((profile) => profile.model === model).map(({ intervalMs }) => intervalMs),
  );
}

/** Three hours at the gate, two and a half on the road, two for unloading. */
const shortRoute: SampleRoute = {
  id: "short",
  name: "Rotterdam – Duisburg",
  sample: true,
  legs: [
    {
      id: "1-road",
      mode: "road",
      carrier: "origin-haulier",
      from: places.rotterdam,
      to: places.duisburg,
      waypoints: [],
      cruiseMetersPerSecond: 21,
      dwellMs: 3 * hourMs,
    },
  ],
};

describe("a fleet that is stopped and started again", () => {
  let run: Run;
  let setOut: ShipmentView[];
  let toldBefore: readonly string[];
  let asked: string;

  beforeAll(async () => {
    const first = await start();
    await until(async () =>
      expect((await shipmentsOf(first.connection)).length).toBeGreaterThanOrEqual(shipmentCount),
    );
    const atSea = (await shipmentsOf(first.connection)).find(({ legs }) =>
      legs.some(({ mode }) => mode === "sea"),
    );
    asked = `simulated-${await askFor(first.connection, atSea!.shipment)}`;
    await until(async () => {
      const sensors = sensorsOf(await devicesOf(first.connection));
      expect(sensors.length).toBeGreaterThan(shipmentCount);
      expect(sensors.filter(({ lastReadingMs }) => lastReadingMs === null)).toEqual([]);
      expect(sensors.map(({ device }) => device)).toContain(asked);
    });
    toldBefore = [...first.told];
    await first.stop();
    run = await start();
    setOut = run.shipmentsBefore.filter((one) => !isDelivered(one));
  }, 240_000);

  afterAll(async () => {
    await run.stop();
    removeFolder(folder);
  });

  it("lets no device fall silent and enrols none anew", async () => {
    // Those whose journey was over have nothing to say.
    const underWay = new Set(setOut.map(({ shipment }) => `shipment:${shipment}`));
    // One may have been registered, and not been attached yet, when the fleet was stopped.
    const going = sensorsOf(run.devicesBefore).filter(({ attachment }) =>
      underWay.has(attachment?.target ?? ""),
    );
    expect(going.map(({ device }) => device)).toContain(asked);
    // On a busy machine one may have been enrolled and have said nothing yet when the fleet was stopped.
    for (const { device, lastReadingMs } of going)
      await until(async () =>
        expect((await devicesOf(run.connection)).get(device)!.lastReadingMs).toBeGreaterThan(
          lastReadingMs ?? 0,
        ),
      );
    const devices = await devicesOf(run.connection);
    const scanners = (ids: Iterable<string>) => [...ids].filter((id) => id.startsWith("scanner-"));
    expect(scanners(devices.keys())).toEqual(scanners(run.devicesBefore.keys()));
    expect(devices.get(asked)!.attachment).toEqual(run.devicesBefore.get(asked)!.attachment);
    expect(keys()).toContain(`${asked}.json`);
  }, 240_000);

  it("begins a shipment only where one has been delivered", async () => {
    const shipments = await shipmentsOf(run.connection);
    expect(shipments.filter((one) => !isDelivered(one)).length).toBeLessThanOrEqual(shipmentCount);
    const identifiers = shipments.map(({ shipment }) => shipment);
    expect(identifiers).toEqual(expect.arrayContaining(run.shipmentsBefore.map(({ shipment }) => shipment)));
  });

  it("delivers what an earlier run set out with, says nothing twice and has nothing to report", async () => {
    const { http } = run.connection;
    await until(async () => {
      const now = await Promise.all(setOut.map(({ shipment }) => http.shipment(shipment)));
      expect(now.some(isDelivered)).toBe(true);
    });
    // Between the two questions one more may be said.
    for (const { shipment } of run.shipmentsBefore)
      await until(async () => {
        const said = (await http.shipmentStatements(shipment)).map(({ kind }) => kind);
        const { custody, milestones } = await http.shipment(shipment);
        const times = (kind: string) => said.filter((one) => one === kind).length;
        expect(times("shipment.create")).toBe(1);
        expect(times("custody.accept")).toBe(custody.length - 1);
        expect(times("transport.milestone")).toBe(
          milestones.filter(({ actualMs }) => actualMs !== null).length,
        );
      });
    expect(toldBefore.filter((line) => !line.startsWith("registering "))).toEqual([]);
    expect(run.told).toEqual([]);
  }, 240_000);

  it("keeps no key of a device that has nothing more to say", async () => {
    const delivered = (await shipmentsOf(run.connection)).find(isDelivered);
    await until(async () => expect(keys()).not.toContain(`${delivered!.shipment}-sensor.json`));
    await until(async () => {
      const underWay = (await shipmentsOf(run.connection)).filter((one) => !isDelivered(one));
      expect(keys()).toEqual(
        expect.arrayContaining(underWay.map(({ shipment }) => `${shipment}-sensor.json`)),
      );
    });
    expect(keys().filter((file) => file.startsWith("scanner-"))).toHaveLength(run.cast.parties.size);
  }, 240_000);

  it("lost no reading when it was stopped, nor at a journey's end", async () => {
    const { connection } = run;
    const sensors = sensorsOf(run.devicesBefore);
    for (const device of sensors)
      await until(async () => {
        const times = await temperatureTimesOf(connection, device.device);
        const stepsMs = times.slice(1).map((timeMs, i) => timeMs - times[i]!);
        expect(Math.min(...stepsMs)).toBeGreaterThan(0);
        expect(Math.max(...stepsMs)).toBeLessThanOrEqual(intervalOf(device) + clockAccuracyMs);
        const { attachment } = await connection.http.device(device.device);
        const { deliveredAtMs } = await connection.http.shipment(
          attachment!.target.slice("shipment:".length),
        );
        // The consignee signs an hour before the goods are unloaded and the device has nothing more to measure.
        if (deliveredAtMs !== null && device.device !== asked)
          expect(times.at(-1)!).toBeGreaterThan(deliveredAtMs + hourMs - intervalOf(device));
      });
    const devices = await devicesOf(connection);
    expect(sensors.filter(({ device }) => devices.get(device)!.openGaps > 0)).toEqual([]);
  }, 240_000);

  describe("with a party of the test's own", () => {
    let owner: SimulatedParty;
    let scanner: Scanner;

    beforeAll(async () => {
      const { connection } = run;
      const profile = { id: "quay", legalName: "Quay Sample Ltd.", country: "NL", roles: ["carrier"] };
      const parties = await registerParties(
        { connection, keysFolder, registrarKey, report: () => undefined },
        [profile],
      );
      owner = parties.get(profile.id)!;
    });

    afterAll(() => scanner.close());

    it("renews a scanner's delegation before it ends, once, and tries again when that fails", async () => {
      const { connection } = run;
      // Enrolled so long ago that two days are left.
      let agoMs = 363 * dayMs;
      const clock = { ...connection.clock, nowMs: () => connection.clock.nowMs() - agoMs };
      scanner = await Scanner.enrol({ ...connection, clock }, owner, "scanner-of-old");
      const untilMs = async () => {
        const { delegations } = await connection.http.party(owner.id);
        return delegations.find(({ label }) => label === "scanner scanner-of-old")!.untilMs;
      };
      const firstMs = await untilMs();
      agoMs = 0;
      const register = (id: string) =>
        scanner.scan("unit.register", `unit:${id}`, {
          id,
          type: "pallet",
          identifier: { scheme: "other", number: id },
          at: Math.floor(connection.clock.nowMs()),
        });
      const say = vi.spyOn(owner, "say").mockRejectedValueOnce(new UnreachableError("nobody answers"));
      await register("U-1");
      expect(await untilMs()).toBe(firstMs);
      await Promise.all([register("U-2"), register("U-3"), register("U-4")]);
      await register("U-5");
      expect(say).toHaveBeenCalledTimes(2);
      expect((await untilMs()) - firstMs).toBeGreaterThanOrEqual(363 * dayMs);
    });

    it("has every reading of a sensor once, in the end, however often it is stopped", async () => {
      const { connection } = run;
      const random = createRandom("stopped");
      const nowMs = Math.floor(connection.clock.nowMs());
      const journey = createJourney({
        route: shortRoute,
        departureMs: nowMs,
        random: random.fork("journey"),
      });
      const profile = profileOf("truck-pallet");
      const enrol = (sensorsNowMs: number) =>
        Sensor.enrol({
          connection: { ...connection, clock: createManualClock(sensorsNowMs) },
          owner,
          id: "stopped-sensor",
          profile,
          journey,
          random,
          physicalFaults: [],
          streamFaults: [],
          key,
          target: "unit:U-1",
          fromMs: journey.startMs,
        });
      const key = generateSigningKey();
      for (const stoppedMs of [nowMs - 2 * hourMs, nowMs - hourMs, nowMs]) {
        const sensor = await enrol(stoppedMs);
        const stopping = new AbortController();
        const ended = sensor.run(stopping.signal);
        await until(async () => {
          const { lastReadingMs } = await connection.http.device("stopped-sensor");
          expect(lastReadingMs).toBeGreaterThan(stoppedMs - hourMs);
        }, 10);
        stopping.abort();
        await expect(ended).rejects.toThrow();
      }
      // By its clock the journey is over, by the chain's it is not: the last packs are refused at first.
      const sensor = await enrol(journey.endMs + hourMs);
      await sensor.run(new AbortController().signal);
      expect((await connection.http.device("stopped-sensor")).openGaps).toBe(0);

      const measured = new Map<string, number[]>();
      for (const { samples } of sampleSets({ journey, profile, random }))
        for (const { quantity, value } of samples)
          measured.set(quantity, [...(measured.get(quantity) ?? []), value]);
      await until(async () => {
        const series = await seriesOf(connection, "stopped-sensor");
        expect(Object.fromEntries(series.map(({ quantity, values }) => [quantity, values]))).toEqual(
          Object.fromEntries(measured),
        );
      });
    });
  });

  it("starts a device that was asked for once, also when nobody hears at first that it runs", async () => {
    const { http } = run.connection;
    const said = vi
      .spyOn(HttpClient.prototype, "updateSimulatedDevice")
      .mockRejectedValueOnce(new UnreachableError("nobody answers"))
      .mockRejectedValueOnce(new UnreachableError("nobody answers"));
    const id = await askFor(run.connection, run.shipmentsBefore[0]!.shipment);
    await until(async () => {
      const request = (await http.simulatedDevices()).find((one) => one.id === id);
      expect(request).toMatchObject({ state: "running", device: `simulated-${id}` });
    });
    const running = [id, { state: "running", device: `simulated-${id}`, detail: "" }];
    expect(said.mock.calls).toEqual([running, running, running]);
    said.mockRestore();
  });

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
