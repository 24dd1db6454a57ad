import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  emptyFleet,
  type FleetState,
  fleetFromSnapshot,
  recentEventsMax,
  reduceFleet,
  rowOf,
} from "../../dashboard/store/fleet.ts";
import { statusOrder } from "../../dashboard/store/status.ts";
import type { FeedEvent, FleetRow, FleetStatus, StatementSummary } from "../../gateway/contract/api.ts";

const row = (shipment: string, status: FleetStatus, atMs: number): FleetRow => ({
  shipment,
  goods: "",
  origin: "",
  destination: "",
  status,
  reason: "",
  holder: "",
  holderName: "",
  lat: 0,
  lon: 0,
  headingDegrees: null,
  speedMetersPerSecond: null,
  temperatureCelsius: null,
  batteryPercent: null,
  device: null,
  atMs,
});

const statement = (index: number): StatementSummary => ({
  index,
  height: 1,
  hash: String(index),
  kind: "custody.accept",
  issuer: "",
  issuerName: "",
  subject: "shipment:A",
  kid: "",
  sequence: 0,
  issuedAtMs: 0,
  sealedAtMs: 0,
  payload: null,
});

interface Sent {
  event: FeedEvent;
  cursor: number;
}

const rowArbitrary = fc
  .tuple(fc.constantFrom("A", "B", "C", "D", "E"), fc.constantFrom(...statusOrder), fc.nat(1000))
  .map(([shipment, status, atMs]) => row(shipment, status, atMs));

/** A feed as the gateway sends it: cursors never go back, indexes of events grow. */
const feedArbitrary: fc.Arbitrary<Sent[]> = fc
  .array(
    fc.tuple(fc.constantFrom("rows", "block", "event"), fc.array(rowArbitrary, { maxLength: 6 }), fc.nat(3)),
  )
  .map((steps) => {
    let cursor = 100;
    return steps.map(([type, rows, advance], place): Sent => {
      cursor += advance;
      if (type === "rows") return { event: { type, rows }, cursor };
      if (type === "event") return { event: { type, event: statement(100 + place) }, cursor };
      return {
        event: { type: "block", height: place, size: cursor, timeMs: place, statements: advance },
        cursor,
      };
    });
  });

const start = fleetFromSnapshot({ cursor: 100, rows: [row("A", "transit", 1), row("B", "planned", 2)] });

const play = (sent: readonly Sent[], from: FleetState = start) =>
  sent.reduce((state, { event, cursor }) => reduceFleet(state, event, cursor), from);

describe("fleet state", () => {
  it("holds the newest row of each shipment and counts each once, as a plain map would", () => {
    fc.assert(
      fc.property(feedArbitrary, (sent) => {
        const state = play(sent);
        const model = new Map(
          [row("A", "transit", 1), row("B", "planned", 2)].map((one) => [one.shipment, one]),
        );
        for (const { event } of sent)
          if (event.type === "rows") for (const one of event.rows) model.set(one.shipment, one);
        expect(new Map(state.rows.map((one) => [one.shipment, one]))).toEqual(model);
        expect(state.rows).toHaveLength(model.size);
        for (const status of statusOrder) {
          const expected = [...model.values()].filter((one) => one.status === status).length;
          expect(state.counts[status]).toBe(expected);
        }
        for (const shipment of model.keys()) expect(rowOf(state, shipment)).toEqual(model.get(shipment));
      }),
    );
  });

  it("is not changed by anything that comes a second time", () => {
    fc.assert(
      fc.property(feedArbitrary, fc.nat(), (sent, cut) => {
        const once = play(sent);
        // After a lost connection the server may send again what it had sent: everything from some point on.
        const again = sent.slice(cut % (sent.length + 1));
        expect(play(again, once)).toEqual(once);
      }),
    );
  });

  it("never changes a state it has given out", () => {
    fc.assert(
      fc.property(feedArbitrary, (sent) => {
        const before = structuredClone({ ...start, indexOf: [...start.indexOf] });
        play(sent);
        expect({ ...start, indexOf: [...start.indexOf] }).toEqual(before);
      }),
    );
  });

  it("loses no event while it keeps the newest, and gives each shipment one place for good", () => {
    const sent = Array.from({ length: recentEventsMax + 50 }, (_, place): Sent => {
      return { event: { type: "event", event: statement(place) }, cursor: 100 + place };
    });
    const state = play(sent, emptyFleet);
    expect(state.recentEvents.map((event) => event.index)).toEqual(
      Array.from({ length: recentEventsMax }, (_, place) => place + 50),
    );
    const moved = reduceFleet(
      start,
      { type: "rows", rows: [row("C", "transit", 3), row("A", "critical", 4)] },
      101,
    );
    expect(moved.rows.map((one) => one.shipment)).toEqual(["A", "B", "C"]);
  });

  it("forgets blocks and events of a log that was replaced by a shorter one, and keeps them otherwise", () => {
    const sent: Sent[] = [
      { event: { type: "block", height: 50, size: 500, timeMs: 0, statements: 1 }, cursor: 500 },
      { event: { type: "event", event: statement(499) }, cursor: 500 },
    ];
    const state = play(sent);
    const same = fleetFromSnapshot({ cursor: 600, rows: [] }, state);
    expect([same.block?.height, same.recentEvents.length, same.rows.length]).toEqual([50, 1, 0]);
    const other = fleetFromSnapshot({ cursor: 20, rows: [] }, state);
    expect([other.block, other.recentEvents.length]).toEqual([undefined, 0]);
    const first: FeedEvent = { type: "event", event: statement(20) };
    expect(reduceFleet(other, first, 21).recentEvents).toHaveLength(1);
  });

  it("ignores rows from before the snapshot it began with", () => {
    const state = reduceFleet(start, { type: "rows", rows: [row("A", "stale", 0)] }, 99);
    expect(rowOf(state, "A")?.status).toBe("transit");
    expect(state.cursor).toBe(100);
  });
});
