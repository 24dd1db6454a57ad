import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeTrace, traceOf } from "../../../ledger/liability/trace.ts";
import { encodeReadings } from "../../../ledger/statement/readings.ts";
import type { TestChain } from "../chain-fixture.ts";
import { actors, at, findingsOf, historyOf, measure, minuteOf, onlyCondition, traceAt } from "./scenario.ts";

const minuteMs = 60_000;

describe("an excursion", () => {
  it("runs from crossing to crossing, interpolated", () => {
    const scene = actors();
    measure(scene, [
      [0, 6],
      [10, 10],
      [20, 6],
    ]);
    const trace = traceAt(scene, 20);
    const [excursion, ...others] = onlyCondition(trace).excursions;
    expect(others).toEqual([]);
    // From 6 to 10 in ten minutes: 8 is passed after five.
    expect(excursion).toMatchObject({
      device: "logger",
      name: "temperature",
      side: "above",
      limit: 8,
      fromMs: at(5),
      toMs: at(15),
      extreme: 10,
      extremeAtMs: at(10),
      observedMs: 10 * minuteMs,
      unobservedMs: 0,
      standing: "harmful",
      shares: [{ holder: "shipper", minPpm: 1_000_000, maxPpm: 1_000_000 }],
    });
    expect(excursion!.statements).toHaveLength(1);
    expect(onlyCondition(trace)).toMatchObject({
      governing: { device: "logger", name: "temperature" },
      observedMs: 20 * minuteMs,
    });
  });

  it("rounds crossings to a millisecond and values to a thousandth", () => {
    const scene = actors();
    measure(scene, [
      [0, 7],
      [1, 10.00049],
      [2, 10],
    ]);
    const [excursion] = onlyCondition(traceAt(scene, 2)).excursions;
    // One of 3.00049 degrees after 60,000 ms: 19,996.7 ms.
    expect(excursion).toMatchObject({ fromMs: at(0) + 19_997, extreme: 10 });
  });

  it("below the lower limit is one, too", () => {
    const scene = actors();
    measure(scene, [
      [0, 4],
      [10, 0],
      [20, 0],
      [30, 4],
    ]);
    const [excursion] = onlyCondition(traceAt(scene, 30)).excursions;
    expect(excursion).toMatchObject({ side: "below", limit: 2, fromMs: at(5), toMs: at(25), extreme: 0 });
  });

  it("is none while the value only touches the limit", () => {
    const scene = actors();
    measure(scene, [
      [0, 6],
      [10, 8],
      [20, 6],
    ]);
    expect(onlyCondition(traceAt(scene, 20)).excursions).toEqual([]);
  });

  it("counts only beyond the tolerance, and then from its start", () => {
    const conditions = [{ quantity: "temperature", max: 8, toleranceMs: 12 * minuteMs }];
    const short = actors({ conditions });
    measure(short, [
      [0, 6],
      [10, 10],
      [20, 6],
    ]);
    expect(onlyCondition(traceAt(short, 20)).excursions).toEqual([]);
    const long = actors({ conditions });
    measure(long, [
      [0, 6],
      [10, 10],
      [15, 10],
      [25, 6],
    ]);
    const [excursion] = onlyCondition(traceAt(long, 25)).excursions;
    expect(excursion).toMatchObject({
      fromMs: at(5),
      toMs: at(20),
      observedMs: 15 * minuteMs,
      standing: "harmful",
    });
  });

  it("is only possible when unobserved time would have to count for the tolerance", () => {
    const scene = actors({ conditions: [{ quantity: "temperature", max: 8, toleranceMs: 30 * minuteMs }] });
    measure(scene, [
      [0, 6],
      [10, 10],
      [40, 10],
      [50, 6],
    ]);
    const condition = onlyCondition(traceAt(scene, 50));
    expect(condition.excursions).toHaveLength(1);
    expect(condition.excursions[0]).toMatchObject({
      standing: "possible",
      observedMs: 10 * minuteMs,
      unobservedMs: 30 * minuteMs,
    });
    expect(condition).toMatchObject({ governing: null, shares: [] });
  });
});

