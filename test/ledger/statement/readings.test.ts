/** Packs of readings (docs/protocol.md §5). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../../ledger/encoding/bytes.ts";
import { type CborInput, encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { quantities } from "../../../ledger/statement/quantities.ts";
import {
  encodeReadings,
  type Measurement,
  packSpan,
  packSpanMsMax,
  type Reading,
  readingsPerPackMax,
  readReadings,
} from "../../../ledger/statement/readings.ts";
import { refusalOf } from "../../../ledger/statement/statement.ts";

type Labels = readonly (readonly [label: CborInput, value: CborInput])[];

const bn = -2;
const bt = -3;
const bu = -4;
const n = 0;
const u = 1;
const v = 2;
const vb = 4;
const t = 6;
const startSeconds = 1_767_600_000;
const startMs = startSeconds * 1000;

const pack = (...records: readonly Labels[]): Uint8Array =>
  encodeCbor(records.map((record) => new Map<CborInput, CborInput>(record)));

function outcome(payload: Uint8Array): Reading[] | string {
  try {
    return readReadings(payload);
  } catch (error) {
    return refusalOf(error).code;
  }
}

const temperature = (...more: Labels): Labels => [[n, "temperature"], [u, "Cel"], [v, 4.5], ...more];
const door = (...more: Labels): Labels => [[n, "door"], [vb, true], [bt, startSeconds], ...more];

/** The record with some of its labels given other values. */
function changed(record: Labels, changes: Labels): Labels {
  const map = new Map([...record, ...changes]);
  return [...map];
}
const good = temperature([bt, startSeconds]);

