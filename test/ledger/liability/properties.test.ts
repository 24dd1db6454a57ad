import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeTrace, type LiabilityTrace, traceOf } from "../../../ledger/liability/trace.ts";
import { differenceOf } from "../../../ledger/liability/trace-difference.ts";
import type { Condition } from "../../../ledger/state/terms.ts";
import { type PlainPack, type PlainShipment, plainHistory } from "./plain-history.ts";
import { type SlowReading, slowDose, slowTrace } from "./slow-model.ts";

/** 2026-01-05T08:00Z. */
const start = Date.UTC(2026, 0, 5, 8);
const length = 400;
/** For long runs by night: so many times as many random records. */
const runsFactor = Number(process.env.TALLYMAN_PROPERTY_RUNS ?? 1);
const names = ["shipper", "carrier", "second", "consignee"];

interface Case {
  readonly readings: readonly SlowReading[];
  readonly gapMax: number;
  readonly min?: number;
  readonly max?: number;
  readonly tolerance: number;
  readonly epsilon: number;
  readonly custody: readonly (readonly [holder: string, since: number])[];
}

const readings = fc
  .uniqueArray(
    fc.record({
      at: fc.integer({ min: 0, max: length }),
      value: fc.integer({ min: -4, max: 14 }),
      afterMissing: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
    { selector: ({ at }) => at, minLength: 1, maxLength: 14 },
  )
  .map((list) => list.sort((a, b) => a.at - b.at))
  .map((list) => list.map((one, i) => (i === 0 ? { ...one, afterMissing: false } : one)));

/** Never two neighbours of one name: a handover to oneself is another test. */
const custody = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: length - 1 }), { maxLength: 4 }),
    fc.array(fc.nat(1), { minLength: 4, maxLength: 4 }),
  )
  .map(([times, steps]) => {
    const held: [string, number][] = [["shipper", 0]];
    let holder = 0;
    for (const [i, since] of times.sort((a, b) => a - b).entries()) {
      holder = (holder + 1 + steps[i]!) % 3;
      held.push([names[holder]!, since]);
    }
    return held;
  });

const someCase: fc.Arbitrary<Case> = fc.record({
  readings,
  gapMax: fc.integer({ min: 10, max: 80 }),
  min: fc.constant(2),
  max: fc.constant(8),
  tolerance: fc.constantFrom(0, 0, 20, 50),
  epsilon: fc.constantFrom(0, 0, 3, 25),
  custody,
});

function packsOf(list: readonly SlowReading[]): PlainPack[] {
  let sequence = -1;
  return list.map(({ at, value, afterMissing }) => {
    sequence += afterMissing ? 2 : 1;
    return { readings: [{ at: start + at, value }], sequence };
  });
}

function shipmentOf(one: Case, conditions?: readonly Condition[]): PlainShipment {
  const { min, max, tolerance: toleranceMs } = one;
  return {
    conditions: conditions ?? [
      {
        quantity: "temperature",
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
        toleranceMs,
      },
    ],
    gapMsMax: one.gapMax,
    from: start,
    to: start + length,
    handovers: one.custody
      .slice(1)
      .map(([to, since], i) => ({ from: one.custody[i]![0], to, at: start + since })),
    devices: [{ id: "logger", accuracyMs: one.epsilon, packs: packsOf(one.readings) }],
  };
}

function traceFrom(one: Case): LiabilityTrace {
  return traceOf(plainHistory(shipmentOf(one)));
}