describe("an excursion across a handover", () => {
  it("is shared by the time each holder had", () => {
    const scene = actors();
    scene.chain.at(at(20));
    scene.chain.handOver(scene.shipper, scene.carrier, "shipment:S");
    scene.chain.at(at(40));
    measure(scene, [
      [0, 6],
      [10, 10],
      [20, 10],
      [30, 10],
      [40, 6],
    ]);
    const [excursion] = onlyCondition(traceAt(scene, 40)).excursions;
    // Minutes 5 to 20 and 20 to 35.
    expect(
      excursion?.parts.map(({ holder, fromMs, toMs }) => [holder, minuteOf(fromMs), minuteOf(toMs)]),
    ).toEqual([
      ["shipper", 5, 20],
      ["carrier", 20, 35],
    ]);
    expect(excursion?.shares).toEqual([
      { holder: "carrier", minPpm: 500_000, maxPpm: 500_000 },
      { holder: "shipper", minPpm: 500_000, maxPpm: 500_000 },
    ]);
  });

  it("has bounds when the logger's clock is not exact", () => {
    const scene = actors({}, minuteMs);
    scene.chain.at(at(20));
    scene.chain.handOver(scene.shipper, scene.carrier, "shipment:S");
    scene.chain.at(at(40));
    measure(scene, [
      [0, 6],
      [10, 10],
      [20, 10],
      [30, 10],
      [40, 6],
    ]);
    const condition = onlyCondition(traceAt(scene, 40));
    expect(condition.excursions[0]?.epsilonMs).toBe(minuteMs);
    expect(condition.shares).toEqual([
      { holder: "carrier", minPpm: 466_666, maxPpm: 533_334 },
      { holder: "shipper", minPpm: 466_666, maxPpm: 533_334 },
    ]);
    expect(condition.unattributed).toEqual({ minPpm: 0, maxPpm: 66_668 });
  });

  it("marks the part in which the goods were released and not yet accepted", () => {
    const scene = actors();
    scene.chain.at(at(12));
    scene.chain.release(scene.shipper, "shipment:S", "carrier");
    scene.chain.at(at(20));
    scene.chain.accept(scene.carrier, "shipment:S", "shipper");
    scene.chain.at(at(40));
    measure(scene, [
      [0, 6],
      [10, 10],
      [20, 10],
      [30, 10],
      [40, 6],
    ]);
    const trace = traceAt(scene, 40);
    expect(trace.custody.map(({ holder, inTransferFromMs }) => [holder, minuteOf(inTransferFromMs)])).toEqual(
      [
        ["shipper", 12],
        ["carrier", null],
      ],
    );
    expect(onlyCondition(trace).excursions[0]?.parts.map(({ inTransfer }) => inTransfer)).toEqual([
      true,
      false,
    ]);
  });

  it("ends with the delivery", () => {
    const scene = actors();
    scene.chain.at(at(20));
    scene.chain.handOver(scene.shipper, scene.carrier, "shipment:S");
    scene.chain.at(at(30));
    scene.chain.handOver(scene.carrier, scene.consignee, "shipment:S");
    scene.chain.at(at(50));
    measure(scene, [
      [0, 6],
      [10, 6],
      [20, 10],
      [30, 10],
      [40, 10],
      [50, 10],
    ]);
    const trace = traceAt(scene, 50);
    expect(trace.window).toEqual({ fromMs: at(0), toMs: at(30), delivered: true });
    expect(onlyCondition(trace).excursions[0]).toMatchObject({
      fromMs: at(15),
      toMs: at(30),
      observedMs: 15 * minuteMs,
    });
  });
});

