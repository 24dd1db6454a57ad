/** Values as people write them on a command line → values as statements carry them. */
import { InvalidArgumentError } from "commander";
import { fromHex } from "../ledger/encoding/bytes.ts";
import { type Condition, type Incoterm, incotermRules, type Place } from "../ledger/state/terms.ts";
import { dayOfText } from "../ledger/statement/civil-date.ts";
import { parseReadingName, quantities } from "../ledger/statement/quantities.ts";
import type { Measurement } from "../ledger/statement/readings.ts";
import {
  isIdentifier,
  parseReference,
  type ReferenceKind,
  referenceText,
} from "../ledger/statement/reference.ts";

const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** ISO 8601 with a zone, or milliseconds since 1970: a time without a zone would mean another one elsewhere. */
export function parseTime(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const timeMs = timePattern.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timeMs) || timeMs < 0)
    throw new InvalidArgumentError("Write a time with its zone, such as 2026-03-01T12:00:00Z.");
  return timeMs;
}

export function parseNumber(text: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text))
    throw new InvalidArgumentError("Write a number, such as 5.2.");
  return Number(text);
}

export function parseCount(text: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError("Write a whole number, such as 12.");
  return value;
}

export function parseId(text: string): string {
  if (!isIdentifier(text))
    throw new InvalidArgumentError("An identifier has 1 to 64 of the characters A-Z a-z 0-9 . _ : -");
  return text;
}

/** A signature of 64 bytes, as `tallyman keys prove` prints it. */
export function parseProof(text: string): Uint8Array {
  if (!/^[0-9a-f]{128}$/.test(text))
    throw new InvalidArgumentError("A proof has 128 hexadecimal digits: take it from `tallyman keys prove`.");
  return fromHex(text);
}

/** A key's thumbprint. */
export function parseKid(text: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError("A thumbprint is 64 hexadecimal digits.");
  return fromHex(text);
}

