/** The quick reader of packs reads what the general one reads, or nothing. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { type CborInput, encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { quantities } from "../../../ledger/statement/quantities.ts";
import { quickReadings } from "../../../ledger/statement/quick-readings.ts";
import { encodeReadings, type Reading, readAnyRecords } from "../../../ledger/statement/readings.ts";
import { refusalOf } from "../../../ledger/statement/statement.ts";

const countMax = 1_000;

/** The readings as a text that tells −0 from 0 and shows every bit of a number. */
function told(readings: readonly Reading[]): string {
  const shown = (value: number) => (Object.is(value, -0) ? "-0" : `${value}`);
  return readings
    .map(({ name, quantity, probe, value, timeMs }) =>
      [name, quantity, probe, shown(value), shown(timeMs)].join(" "),
    )
    .join("\n");
}

function toldGenerally(payload: Uint8Array): string {
  try {
    return told(readAnyRecords(payload));
  } catch (error) {
    return refusalOf(error).code;
  }
}

/** Whether the quick reader read it. */
function compare(payload: Uint8Array): boolean {
  const quick = quickReadings(payload, countMax);
  if (quick !== undefined && told(quick) !== toldGenerally(payload))
    expect.fail(`${toHex(payload)}: ${told(quick)}\ninstead of\n${toldGenerally(payload)}`);
  return quick !== undefined;
}

const [bv, bver, bn, bt, bu, n, u, v, vb, t] = [-5, -1, -2, -3, -4, 0, 1, 2, 4, 6] as const;
const startSeconds = 1_767_600_000;
const startMs = startSeconds * 1000;
type Labels = readonly (readonly [label: CborInput, value: CborInput])[];
const pack = (...records: readonly Labels[]): Uint8Array =>
  encodeCbor(records.map((record) => new Map<CborInput, CborInput>(record)));
/** Labels in the order in which they are given, repeated ones included. */
const loose = (...records: readonly Labels[]): Uint8Array =>
  concatBytes(
    Uint8Array.of(0x80 | records.length),
    ...records.map((record) =>
      concatBytes(
        Uint8Array.of(0xa0 | record.length),
        ...record.flatMap(([key, value]) => [encodeCbor(key), encodeCbor(value)]),
      ),
    ),
  );

const usual: readonly Uint8Array[] = [
  encodeReadings([{ name: "temperature", value: 4.5, timeMs: startMs }]),
  encodeReadings([{ name: "temperature", value: 4.53, timeMs: startMs + 1 }]),
  encodeReadings([{ name: "temperature:12", value: -18, timeMs: startMs }]),
  encodeReadings([
    { name: "lat", value: 53.5411, timeMs: startMs },
    { name: "lon", value: 9.98, timeMs: startMs },
    { name: "door", value: 1, timeMs: startMs + 250 },
    { name: "pressure", value: 101_325, timeMs: startMs - 5_000 },
    { name: "shock.peak", value: 0, timeMs: startMs },
  ]),
  encodeReadings(
    Array.from({ length: 30 }, (_, i) => ({ name: "co2", value: 400 + i, timeMs: startMs + 60_000 * i })),
  ),
  pack(
    [
      [bt, startSeconds],
      [bu, "Cel"],
      [n, "temperature"],
      [v, 1],
    ],
    [
      [n, "setpoint"],
      [v, 2],
      [t, -60],
    ],
    [
      [n, "seal"],
      [vb, false],
    ],
    [
      [n, "humidity"],
      [u, "%RH"],
      [v, 3],
      [bt, startSeconds + 0.25],
    ],
    [
      [n, "temperature"],
      [v, 4],
      [t, 1.5],
    ],
  ),
  pack([
    [n, "door"],
    [u, "/"],
    [vb, true],
    [bt, startSeconds],
  ]),
  loose([
    [v, 1],
    [t, 1],
    [n, "tilt"],
    [bu, "rad"],
    [bt, startSeconds],
  ]),
];

const published = (
  JSON.parse(readFileSync(new URL("../../vectors/readings.json", import.meta.url), "utf8")) as {
    cases: { payload: string | { repeat: string; count: number } }[];
  }
).cases.flatMap(({ payload }) => (typeof payload === "string" ? [fromHex(payload)] : []));