describe("time without readings", () => {
  it("across a handover widens the bounds of both holders", () => {
    const scene = actors();
    scene.chain.at(at(25));
    scene.chain.handOver(scene.shipper, scene.carrier, "shipment:S");
    scene.chain.at(at(50));
    measure(scene, [
      [0, 6],
      [10, 10],
      [40, 10],
      [50, 6],
    ]);
    const condition = onlyCondition(traceAt(scene, 50));
    const [excursion] = condition.excursions;
    expect(excursion).toMatchObject({
      fromMs: at(5),
      toMs: at(45),
      observedMs: 10 * minuteMs,
      unobservedMs: 30 * minuteMs,
    });
    // 5 observed and up to 15 unobserved minutes each: 5 / 25 to 20 / 25.
    expect(excursion?.shares).toEqual([
      { holder: "carrier", minPpm: 200_000, maxPpm: 800_000 },
      { holder: "shipper", minPpm: 200_000, maxPpm: 800_000 },
    ]);
    expect(condition.unattributed).toEqual({ minPpm: 0, maxPpm: 600_000 });
    expect(condition.unobserved).toEqual([{ fromMs: at(10), toMs: at(40), holders: ["shipper", "carrier"] }]);
  });

  it("before the first reading that is out of band may have been the holder's then", () => {
    const scene = actors();
    scene.chain.at(at(30));
    scene.chain.handOver(scene.shipper, scene.carrier, "shipment:S");
    scene.chain.at(at(60));
    measure(scene, [
      [40, 10],
      [50, 10],
      [60, 6],
    ]);
    const [excursion] = onlyCondition(traceAt(scene, 60)).excursions;
    // 15 observed minutes, all the carrier's; 30 unobserved of the shipper's and 10 of the carrier's.
    expect(excursion).toMatchObject({ observedMs: 15 * minuteMs, unobservedMs: 40 * minuteMs });
    expect(excursion?.shares).toEqual([
      { holder: "carrier", minPpm: 333_333, maxPpm: 1_000_000 },
      { holder: "shipper", minPpm: 0, maxPpm: 666_667 },
    ]);
  });

  it("between two readings in the band is nobody's excursion", () => {
    const scene = actors();
    measure(scene, [
      [0, 6],
      [60, 6],
    ]);
    const condition = onlyCondition(traceAt(scene, 60));
    expect(condition.excursions).toEqual([]);
    expect(condition.unobserved).toEqual([{ fromMs: at(0), toMs: at(60), holders: ["shipper"] }]);
  });

  it("from beginning to end is said to be so", () => {
    const scene = actors();
    scene.chain.at(at(20));
    scene.chain.handOver(scene.shipper, scene.carrier, "shipment:S");
    const trace = traceAt(scene, 60);
    expect(findingsOf(trace)).toContain("condition_never_measured: temperature");
    expect(onlyCondition(trace)).toMatchObject({
      series: [],
      observedMs: 0,
      unobserved: [{ fromMs: at(0), toMs: at(60), holders: ["shipper", "carrier"] }],
      excursions: [],
    });
  });

  it("while the device was taken off is a finding", () => {
    const scene = actors();
    measure(scene, [[0, 6]]);
    scene.chain.at(at(10));
    scene.chain.detach(scene.shipper, "logger");
    scene.chain.at(at(30));
    scene.chain.attach(scene.shipper, "logger", "shipment:S");
    scene.chain.at(at(40));
    measure(scene, [
      [5, 6],
      [20, 50],
      [31, 6],
      [40, 6],
    ]);
    const trace = traceAt(scene, 40);
    const [gap] = trace.findings.filter(({ code }) => code === "attachment_gap");
    expect(gap?.detail).toBe(
      `logger: 1 times, first from ${new Date(at(10)).toISOString()} to ${new Date(at(30)).toISOString()}`,
    );
    // What it measured in somebody's office at minute 20 is not the shipment's.
    expect(onlyCondition(trace).excursions).toEqual([]);
    expect(onlyCondition(trace).series[0]).toMatchObject({ readings: 4, max: 6 });
  });
});