describe("the slow model", () => {
  it("comes to the same excursions, harm and shares", () => {
    let harmed = 0;
    fc.assert(
      fc.property(someCase, (one) => {
        const slow = slowTrace({ ...one, from: 0, to: length });
        const [condition] = traceFrom(one).conditions;
        expect(
          condition!.excursions.map(({ side, standing }) => ({ side, harmful: standing === "harmful" })),
        ).toEqual(slow.excursions);
        expect([condition!.harm, condition!.possibleHarm]).toEqual([slow.harm, slow.possible]);
        expect(condition!.shares).toEqual(slow.shares);
        if (slow.shares.length > 1) harmed++;
      }),
      { numRuns: 800 * runsFactor },
    );
    expect(harmed).toBeGreaterThan(150);
  });

  it("comes to the same dose, observed and possible", () => {
    const minuteMs = 60_000;
    const hotter = fc.record({
      values: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 8 }),
      steps: fc.array(fc.constantFrom(5, 10, 10, 40), { minLength: 8, maxLength: 8 }),
      handover: fc.nat(7),
      activation: fc.integer({ min: 40_000, max: 150_000 }),
      reference: fc.integer({ min: 2, max: 25 }),
    });
    fc.assert(
      fc.property(hotter, ({ values, steps, handover, activation, reference }) => {
        let minute = 10;
        const list = values.map((value, i) => {
          minute += steps[i]!;
          return { at: minute * minuteMs, value };
        });
        const handoverAt = list[handover % list.length]!.at;
        const to = 500 * minuteMs;
        const held = [
          ["shipper", 0],
          ["carrier", handoverAt],
        ] as const;
        const slow = slowDose({
          readings: list,
          gapMax: 15 * minuteMs,
          max: 8,
          reference,
          activation,
          extreme: 40,
          from: 0,
          to,
          custody: held,
        });
        const observed = [...slow.values()].reduce((sum, one) => sum + one.observed, 0);
        fc.pre(observed > 2_000);
        const condition: Condition = {
          quantity: "temperature",
          max: 8,
          toleranceMs: 0,
          dose: { allowanceMs: 1_000, activationJoulePerMole: activation, referenceCel: reference },
          gapExtreme: { max: 40 },
        };
        const history = plainHistory({
          conditions: [condition],
          gapMsMax: 15 * minuteMs,
          from: start,
          to: start + to,
          handovers: [{ from: "shipper", to: "carrier", at: start + handoverAt }],
          devices: [
            { id: "logger", packs: [{ readings: list.map(({ at, value }) => ({ at: start + at, value })) }] },
          ],
        });
        const trace = traceOf(history);
        const [traced] = trace.conditions;
        const near = (a: number, b: number) => Math.abs(a - b) <= 10 + 1e-3 * b;
        expect([traced!.harm, observed]).toSatisfy(([a, b]: number[]) => near(a!, b!));
        for (const [holder, { observed: own, possible }] of slow) {
          const parts = traced!.excursions
            .flatMap((one) => one.parts)
            .filter((part) => part.holder === holder);
          const sum = (of: (part: (typeof parts)[number]) => number) =>
            parts.reduce((a, part) => a + of(part), 0);
          expect([sum((part) => part.harmMin), own]).toSatisfy(([a, b]: number[]) => near(a!, b!));
          const line = trace.arithmetic.find(({ code, party }) => code === "share_most" && party === holder);
          expect([line?.numbers.ownPossibleHarm ?? 0, possible]).toSatisfy(([a, b]: number[]) =>
            near(a!, b!),
          );
        }
      }),
      { numRuns: 150 * runsFactor },
    );
  });
});

