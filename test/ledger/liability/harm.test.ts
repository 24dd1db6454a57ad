/** Small cases of docs/liability.md, worked out by hand. Minutes and °C; the shipper hands over to the carrier. */
import { describe, expect, it } from "vitest";
import { type ConditionTrace, type LiabilityTrace, traceOf } from "../../../ledger/liability/trace.ts";
import type { Condition } from "../../../ledger/state/terms.ts";
import { type PlainDevice, type PlainShipment, plainHistory } from "./plain-history.ts";

const start = Date.UTC(2026, 0, 5, 8);
const minuteMs = 60_000;
const at = (minute: number) => start + Math.round(minute * minuteMs);
const values = (pairs: readonly (readonly [minute: number, value: number])[], name = "temperature") =>
  pairs.map(([minute, value]) => ({ name, at: at(minute), value }));

type Told = Partial<Omit<PlainShipment, "devices" | "conditions">> & {
  readonly handover?: number;
  readonly until?: number;
};

function told(
  conditions: readonly Condition[],
  devices: readonly PlainDevice[],
  more: Told = {},
): LiabilityTrace {
  const { handover, until = 60, ...rest } = more;
  return traceOf(
    plainHistory({
      conditions,
      gapMsMax: 15 * minuteMs,
      from: start,
      to: at(until),
      ...(handover !== undefined && { handovers: [{ from: "shipper", to: "carrier", at: at(handover) }] }),
      devices,
      ...rest,
    }),
  );
}

const logger = (
  readings: PlainDevice["packs"][number]["readings"],
  more: Partial<PlainDevice> = {},
): PlainDevice => ({
  id: "logger",
  packs: [{ readings }],
  ...more,
});

const only = ({ conditions }: LiabilityTrace): ConditionTrace => conditions[0]!;
const sharesOf = ({ shares }: ConditionTrace) =>
  Object.fromEntries(shares.map(({ holder, minPpm, maxPpm }) => [holder, [minPpm, maxPpm]]));
const findingOf = (trace: LiabilityTrace, code: string) => trace.findings.find((one) => one.code === code);
const codesOf = (trace: LiabilityTrace) => trace.openQuestions.map(({ code }) => code);

const band: Condition = { quantity: "temperature", min: 2, max: 8, toleranceMs: 0 };
const whole = { minPpm: 1_000_000, maxPpm: 1_000_000 };

