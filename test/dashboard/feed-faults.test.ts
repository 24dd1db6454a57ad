/** The page's live state against a gateway that delays, cuts, restarts, forgets and finds it slow: by seeds, compared with the gateway's own. */
import { describe, expect, it } from "vitest";
import { alerts, loadAlerts, takeAlert } from "../../dashboard/store/alerts.ts";
import { type Connection, Feed } from "../../dashboard/store/feed.ts";
import { emptyFleet, type FleetState } from "../../dashboard/store/fleet.ts";
import type { Alert } from "../../gateway/contract/alerts.ts";
import { seededRandom } from "./fake-fleet.ts";
import { FakeTime, FaultyGateway } from "./faulty-gateway.ts";

/** A page: what it showed last, and all events it was ever shown. */
class LivePage {
  fleet: FleetState = emptyFleet;
  connection: Connection = { state: "connecting" };
  readonly said: Connection["state"][] = [];
  readonly seen = new Set<number>();
  slow = 0;
  readonly feed: Feed;

  constructor(gateway: FaultyGateway, time: FakeTime) {
    this.feed = new Feed(
      {
        open: (cursor) => gateway.open(cursor),
        snapshot: () => gateway.snapshot(),
        logSize: () => gateway.logSize(),
        nowMs: () => time.nowMs,
        later: (task, delayMs) => time.later(task, delayMs),
      },
      {
        fleet: (state) => {
          this.fleet = state;
          for (const { index } of state.recentEvents) this.seen.add(index);
        },
        connection: (connection) => {
          this.connection = connection;
          this.said.push(connection.state);
          if (connection.state === "live") void loadAlerts("current", () => gateway.listAlerts());
        },
        alert: takeAlert,
        slow: () => {
          this.slow += 1;
        },
        malformed: (detail) => {
          throw new Error(detail);
        },
      },
      emptyFleet,
    );
  }
}

interface Faults {
  /** Probabilities per step. */
  readonly cut: number;
  readonly restart: number;
  /** Of a restart after which older blocks are still streamed. */
  readonly keepsBlocks: number;
  readonly framesMax?: number;
}

interface Lived {
  readonly gateway: FaultyGateway;
  readonly page: LivePage;
  readonly firstCursor: number;
  readonly restarts: number;
}

const steps = 150;
const stepMs = 150;

async function live(seed: number, faults: Faults): Promise<Lived> {
  const random = seededRandom(seed);
  const time = new FakeTime();
  const gateway = new FaultyGateway(time, random);
  gateway.framesMax = faults.framesMax ?? Number.POSITIVE_INFINITY;
  alerts.value = new Map();
  gateway.seal(["S-0", "S-1", "S-2"], 1);
  const page = new LivePage(gateway, time);
  void page.feed.start();
  await time.pass(2000);
  const firstCursor = page.fleet.cursor;
  let restarts = 0;
  for (let step = 0; step < steps; step += 1) {
    if (!gateway.isAway) act(gateway, random, step);
    if (random() < faults.cut) gateway.cut();
    if (!gateway.isAway && random() < faults.restart) {
      restarts += 1;
      gateway.restart(Math.floor(random() * 4000), random() < faults.keepsBlocks);
    }
    await time.pass(random() * 2 * stepMs);
  }
  // Longer than the longest wait between two attempts.
  await time.pass(40_000);
  return { gateway, page, firstCursor, restarts };
}

function act(gateway: FaultyGateway, random: () => number, step: number): void {
  const shipments = Array.from({ length: 6 }, (_, number) => `S-${number}`).filter(() => random() < 0.3);
  const events = Math.floor(random() * 3);
  if (shipments.length + events > 0) gateway.seal(shipments, events);
  if (random() < 0.4) gateway.tellAlert(alertOf(`A-${Math.floor(random() * 12)}`, step, random));
}

function alertOf(id: string, risenMs: number, random: () => number): Alert {
  const state = random() < 0.3 ? "cleared" : "open";
  return {
    id,
    rule: "battery",
    ruleName: "Battery",
    kind: "battery",
    shipment: "S-0",
    holder: "carrier",
    holderName: "",
    statement: null,
    about: "",
    level: "warning",
    state,
    raisedMs: 0,
    risenMs,
    clearedMs: state === "cleared" ? risenMs : null,
    values: {},
    acknowledgement: null,
  };
}

/** What the page shows is what the gateway has, and says that it is. */
function expectCaughtUp({ gateway, page }: Lived): void {
  expect(page.connection.state).toBe("live");
  expect(page.fleet.cursor).toBe(gateway.size);
  expect(new Map(page.fleet.rows.map((row) => [row.shipment, row]))).toEqual(gateway.rows);
  expect(Object.values(page.fleet.counts).reduce((sum, count) => sum + count, 0)).toBe(gateway.rows.size);
  const open = [...alerts.value].filter(([, { state }]) => state !== "cleared");
  expect(new Map(open)).toEqual(gateway.alerts);
}

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

describe("a page whose connection fails", () => {
  it("misses no event while the gateway streams from any cursor, however often it is cut", async () => {
    let said = 0;
    for (const seed of seeds) {
      const lived = await live(seed, { cut: 0.15, restart: 0.05, keepsBlocks: 1 });
      expectCaughtUp(lived);
      const { page, gateway, firstCursor } = lived;
      const missed = gateway.eventIndexes.filter((index) => index >= firstCursor && !page.seen.has(index));
      expect([seed, missed]).toEqual([seed, []]);
      expect(page.fleet.eventsSkippedTo).toBe(0);
      said += page.said.filter((state) => state === "lost").length;
    }
    expect(said).toBeGreaterThan(seeds.length);
  });

  it("knows which events a snapshot took the place of when the gateway has forgotten them", async () => {
    let skipped = 0;
    for (const seed of seeds) {
      const lived = await live(seed, { cut: 0.1, restart: 0.08, keepsBlocks: 0.3 });
      expectCaughtUp(lived);
      const { page, gateway, firstCursor } = lived;
      const missed = gateway.eventIndexes.filter((index) => index >= firstCursor && !page.seen.has(index));
      expect([seed, missed.filter((index) => index >= page.fleet.eventsSkippedTo)]).toEqual([seed, []]);
      skipped += missed.length;
    }
    expect(skipped).toBeGreaterThan(0);
  });

  it("is told when it was slow, and goes on from its own cursor without missing an event", async () => {
    let slow = 0;
    for (const seed of seeds) {
      const lived = await live(seed, { cut: 0.02, restart: 0, keepsBlocks: 1, framesMax: 6 });
      const { page, gateway, firstCursor } = lived;
      gateway.framesMax = Number.POSITIVE_INFINITY;
      await gateway.time.pass(40_000);
      expectCaughtUp(lived);
      const missed = gateway.eventIndexes.filter((index) => index >= firstCursor && !page.seen.has(index));
      expect([seed, missed]).toEqual([seed, []]);
      slow += page.slow;
    }
    expect(slow).toBeGreaterThan(seeds.length);
  });
});