describe("a record is refused", () => {
  const cases: readonly (readonly [why: string, payload: Uint8Array, code: string])[] = [
    ["as a pack of none", pack(), "readings_malformed"],
    ["that is no map", encodeCbor([1]), "readings_malformed"],
    ["without a list around it", encodeCbor(new Map<CborInput, CborInput>(good)), "readings_malformed"],
    ["that is empty", pack([]), "reading_quantity_unknown"],
    [
      "with a label of SenML that is not in the table (vs)",
      pack(changed(good, [[3, "4.5"]])),
      "readings_malformed",
    ],
    ["with a base value (bv)", pack(changed(good, [[-5, 1]])), "readings_malformed"],
    ["with a sum (s)", pack(changed(good, [[5, 1]])), "readings_malformed"],
    ["with an update time (ut)", pack(changed(good, [[7, 1]])), "readings_malformed"],
    ["with a text as a label", pack(changed(good, [["n", "door"]])), "readings_malformed"],
    ["with a huge integer as a label", pack(changed(good, [[2n ** 60n, 1]])), "readings_malformed"],
    ["with bver 0", pack(changed(good, [[-1, 0]])), "readings_malformed"],
    ["with bver 27", pack(changed(good, [[-1, 27]])), "readings_malformed"],
    ["with bver 1.5", pack(changed(good, [[-1, 1.5]])), "readings_malformed"],
    ["with a number as bn", pack(changed(good, [[bn, 1]])), "readings_malformed"],
    ["with a bn of 65 characters", pack(changed(good, [[bn, "x".repeat(65)]])), "readings_malformed"],
    ["with a text as bt", pack(changed(good, [[bt, "now"]])), "readings_malformed"],
    ["with NaN as bt", pack(changed(good, [[bt, Number.NaN]])), "readings_malformed"],
    ["with an infinite bt", pack(changed(good, [[bt, Number.POSITIVE_INFINITY]])), "readings_malformed"],
    ["with a bt beyond 2^53", pack(changed(good, [[bt, 2n ** 60n]])), "readings_malformed"],
    ["with null as bu", pack(changed(good, [[bu, null]])), "readings_malformed"],
    ["with null as n", pack(changed(good, [[n, null]])), "readings_malformed"],
    [
      "with null as u",
      pack(
        changed(good, [
          [bu, "Cel"],
          [u, null],
        ]),
      ),
      "reading_unit_wrong",
    ],
    ["with null as t", pack(changed(good, [[t, null]])), "readings_malformed"],
    ["with null as v", pack(changed(good, [[v, null]])), "readings_malformed"],
    ["with NaN as t", pack(changed(good, [[t, Number.NaN]])), "readings_malformed"],
    ["with an infinite t", pack(changed(good, [[t, Number.NEGATIVE_INFINITY]])), "readings_malformed"],
    ["without a time", pack(temperature()), "readings_malformed"],
    ["with a time relative to now", pack(temperature([t, -60])), "readings_malformed"],
    ["with a time just below 2^28", pack(temperature([bt, 2 ** 28 - 0.001])), "readings_malformed"],
    ["after the year 9999", pack(temperature([bt, 253_402_300_800])), "readings_malformed"],
    [
      "without a name",
      pack([
        [u, "Cel"],
        [v, 4],
        [bt, startSeconds],
      ]),
      "reading_quantity_unknown",
    ],
    ["of an unknown quantity", pack(changed(good, [[n, "colour"]])), "reading_quantity_unknown"],
    [
      "named after a prototype's field",
      pack(changed(good, [[n, "constructor"]])),
      "reading_quantity_unknown",
    ],
    ["of a quantity in capitals", pack(changed(good, [[n, "Temperature"]])), "reading_quantity_unknown"],
    ["of probe 0", pack(changed(good, [[n, "temperature:0"]])), "reading_quantity_unknown"],
    ["of probe 01", pack(changed(good, [[n, "temperature:01"]])), "reading_quantity_unknown"],
    ["of probe 100", pack(changed(good, [[n, "temperature:100"]])), "reading_quantity_unknown"],
    ["of a probe without a number", pack(changed(good, [[n, "temperature:"]])), "reading_quantity_unknown"],
    [
      "with a line break after its name",
      pack(changed(good, [[n, "temperature\n"]])),
      "reading_quantity_unknown",
    ],
    ["in another unit", pack(changed(good, [[u, "Far"]])), "reading_unit_wrong"],
    [
      "without a unit",
      pack([
        [n, "temperature"],
        [v, 4],
        [bt, startSeconds],
      ]),
      "reading_unit_wrong",
    ],
    ["with a boolean in another unit", pack(door([u, "Cel"])), "reading_unit_wrong"],
    [
      "with a boolean as a number's value",
      pack([
        [n, "temperature"],
        [u, "Cel"],
        [vb, true],
        [bt, startSeconds],
      ]),
      "readings_malformed",
    ],
    [
      "with a number as a boolean's value",
      pack([
        [n, "door"],
        [v, 1],
        [bt, startSeconds],
      ]),
      "readings_malformed",
    ],
    ["with both values", pack(door([v, 1])), "readings_malformed"],
    ["with both values, the other way", pack(changed(good, [[vb, true]])), "readings_malformed"],
    [
      "without a value",
      pack([
        [n, "temperature"],
        [u, "Cel"],
        [bt, startSeconds],
      ]),
      "readings_malformed",
    ],
    ["with a text as its value", pack(changed(good, [[v, "4.5"]])), "readings_malformed"],
    ["with NaN as its value", pack(changed(good, [[v, Number.NaN]])), "reading_out_of_range"],
    ["with an infinite value", pack(changed(good, [[v, Number.POSITIVE_INFINITY]])), "reading_out_of_range"],
    ["with an integer beyond 2^53 as its value", pack(changed(good, [[v, 2n ** 60n]])), "readings_malformed"],
    ["below absolute zero", pack(changed(good, [[v, -273.16]])), "reading_out_of_range"],
    ["twice", pack(good, temperature()), "readings_malformed"],
    ["twice within half a millisecond", pack(good, temperature([t, 0.0004])), "readings_malformed"],
    [
      "with a label twice",
      fromHex("81a5006474696c74006474696c7401637261640201221a695b6f80"),
      "cbor_not_deterministic",
    ],
    ["with bytes after the pack", Uint8Array.of(...pack(good), 0), "cbor_malformed"],
    ["as no bytes at all", new Uint8Array(0), "cbor_malformed"],
  ];
  for (const [why, payload, code] of cases)
    it(`${why}: ${code}`, () => {
      expect(outcome(payload)).toBe(code);
    });
});

