import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressAt, instantText, parseInstant } from "../../../dashboard/replay/instant.ts";
import { destinationOf, replayAct } from "../../../dashboard/replay/replay-keys.ts";
import { placeEvents } from "../../../dashboard/trail/event-places.ts";
import { type Journey, journeyUntil } from "../../../dashboard/trail/journey.ts";
import { placeTicks } from "../../../dashboard/trail/time-ticks.ts";
import type { TrackPoint } from "../../../dashboard/trail/track.ts";
import { piecesOf, whereaboutsAt } from "../../../dashboard/trail/whereabouts.ts";

const minute = 60_000;
const tracks = fc
  .uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 25 })
  .map((minutes): TrackPoint[] =>
    minutes
      .sort((a, b) => a - b)
      .map((at) => ({ atMs: at * minute, lat: Math.sin(at) * 60, lon: (at % 300) - 150 })),
  );
const gapMs = 15 * minute;

describe("where a shipment was", () => {
  it("is known only while positions follow each other closely; else it is the last one, and said to be old", () => {
    fc.assert(
      fc.property(tracks, fc.integer({ min: -10 * minute, max: 600 * minute }), (track, atMs) => {
        const place = whereaboutsAt(track, atMs, gapMs);
        const before = track.findLast((point) => point.atMs <= atMs);
        const after = track.find((point) => point.atMs > atMs);
        if (!before) expect(place).toBeUndefined();
        else if (atMs === before.atMs) expect(place).toEqual({ state: "known", point: before });
        else if (after ? after.atMs - before.atMs > gapMs : atMs - before.atMs > gapMs)
          expect(place).toEqual({ state: "silent", point: before, silentMs: atMs - before.atMs });
        else expect(place).toMatchObject({ state: "known", point: { atMs } });
      }),
    );
  });

  it("is never drawn as a line over a silence", () => {
    fc.assert(
      fc.property(tracks, (track) => {
        const { known, gaps } = piecesOf(track, gapMs);
        expect(known.flat()).toEqual(track);
        for (const piece of known)
          for (let i = 1; i < piece.length; i += 1)
            expect(piece[i]!.atMs - piece[i - 1]!.atMs).toBeLessThanOrEqual(gapMs);
        for (const [last, first] of gaps) expect(first.atMs - last.atMs).toBeGreaterThan(gapMs);
        expect(gaps.length).toBe(Math.max(0, known.length - 1));
      }),
    );
  });
});

describe("a way that is looked back at", () => {
  it("ends at the moment that is shown, with what had happened by then, and keeps its plan", () => {
    const track = [1, 2, 3].map((atMs) => ({ atMs, lat: atMs, lon: 0 }));
    const events = [2, 4].map((atMs) => ({ kind: "delivered" as const, atMs, statements: [] }));
    const planned = [{ leg: "L-1", line: [[0, 0] as const], routed: false }];
    const journey: Journey = { shipment: "S-1", track, gapMs: 10, planned, events };
    expect(journeyUntil(journey, 2)).toEqual({ ...journey, track: track.slice(0, 2), events: [events[0]] });
    expect(journeyUntil(journey, 0)).toEqual({ ...journey, track: [], events: [] });
    expect(journeyUntil(journey, Number.NaN)).toEqual({ ...journey, track: [], events: [] });
  });
});

