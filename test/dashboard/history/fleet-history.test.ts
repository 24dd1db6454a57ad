/** Live and history are never confused: what the map shows while somebody looks back, and what when they stop. */
import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PastAsked } from "../../../dashboard/api/past.ts";
import type { FleetHistory } from "../../../dashboard/history/fleet-history.ts";
import type { FleetPastView, PastShipment } from "../../../gateway/contract/past.ts";

// The live store looks at the document and begins a timer.
vi.stubGlobal("document", { baseURI: "http://localhost/", hidden: false });
vi.stubGlobal("window", globalThis);
vi.useFakeTimers();

const { FleetHistory: History, windows } = await import("../../../dashboard/history/fleet-history.ts");
const { isPast, past, shown, shownMs } = await import("../../../dashboard/store/shown.ts");
const { fleet } = await import("../../../dashboard/store/live.ts");
const { emptyFleet } = await import("../../../dashboard/store/fleet.ts");

const nowMs = 1_800_000_000_000;
const hourMs = 3_600_000;

function pastShipment(shipment: string): PastShipment {
  return {
    shipment,
    goods: "",
    origin: "",
    destination: "",
    createdMs: nowMs - 1_000 * hourMs,
    silenceMs: hourMs,
    standings: [{ fromMs: nowMs - 1_000 * hourMs, status: "transit", reason: "" }],
    holdings: [],
    positions: { timesMs: [nowMs - 3 * hourMs], lats: [50], lons: [4] },
    temperatures: { timesMs: [], celsius: [] },
  };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe("the map's look back", () => {
  let asked: { query: PastAsked; signal: AbortSignal; answer: (view: FleetPastView | Error) => void }[];
  let history: FleetHistory;
  let stop: () => void;

  beforeEach(() => {
    asked = [];
    fleet.value = emptyFleet;
    history = new History({
      wallMs: () => 0,
      soon: () => () => undefined,
      nowMs: () => nowMs,
      remark: signal((doubt: string) => doubt),
      load: (query, abort) =>
        new Promise((resolve, reject) => {
          const answer = (view: FleetPastView | Error) =>
            view instanceof Error ? reject(view) : resolve(view);
          asked.push({ query, signal: abort, answer });
        }),
    });
    stop = history.start();
  });

  afterEach(() => stop());

  const page = (shipments: string[], next: string | null = null): FleetPastView => ({
    fromMs: asked.at(-1)!.query.fromMs,
    toMs: asked.at(-1)!.query.toMs,
    stepMs: 900_000,
    total: 3,
    shipments: shipments.map(pastShipment),
    next,
  });
  const names = () => shown.value.rows.map(({ shipment }) => shipment);

  it("asks for nothing and shows the live fleet until a moment is chosen", () => {
    expect([asked.length, isPast.value, shown.value === fleet.value]).toEqual([0, false, true]);
  });

  it("shows nothing live from the first instant on, whatever the feed brings, and is live again at once", async () => {
    history.replay.moveTo(nowMs - 2 * hourMs);
    expect([isPast.value, names(), shownMs.value]).toEqual([true, [], nowMs - 2 * hourMs]);
    asked[0]!.answer(page(["A", "B"]));
    await settled();
    expect(names()).toEqual(["A", "B"]);
    const before = shown.value;
    const live = { ...emptyFleet, cursor: 9, rows: [], counts: { ...emptyFleet.counts, critical: 7 } };
    fleet.value = live;
    expect(shown.value).toBe(before);
    history.replay.release();
    expect([isPast.value, shown.value === live]).toEqual([false, true]);
  });

  it("reads page after page, shows how far it is, and says what failed until it is asked again", async () => {
    history.replay.moveTo(nowMs - 2 * hourMs);
    asked[0]!.answer(page(["A"], "A"));
    await settled();
    expect([names(), history.loading.value]).toEqual([["A"], { state: "loading", loaded: 1, total: 3 }]);
    expect(asked[1]!.query.after).toBe("A");
    asked[1]!.answer(new Error("away"));
    await settled();
    expect(history.loading.value).toMatchObject({ state: "failed", error: { message: "away" } });
    history.retry();
    asked[2]!.answer(page(["A", "B", "C"]));
    await settled();
    expect([names(), history.loading.value.state]).toEqual([["A", "B", "C"], "done"]);
  });

  it("gives up what is on its way for another window, and shows nothing of one window in another", async () => {
    history.replay.moveTo(nowMs - 2 * hourMs);
    asked[0]!.answer(page(["A"]));
    await settled();
    history.turn(-1);
    expect(history.replay.atMs.value).toBe(nowMs - 26 * hourMs);
    expect(names()).toEqual([]);
    history.turn(-1);
    expect(asked[1]!.signal.aborted).toBe(true);
    asked[1]!.answer(page(["WRONG"]));
    await settled();
    expect(names()).toEqual([]);
    asked[2]!.answer(page(["B"]));
    await settled();
    expect(names()).toEqual(["B"]);
  });

  it("keeps the moment when the window becomes longer or shorter, and never reaches beyond now", () => {
    const atMs = nowMs - 2 * hourMs;
    history.replay.moveTo(atMs);
    for (const window of ["hour", "week", "sixHours", "day"] as const) {
      history.choose(window);
      const { fromMs, toMs } = history.replay.span;
      expect(history.replay.atMs.value).toBe(atMs);
      expect(toMs - fromMs).toBe(windows[window].lengthMs);
      expect(toMs).toBeLessThanOrEqual(nowMs);
      expect([fromMs <= atMs, atMs <= toMs]).toEqual([true, true]);
    }
    history.turn(1);
    expect(history.replay.atMs.value).toBe(nowMs);
  });

  it("reaches a moment that a link names, however long ago", () => {
    const atMs = nowMs - 5_000 * hourMs;
    history.reach(atMs);
    history.replay.moveTo(atMs);
    expect(history.replay.atMs.value).toBe(atMs);
  });

  it("ends its window now while the page is live, and leaves it alone while somebody looks back", () => {
    history.keepUp(nowMs + hourMs);
    expect(history.replay.span.toMs).toBe(nowMs + hourMs);
    history.replay.moveTo(nowMs);
    history.keepUp(nowMs + 9 * hourMs);
    expect(history.replay.span.toMs).toBe(nowMs + hourMs);
  });

  it("leaves nothing of the past behind when the page is left", () => {
    history.replay.moveTo(nowMs - hourMs);
    stop();
    expect(past.value).toBeUndefined();
    expect(asked[0]!.signal.aborted).toBe(true);
  });
});