describe("a record is accepted", () => {
  it("with every label of the table, and as RFC 8428 resolves it", () => {
    const payload = pack(
      [
        [-1, 26],
        [bn, "temperature"],
        [bt, startSeconds],
        [bu, "Cel"],
        [v, 1],
      ],
      [
        [n, ":2"],
        [v, 2],
        [t, -60],
      ],
      [
        [bn, ""],
        [n, "humidity"],
        [u, "%RH"],
        [v, 3],
        [t, 0.25],
      ],
      [
        [n, "temperature:99"],
        [v, 4],
        [bt, startSeconds + 10],
      ],
      [
        [n, "door"],
        [vb, false],
      ],
      [
        [n, "seal"],
        [u, "/"],
        [vb, true],
        [t, 1],
      ],
    );
    expect(outcome(payload)).toEqual([
      { name: "temperature", quantity: "temperature", probe: 0, value: 1, timeMs: startMs },
      { name: "temperature:2", quantity: "temperature", probe: 2, value: 2, timeMs: startMs - 60_000 },
      { name: "humidity", quantity: "humidity", probe: 0, value: 3, timeMs: startMs + 250 },
      { name: "temperature:99", quantity: "temperature", probe: 99, value: 4, timeMs: startMs + 10_000 },
      { name: "door", quantity: "door", probe: 0, value: 0, timeMs: startMs + 10_000 },
      { name: "seal", quantity: "seal", probe: 0, value: 1, timeMs: startMs + 11_000 },
    ]);
  });

  it("with its labels in any order, as libraries for small devices write them", () => {
    const sorted = fromHex("81a4006474696c7401637261640201221a695b6f80");
    const unsorted = fromHex("81a4221a695b6f8002010163726164006474696c74");
    expect(outcome(unsorted)).toEqual(outcome(sorted));
    expect(outcome(unsorted)).toEqual([
      { name: "tilt", quantity: "tilt", probe: 0, value: 1, timeMs: startMs },
    ]);
  });

  it("at both ends of each quantity's range, and not beyond", () => {
    for (const [name, { unit, min, max, boolean }] of Object.entries(quantities)) {
      if (boolean) continue;
      const at = (value: number) =>
        outcome(
          pack([
            [n, name],
            [u, unit],
            [v, value],
            [bt, startSeconds],
          ]),
        );
      const step = Math.max(Math.abs(min), Math.abs(max)) * 1e-9;
      expect(at(min), name).toHaveLength(1);
      expect(at(max), name).toHaveLength(1);
      expect(at(min - step), name).toBe("reading_out_of_range");
      expect(at(max + step), name).toBe("reading_out_of_range");
    }
  });

  it("at 2^28 seconds and at the end of the year 9999", () => {
    expect(outcome(pack(temperature([bt, 2 ** 28])))).toHaveLength(1);
    expect(outcome(pack(temperature([bt, 253_402_300_799])))).toHaveLength(1);
    expect(outcome(pack(temperature([bt, 2 ** 28 + 60], [t, -60])))).toHaveLength(1);
  });

  it("with its time rounded to the nearest millisecond, halves up", () => {
    const timeOf = (offset: number) =>
      (outcome(pack(temperature([bt, startSeconds], [t, offset]))) as Reading[])[0]!.timeMs;
    expect([0.0004, 0.0005, 0.0006, -0.0004, -0.0006].map(timeOf)).toEqual(
      [0, 1, 1, 0, -1].map((ms) => startMs + ms),
    );
    // 1/2048 s is exact beside startSeconds: 0.48828125 ms.
    expect(timeOf(1 / 2048)).toBe(startMs);
    expect(timeOf(1.5 / 1000)).toBe(startMs + 2);
  });

  it("at the same time as another quantity, another probe, and a millisecond later", () => {
    const other: Labels = [
      [n, "humidity"],
      [u, "%RH"],
      [v, 4],
    ];
    const probe: Labels = [
      [n, "temperature:1"],
      [u, "Cel"],
      [v, 4],
    ];
    expect(outcome(pack(good, other, probe, temperature([t, 0.001])))).toHaveLength(4);
  });
});

describe("a pack", () => {
  const many = (count: number): Measurement[] =>
    Array.from({ length: count }, (_, i) => ({ name: "door", value: i % 2, timeMs: startMs + i }));

  it("holds up to 1,000 records", () => {
    expect(outcome(encodeReadings(many(readingsPerPackMax)))).toHaveLength(1_000);
    expect(outcome(encodeReadings(many(readingsPerPackMax + 1)))).toBe("readings_malformed");
  });

  it("spans up to 31 days, whatever the order of its records", () => {
    const apart = (ms: number) => [
      { name: "door", value: 1, timeMs: startMs + ms },
      { name: "door", value: 1, timeMs: startMs },
    ];
    expect(packSpanMsMax).toBe(31 * 86_400_000);
    expect(outcome(encodeReadings(apart(packSpanMsMax)))).toHaveLength(2);
    expect(outcome(encodeReadings(apart(packSpanMsMax + 1)))).toBe("pack_span_too_long");
    expect(packSpan(readReadings(encodeReadings(apart(5))))).toEqual({ fromMs: startMs, toMs: startMs + 5 });
  });

  it("is not made of nothing, nor of what no table names", () => {
    expect(() => encodeReadings([])).toThrow(RangeError);
    expect(() => encodeReadings([{ name: "colour", value: 1, timeMs: startMs }])).toThrow(RangeError);
  });
});

const firstBaseMs = 300_000_000_000;
const lastBaseMs = 253_402_300_799_000 - packSpanMsMax;

function valueWithin(quantity: string): fc.Arbitrary<number> {
  const { min, max, boolean } = quantities[quantity]!;
  if (boolean) return fc.integer({ min: 0, max: 1 });
  // Zero has one sign in CBOR integers.
  return fc.double({ min, max, noNaN: true }).map((value) => (value === 0 ? 0 : value));
}

