/**
 * From a device that publishes to the pixel that shows it, through everything: broker, signature, block on disk, live view, feed, page. The gateway
 * is a process of its own; devices and browser share this machine's clock with it.
 */
import type { Browser } from "playwright-core";
import { signInProof } from "../../client/sign-in.ts";
import { encodeReadings, type Measurement } from "../../ledger/statement/readings.ts";
import { Child, type Server } from "../ingest/child.ts";
import { chain, keyOf, Teller } from "../ingest/devices.ts";
import { MqttLoad, publishPacket } from "../ingest/mqtt-load.ts";
import { recordPixels, takeLatencies } from "./pixels.ts";
import { withTab } from "./tab.ts";

export interface WholePath {
  readonly latenciesMs: number[];
  readonly published: number;
  readonly acknowledged: number;
}

/** Device 0 is watched, the others are there for the load. */
const watchedShipment = "WATCHED";
const watchedEveryMs = 250;
const warmUpMs = 5000;

export async function measureWholePath(
  browser: Browser,
  options: { pages: string; folder: string; devices: number; statementsPerSecond: number; seconds: number },
): Promise<WholePath> {
  const { devices, statementsPerSecond, seconds } = options;
  const server: Server = new Child("gateway-process");
  const { port } = await server.ask(
    { command: "start", folder: options.folder, devices, dashboard: options.pages },
    "listening",
  );
  const { url, token } = await server.ask(
    { command: "ship", shipment: watchedShipment, devices: 1 },
    "shipped",
  );
  for (let first = 1; first < devices; first++)
    await server.ask({ command: "ship", shipment: `SHP-${first}`, devices: 1, first }, "shipped");
  const trackers = Array.from({ length: devices }, (_, number) => new Tracker(number, port));
  await Promise.all(trackers.map((tracker) => tracker.connect()));

  // Known before the map looks for them: it frames what there is.
  for (const tracker of trackers) tracker.publish();
  const timers: NodeJS.Timeout[] = [];
  try {
    return await withTab(browser, { authorization: `Bearer ${token}` }, async (page) => {
      await recordPixels(page, watchedShipment, "attention");
      await page.waitForTimeout(1000);
      await page.goto(url);
      await page.getByRole("option", { name: watchedShipment }).waitFor();
      let next = 1;
      timers.push(
        setInterval(() => trackers[0]!.publish(), watchedEveryMs),
        setInterval(() => {
          trackers[next]!.publish();
          next = (next % (devices - 1)) + 1;
        }, 1000 / statementsPerSecond),
      );
      await page.waitForTimeout(warmUpMs);
      await takeLatencies(page);
      await page.waitForTimeout(seconds * 1000);
      const latenciesMs = await takeLatencies(page);
      const sum = (of: (tracker: Tracker) => number) =>
        trackers.reduce((all, tracker) => all + of(tracker), 0);
      return {
        latenciesMs,
        published: sum(({ published }) => published),
        acknowledged: sum(({ acknowledged }) => acknowledged),
      };
    });
  } finally {
    for (const timer of timers) clearInterval(timer);
    for (const tracker of trackers) tracker.end();
    await server.end({ command: "stop" });
  }
}

/** A device that says where it is, signed as it is said; its readings have the time of that moment. */
class Tracker {
  published = 0;
  acknowledged = 0;
  readonly #number: number;
  readonly #teller: Teller;
  readonly #connection: MqttLoad;

  constructor(number: number, port: number) {
    this.#number = number;
    this.#teller = new Teller(number, 0, 1);
    const { id } = this.#teller;
    this.#connection = new MqttLoad({
      port,
      device: id,
      password: signInProof(keyOf(id), { issuer: `device:${id}`, chain }, Date.now()),
      receipts: false,
      acknowledged: () => {
        this.acknowledged += 1;
      },
      failed: (error) => {
        throw error;
      },
    });
  }

  connect(): Promise<void> {
    return this.#connection.connect();
  }

  publish(): void {
    const { id } = this.#teller;
    const { bytes } = this.#teller.say(encodeReadings(this.#readings(Date.now())));
    this.published += 1;
    this.#connection.send([publishPacket(`devices/${id}/statements`, this.published % 65_535 || 1, bytes)]);
  }

  end(): void {
    this.#connection.end();
  }

  /** The watched one is too warm, which gives it a colour of its own, and is in one of two places by turns. */
  #readings(timeMs: number): Measurement[] {
    const isWatched = this.#number === 0;
    const turn = this.published + this.#number;
    return [
      { name: "temperature", value: isWatched ? 12 : 5, timeMs },
      { name: "lat", value: isWatched ? -40 : (this.#number % 50) + (turn % 20) / 10, timeMs },
      {
        name: "lon",
        value: isWatched ? (turn % 2) * 30 - 140 : (this.#number % 100) + (turn % 20) / 10,
        timeMs,
      },
    ];
  }
}