describe("dose", () => {
  const dosed = (allowanceMs: number): Condition => ({
    ...band,
    dose: { allowanceMs },
    gapExtreme: { max: 15 },
  });
  /** An hour at 9 °C, then an hour at 15 °C: 483,662 ms and 4,941,889 ms, ramps of a millisecond between. */
  const warm = [0, 10, 20, 30, 40, 50, 60].map((minute): [number, number] => [minute, 9]);
  const hot = [60, 70, 80, 90, 100, 110, 120].map((minute): [number, number] => [minute + 1 / 60_000, 15]);

  it("is shared by each holder's dose, not by time", () => {
    const trace = told([dosed(0)], [logger(values([...warm, ...hot]))], {
      handover: 60,
      until: 120 + 1 / 60_000,
    });
    const { dose, harm, unit } = only(trace);
    expect([unit, dose?.observedMs]).toEqual(["dose-ms", harm]);
    expect(Math.abs(harm - (483_662 + 4_941_889))).toBeLessThan(5);
    const [least, most] = sharesOf(only(trace)).shipper!;
    // 483,662 ÷ 5,425,551 = 8.9145 %.
    expect(Math.abs(least! - 89_145)).toBeLessThan(3);
    expect(most! - least!).toBeLessThan(3);
  });

  it("runs on through a handover, and all of it counts once the allowance is passed", () => {
    const trace = told([dosed(900_000)], [logger(values([...warm, ...hot]))], {
      handover: 60,
      until: 120.001,
    });
    // The shipper's 483,662 ms are no harm alone; 416,338 ms more at 1.372747 a millisecond take 303,288 ms.
    const crossed = only(trace).dose!.crossedAtMs!;
    expect(Math.abs(crossed - (at(60) + 303_288))).toBeLessThan(20);
    expect(only(trace).harmedFromMs).toBe(at(0));
    expect(sharesOf(only(trace)).shipper![0]).toBeGreaterThan(89_000);
  });

  it("within the allowance is no harm", () => {
    const trace = told([dosed(6_000_000)], [logger(values([...warm, ...hot]))], { until: 120.001 });
    expect(only(trace).excursions.map(({ standing, shares }) => [standing, shares])).toEqual([
      ["within-allowance", []],
    ]);
    expect(trace.parties.map(({ share }) => share)).toEqual([null, null, null, null]);
    expect([trace.unattributed, only(trace).governing]).toEqual([null, null]);
  });

  it("of a gap is at most that of its length at the hottest that it can have been", () => {
    const gap = values([
      [0, 9],
      [60, 9],
    ]);
    const trace = told([dosed(0)], [logger(gap)], { until: 60 });
    // Nothing is observed but two moments; an hour at 15 °C is possible.
    expect(only(trace).dose).toMatchObject({ observedMs: 0 });
    expect(Math.abs(only(trace).dose!.possibleMs - 4_941_889)).toBeLessThan(200);
    const unbounded = told([{ ...dosed(0), gapExtreme: {} }], [logger(gap)], { until: 60 });
    expect(only(unbounded).dose!.possibleMs).toBeGreaterThan(3e11);
  });

  it("below the lower limit is the time", () => {
    const cold = values([
      [0, 4],
      [10, 0],
      [20, 0],
      [30, 4],
    ]);
    const trace = told([dosed(1_000)], [logger(cold)], { until: 30 });
    expect(only(trace)).toMatchObject({ harm: 20 * minuteMs, dose: { observedMs: 0 } });
  });
});

describe("mean kinetic temperature", () => {
  const day = 24 * 60;

  it("is that of the worst day, not of the whole trip", () => {
    const readings = Array.from({ length: (5 * day) / 10 + 1 }, (_, i): [number, number] => [
      i * 10,
      i * 10 > 2 * day && i * 10 <= 3 * day ? 15 : 5,
    ]);
    const trace = told([{ ...band, toleranceMs: 9e9 }], [logger(values(readings))], { until: 5 * day });
    const kinetic = only(trace).meanKinetic!;
    // One ramp of ten minutes in 24 hours at 15 °C.
    expect(kinetic.celsius).toBeGreaterThan(14.9);
    expect(kinetic).toMatchObject({ windowMs: day * minuteMs, observedMs: day * minuteMs });
    // The ramps before and after are alike.
    expect(Math.abs(kinetic.toMs - at(3 * day))).toBeLessThanOrEqual(10 * minuteMs);
  });

  it("of a constant temperature is that temperature", () => {
    const readings = Array.from({ length: 13 }, (_, i): [number, number] => [i * 5, 6.5]);
    expect(only(told([band], [logger(values(readings))])).meanKinetic).toMatchObject({
      celsius: 6.5,
      fromMs: at(0),
      toMs: at(60),
    });
  });

  it("of half a day at 5 °C and half at 15 °C is above the middle", () => {
    const readings = Array.from({ length: day / 5 + 1 }, (_, i): [number, number] => [
      i * 5,
      i * 10 <= day ? 5 : 15,
    ]);
    // 9,999.925 · (1/278.15 − 1/288.15) = 1.24766; ln((1 + e^1.24766) / 2) = 0.80697; 1 / (1/278.15 − 0.80697/9,999.925)
    // = 284.537 K; a ramp of five minutes less.
    const { celsius } = only(told([band], [logger(values(readings))], { until: day })).meanKinetic!;
    expect(Math.abs(celsius - 11.387)).toBeLessThan(0.05);
  });
});