/** 64 hexadecimal digits, as people copy them: capitals, colons and spaces do not matter. */
export function parseFingerprint(text: string): string {
  const digits = text.replace(/[\s:]/g, "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digits))
    throw new InvalidArgumentError("A fingerprint is 64 hexadecimal digits.");
  return digits;
}

/** `unit:MSCU1234566`; a text without a kind is one of the first kind given. */
export function parseReferenceOf(...kinds: [ReferenceKind, ...ReferenceKind[]]): (text: string) => string {
  return (text) => {
    const parsed = parseReference(text);
    if (parsed && kinds.includes(parsed.kind)) return text;
    if (parsed === undefined && isIdentifier(text)) return referenceText(kinds[0], text);
    throw new InvalidArgumentError(`Write one of ${kinds.map((kind) => `${kind}:ID`).join(", ")}.`);
  };
}

/** `temperature=5.2`, `temperature:2=4`, `door=true` */
export function parseMeasurement(text: string): Omit<Measurement, "timeMs"> {
  const at = text.indexOf("=");
  const name = text.slice(0, at);
  const parsed = at > 0 ? parseReadingName(name) : undefined;
  if (!parsed) {
    const known = Object.entries(quantities).map(([quantity, { unit }]) => `${quantity} (${unit})`);
    throw new InvalidArgumentError(
      `Write NAME=VALUE, such as temperature=5.2; names are: ${known.join(", ")}.`,
    );
  }
  const quantity = quantities[parsed.quantity]!;
  const value = quantity.boolean ? parseTruth(name, text.slice(at + 1)) : parseNumber(text.slice(at + 1));
  if (value < quantity.min || value > quantity.max)
    throw new InvalidArgumentError(
      `${name} is in ${quantity.unit}, from ${quantity.min} to ${quantity.max}.`,
    );
  return { name, value };
}

function parseTruth(name: string, text: string): number {
  if (text === "true" || text === "1") return 1;
  if (text === "false" || text === "0") return 0;
  throw new InvalidArgumentError(`${name} is true or false.`);
}

/** `Rotterdam`, `Rotterdam/NLRTM`, `Rotterdam@51.95,4.14` or `Rotterdam@51.95,4.14/NLRTM` */
export function parsePlace(text: string): Place {
  const match = /^([^@]+?)(?:@([^,]+),([^/]+))?(?:\/([A-Z]{2}[A-Z2-9]{3}))?$/.exec(text);
  if (!match) throw new InvalidArgumentError("Write NAME, NAME/LOCODE, NAME@LAT,LON or NAME@LAT,LON/LOCODE.");
  const [, name, lat, lon, locode] = match;
  return {
    name: name!,
    ...(lat !== undefined && { lat: parseNumber(lat), lon: parseNumber(lon!) }),
    ...(locode !== undefined && { locode }),
  };
}

const durationUnitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `15min`, `2h`, `30s`, `7d` */
export function parseDuration(text: string): number {
  const match = /^(\d{1,9})(s|min|h|d)$/.exec(text);
  if (!match) throw new InvalidArgumentError("Write a duration such as 30s, 15min, 2h or 7d.");
  return Number(match[1]) * durationUnitMs[match[2]!]!;
}

/** `temperature:2..8`, `humidity:..60`, `temperature:2..8/15min` */
export function parseCondition(text: string): Condition {
  const match = /^([a-z0-9.]+):(-?[\d.]*?)\.\.(-?[\d.]*)(?:\/(\w+))?$/.exec(text);
  const [, quantity = "", min = "", max = "", tolerance] = match ?? [];
  if (!Object.hasOwn(quantities, quantity) || (min === "" && max === ""))
    throw new InvalidArgumentError(
      "Write QUANTITY:MIN..MAX or QUANTITY:MIN..MAX/TOLERANCE, such as temperature:2..8/15min.",
    );
  return {
    quantity,
    toleranceMs: tolerance === undefined ? 0 : parseDuration(tolerance),
    ...(min !== "" && { min: parseNumber(min) }),
    ...(max !== "" && { max: parseNumber(max) }),
  };
}

/** `127.0.0.1:8500`, `[::1]:8500` */
export function parseAddress(text: string): { host: string; port: number } {
  const match = /^(.+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (!match || port > 65_535) throw new InvalidArgumentError("Write HOST:PORT, such as 127.0.0.1:8500.");
  return { host: match[1]!.replace(/^\[(.*)\]$/, "$1"), port };
}

/** `NAME:REST`: the part before the first colon and the part after it. */
export function parsePair(expected: string): (text: string) => [string, string] {
  return (text) => {
    const at = text.indexOf(":");
    if (at < 1 || at === text.length - 1) throw new InvalidArgumentError(`Write ${expected}.`);
    return [text.slice(0, at), text.slice(at + 1)];
  };
}

/** ISO 4217. */
export function parseCurrency(text: string): string {
  if (!/^[A-Z]{3}$/.test(text)) throw new InvalidArgumentError("Write a currency by its code, such as EUR.");
  return text;
}

/** A day of the calendar: `2026-03-02`. */
export function parseDate(text: string): string {
  if (dayOfText(text) === undefined) throw new InvalidArgumentError("Write a day such as 2026-03-02.");
  return text;
}

/** A positive decimal number, which stays text: as a number it would not be exact. */
export function parseDecimal(text: string): string {
  if (!/^\d{1,9}(\.\d{1,12})?$/.test(text)) throw new InvalidArgumentError("Write a number such as 1.17204.");
  return text;
}

/** `temperature=0.5` */
export function parseUncertainty(text: string): { quantity: string; value: number } {
  const at = text.indexOf("=");
  const quantity = text.slice(0, at);
  if (!Object.hasOwn(quantities, quantity))
    throw new InvalidArgumentError(
      `Write QUANTITY=VALUE; quantities are: ${Object.keys(quantities).join(", ")}.`,
    );
  return { quantity, value: parseNumber(text.slice(at + 1)) };
}

/** `DAP:Munich/DEMUC`: the rule of Incoterms 2020 and its named place. */
export function parseIncoterm(text: string): Incoterm {
  const at = text.indexOf(":");
  const rule = incotermRules.find((one) => one === text.slice(0, at));
  if (!rule) throw new InvalidArgumentError(`Write RULE:PLACE; the rules are: ${incotermRules.join(", ")}.`);
  return { rule, place: parsePlace(text.slice(at + 1)) };
}

/** Local time ahead of UTC: `+01:00`, `-05:30`. */
export function parseOffset(text: string): number {
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(text);
  if (!match) throw new InvalidArgumentError("Write local time ahead of UTC, such as +01:00.");
  const [, sign, hours, minutes] = match;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