describe("quantities that do not run linearly", () => {
  it("a door is open from the reading that says so to the one that says otherwise", () => {
    const scene = actors({ conditions: [{ quantity: "door", max: 0, toleranceMs: 0 }] });
    measure(
      scene,
      [
        [0, 0],
        [10, 1],
        [20, 1],
        [30, 0],
      ],
      "door",
    );
    const [excursion] = onlyCondition(traceAt(scene, 30)).excursions;
    expect(excursion).toMatchObject({ fromMs: at(10), toMs: at(30), extreme: 1 });
  });

  it("shocks count one by one", () => {
    const scene = actors({ conditions: [{ quantity: "shock.peak", max: 100, toleranceMs: 0 }] });
    scene.chain.at(at(20));
    scene.chain.handOver(scene.shipper, scene.carrier, "shipment:S");
    scene.chain.at(at(60));
    measure(
      scene,
      [
        [5, 150],
        [10, 50],
        [25, 300],
        [50, 200],
      ],
      "shock.peak",
    );
    const condition = onlyCondition(traceAt(scene, 60));
    expect(
      condition.excursions.map(({ fromMs, extreme, observedMs }) => [minuteOf(fromMs), extreme, observedMs]),
    ).toEqual([
      [5, 150, 0],
      [25, 300, 0],
      [50, 200, 0],
    ]);
    expect(condition.shares).toEqual([
      { holder: "carrier", minPpm: 666_666, maxPpm: 666_667 },
      { holder: "shipper", minPpm: 333_333, maxPpm: 333_334 },
    ]);
  });
});

describe("several devices and probes", () => {
  it("are each traced, and the worst governs", () => {
    const scene = actors();
    const other = scene.chain.device("other", scene.shipper);
    scene.chain.attach(scene.shipper, "other", "shipment:S");
    scene.chain.at(at(30));
    measure(scene, [
      [0, 6],
      [10, 10],
      [20, 6],
      [30, 6],
    ]);
    measure(
      scene,
      [
        [0, 6],
        [10, 6],
        [20, 6],
        [30, 6],
      ],
      "temperature:2",
    );
    scene.chain.readings(
      other,
      [0, 10, 20, 30].map((minute) => ({ name: "temperature", value: 9, timeMs: at(minute) })),
    );
    const condition = onlyCondition(traceAt(scene, 30));
    expect(condition.series.map(({ device, name }) => [device, name])).toEqual([
      ["logger", "temperature"],
      ["logger", "temperature:2"],
      ["other", "temperature"],
    ]);
    expect(condition.excursions.map(({ device }) => device)).toEqual(["logger", "other"]);
    expect(condition.governing).toEqual({ device: "other", name: "temperature" });
  });
});

