/** The terms of a shipment, from a JSON file or from options, in the form the ledger reads. */
import { readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import { ClientError } from "../client/client-error.ts";
import { type CborInput, encodeCbor } from "../ledger/encoding/cbor-encode.ts";
import { readShipmentTerms } from "../ledger/state/shipments.ts";
import type { Condition, Place, ShipmentTerms } from "../ledger/state/terms.ts";
import { refusalOf } from "../ledger/statement/statement.ts";
import { parseTime } from "./parse.ts";

const gapMsMaxDefault = 3_600_000;
const fileBytesMax = 1024 * 1024;

/** A shipment of one leg, as far as options describe it. */
export interface TermsOptions {
  readonly consignee?: string;
  readonly goods?: string;
  readonly packages?: number;
  readonly condition?: readonly Condition[];
  readonly mode: string;
  readonly carrier?: string;
  readonly from?: Place;
  readonly to?: Place;
  readonly departure?: number;
  readonly arrival?: number;
  readonly at?: number;
}

type Json = { [field: string]: CborInput | undefined };

/** Throws `ClientError` that names what is missing. */
export function termsFromOptions(id: string, options: TermsOptions, nowMs: number): ShipmentTerms {
  const { consignee, goods, carrier, from, to } = options;
  const missing = Object.entries({ consignee, goods, carrier, from, to }).find(
    ([, value]) => value === undefined,
  );
  if (missing)
    throw new ClientError(
      `Say --${missing[0]} as well, or describe the shipment in a file: --file shipment.json`,
    );
  const leg = {
    id: "leg-1",
    mode: options.mode,
    carrier: carrier!,
    from: { ...from! },
    to: { ...to! },
    departure: options.departure,
    arrival: options.arrival,
  };
  return checked(
    {
      id,
      consignee: consignee!,
      goods: { description: goods!, packages: options.packages },
      conditions: (options.condition ?? []).map((condition) => ({ ...condition })),
      legs: [leg],
      gapMsMax: gapMsMaxDefault,
      at: options.at ?? nowMs,
    },
    "these options",
  );
}

/** Times in the file may be ISO 8601 or milliseconds; `id`, `at` and defaults are added where it is silent. */
export function termsFromFile(file: string, id: string, nowMs: number): ShipmentTerms {
  const json = readJson(file);
  if (json.id !== undefined && json.id !== id)
    throw new ClientError(
      `${file} describes the shipment ${String(json.id)}, not ${id}: name that one, or correct the file.`,
    );
  const terms = withTimes(file, json) as Json;
  return checked({ conditions: [], gapMsMax: gapMsMaxDefault, at: nowMs, ...terms, id }, file);
}

function readJson(file: string): Json {
  const text = readText(file);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  } catch (error) {
    throw new ClientError(
      `${file} is not JSON (${(error as Error).message}). See: tallyman shipment create --help`,
    );
  }
  throw new ClientError(`${file} does not hold one JSON object. See: tallyman shipment create --help`);
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    if (bytes.length <= fileBytesMax) return bytes.toString("utf8");
  } catch (error) {
    throw new ClientError(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}): check the name.`,
    );
  }
  throw new ClientError(`${file} is larger than a shipment's terms can be.`);
}

const timeFields = new Set(["at", "departure", "arrival", "planned"]);

/** The same value with ISO times as milliseconds. */
function withTimes(file: string, value: unknown, field = ""): CborInput {
  if (typeof value === "string" && timeFields.has(field)) return timeOf(file, field, value);
  if (Array.isArray(value)) return value.map((item) => withTimes(file, item, field));
  if (typeof value !== "object" || value === null) return value as CborInput;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withTimes(file, item, name)]));
}

function timeOf(file: string, field: string, text: string): number {
  try {
    return parseTime(text);
  } catch (error) {
    if (error instanceof InvalidArgumentError)
      throw new ClientError(`${file}: ${field} "${text}". ${error.message}`);
    throw error;
  }
}

/** Reads the terms as the ledger will, so that what is wrong is said before anything is signed. */
function checked(terms: Json, origin: string): ShipmentTerms {
  try {
    return readShipmentTerms(encodeCbor(terms));
  } catch (error) {
    throw new ClientError(
      `The terms in ${origin} are not complete: ${refusalOf(error).detail}. See: tallyman shipment create --help`,
    );
  }
}
