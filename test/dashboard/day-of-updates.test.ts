/**
 * What the page keeps of the live fleet (store/, and the points of its map) under a day's updates, 1,000 per second by a clock that is turned:
 * its heap must not grow. The suite plays eight minutes; `npm run test:long` the whole day, 86.4 million updates.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { LiveFleet } from "../../bench/dashboard/live-fleet.ts";
import { lineThrough } from "../../bench/line-through.ts";
import { emptyPoints, showOnly, syncPoints } from "../../dashboard/map/fleet-points.ts";
import type { Alert } from "../../gateway/contract/alerts.ts";
import type { FeedEvent, StatementSummary } from "../../gateway/contract/api.ts";

const isLong = process.env.TALLYMAN_LONG !== undefined;
const shipments = 10_000;
const updatesPerSecond = 1000;
const windowMs = 100;
const updates = isLong ? 86_400_000 : 500_000;
const windows = updates / ((updatesPerSecond * windowMs) / 1000);
const samples = 20;
/** The first fifth is not counted: code is compiled, tables take their sizes. */
const warmUpSamples = samples / 5;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** The stream that the page has opened. */
let stream: PageStream | undefined;

class PageStream {
  readyState = 1;
  readonly #listeners = new Map<string, (message: { data: string; lastEventId: string }) => void>();

  constructor() {
    stream = this;
  }

  addEventListener(type: string, listener: (message: { data: string; lastEventId: string }) => void): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.readyState = 2;
  }

  fire(type: string, event?: FeedEvent, cursor = 0): void {
    this.#listeners.get(type)?.({ data: JSON.stringify(event ?? ""), lastEventId: String(cursor) });
  }
}

const fleet = new LiveFleet(shipments, 0);
let size = shipments;

function answerOf(path: string): unknown {
  if (path.endsWith("/api/session")) return { user: "x", role: "reader", scopes: ["read"] };
  if (path.endsWith("/api/fleet")) return { cursor: size, rows: fleet.rows };
  if (path.includes("/api/alerts")) return [];
  return { time: { nowMs: Date.now(), speed: 1 }, size, health: { status: "ok" } };
}

beforeAll(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  });
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("document", {
    baseURI: "http://page.test/",
    hidden: false,
    addEventListener: () => undefined,
  });
  vi.stubGlobal("location", new URL("http://page.test/"));
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => setTimeout(draw, 16));
  vi.stubGlobal("EventSource", PageStream);
  vi.stubGlobal("fetch", async (address: string | URL) => Response.json(answerOf(new URL(address).pathname)));
});

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("does not grow", { timeout: isLong ? 3_600_000 : 120_000 }, async () => {
  const live = await import("../../dashboard/store/live.ts");
  const { listed } = await import("../../dashboard/store/filter.ts");
  const { alerts } = await import("../../dashboard/store/alerts.ts");
  const { effect } = await import("@preact/signals");
  await live.start();
  await vi.waitFor(() => expect(stream).toBeDefined());
  stream!.fire("open");
  const points = emptyPoints();
  // As the map does.
  effect(() => {
    syncPoints(points, live.fleet.value.rows);
    showOnly(points, listed.value);
  });

  const heap: [sample: number, bytes: number][] = [];
  for (let window = 1; window <= windows; window++) {
    playWindow(window);
    await vi.advanceTimersByTimeAsync(windowMs);
    if (window % (windows / samples) === 0) {
      collectGarbage();
      heap.push([heap.length, process.memoryUsage().heapUsed]);
    }
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(live.connection.value.state).toBe("live");
  expect(live.fleet.value.cursor).toBe(size);
  expect(live.fleet.value.rows).toEqual(fleet.rows);
  expect(points.count).toBe(shipments + 1);
  expect(alerts.value.size).toBeLessThan(300);

  const warm = heap.slice(warmUpSamples);
  const { slope } = lineThrough(warm);
  const grownBytes = slope * (warm.length - 1);
  const tenMinutes = updates / updatesPerSecond / 600;
  if (isLong)
    console.log(
      `${updates} updates: heap ${heap.map(([, bytes]) => (bytes / 1e6).toFixed(1)).join(" ")} MB, ` +
        `${(grownBytes / 1e6).toFixed(2)} MB over the day after the warm-up`,
    );
  // Ten minutes may cost a megabyte; the whole day may not cost much more, or it would be a leak all the same.
  expect(grownBytes / 1e6).toBeLessThan(Math.min(tenMinutes, 3));
});

/** What comes in 100 ms; once a second a block, an event, and an alert that is over soon. */
function playWindow(window: number): void {
  const nowMs = window * windowMs;
  const rows = fleet.advance((updatesPerSecond * windowMs) / 1000, nowMs);
  if (window % 10 === 0) {
    stream!.fire("message", { type: "block", height: window, size, timeMs: nowMs, statements: 1 }, size);
    stream!.fire("message", { type: "event", event: eventAt(size, nowMs) }, size);
  }
  if (window % 10 < 2)
    stream!.fire("message", alertAt(Math.floor(window / 10), window % 10 === 1, nowMs), size);
  size += rows.length;
  stream!.fire("message", { type: "rows", rows }, size);
}

function eventAt(index: number, issuedAtMs: number): StatementSummary {
  return {
    index,
    height: 1,
    hash: index.toString(16).padStart(64, "0"),
    kind: "custody.accept",
    issuer: "party:carrier",
    issuerName: "Sample carrier",
    subject: `shipment:SHP-${index}`,
    kid: "",
    sequence: index,
    issuedAtMs,
    sealedAtMs: issuedAtMs,
    payload: { remark: "sample" },
  };
}

function alertAt(number: number, isOver: boolean, timeMs: number): FeedEvent {
  const alert: Alert = {
    id: `alert-${number}`,
    rule: "battery",
    ruleName: "Battery low",
    kind: "battery",
    shipment: `SHP-${number}`,
    holder: "carrier",
    holderName: "Sample carrier",
    statement: null,
    about: "device",
    level: "warning",
    state: isOver ? "cleared" : "open",
    raisedMs: timeMs,
    risenMs: timeMs,
    clearedMs: isOver ? timeMs : null,
    values: {},
    acknowledgement: null,
  };
  const type = isOver ? "alert.cleared" : "alert.raised";
  return { type: "alert", message: { type, chain: "chain:test", timeMs, alert } };
}