describe("custody", () => {
  it("without a release, by another than named, by a stranger: each is a finding", () => {
    const scene = actors();
    const { chain, carrier, second } = scene;
    chain.at(at(10));
    chain.accept(carrier, "shipment:S", "shipper");
    chain.at(at(20));
    chain.release(carrier, "shipment:S", "consignee");
    chain.accept(second, "shipment:S", "carrier");
    const stranger = chain.party("stranger");
    chain.at(at(30));
    chain.release(second, "shipment:S", "stranger");
    chain.accept(stranger, "shipment:S", "second");
    chain.at(at(40));
    chain.release(stranger, "shipment:S", "carrier");
    const trace = traceAt(scene, 50);
    expect(
      trace.findings
        .filter(({ code }) => code.startsWith("accept") || code.startsWith("release"))
        .map(({ code }) => code),
    ).toEqual(["accept_by_other", "accept_by_unnamed", "accept_without_release", "release_never_accepted"]);
    expect(
      trace.custody.map(({ holder, fromMs, inTransferFromMs }) => [
        holder,
        minuteOf(fromMs),
        minuteOf(inTransferFromMs),
      ]),
    ).toEqual([
      ["shipper", 0, null],
      ["carrier", 10, 20],
      ["second", 20, 30],
      ["stranger", 30, 40],
    ]);
  });

  it("whose times contradict each other follows the times, and says so", () => {
    const scene = actors();
    const { chain, shipper, carrier, second } = scene;
    chain.at(at(10));
    chain.handOver(shipper, carrier, "shipment:S", at(10));
    chain.at(at(11));
    chain.handOver(carrier, second, "shipment:S", at(9));
    const trace = traceAt(scene, 20);
    expect(trace.custody.map(({ holder, fromMs }) => [holder, minuteOf(fromMs)])).toEqual([
      ["shipper", 0],
      ["second", 9],
      ["carrier", 10],
    ]);
    const codes = trace.findings.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["accept_from_other", "release_by_other"]));
  });

  it("of a unit is custody of what is in it, from when it came in", () => {
    const scene = actors();
    const { chain, shipper, carrier, second } = scene;
    chain.at(at(5));
    chain.handOver(shipper, carrier, "shipment:S");
    chain.unit("BOX", carrier);
    chain.unit("SHIP", second, "vehicle");
    chain.at(at(10));
    chain.load(carrier, "BOX", ["shipment:S"]);
    chain.at(at(20));
    chain.handOver(carrier, second, "unit:BOX");
    chain.at(at(25));
    chain.load(second, "SHIP", ["unit:BOX"]);
    chain.at(at(30));
    chain.handOver(second, carrier, "unit:SHIP");
    chain.at(at(40));
    chain.unload(carrier, "SHIP", ["unit:BOX"]);
    chain.unload(carrier, "BOX", ["shipment:S"]);
    chain.at(at(45));
    // The empty box and the ship go on without the shipment.
    chain.handOver(carrier, second, "unit:BOX");
    chain.handOver(carrier, second, "unit:SHIP");
    const trace = traceAt(scene, 50);
    expect(
      trace.custody.map(({ holder, fromMs, toMs }) => [holder, minuteOf(fromMs), minuteOf(toMs)]),
    ).toEqual([
      ["shipper", 0, 5],
      ["carrier", 5, 20],
      ["second", 20, 30],
      ["carrier", 30, null],
    ]);
    expect(
      trace.findings.filter(({ code }) => code.startsWith("accept") || code.startsWith("release")),
    ).toEqual([]);
  });

  it("passes along two handovers of one minute in the order that fits", () => {
    const scene = actors();
    const { chain, shipper, carrier, second } = scene;
    chain.at(at(10));
    chain.handOver(shipper, carrier, "shipment:S", at(9));
    chain.handOver(carrier, second, "shipment:S", at(9));
    const trace = traceAt(scene, 20);
    expect(trace.custody.map(({ holder }) => holder)).toEqual(["shipper", "carrier", "second"]);
    expect(trace.findings.filter(({ code }) => code !== "condition_never_measured")).toEqual([]);
  });

  it("lists reservations, and says when no sensor shows what they declare", () => {
    const declare = (scene: ReturnType<typeof actors>) => {
      scene.chain.at(at(30));
      scene.chain.release(scene.shipper, "shipment:S", "carrier");
      const reservations = [{ code: "wet", text: "Cartons wet", photos: [new Uint8Array(32).fill(7)] }];
      scene.chain.accept(scene.carrier, "shipment:S", "shipper", at(30), { reservations });
      return traceAt(scene, 40);
    };
    const quiet = actors();
    measure(quiet, [[0, 6]]);
    const unmeasured = declare(quiet);
    expect(unmeasured.reservations).toMatchObject([
      { by: "carrier", code: "wet", measured: false, photos: ["07".repeat(32)] },
    ]);
    expect(unmeasured.findings.map(({ code }) => code)).toContain("reservation_not_measured");
    expect(unmeasured.custody[1]).toMatchObject({ holder: "carrier", clean: false });
    const warm = actors();
    warm.chain.at(at(20));
    measure(warm, [
      [0, 6],
      [10, 10],
      [20, 6],
    ]);
    expect(declare(warm)).toMatchObject({ reservations: [{ code: "wet", measured: true }] });
  });
});

describe("integrity", () => {
  it("a reading later than its block beyond the clock's accuracy is a finding", () => {
    const scene = actors({}, 30_000);
    scene.chain.at(at(10));
    for (const minute of [10.4, 11])
      scene.chain.readings(scene.logger, [{ name: "temperature", value: 6, timeMs: at(minute) }]);
    const [finding] = traceAt(scene, 20).findings.filter(({ code }) => code === "reading_after_block");
    expect(finding?.detail).toBe("logger: 1 of 2 packs");
  });

  it("a device without a calibration for the time is a finding", () => {
    const scene = actors();
    scene.chain.calibrate(scene.shipper, "logger", at(10_005), at(10_006));
    // One certificate ended at minute 10,000, the next begins at 10,005.
    measure(scene, [[10_002, 6]]);
    expect(findingsOf(traceAt(scene, 10_002))).toContain("calibration_missing: logger: 1 of 1 packs");
  });

  it("two values at one time are a finding, and the worse one counts", () => {
    const scene = actors();
    measure(scene, [
      [0, 6],
      [10, 6],
    ]);
    measure(scene, [
      [0, 6],
      [10, 12],
    ]);
    const trace = traceAt(scene, 10);
    expect(findingsOf(trace)).toContain(
      `readings_conflict: logger, temperature: at 1 times, first at ${new Date(at(10)).toISOString()}`,
    );
    expect(onlyCondition(trace).excursions[0]).toMatchObject({ extreme: 12, fromMs: at(10), toMs: at(10) });
  });
});

