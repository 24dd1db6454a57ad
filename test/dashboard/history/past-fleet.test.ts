/** The fleet at any moment of the past: only what was told by then, and never longer than it holds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changesOf, marksOf, momentsIn } from "../../../dashboard/history/changes.ts";
import { PastFleet } from "../../../dashboard/history/past-fleet.ts";
import { ShownPast } from "../../../dashboard/history/shown-past.ts";
import type { FleetStatus } from "../../../gateway/contract/api.ts";
import type { PastShipment } from "../../../gateway/contract/past.ts";

const spanMs = 1_000;
const stepMs = 20;
const times = fc
  .uniqueArray(fc.integer({ min: 0, max: spanMs }), { maxLength: 12 })
  .map((list) => list.sort((a, b) => a - b));
const statuses = fc.constantFrom<FleetStatus>("planned", "transit", "attention", "critical", "delivered");

const pastShipment = fc
  .record({
    createdMs: fc.integer({ min: 0, max: spanMs }),
    silenceMs: fc.integer({ min: 1, max: 400 }),
    placedMs: times,
    measuredMs: times,
    stood: fc.array(fc.record({ at: fc.integer({ min: 0, max: spanMs }), status: statuses }), {
      maxLength: 6,
    }),
    heldMs: times,
  })
  .map(({ createdMs, silenceMs, placedMs, measuredMs, stood, heldMs }): PastShipment => {
    const after = (list: number[]) => list.filter((atMs) => atMs >= createdMs);
    const positions = after(placedMs);
    const temperatures = after(measuredMs);
    return {
      shipment: "",
      goods: "",
      origin: "",
      destination: "",
      createdMs,
      silenceMs,
      standings: stood
        .sort((a, b) => a.at - b.at)
        .map(({ at, status }) => ({ fromMs: Math.max(at, createdMs), status, reason: "" })),
      holdings: after(heldMs).map((fromMs) => ({ fromMs, holder: `h${fromMs}`, holderName: "" })),
      // The place says when it was taken, so that a wrong one shows.
      positions: { timesMs: positions, lats: positions.map((atMs) => atMs / 100), lons: positions },
      temperatures: { timesMs: temperatures, celsius: temperatures },
    };
  });
const fleets = fc
  .array(pastShipment, { minLength: 1, maxLength: 6 })
  .map((all) => all.map((one, i) => ({ ...one, shipment: `S-${i}` })));
/** Forwards, backwards and to the same moment again. */
const visits = fc.array(fc.integer({ min: -5, max: spanMs + 500 }), { minLength: 1, maxLength: 20 });

const lastAt = <T>(list: readonly T[], timeOf: (one: T) => number, atMs: number) =>
  list.findLast((one) => timeOf(one) <= atMs);

describe("the fleet of the past", () => {
  it("is at its last position at or before the moment, and in doubt when that is older than its terms allow", () => {
    fc.assert(
      fc.property(fleets, visits, (shipments, moments) => {
        const fleet = new PastFleet(shipments, { stepMs });
        for (const atMs of moments) {
          const told = fleet.at(atMs);
          expect(told.map(({ row }) => row.shipment).sort()).toEqual(
            shipments.filter(({ createdMs }) => createdMs <= atMs).map(({ shipment }) => shipment),
          );
          for (const { row, doubt } of told) {
            const one = shipments.find(({ shipment }) => shipment === row.shipment)!;
            const placedMs = lastAt(one.positions.timesMs, (timeMs) => timeMs, atMs);
            expect(row.lon).toBe(placedMs ?? null);
            expect(row.lat).toBe(placedMs === undefined ? null : placedMs / 100);
            expect(row.temperatureCelsius).toBe(
              lastAt(one.temperatures.timesMs, (timeMs) => timeMs, atMs) ?? null,
            );
            const stood = lastAt(one.standings, ({ fromMs }) => fromMs, atMs);
            expect(row.status).toBe(stood?.status ?? "stale");
            expect(row.holder).toBe(lastAt(one.holdings, ({ fromMs }) => fromMs, atMs)?.holder ?? "");
            const boundMs = Math.max(one.silenceMs, 2 * stepMs);
            const expected = !stood
              ? "unjudged"
              : placedMs === undefined
                ? "unplaced"
                : stood.status !== "delivered" && atMs - placedMs > boundMs
                  ? "silent"
                  : undefined;
            expect(doubt).toBe(expected);
          }
        }
      }),
    );
  });

  it("keeps a row as long as nothing about it changes, and counts what it shows", () => {
    fc.assert(
      fc.property(fleets, visits, (shipments, moments) => {
        const shown = new ShownPast(
          new PastFleet(shipments, { stepMs }),
          (doubt, status) => `${status} ${doubt}`,
        );
        for (const atMs of moments) {
          const first = shown.at(atMs);
          expect(shown.at(atMs).rows.every((row, i) => row === first.rows[i])).toBe(true);
          for (const [shipment, index] of first.indexOf)
            if (first.rows[index]) expect(first.rows[index].shipment).toBe(shipment);
          const sum = Object.values(first.counts).reduce((a, b) => a + b, 0);
          expect(sum).toBe(first.rows.length);
          for (const row of first.rows) if (row.isSilent) expect(row.remark).toMatch(/silent$/);
        }
      }),
    );
  });
});

describe("what happened in a window", () => {
  const base = {
    goods: "",
    origin: "",
    destination: "",
    createdMs: 0,
    silenceMs: 1,
    positions: { timesMs: [], lats: [], lons: [] },
    temperatures: { timesMs: [], celsius: [] },
  };
  const shipments: PastShipment[] = [
    {
      ...base,
      shipment: "a",
      standings: [
        { fromMs: 50, status: "critical", reason: "temperature" },
        { fromMs: 120, status: "transit", reason: "" },
        { fromMs: 150, status: "attention", reason: "temperature" },
      ],
      holdings: [
        { fromMs: 0, holder: "x", holderName: "" },
        { fromMs: 151, holder: "y", holderName: "" },
      ],
    },
    { ...base, shipment: "b", standings: [{ fromMs: 190, status: "delivered", reason: "" }], holdings: [] },
  ];
  const span = { fromMs: 100, toMs: 200 };

  it("is what became urgent, was handed over or delivered within it", () => {
    const changes = changesOf(shipments, span);
    expect(changes).toEqual([
      { atMs: 150, kind: "attention" },
      { atMs: 151, kind: "handover" },
      { atMs: 190, kind: "delivered" },
    ]);
    expect(momentsIn(changes, span, 30)).toEqual({
      eventsMs: [150, 151, 190],
      samplesMs: [100, 130, 160, 190, 200],
    });
  });

  it("is marked by the most urgent of each place on the slider", () => {
    const changes = changesOf(shipments, span);
    expect(marksOf(changes, span, 10).map(({ kind }) => kind)).toEqual(["mark-attention", "mark-delivered"]);
    expect(marksOf(changes, span, 1)).toHaveLength(1);
    expect(marksOf(changes, span, 1_000)).toHaveLength(3);
  });
});