describe("shares", () => {
  it("with the unattributed one add up to one within their bounds", () => {
    fc.assert(
      fc.property(someCase, (one) => {
        const trace = traceFrom(one);
        const sums = [
          ...trace.conditions.map(({ shares, unattributed }) => ({ shares, unattributed })),
          ...trace.conditions.flatMap(({ excursions }) => excursions),
          {
            shares: trace.parties.flatMap(({ share }) => (share ? [share] : [])),
            unattributed: trace.unattributed,
          },
        ];
        for (const { shares, unattributed } of sums) {
          if (!unattributed) {
            expect(shares).toEqual([]);
            continue;
          }
          const all = [...shares, unattributed];
          const least = all.reduce((sum, { minPpm }) => sum + minPpm, 0);
          const most = all.reduce((sum, { maxPpm }) => sum + maxPpm, 0);
          expect(least).toBeLessThanOrEqual(1_000_000);
          expect(most).toBeGreaterThanOrEqual(1_000_000);
          for (const { minPpm, maxPpm } of all) {
            expect(0 <= minPpm && minPpm <= maxPpm && maxPpm <= 1_000_000).toBe(true);
          }
        }
      }),
      { numRuns: 400 * runsFactor },
    );
  });

  it("only narrow when a reading comes in for unobserved time, excursions and findings being the same", () => {
    let narrowed = 0;
    fc.assert(
      fc.property(someCase, fc.nat(length), fc.integer({ min: -4, max: 14 }), (one, at, value) => {
        fc.pre(one.readings.every((reading) => reading.at !== at));
        const before = traceFrom(one);
        const [old] = before.conditions;
        const isUnobserved = old!.unobserved.some(
          ({ fromMs, toMs }) => fromMs < start + at && start + at < toMs,
        );
        fc.pre(isUnobserved);
        const next = one.readings.findIndex((reading) => reading.at > at);
        const added = one.readings.toSpliced(next < 0 ? one.readings.length : next, 0, { at, value });
        const after = traceFrom({ ...one, readings: added });
        const [now] = after.conditions;
        const codes = (trace: LiabilityTrace) => trace.findings.map(({ code }) => code);
        // The same excursions: a reading that lengthens, joins or splits one has found another.
        const standings = (condition: typeof old) =>
          condition!.excursions.map((e) => `${e.side} ${e.standing} ${e.fromMs} ${e.toMs} ${e.observedMs}`);
        fc.pre(JSON.stringify(codes(before)) === JSON.stringify(codes(after)));
        fc.pre(JSON.stringify(standings(old)) === JSON.stringify(standings(now)));
        for (const { id, share } of after.parties) {
          const was = before.parties.find((party) => party.id === id)!.share;
          if (!was || !share) {
            expect(share).toEqual(was);
            continue;
          }
          expect(share.minPpm).toBeGreaterThanOrEqual(was.minPpm);
          expect(share.maxPpm).toBeLessThanOrEqual(was.maxPpm);
          if (share.minPpm > was.minPpm || share.maxPpm < was.maxPpm) narrowed++;
        }
      }),
      { numRuns: 200, maxSkipsPerRun: 5_000 },
    );
    expect(narrowed).toBeGreaterThan(10);
  }, 120_000);
});

/** Where a share that both traces have is wider in the later one. */
function widened(before: LiabilityTrace, after: LiabilityTrace): string[] {
  return after.parties.flatMap(({ id, share }) => {
    const was = before.parties.find((party) => party.id === id)?.share;
    if (!was || !share) return [];
    return share.minPpm < was.minPpm || share.maxPpm > was.maxPpm ? [id] : [];
  });
}

