/** Vectors of packs of readings (docs/protocol.md §5). */
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { type Case, toHex, type VectorFile } from "./vector.ts";

export interface ReadingCase extends Case {
  readonly payload: string;
  /** Resolved: name, value (booleans as 1 and 0), milliseconds. */
  readonly expect?: readonly (readonly [name: string, value: number, timeMs: number])[];
}

type Labels = readonly (readonly [label: number, value: CborInput])[];

const startSeconds = 1_767_600_000;
const startMs = startSeconds * 1000;
const day = 86_400;

const pack = (...records: readonly Labels[]) =>
  toHex(encodeCbor(records.map((record) => new Map<CborInput, CborInput>(record))));

const [bver, bn, bt, bu, n, u, v, vb, t] = [-1, -2, -3, -4, 0, 1, 2, 4, 6];
const temperature: Labels = [
  [n, "temperature"],
  [u, "Cel"],
  [v, 4.5],
];
const now: Labels = [[bt, startSeconds]];

const cases: readonly ReadingCase[] = [
  {
    comment: "one temperature",
    payload: pack([...temperature, ...now]),
    expect: [["temperature", 4.5, startMs]],
  },
  {
    comment: "base name, time and unit last until another record replaces them",
    payload: pack(
      [
        [bver, 26],
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
    ),
    expect: [
      ["temperature", 1, startMs],
      ["temperature:2", 2, startMs - 60_000],
      ["humidity", 3, startMs + 250],
      ["temperature:99", 4, startMs + 10_000],
    ],
  },
  {
    comment: "booleans, with and without their unit",
    payload: pack(
      [[n, "door"], [vb, true], ...now],
      [
        [n, "seal"],
        [u, "/"],
        [vb, false],
      ],
    ),
    expect: [
      ["door", 1, startMs],
      ["seal", 0, startMs],
    ],
  },
  {
    comment: "labels in any order",
    payload: "81a4221a695b6f8002010163726164006474696c74",
    expect: [["tilt", 1, startMs]],
  },
  {
    comment: "bt + t is one addition of doubles, rounded to the nearest millisecond, halves up",
    payload: pack(
      [...temperature, ...now, [t, 0.0004]],
      [...temperature, [t, 1.0005]],
      [...temperature, [t, -0.0006]],
      [...temperature, [t, 0.1 + 0.2]],
    ),
    expect: [
      ["temperature", 4.5, startMs],
      ["temperature", 4.5, startMs + 1_001],
      ["temperature", 4.5, startMs - 1],
      ["temperature", 4.5, startMs + 300],
    ],
  },
  {
    comment: "31 days from the first to the last",
    payload: pack([...temperature, ...now], [...temperature, [t, 31 * day]]),
    expect: [
      ["temperature", 4.5, startMs],
      ["temperature", 4.5, startMs + 31 * day * 1000],
    ],
  },
  {
    comment: "31 days and a millisecond",
    payload: pack([...temperature, ...now], [...temperature, [t, 31 * day + 0.001]]),
    code: "pack_span_too_long",
  },
  {
    comment: "the earliest time there is, 2^28 seconds",
    payload: pack([...temperature, [bt, 2 ** 28]]),
    expect: [["temperature", 4.5, 2 ** 28 * 1000]],
  },
  {
    comment: "a time relative to now",
    payload: pack([...temperature, [t, -10]]),
    code: "readings_malformed",
  },
  { comment: "no time", payload: pack(temperature), code: "readings_malformed" },
  { comment: "no record", payload: pack(), code: "readings_malformed" },
  { comment: "a record that is no map", payload: toHex(encodeCbor([1])), code: "readings_malformed" },
  {
    comment: "a label that is not in the table",
    payload: pack([...temperature, ...now, [5, 1]]),
    code: "readings_malformed",
  },
  { comment: "bver 27", payload: pack([...temperature, ...now, [bver, 27]]), code: "readings_malformed" },
  {
    comment: "two values in one record",
    payload: pack([...temperature, ...now, [vb, true]]),
    code: "readings_malformed",
  },
  {
    comment: "no value",
    payload: pack([[n, "temperature"], [u, "Cel"], ...now]),
    code: "readings_malformed",
  },
  {
    comment: "a boolean for a number",
    payload: pack([[n, "tilt"], [u, "rad"], [vb, true], ...now]),
    code: "readings_malformed",
  },
  {
    comment: "one name twice at one time",
    payload: pack([...temperature, ...now], temperature),
    code: "readings_malformed",
  },
  {
    comment: "a quantity that is not in the table",
    payload: pack([[n, "colour"], [u, "nm"], [v, 1], ...now]),
    code: "reading_quantity_unknown",
  },
  {
    comment: "probe 0",
    payload: pack([[n, "temperature:0"], [u, "Cel"], [v, 1], ...now]),
    code: "reading_quantity_unknown",
  },
  {
    comment: "probe 100",
    payload: pack([[n, "temperature:100"], [u, "Cel"], [v, 1], ...now]),
    code: "reading_quantity_unknown",
  },
  {
    comment: "another unit",
    payload: pack([[n, "temperature"], [u, "Far"], [v, 40], ...now]),
    code: "reading_unit_wrong",
  },
  { comment: "no unit", payload: pack([[n, "temperature"], [v, 4], ...now]), code: "reading_unit_wrong" },
  {
    comment: "below absolute zero",
    payload: pack([[n, "temperature"], [u, "Cel"], [v, -273.16], ...now]),
    code: "reading_out_of_range",
  },
  {
    comment: "NaN",
    payload: pack([[n, "temperature"], [u, "Cel"], [v, Number.NaN], ...now]),
    code: "reading_out_of_range",
  },
  {
    comment: "a label twice",
    payload: "81a5006474696c74006474696c7401637261640201221a695b6f80",
    code: "cbor_not_deterministic",
  },
  { comment: "bytes after the pack", payload: `${pack([...temperature, ...now])}00`, code: "cbor_malformed" },
];

export const readingVectors: VectorFile<ReadingCase> = {
  comment:
    "docs/protocol.md §5. `expect` lists the resolved readings: name, value (booleans as 1 and 0), milliseconds since 1970.",
  cases,
};