const measurement = (baseMs: number): fc.Arbitrary<Measurement> =>
  fc.constantFrom(...Object.keys(quantities)).chain((quantity) =>
    fc.record({
      name: fc.integer({ min: 0, max: 99 }).map((probe) => (probe === 0 ? quantity : `${quantity}:${probe}`)),
      value: valueWithin(quantity),
      timeMs: fc.integer({ min: baseMs, max: baseMs + packSpanMsMax }),
    }),
  );

const measurements = fc.integer({ min: firstBaseMs, max: lastBaseMs }).chain((baseMs) =>
  fc.uniqueArray(measurement(baseMs), {
    minLength: 1,
    maxLength: 30,
    selector: ({ name, timeMs }) => `${name}@${timeMs}`,
  }),
);

function resolved({ name, value, timeMs }: Measurement): Reading {
  const [quantity = "", probe = "0"] = name.split(":");
  return { name, quantity, probe: Number(probe), value, timeMs };
}

/** What may be said once for several records, for each record: whether it is said anew, and how. */
const phrasing = fc.record({
  prefixLength: fc.option(fc.nat(20)),
  baseOffsetSeconds: fc.option(fc.integer({ min: -5_000_000, max: 5_000_000 })),
  unit: fc.constantFrom("own", "base", "either"),
  version: fc.option(fc.integer({ min: 1, max: 26 })),
});
type Phrasing = typeof phrasing extends fc.Arbitrary<infer T> ? T : never;

/** Writes the measurements with base fields chosen by `phrasings`; what it says stays the same. */
function phrase(list: readonly Measurement[], phrasings: readonly Phrasing[]): Uint8Array {
  let [baseName, baseSeconds, baseUnit] = ["", 0, undefined as string | undefined];
  return pack(
    ...list.map(({ name, value, timeMs }, i): Labels => {
      const { prefixLength, baseOffsetSeconds, unit, version } = phrasings[i % phrasings.length]!;
      const quantity = quantities[name.split(":")[0]!]!;
      const record: [CborInput, CborInput][] = version === null ? [] : [[-1, version]];
      if (prefixLength !== null || !name.startsWith(baseName)) {
        baseName = name.slice(0, prefixLength ?? 0);
        record.push([bn, baseName]);
      }
      if (name !== baseName) record.push([n, name.slice(baseName.length)]);
      if (baseOffsetSeconds !== null || baseSeconds === 0) {
        baseSeconds = Math.floor(timeMs / 1000) + (baseOffsetSeconds ?? 0);
        record.push([bt, baseSeconds]);
      }
      const offset = (timeMs - baseSeconds * 1000) / 1000;
      if (offset !== 0) record.push([t, offset]);
      if (quantity.boolean)
        return [...record, [vb, value === 1], ...(unit === "own" ? [[u, "/"] as const] : [])];
      if (unit === "base" || (unit === "either" && baseUnit === undefined)) {
        baseUnit = quantity.unit;
        record.push([bu, baseUnit]);
      }
      if (baseUnit !== quantity.unit || unit === "own") record.push([u, quantity.unit]);
      return [...record, [v, value]];
    }),
  );
}

describe("any measurements", () => {
  it("come back from the pack that holds them, to the millisecond", () => {
    fc.assert(
      fc.property(measurements, (list) => {
        expect(outcome(encodeReadings(list))).toEqual(list.map(resolved));
      }),
      { numRuns: 300 },
    );
  });

  it("are the same however base fields say them", () => {
    fc.assert(
      fc.property(measurements, fc.array(phrasing, { minLength: 1, maxLength: 10 }), (list, phrasings) => {
        expect(outcome(phrase(list, phrasings))).toEqual(list.map(resolved));
      }),
      { numRuns: 300 },
    );
  });

  it("with one byte changed, cut off or random are read or refused, never anything else", () => {
    const list = readReadings(
      encodeReadings([
        { name: "temperature", value: 4, timeMs: startMs },
        { name: "door", value: 1, timeMs: startMs + 1 },
      ]),
    );
    const payload = encodeReadings(list);
    const damaged = fc
      .tuple(fc.nat(payload.length - 1), fc.nat(255))
      .map(([at, byte]) => payload.with(at, byte));
    const cut = fc.nat(payload.length).map((length) => payload.subarray(0, length));
    fc.assert(
      fc.property(fc.oneof(damaged, cut, fc.uint8Array({ maxLength: 40 })), (bytes) => {
        const result = outcome(bytes);
        if (typeof result === "string") return;
        for (const { quantity, value, timeMs } of result) {
          const { min, max } = quantities[quantity]!;
          expect(value >= min && value <= max && Number.isSafeInteger(timeMs)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
