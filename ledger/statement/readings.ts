/**
 * A pack of readings: SenML in CBOR (RFC 8428 §6), content-format 112. docs/protocol.md §5.
 */

import { RefusalError } from "../codes.ts";
import { type Cbor, decodeCbor } from "../encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import { parseReadingName, quantities } from "./quantities.ts";
import { quickReadings } from "./quick-readings.ts";
import { absoluteTimeMs, baseUnitLengthMax, label } from "./senml.ts";

export const readingsPerPackMax = 1_000;

/** The readings of one pack lie at most this far apart; a longer silence is sent as several packs. */
export const packSpanMsMax = 31 * 24 * 3_600_000;

export interface Reading {
  /** Resolved name: quantity, or quantity and probe (`temperature:2`). */
  readonly name: string;
  readonly quantity: string;
  readonly probe: number;
  /** In the quantity's unit; booleans are 1 and 0. */
  readonly value: number;
  readonly timeMs: number;
}

const labels = new Set<number>(Object.values(label));

function malformed(detail: string): RefusalError {
  return new RefusalError("readings_malformed", detail);
}

/** The detail is put together only when it is needed: this is asked several times of every record. */
function requires(condition: boolean, i: number, expected: string): asserts condition {
  if (!condition) throw malformed(`record ${i}${expected}`);
}

/** Decodes the payload of a pack. Throws `RefusalError` or `CborError`. */
export function readReadings(payload: Uint8Array): Reading[] {
  const readings = quickReadings(payload, readingsPerPackMax) ?? readAnyRecords(payload);
  const repeated = repeatedReading(readings);
  if (repeated !== undefined)
    throw malformed(`record ${repeated} repeats ${readings[repeated]!.name} at the same time`);
  const { fromMs, toMs } = packSpan(readings);
  if (toMs - fromMs > packSpanMsMax)
    throw new RefusalError("pack_span_too_long", `the pack spans ${toMs - fromMs} ms`);
  return readings;
}

/** The definition of the records' form, which the quick reader is held against. */
export function readAnyRecords(payload: Uint8Array): Reading[] {
  const pack = decodeCbor(payload, { keyOrder: "any" });
  if (!Array.isArray(pack) || pack.length === 0) throw malformed("a pack is an array of records");
  if (pack.length > readingsPerPackMax) throw malformed(`a pack holds at most ${readingsPerPackMax} records`);
  const base = { name: "", time: 0, unit: undefined as string | undefined };
  const readings: Reading[] = [];
  for (let i = 0; i < pack.length; i++) {
    const record = pack[i]!;
    requires(record instanceof Map, i, " is a map");
    applyBase(record, base, i);
    readings.push(readRecord(record, base, i));
  }
  return readings;
}

/** The first reading whose name and time an earlier one has; there is none where the times of each name only grow. */
function repeatedReading(readings: readonly Reading[]): number | undefined {
  if (onlyGrow(readings)) return undefined;
  const newest = new Map<string, number>();
  for (const { name, timeMs } of readings) {
    if (timeMs <= (newest.get(name) ?? -1)) return repeatedAmongUnordered(readings);
    newest.set(name, timeMs);
  }
  return undefined;
}

function onlyGrow(readings: readonly Reading[]): boolean {
  for (let i = 1; i < readings.length; i++)
    if (!(readings[i]!.timeMs > readings[i - 1]!.timeMs)) return false;
  return true;
}

function repeatedAmongUnordered(readings: readonly Reading[]): number | undefined {
  const seen = new Set<string>();
  for (const [i, { name, timeMs }] of readings.entries()) {
    const key = `${name}@${timeMs}`;
    if (seen.has(key)) return i;
    seen.add(key);
  }
  return undefined;
}

/** Earliest and latest reading time of a pack. */
export function packSpan(readings: readonly Reading[]): { fromMs: number; toMs: number } {
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  for (const { timeMs } of readings) {
    if (timeMs < fromMs) fromMs = timeMs;
    if (timeMs > toMs) toMs = timeMs;
  }
  return { fromMs, toMs };
}

interface Base {
  name: string;
  time: number;
  unit: string | undefined;
}