describe("shocks", () => {
  const boundary: Condition = {
    quantity: "shock.peak",
    max: 300,
    toleranceMs: 0,
    boundary: { peak: 300, velocityChange: 2 },
  };
  const shock = (minute: number, peak: number, change?: number) => [
    ...values([[minute, peak]], "shock.peak"),
    ...(change === undefined ? [] : values([[minute, change]], "shock.dv")),
  ];

  it("are harmful beyond both, a warning beyond the peak alone", () => {
    const trace = told(
      [boundary],
      [logger([...shock(5, 400, 3), ...shock(10, 400, 1), ...shock(15, 200, 9)])],
    );
    expect(only(trace).excursions.map(({ standing, velocityChange }) => [standing, velocityChange])).toEqual([
      ["harmful", 3],
      ["warning", 1],
    ]);
    expect([only(trace).unit, only(trace).harm, only(trace).possibleHarm]).toEqual(["events", 1, 0]);
  });

  it("without a velocity change may be harmful", () => {
    const trace = told([boundary], [logger([...shock(5, 400, 3), ...shock(40, 500)])], { handover: 20 });
    expect(only(trace).excursions.map(({ standing }) => standing)).toEqual(["harmful", "possible"]);
    // One for certain in the shipper's hands, perhaps one more in the carrier's.
    expect(sharesOf(only(trace))).toEqual({ shipper: [500_000, 1_000_000], carrier: [0, 500_000] });
    expect(findingOf(trace, "velocity_change_missing")?.widens).toEqual({ by: "events", amount: 1 });
    expect(codesOf(trace)).toContain("velocity_change");
  });

  it("may be in statements that are missing", () => {
    const device = {
      id: "logger",
      packs: [
        { readings: shock(5, 400, 3), sequence: 0 },
        { readings: shock(50, 10, 0), sequence: 3 },
      ],
    };
    const trace = told([boundary], [device], { handover: 20 });
    // Two statements are missing, from minute 5 to 50: up to two shocks, of either holder.
    expect(only(trace)).toMatchObject({ harm: 1, possibleHarm: 2 });
    expect(sharesOf(only(trace))).toEqual({ shipper: [333_333, 1_000_000], carrier: [0, 666_667] });
  });
});

describe("a seal", () => {
  const sealed: Condition = { quantity: "seal", min: 1, toleranceMs: 0 };
  const seal = (pairs: readonly (readonly [number, number])[]) => [logger(values(pairs, "seal"))];

  it("breaks once, however long it stays broken", () => {
    const broken = seal([
      [0, 1],
      [10, 1],
      [12, 0],
      [20, 0],
      [50, 0],
    ]);
    const trace = told([sealed], broken, { handover: 20 });
    expect(only(trace).excursions).toHaveLength(1);
    expect(sharesOf(only(trace))).toEqual({ shipper: [1_000_000, 1_000_000] });
  });

  it("found broken after a handover may have broken in either's hands", () => {
    const broken = seal([
      [0, 1],
      [10, 1],
      [40, 0],
    ]);
    const trace = told([sealed], broken, { handover: 20 });
    expect(sharesOf(only(trace))).toEqual({ shipper: [0, 1_000_000], carrier: [0, 1_000_000] });
    expect(only(trace).unattributed).toEqual({ minPpm: 0, maxPpm: 1_000_000 });
  });

  it("broken at the first reading may have been so since the creation", () => {
    const trace = told([sealed], seal([[40, 0]]), { handover: 20 });
    expect(sharesOf(only(trace))).toEqual({ shipper: [0, 1_000_000], carrier: [0, 1_000_000] });
  });
});

describe("tilt and light", () => {
  it("count once at once, and by time with a tolerance", () => {
    const tilted = values(
      [
        [0, 0.1],
        [10, 1.2],
        [20, 1.2],
        [30, 0.1],
      ],
      "tilt",
    );
    expect(only(told([{ quantity: "tilt", max: 0.8, toleranceMs: 0 }], [logger(tilted)]))).toMatchObject({
      unit: "events",
      harm: 1,
    });
    const timed = only(told([{ quantity: "tilt", max: 0.8, toleranceMs: 1 }], [logger(tilted)]));
    expect(timed.unit).toBe("ms");
    expect(timed.harm).toBeGreaterThan(10 * minuteMs);
  });
});

