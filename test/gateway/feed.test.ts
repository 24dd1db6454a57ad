/** The gateway's feed as a client with a connection that breaks, or stands still, sees it. */
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyFleet, type FleetState, fleetFromSnapshot, reduceFleet } from "../../dashboard/store/fleet.ts";
import { type Bounds, bounds } from "../../gateway/configuration.ts";
import type { FeedEvent, FleetRow } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { Fleet } from "../../gateway/project/fleet.ts";
import { replayBlock } from "../../gateway/project/replay.ts";
import { Feed } from "../../gateway/serve/feed.ts";
import type { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { seededRandom } from "../dashboard/fake-fleet.ts";
import { populate, removeFolder, startTestGateway, submit, temporaryFolder } from "./fixture.ts";

interface Frame {
  readonly id: number;
  readonly event: FeedEvent;
}

/** A client's end of the stream; what it has not read waits in the gateway. */
class Client extends Writable {
  readonly frames: Frame[] = [];
  onStall: (() => void) | undefined;
  #release: (() => void) | undefined;
  isReading = true;

  constructor() {
    super({ decodeStrings: false, highWaterMark: 1024 });
  }

  override _write(text: string, _encoding: string, done: () => void): void {
    this.#take(text);
    if (this.isReading) done();
    else this.#release = done;
  }

  setTimeout(_milliseconds: number, listener: () => void): void {
    this.onStall = listener;
  }

  read(): void {
    this.isReading = true;
    this.#release?.();
  }

  #take(text: string): void {
    const [, id, data] = /^id: (\d+)\ndata: (.*)\n\n$/s.exec(text) ?? [];
    if (data !== undefined) this.frames.push({ id: Number(id), event: JSON.parse(data) as FeedEvent });
  }
}

let folder: string;
let running: RunningGateway;
let ledger: LedgerStore;
let blocks: number;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder, open: true });
  const world = await populate(running);
  for (let round = 0; round < 30; round++) {
    const atMs = Date.now();
    const readings = [{ name: "temperature", value: round % 9, timeMs: atMs }];
    await submit(running, world.device.readings(readings, atMs));
    if (round % 3 > 0) continue;
    const attach = { target: "shipment:S-1", at: atMs };
    await submit(
      running,
      world.shipper.statement("device.attach", attach, { subject: world.other.reference, atMs }),
    );
  }
  ledger = running.ledger.store;
  blocks = ledger.height()! + 1;
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

/** A feed over the sealed log that has come as far as `upTo` blocks. */
function feedAt(upTo: number, changed: Partial<Bounds> = {}): { feed: Feed; seal: () => void; fleet: Fleet } {
  const fleet = new Fleet(ledger);
  const feed = new Feed(ledger, fleet, { ...bounds, feedCoalesceMs: 1, ...changed });
  let height = 0;
  const seal = () => {
    const block = replayBlock(ledger, height++);
    feed.take(block, fleet.apply(block));
  };
  while (height < upTo) seal();
  return { feed, seal, fleet };
}

const everything = undefined;
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

function expectWhole(state: FleetState, seen: ReadonlySet<number>, fleet: Fleet): void {
  const rows: [string, FleetRow][] = [...fleet.shipments].map(([id, { row }]) => [id, row]);
  expect(new Map(state.rows.map((row) => [row.shipment, row]))).toEqual(new Map(rows));
  expect([...seen]).toEqual(eventIndexes());
}

/** Of all that one block of this log sends. */
async function blockBytesMax(): Promise<number> {
  const { feed } = feedAt(blocks);
  const client = new Client();
  feed.connect(client, 0, everything);
  await expect.poll(() => client.frames.at(-1)?.id).toBe(running.ledger.log.size);
  feed.close();
  let bytes = 0;
  let largest = 0;
  for (const { event } of client.frames) {
    if (event.type === "block") bytes = 0;
    bytes += JSON.stringify(event).length + 100;
    largest = Math.max(largest, bytes);
  }
  return largest;
}

function eventIndexes(): number[] {
  const all = Array.from({ length: blocks }, (_, height) => replayBlock(ledger, height).statements);
  return all.flat().flatMap(({ index, statement }) => (statement.kind === "readings" ? [] : [index]));
}