function applyBase(record: Map<Cbor, Cbor>, base: Base, i: number): void {
  for (const key of record.keys())
    requires(typeof key === "number" && labels.has(key), i, " has a label that is not in the table");
  const version = record.get(label.baseVersion);
  requires(
    version === undefined ||
      (typeof version === "number" && Number.isInteger(version) && version >= 1 && version <= 26),
    i,
    ": bver is 1 to 26",
  );
  const name = record.get(label.baseName);
  if (name !== undefined) {
    requires(typeof name === "string" && name.length <= 64, i, ": bn is text");
    base.name = name;
  }
  const time = record.get(label.baseTime);
  if (time !== undefined) {
    requires(typeof time === "number" && Number.isFinite(time), i, ": bt is a number");
    base.time = time;
  }
  const unit = record.get(label.baseUnit);
  if (unit !== undefined) {
    requires(typeof unit === "string" && unit.length <= baseUnitLengthMax, i, ": bu is text");
    base.unit = unit;
  }
}

function readRecord(record: Map<Cbor, Cbor>, base: Base, i: number): Reading {
  const ownName = record.has(label.name) ? record.get(label.name) : "";
  requires(typeof ownName === "string" && ownName.length <= 64, i, ": n is text");
  const name = base.name + ownName;
  const parsed = parseReadingName(name);
  if (!parsed) throw new RefusalError("reading_quantity_unknown", `record ${i}: "${name}"`);
  const quantity = quantities[parsed.quantity]!;
  // A base unit is meant for the numbers of the pack; a boolean may stand between them.
  const inherited = quantity.boolean ? quantity.unit : base.unit;
  const unit = record.has(label.unit) ? record.get(label.unit) : inherited;
  if (unit !== quantity.unit)
    throw new RefusalError("reading_unit_wrong", `record ${i}: ${name} is in ${quantity.unit}`);
  const value = quantity.boolean ? readBoolean(record, i) : readNumber(record, i);
  if (!(value >= quantity.min && value <= quantity.max))
    throw new RefusalError("reading_out_of_range", `record ${i}: ${name} ${value}`);
  return { name, quantity: parsed.quantity, probe: parsed.probe, value, timeMs: readTime(record, base, i) };
}

function readNumber(record: Map<Cbor, Cbor>, i: number): number {
  const value = record.get(label.value);
  requires(typeof value === "number" && !record.has(label.boolean), i, " has a number as its value (2)");
  return value;
}

function readBoolean(record: Map<Cbor, Cbor>, i: number): number {
  const value = record.get(label.boolean);
  requires(typeof value === "boolean" && !record.has(label.value), i, " has true or false as its value (4)");
  return value ? 1 : 0;
}

function readTime(record: Map<Cbor, Cbor>, base: Base, i: number): number {
  const own = record.has(label.time) ? record.get(label.time) : 0;
  requires(typeof own === "number", i, ": t is a number");
  const timeMs = absoluteTimeMs(base.time + own);
  requires(timeMs !== undefined, i, ": the time is absolute (bt + t at least 2^28 seconds)");
  return timeMs;
}

/** What a device measured, before it is packed. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly timeMs: number;
}

/** Packs measurements, units filled in from the table. The first one's time is the pack's base time. */
export function encodeReadings(measurements: readonly Measurement[]): Uint8Array {
  const first = measurements[0];
  if (!first) throw new RangeError("a pack holds at least one reading");
  const records = measurements.map((measurement, i) => encodeRecord(measurement, first.timeMs, i === 0));
  return encodeCbor(records);
}

function encodeRecord(
  { name, value, timeMs }: Measurement,
  baseMs: number,
  first: boolean,
): Map<CborInput, CborInput> {
  const parsed = parseReadingName(name);
  if (!parsed) throw new RangeError(`no quantity is called "${name}"`);
  const quantity = quantities[parsed.quantity]!;
  const record = new Map<CborInput, CborInput>();
  if (first) record.set(label.baseTime, baseMs / 1000);
  record.set(label.name, name);
  if (quantity.boolean) record.set(label.boolean, value !== 0);
  else record.set(label.unit, quantity.unit).set(label.value, value);
  if (timeMs !== baseMs) record.set(label.time, (timeMs - baseMs) / 1000);
  return record;
}