describe("times along a trail", () => {
  const straight = (pixelsPerMinute: number) => (atMs: number) => ({
    x: (atMs / minute) * pixelsPerMinute,
    y: 0,
  });

  it("are round, finer the more room there is, and never closer than their room", () => {
    const span = { fromMs: 7 * minute, toMs: 24 * 60 * minute };
    const far = placeTicks(span, 288, 72, 0, straight(0.2));
    const near = placeTicks(span, 14_400, 72, 0, straight(10));
    expect([far.stepMs, near.stepMs]).toEqual([360 * minute, 15 * minute]);
    for (const { stepMs, ticks } of [far, near]) {
      expect(ticks.length).toBeGreaterThan(2);
      for (const { atMs } of ticks) expect(atMs % stepMs).toBe(0);
    }
  });

  it("are left out where nothing is known, and where the way goes over itself", () => {
    const span = { fromMs: 0, toMs: 600 * minute };
    const silent = placeTicks(span, 600, 60, 0, (atMs) =>
      atMs > 120 * minute && atMs < 480 * minute ? undefined : straight(1)(atMs),
    );
    expect(silent.ticks.some(({ atMs }) => atMs > 120 * minute && atMs < 480 * minute)).toBe(false);
    const thereAndBack = placeTicks(span, 600, 60, 0, (atMs) => ({
      x: 300 - Math.abs(atMs / minute - 300),
      y: 0,
    }));
    const xs = thereAndBack.ticks.map(({ x }) => x);
    expect(new Set(xs).size).toBe(xs.length);
  });
});

describe("an instant in an address", () => {
  it("comes back as it was, whatever else is in the address", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (atMs) => {
        const address = addressAt("https://host/goods/tally/?shipment=A%20B&at=x", atMs);
        const query = new URL(address, "https://host").searchParams;
        expect(parseInstant(query.get("at")!)).toBe(atMs);
        expect(query.get("shipment")).toBe("A B");
      }),
    );
    expect(addressAt("https://host/?at=2026-11-28T14:03:22Z", undefined)).toBe("/");
    expect(instantText(Date.UTC(2026, 10, 28, 14, 3, 22))).toBe("2026-11-28T14:03:22Z");
  });

  it.each([
    undefined,
    "",
    "yesterday",
    "2026",
    "2026-11-28T14:03:22",
    "2026-13-45T99:99:99Z",
    "1e9",
    "<script>",
  ])("is none when it is %s", (text) => expect(parseInstant(text)).toBeUndefined());
});

describe("keys of a replay", () => {
  it("leave typing and buttons alone", () => {
    expect(replayAct(" ", "none")).toBe("toggle");
    expect(replayAct(" ", "button")).toBeUndefined();
    expect(replayAct("]", "button")).toBe("nextEvent");
    expect(replayAct("]", "text")).toBeUndefined();
  });

  it("go to what lies strictly before and after", () => {
    const moments = { eventsMs: [10, 20], samplesMs: [11, 12, 13] };
    expect(destinationOf("nextEvent", moments, 10)).toBe(20);
    expect(destinationOf("previousEvent", moments, 10)).toBeUndefined();
    expect(destinationOf("previousStep", moments, 12)).toBe(11);
    expect(destinationOf("nextStep", moments, 13)).toBeUndefined();
  });
});

describe("events on the map", () => {
  const kinds = ["excursion", "door", "gap", "handover", "delivered", "milestone"] as const;
  const spot = fc.record({
    kind: fc.constantFrom(...kinds),
    x: fc.integer({ min: 0, max: 120 }),
    y: fc.integer({ min: 0, max: 60 }),
  });

  it("never lie on one another, and none is lost: each has a symbol or is counted at a worse one nearby", () => {
    fc.assert(
      fc.property(fc.array(spot, { maxLength: 40 }), (events) => {
        const placed = placeEvents(events, 20);
        expect(placed.reduce((sum, { hidden }) => sum + 1 + hidden, 0)).toBe(events.length);
        const apart = (a: { x: number; y: number }, b: { x: number; y: number }) =>
          Math.hypot(a.x - b.x, a.y - b.y);
        placed.forEach(({ event }, i) => {
          for (const other of placed.slice(i + 1))
            expect(apart(event, other.event)).toBeGreaterThanOrEqual(20);
        });
        const shown = new Set(placed.map(({ event }) => event));
        for (const event of events.filter((one) => !shown.has(one)))
          expect(
            placed.some(
              (one) =>
                one.hidden > 0 &&
                apart(one.event, event) < 20 &&
                kinds.indexOf(one.event.kind) <= kinds.indexOf(event.kind),
            ),
          ).toBe(true);
      }),
    );
  });
});
