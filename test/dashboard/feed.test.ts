import { describe, expect, it } from "vitest";
import { type Connection, type EventStream, Feed } from "../../dashboard/store/feed.ts";
import { emptyFleet, type FleetState } from "../../dashboard/store/fleet.ts";
import type { FeedEvent, FleetView } from "../../gateway/contract/api.ts";

type Listener = (message: { data: string; lastEventId: string }) => void;

/** An `EventSource` whose server is the test. */
class FakeStream implements EventStream {
  readyState = 0;
  closed = false;
  readonly cursor: number;
  readonly #listeners = new Map<string, Listener[]>();

  constructor(cursor: number) {
    this.cursor = cursor;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  close(): void {
    this.closed = true;
  }

  fire(type: string, message = { data: "", lastEventId: "" }): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(message);
  }

  send(event: FeedEvent, cursor: number): void {
    this.fire("message", { data: JSON.stringify(event), lastEventId: String(cursor) });
  }

  fail(gaveUp: boolean): void {
    this.readyState = gaveUp ? 2 : 0;
    this.fire("error");
  }
}

class World {
  streams: FakeStream[] = [];
  connections: Connection[] = [];
  fleet: FleetState = emptyFleet;
  slow = 0;
  malformed: string[] = [];
  delaysMs: number[] = [];
  size = 10;
  snapshot: FleetView | Error = { cursor: 10, rows: [] };
  #tasks: (() => void)[] = [];

  readonly feed = new Feed(
    {
      open: (cursor) => {
        const stream = new FakeStream(cursor);
        this.streams.push(stream);
        return stream;
      },
      snapshot: async () => {
        if (this.snapshot instanceof Error) throw this.snapshot;
        return this.snapshot;
      },
      logSize: async () => this.size,
      nowMs: () => 0,
      later: (task, delayMs) => {
        this.delaysMs.push(delayMs);
        this.#tasks.push(task);
        return () => {
          this.#tasks = this.#tasks.filter((other) => other !== task);
        };
      },
    },
    {
      fleet: (state) => {
        this.fleet = state;
      },
      connection: (connection) => this.connections.push(connection),
      alert: () => undefined,
      slow: () => {
        this.slow += 1;
      },
      malformed: (detail) => this.malformed.push(detail),
    },
    emptyFleet,
  );

  get stream(): FakeStream {
    return this.streams.at(-1)!;
  }

  get state(): string {
    return this.connections.at(-1)!.state;
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }

  /** Time passes: whatever waits is run. */
  async wait(): Promise<void> {
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const task of tasks) task();
    await this.settle();
  }

  async live(): Promise<void> {
    await this.feed.start();
    this.stream.fire("open");
    await this.settle();
  }
}

const block = (height: number): FeedEvent => ({
  type: "block",
  height,
  size: height,
  timeMs: 0,
  statements: 1,
});

describe("feed", () => {
  it("streams from the snapshot's cursor and says live once it has what the log had", async () => {
    const world = new World();
    world.size = 12;
    await world.live();
    expect(world.stream.cursor).toBe(10);
    expect(world.state).toBe("catching-up");
    world.stream.send(block(1), 11);
    expect(world.state).toBe("catching-up");
    world.stream.send(block(2), 12);
    expect(world.state).toBe("live");
  });

  it("says lost at once, and goes on where it stopped when the browser has given up", async () => {
    const world = new World();
    await world.live();
    world.stream.send(block(1), 17);
    world.stream.fail(true);
    expect(world.state).toBe("lost");
    await world.wait();
    expect(world.stream.cursor).toBe(17);
    world.stream.fire("open");
    world.size = 17;
    await world.settle();
    expect(world.state).toBe("live");
  });

  it("leaves reconnecting to the browser while the browser tries", async () => {
    const world = new World();
    await world.live();
    world.stream.fail(false);
    expect(world.state).toBe("lost");
    expect(world.streams).toHaveLength(1);
    world.stream.fire("open");
    await world.settle();
    expect(world.state).toBe("live");
  });

  it("waits longer after each attempt that fails, and starts over after one that succeeds", async () => {
    const world = new World();
    await world.live();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      world.stream.fail(true);
      await world.wait();
    }
    expect(world.delaysMs).toEqual([500, 1000, 2000, 5000, 10_000, 30_000, 30_000, 30_000]);
    world.stream.fire("open");
    await world.settle();
    world.stream.fail(true);
    expect(world.delaysMs.at(-1)).toBe(500);
  });

  it("takes a new snapshot when the server says that the cursor lies too far back", async () => {
    const world = new World();
    await world.live();
    world.snapshot = { cursor: 900, rows: [] };
    const old = world.stream;
    old.send({ type: "reset", cursor: 900 }, 900);
    await world.settle();
    expect(old.closed).toBe(true);
    expect(world.stream.cursor).toBe(900);
    old.send(block(5), 11);
    expect(world.fleet.cursor).toBe(900);
  });

  it("tells that it was slow and comes back with its own cursor", async () => {
    const world = new World();
    await world.live();
    world.stream.send(block(1), 40);
    world.stream.send({ type: "slow", cursor: 60 }, 60);
    expect(world.slow).toBe(1);
    await world.wait();
    expect(world.stream.cursor).toBe(40);
  });

  it("survives messages that are no events", async () => {
    const world = new World();
    await world.live();
    for (const data of ["", "null", "[1]", '{"type":"other"}', '{"type":"rows"', '"x"']) {
      world.stream.fire("message", { data, lastEventId: "11" });
    }
    world.stream.fire("message", { data: JSON.stringify(block(1)), lastEventId: "not a cursor" });
    expect(world.malformed).toHaveLength(7);
    expect(world.state).toBe("live");
    expect(world.fleet.cursor).toBe(10);
  });

  it("keeps trying for the first snapshot", async () => {
    const world = new World();
    world.snapshot = new Error("away");
    await world.feed.start();
    expect(world.state).toBe("lost");
    world.snapshot = { cursor: 3, rows: [] };
    await world.wait();
    expect(world.stream.cursor).toBe(3);
  });

  it("gives the connection back while nobody looks, and resumes without a snapshot", async () => {
    const world = new World();
    await world.live();
    world.stream.send(block(1), 21);
    const old = world.stream;
    world.feed.pause();
    expect(old.closed).toBe(true);
    expect(world.state).toBe("paused");
    world.feed.resume();
    expect(world.stream.cursor).toBe(21);
    expect(world.stream).not.toBe(old);
  });
});