describe("doubt", () => {
  const warm: readonly (readonly [number, number])[] = [
    [0, 6],
    [10, 10],
    [20, 10],
    [30, 10],
    [40, 6],
  ];

  it("missing statements make the time between unobserved", () => {
    const packs = [
      {
        readings: values([
          [0, 6],
          [10, 10],
        ]),
        sequence: 0,
      },
      { readings: values([[20, 10]]), sequence: 2 },
      {
        readings: values([
          [30, 10],
          [40, 6],
        ]),
        sequence: 3,
      },
    ];
    const trace = told([band], [{ id: "logger", packs }], { handover: 15 });
    expect(findingOf(trace, "sequence_gap")).toMatchObject({
      detail: "device:logger: 1",
      widens: { by: "doubtful-ms", amount: 10 * minuteMs },
    });
    // Shipper: 5 observed, 5 possible; carrier: 15 and 5.
    expect(sharesOf(only(trace))).toEqual({ shipper: [200_000, 400_000], carrier: [600_000, 800_000] });
    expect(trace.openQuestions).toMatchObject([
      { code: "missing_statements", parties: ["carrier", "shipper"], numbers: { missingStatements: 1 } },
    ]);
  });

  it("a number signed twice leaves the excursion and takes certainty from its time", () => {
    const packs = warm.map(([minute, value]) => ({ readings: values([[minute, value]]) }));
    const trace = told([band], [{ id: "logger", packs, equivocated: [2] }], { handover: 20 });
    expect(findingOf(trace, "equivocation")?.widens).toEqual({ by: "doubtful-ms", amount: 20 * minuteMs });
    expect(only(trace).excursions[0]).toMatchObject({ standing: "harmful", observedMs: 30 * minuteMs });
    // Minutes 10 to 30 are doubtful: 5 certain and 10 possible each.
    expect(sharesOf(only(trace))).toEqual({ shipper: [250_000, 750_000], carrier: [250_000, 750_000] });
    expect(codesOf(trace)).toContain("key_custody");
  });

  it("a clock that was set back widens ε by the jump, and by what its later blocks leave open", () => {
    const packs = warm.map(([minute, value], i) => ({
      readings: values([[minute, value]]),
      sealedAt: at(minute),
      ...(i === 1 && { signedAt: at(12) }),
      ...(i === 2 && { signedAt: at(10) }),
    }));
    const trace = told([band], [{ id: "logger", packs }], { handover: 20 });
    expect(findingOf(trace, "clock_jumped")?.widens).toEqual({ by: "epsilon-ms", amount: 2 * minuteMs });
    // 15 ± 2 of 30 minutes.
    expect(sharesOf(only(trace)).shipper).toEqual([433_333, 566_667]);
    expect(codesOf(trace)).toContain("clock_synchronisation");
    // None of the later ones was sealed within five minutes of its time: the clock may be behind by as much.
    const late = packs.map((pack, i) => (i < 2 ? pack : { ...pack, sealedAt: pack.sealedAt + 5 * minuteMs }));
    const behind = told([band], [{ id: "logger", packs: late }], { handover: 20 });
    expect(findingOf(behind, "clock_jumped")?.widens).toEqual({ by: "epsilon-ms", amount: 5 * minuteMs });
  });

  it("a reading later than its block widens ε by as much", () => {
    const packs = [{ readings: values(warm), sealedAt: at(39) }];
    const trace = told([band], [{ id: "logger", packs }], { handover: 20 });
    expect(findingOf(trace, "reading_after_block")?.widens).toEqual({ by: "epsilon-ms", amount: minuteMs });
    expect(only(trace).excursions[0]!.epsilonMs).toBe(minuteMs);
  });

  it("drift since the clock was set counts", () => {
    // 2,000 ppm of 20 minutes since the attachment are 2.4 s.
    const trace = told([band], [logger(values(warm), { driftPpm: 2_000 })], { handover: 20 });
    expect(only(trace).excursions[0]!.parts.map(({ epsilonMs }) => epsilonMs)).toEqual([2_400, 2_400]);
    expect(sharesOf(only(trace)).shipper).toEqual([498_666, 501_334]);
  });

  it("without a calibration, harm within the agreed difference is possible only", () => {
    const rising: readonly (readonly [number, number])[] = [
      [0, 8],
      [10, 9],
      [20, 9],
      [30, 10],
    ];
    const condition = { ...band, disagreementMax: 1 };
    const uncalibrated = told([condition], [logger(values(rising), { calibrated: false })], {
      handover: 20,
      until: 30,
    });
    // Beyond 9 °C from minute 20 on; the twenty minutes before are possible only.
    expect(only(uncalibrated)).toMatchObject({ harm: 10 * minuteMs, possibleHarm: 20 * minuteMs });
    expect(only(uncalibrated).series[0]!.calibrated).toBe(false);
    const unweighed = told([band], [logger(values(rising), { calibrated: false })], { until: 30 });
    expect(only(unweighed).possibleHarm).toBe(0);
    expect(findingOf(unweighed, "calibration_missing")?.widens).toBeNull();
  });

  it("a second probe that stayed in the band makes the harm possible only", () => {
    const cool = values([0, 10, 20, 30, 40].map((minute): [number, number] => [minute, 6]));
    const uncertain = { uncertainties: { temperature: 0.5 } };
    const devices = [
      logger(values(warm), uncertain),
      { id: "other", packs: [{ readings: cool }], ...uncertain },
    ];
    const trace = told([band], devices, { handover: 20 });
    expect(findingOf(trace, "probes_disagree")?.detail).toContain("at 3 times");
    expect(only(trace)).toMatchObject({
      governing: { device: "logger" },
      harm: 0,
      possibleHarm: 30 * minuteMs,
    });
    expect(sharesOf(only(trace))).toEqual({ shipper: [0, 1_000_000], carrier: [0, 1_000_000] });
    const agreeing = told([{ ...band, disagreementMax: 3 }], devices, { handover: 20 });
    expect(findingOf(agreeing, "probes_disagree")).toBeUndefined();
    expect(only(agreeing).harm).toBe(30 * minuteMs);
  });

  it("a value beyond what the terms hold possible is a contradiction", () => {
    const trace = told([{ ...band, gapExtreme: { max: 9 } }], [logger(values(warm))]);
    expect(findingOf(trace, "gap_extreme_exceeded")?.detail).toBe("logger, temperature: 10");
  });

  it("time off the shipment beside harm may be harm", () => {
    const device = logger(
      values([
        [0, 6],
        [10, 10],
        [30, 10],
        [40, 6],
      ]),
      { attached: [[at(0), at(10)], [at(30)]] },
    );
    const trace = told([band], [device], { handover: 20 });
    expect(findingOf(trace, "attachment_gap")?.widens).toEqual({ by: "doubtful-ms", amount: 20 * minuteMs });
    expect(sharesOf(only(trace))).toEqual({ shipper: [250_000, 750_000], carrier: [250_000, 750_000] });
  });
});