describe("a device that floods the log with excursions", () => {
  it("does not keep the trace from being written: the longest are listed, all are counted", () => {
    const scene = actors({ conditions: [{ quantity: "temperature", max: 8, toleranceMs: 0 }] });
    scene.chain.at(at(3000));
    for (let pack = 0; pack < 3; pack++) {
      const readings = Array.from({ length: 1000 }, (_, i): [number, number] => [
        pack * 1000 + i,
        i % 2 === 0 ? 6 : 10,
      ]);
      measure(scene, [...readings.slice(0, 501), [pack * 1000 + 501.5, 10], ...readings.slice(503)]);
    }
    const condition = onlyCondition(traceAt(scene, 3000));
    expect(condition.excursions).toHaveLength(1000);
    expect(condition.excursionsOmitted).toBeGreaterThan(400);
    const shown = condition.excursions.map(({ observedMs }) => observedMs);
    expect(shown.filter((length) => length > minuteMs)).toHaveLength(3);
    expect(condition.shares).toEqual([{ holder: "shipper", minPpm: 1_000_000, maxPpm: 1_000_000 }]);
    expect(condition.excursions.map(({ fromMs }) => fromMs)).toEqual(
      condition.excursions.map(({ fromMs }) => fromMs).sort((a, b) => a - b),
    );
  });
});

describe("the trace", () => {
  it("does not depend on the order in which statements arrived", () => {
    const trace = (order: readonly number[]) => {
      const { chain, logger } = actors();
      chain.at(at(60));
      const packs = Array.from({ length: 6 }, (_, n) =>
        chain.statement(
          logger,
          "readings",
          logger.reference,
          encodeReadings(
            [0, 3, 6].map((minute) => ({
              name: "temperature",
              value: 5 + ((n * 7 + minute) % 5),
              timeMs: at(n * 9 + minute),
            })),
          ),
        ),
      );
      for (const n of order) chain.submit(packs[n]!);
      return encodeTrace(traceOf(historyOf(chain as TestChain)));
    };
    const expected = trace([0, 1, 2, 3, 4, 5]);
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (order) => {
        expect(trace(order)).toBe(expected);
      }),
      { numRuns: 20 },
    );
  });

  it("is plain JSON that says it is no finding of law", () => {
    const scene = actors();
    measure(scene, [
      [0, 6],
      [10, 10],
      [20, 6],
    ]);
    const trace = traceAt(scene, 20);
    expect(JSON.parse(encodeTrace(trace))).toEqual(trace);
    expect(trace.notice).toContain("not a finding of law");
  });

  it("rests every excursion and custody interval on statements", () => {
    const scene = actors();
    scene.chain.at(at(20));
    scene.chain.handOver(scene.shipper, scene.carrier, "shipment:S");
    scene.chain.at(at(40));
    measure(scene, [
      [0, 6],
      [10, 10],
    ]);
    measure(scene, [
      [20, 10],
      [40, 6],
    ]);
    measure(scene, [[30, 6]]);
    const history = historyOf(scene.chain);
    const trace = traceOf(history);
    const known = new Set(history.statements.map(({ hash }) => hash));
    for (const { statements } of [...trace.custody, ...onlyCondition(trace).excursions]) {
      expect(statements.length).toBeGreaterThan(0);
      expect(statements.every((hash) => known.has(hash))).toBe(true);
    }
    // The pack that ends it is among them: it fixes the crossing.
    expect(onlyCondition(trace).excursions[0]?.statements).toHaveLength(3);
  });
});