describe("the difference of two traces", () => {
  it("says why bounds have become wider: other excursions, or other findings", () => {
    let wider = 0;
    fc.assert(
      fc.property(someCase, fc.nat(length), fc.integer({ min: -4, max: 14 }), (one, at, value) => {
        fc.pre(one.readings.every((reading) => reading.at !== at));
        const readings = [...one.readings, { at, value, afterMissing: false }].sort((a, b) => a.at - b.at);
        const [before, after] = [traceFrom(one), traceFrom({ ...one, readings })];
        if (widened(before, after).length === 0) return;
        wider++;
        const { excursions, findingsAdded, findingsGone } = differenceOf(before, after);
        expect(excursions.length + findingsAdded.length + findingsGone.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 * runsFactor },
    );
    expect(wider).toBeGreaterThan(10);
  });

  it("of one trace with itself is nothing", () => {
    fc.assert(
      fc.property(someCase, (one) => {
        const trace = traceFrom(one);
        const { from, to, unattributed, ...lists } = differenceOf(trace, trace);
        expect([from, unattributed]).toEqual([to, null]);
        expect(Object.values(lists).flat()).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the trace", () => {
  it("is the same in whatever unit a quantity is counted", () => {
    // Powers of two, so that the arithmetic is the same to the last bit.
    fc.assert(
      fc.property(someCase, fc.constantFrom(0.25, 0.5, 2, 8), (one, factor) => {
        const scaled: Case = {
          ...one,
          readings: one.readings.map((reading) => ({ ...reading, value: reading.value * factor })),
          ...(one.min !== undefined && { min: one.min * factor }),
          ...(one.max !== undefined && { max: one.max * factor }),
        };
        const [a, b] = [traceFrom(one), traceFrom(scaled)];
        expect(b.parties).toEqual(a.parties);
        expect(b.unattributed).toEqual(a.unattributed);
        expect(b.arithmetic).toEqual(a.arithmetic);
      }),
      { numRuns: 200 },
    );
  });

  it("has the same custody, excursions and shares whatever local time is", () => {
    fc.assert(
      fc.property(someCase, fc.integer({ min: -720, max: 840 }), (one, deliveryUtcOffsetMinutes) => {
        const shipment = shipmentOf(one);
        const { law: _, ...a } = traceOf(plainHistory(shipment));
        const { law: __, ...b } = traceOf(plainHistory({ ...shipment, terms: { deliveryUtcOffsetMinutes } }));
        expect(b).toEqual(a);
      }),
      { numRuns: 100 },
    );
  });

  it("does not depend on how readings are packed", () => {
    fc.assert(
      fc.property(someCase, (one) => {
        const whole = one.readings.map((reading) => ({ ...reading, afterMissing: false }));
        const apart = shipmentOf({ ...one, readings: whole });
        const [device] = apart.devices;
        const together = {
          ...device!,
          packs: [{ readings: device!.packs.flatMap(({ readings: all }) => all) }],
        };
        const [a, b] = [apart, { ...apart, devices: [together] }].map((plain) =>
          traceOf(plainHistory(plain)),
        );
        expect(b!.parties).toEqual(a!.parties);
        expect(b!.arithmetic).toEqual(a!.arithmetic);
      }),
      { numRuns: 100 },
    );
  });

  it("does not depend on the order of the statements", () => {
    fc.assert(
      fc.property(someCase, fc.infiniteStream(fc.nat()), (one, numbers) => {
        const history = plainHistory(shipmentOf(one));
        const shuffled = history.statements
          .map((statement) => ({ statement, key: numbers.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ statement }) => statement);
        expect(encodeTrace(traceOf({ ...history, statements: shuffled }))).toBe(
          encodeTrace(traceOf(history)),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("does not change by a handover to oneself", () => {
    fc.assert(
      fc.property(someCase, fc.integer({ min: 1, max: length - 1 }), (one, at) => {
        fc.pre(one.custody.every(([, since]) => since !== at));
        const shipment = shipmentOf(one);
        const holder = one.custody.findLast(([, since]) => since < at)![0];
        const own = { from: holder, to: holder, at: start + at };
        const handovers = [...shipment.handovers!, own].sort((a, b) => a.at - b.at);
        expect(encodeTrace(traceOf(plainHistory({ ...shipment, handovers })))).toBe(
          encodeTrace(traceOf(plainHistory(shipment))),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("is the same at another time of day or year", () => {
    fc.assert(
      fc.property(someCase, fc.integer({ min: -20_000, max: 20_000 }), (one, hours) => {
        const shift = hours * 3_600_000;
        const shipment = shipmentOf(one);
        const moved: PlainShipment = {
          ...shipment,
          from: shipment.from + shift,
          to: shipment.to + shift,
          handovers: shipment.handovers!.map((handover) => ({ ...handover, at: handover.at + shift })),
          devices: shipment.devices.map((device) => ({
            ...device,
            packs: device.packs.map((pack) => ({
              ...pack,
              readings: pack.readings.map((reading) => ({ ...reading, at: reading.at + shift })),
            })),
          })),
        };
        const [a, b] = [shipment, moved].map((plain) => traceOf(plainHistory(plain)));
        expect(b!.parties).toEqual(a!.parties);
        expect(b!.unattributed).toEqual(a!.unattributed);
        expect(b!.arithmetic.map(({ numbers }) => numbers)).toEqual(
          a!.arithmetic.map(({ numbers }) => numbers),
        );
      }),
      { numRuns: 200 },
    );
  });
});