describe("a single reading beyond the limit", () => {
  it("is a millisecond, with what is not known on both sides", () => {
    const trace = told([band], [logger(values([[30, 10]]))], { handover: 20 });
    expect(only(trace)).toMatchObject({ harm: 1, possibleHarm: 60 * minuteMs - 1 });
    expect(sharesOf(only(trace))).toMatchObject({ shipper: [0, 1_000_000] });
  });
});

describe("several conditions", () => {
  const humid: Condition = { quantity: "humidity", max: 75, toleranceMs: 0 };
  const both = [
    ...values([
      [0, 9],
      [10, 9],
      [11, 7],
    ]),
    ...values(
      [
        [0, 60],
        [25, 60],
        [30, 90],
        [40, 90],
        [41, 60],
      ],
      "humidity",
    ),
  ];

  it("count by their weights", () => {
    // The heat was all the shipper's, the damp all the carrier's: 3 to 1.
    const trace = told(
      [
        { ...band, weightPpm: 750_000 },
        { ...humid, weightPpm: 250_000 },
      ],
      [logger(both)],
      {
        handover: 20,
        gapMsMax: 30 * minuteMs,
        until: 41,
      },
    );
    const shares = Object.fromEntries(trace.parties.map(({ id, share }) => [id, share]));
    expect(shares).toMatchObject({
      shipper: { minPpm: 750_000, maxPpm: 750_000 },
      carrier: { minPpm: 250_000, maxPpm: 250_000 },
      second: { minPpm: 0, maxPpm: 0 },
    });
    expect(trace.unattributed).toEqual({ minPpm: 0, maxPpm: 0 });
  });

  it("of which one has no weight leave it out", () => {
    const trace = told([{ ...band, weightPpm: 0 }, humid], [logger(both)], {
      handover: 20,
      gapMsMax: 30 * minuteMs,
      until: 41,
    });
    expect(trace.parties.find(({ id }) => id === "carrier")!.share).toEqual(whole);
  });
});