describe("a client of the feed", () => {
  it("has every row and each event once, wherever its connection is cut", async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seededRandom(seed);
      const { feed, seal, fleet } = feedAt(1, { feedClientBytesMax: 3000 });
      let left = blocks - 1;
      let state = fleetFromSnapshot({ cursor: 0, rows: [] }, emptyFleet);
      const seen = new Set<number>();
      let lastId = 0;
      let rounds = 0;
      while (left > 0 || lastId < running.ledger.log.size) {
        const client = new Client();
        feed.connect(client, lastId, everything);
        for (let turn = 0; turn < 4; turn++) {
          for (let count = Math.floor(random() * 6); count > 0 && left > 0; count--, left--) seal();
          await pause();
        }
        // Only so many frames arrive.
        const arrived = client.frames.slice(0, Math.floor(random() * (client.frames.length + 1)) + rounds);
        client.destroy();
        for (const { id, event } of arrived) {
          lastId = id;
          if (event.type === "event") seen.add(event.event.index);
          state = reduceFleet(state, event, id);
        }
        rounds += 1;
      }
      feed.close();
      expect(rounds).toBeGreaterThan(1);
      expectWhole(state, new Set([...seen].sort((a, b) => a - b)), fleet);
    }
  }, 60_000);

  it("that does not read is told that it was slow, holds no more than its bound, and loses nothing", async () => {
    const bytesMax = 2000;
    const bufferedMax = bytesMax + (await blockBytesMax());
    const { feed, seal, fleet } = feedAt(1, { feedClientBytesMax: bytesMax });
    const client = new Client();
    feed.connect(client, undefined, everything);
    await pause();
    const before = client.frames.length;
    client.isReading = false;
    for (let height = 1; height < blocks; height++) {
      seal();
      await pause();
      expect(client.writableLength).toBeLessThan(bufferedMax);
    }
    client.read();
    await pause();
    const slow = client.frames.at(-1)!;
    expect(slow.event.type).toBe("slow");
    expect(client.writableEnded).toBe(true);
    expect(client.frames.length).toBeGreaterThan(before);

    const again = new Client();
    feed.connect(again, slow.id, everything);
    await expect.poll(() => again.frames.at(-1)?.id).toBe(running.ledger.log.size);
    const indexes = [...client.frames, ...again.frames].flatMap(({ event }) =>
      event.type === "event" ? [event.event.index] : [],
    );
    const genesis = replayBlock(ledger, 0).header.size;
    expect([...new Set(indexes)]).toEqual(eventIndexes().filter((index) => index >= genesis));
    const rows = again.frames.flatMap(({ event }) => (event.type === "rows" ? event.rows : []));
    expect(rows).toContainEqual(fleet.shipments.get("S-1")!.row);
    feed.close();
  });

  it("that has stalled for too long is disconnected, and leaves its place to another", async () => {
    const { feed } = feedAt(blocks, { feedClientsMax: 1 });
    const client = new Client();
    feed.connect(client, undefined, everything);
    expect(feed.full).toBe(true);
    client.onStall!();
    await pause();
    expect(client.destroyed).toBe(true);
    expect(feed.full).toBe(false);
    feed.close();
  });

  it("that reads slowly while it catches up gets what it missed in steps, and never more than its bound at once", async () => {
    const bytesMax = 2000;
    const bufferedMax = bytesMax + (await blockBytesMax());
    const { feed } = feedAt(blocks, { feedClientBytesMax: bytesMax });
    const client = new Client();
    client.isReading = false;
    feed.connect(client, 0, everything);
    expect(feed.full).toBe(false);
    let steps = 0;
    for (; client.frames.at(-1)?.id !== running.ledger.log.size && steps < 1000; steps++) {
      expect(client.writableLength).toBeLessThan(bufferedMax);
      client.read();
      client.isReading = false;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(steps).toBeGreaterThan(2);
    const indexes = client.frames.flatMap(({ event }) => (event.type === "event" ? [event.event.index] : []));
    expect(indexes).toEqual(eventIndexes());
    feed.close();
  });
});