const otherBytes = [
  0, 2, 4, 6, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x20, 0x21, 0x22, 0x23, 0x24, 0x38, 0x3b, 0x60, 0x63, 0x78, 0x7f,
  0x80, 0x82, 0x98, 0x9f, 0xa0, 0xa4, 0xa5, 0xb8, 0xbf, 0xc1, 0xf4, 0xf5, 0xf6, 0xf9, 0xfa, 0xfb, 0xff,
];

describe("the quick reader", () => {
  it("reads what devices write", () => {
    for (const payload of usual) expect(compare(payload), toHex(payload)).toBe(true);
  });

  it("leaves a pack with more records than it was told to the other one", () => {
    const payload = usual.at(3)!;
    expect(quickReadings(payload, 5)).toHaveLength(5);
    expect(quickReadings(payload, 4)).toBeUndefined();
  });
});

describe("both readers agree", () => {
  it("about any pack with each byte changed, left out or put in, and cut off anywhere", () => {
    for (const payload of [...usual, ...published]) {
      if (payload.length > 500) continue;
      compare(payload);
      compare(concatBytes(payload, payload));
      for (let at = 0; at < payload.length; at++) {
        for (const byte of otherBytes) compare(payload.with(at, byte));
        for (let bit = 1; bit < 256; bit *= 2) compare(payload.with(at, payload[at]! ^ bit));
        compare(payload.subarray(0, at));
        compare(concatBytes(payload.subarray(0, at), payload.subarray(at + 1)));
        for (const byte of [0, 0x18, 0x60, 0xf9, 0xff])
          compare(concatBytes(payload.subarray(0, at), Uint8Array.of(byte), payload.subarray(at)));
      }
    }
  });

  const value: fc.Arbitrary<CborInput> = fc.oneof(
    fc.constantFrom<CborInput>(
      null,
      true,
      false,
      -0,
      0,
      2n ** 60n,
      new Uint8Array(3),
      [],
      startSeconds,
      2 ** 28,
      -1,
    ),
    fc.constantFrom<CborInput>(
      Number.NaN,
      Number.POSITIVE_INFINITY,
      253_402_300_799,
      0.1,
      1.5,
      "",
      "é",
      "x".repeat(17),
      "Cel",
      "/",
      "x".repeat(65),
    ),
    fc.constantFrom<CborInput>(
      ...Object.keys(quantities),
      "temperature:2",
      "temperature:0",
      "temperature:100",
      "Door",
    ),
    fc.constantFrom<CborInput>(...Object.values(quantities).map(({ unit }) => unit)),
    fc.double(),
    fc.integer(),
  );
  const likely = fc.constantFrom(...Object.entries(quantities)).chain(([name, { unit, boolean }]) =>
    fc.record({
      [n]: fc.oneof({ weight: 9, arbitrary: fc.constant<CborInput>(name) }, { weight: 1, arbitrary: value }),
      [u]: fc.oneof({ weight: 9, arbitrary: fc.constant<CborInput>(unit) }, { weight: 1, arbitrary: value }),
      [boolean ? vb : v]: fc.oneof(
        { weight: 9, arbitrary: boolean ? fc.boolean() : fc.constantFrom<CborInput>(0, 1, 0.1, 1.5, -0, 3) },
        { weight: 1, arbitrary: value },
      ),
    }),
  );
  const extra = fc.array(
    fc.tuple(fc.constantFrom<CborInput>(bv, bver, bn, bt, bu, n, u, v, vb, t, 3, 5, 7, "n", -9, 1000), value),
    { maxLength: 3 },
  );
  const records = fc.array(
    fc
      .tuple(likely, fc.oneof(fc.constant([]), extra), fc.integer({ min: 0, max: 3 }))
      .map(
        ([fields, more, based]): Labels => [
          ...(based > 0 ? [[bt, startSeconds] as const] : []),
          ...Object.entries(fields).map(([key, value]) => [Number(key), value] as const),
          ...more,
        ],
      ),
    { minLength: 1, maxLength: 4 },
  );

  it("about records with likely, odd, repeated and unordered fields", () => {
    let read = 0;
    fc.assert(
      fc.property(records, (list) => {
        if (compare(loose(...list))) read++;
        compare(pack(...list));
      }),
      { numRuns: 2_000 },
    );
    expect(read).toBeGreaterThan(100);
  });
});