describe("the use of the equipment", () => {
  it("is listed with its holder, and set-points against instructions", () => {
    const readings = [
      ...values([
        [0, 6],
        [30, 6],
        [40, 10],
        [50, 6],
      ]),
      ...values(
        [
          [5, 4],
          [25, 12],
          [30, 12],
        ],
        "setpoint",
      ),
      ...values(
        [
          [32, 0],
          [35, 1],
          [38, 0],
          [58, 1],
        ],
        "door",
      ),
    ];
    const trace = told([band], [logger(readings)], {
      handover: 20,
      gapMsMax: 30 * minuteMs,
      instructions: [{ by: "shipper", at: at(1), text: "Keep at 4 °C", setpointCel: 4 }],
    });
    expect(
      trace.equipment.map(({ type, fromMs, holder, value, beforeHarm }) => [
        type,
        (fromMs - start) / minuteMs,
        holder,
        value,
        beforeHarm,
      ]),
    ).toEqual([
      ["instruction", 1, "shipper", 4, false],
      ["set-point", 5, "shipper", 4, false],
      ["set-point", 25, "carrier", 12, true],
      ["door-open", 35, "carrier", null, true],
      ["door-open", 58, "carrier", null, false],
    ]);
    expect(findingOf(trace, "set_point_not_as_instructed")?.detail).toContain(
      "instructed 4 °C, held by carrier",
    );
    expect(findingOf(trace, "equipment_to_be_shown")?.detail).toBe(
      "carrier: 1 set-points, 2 open doors, 0 instructions",
    );
  });
});

describe("open questions", () => {
  it("ask for readings of a gap beside harm and for the delivery", () => {
    const legs = [
      {
        id: "leg-1",
        mode: "road" as const,
        carrier: "carrier",
        from: { name: "A" },
        to: { name: "B" },
        arrival: at(50),
      },
    ];
    const gap = values([
      [0, 6],
      [10, 10],
      [40, 10],
      [50, 6],
    ]);
    const trace = told([band], [logger(gap)], { handover: 25, terms: { legs } });
    expect(trace.openQuestions).toMatchObject([
      { code: "readings_of_gap", condition: 0, subject: "device:logger", fromMs: at(10), toMs: at(40) },
      {
        code: "delivery",
        condition: null,
        parties: ["carrier", "consignee"],
        numbers: { lateMs: 10 * minuteMs },
      },
    ]);
  });

  it("are none where every share is a point", () => {
    const trace = told(
      [band],
      [
        logger(
          values([
            [0, 6],
            [10, 10],
            [20, 6],
          ]),
        ),
      ],
    );
    expect(only(trace).shares).toEqual([{ holder: "shipper", ...whole }]);
    expect(trace.openQuestions).toEqual([]);
  });
});
