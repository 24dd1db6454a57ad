/** The terms of a shipment, from a JSON file or from options, in the form the ledger reads. */
import { InvalidArgumentError } from "commander";
import { ClientError } from "../client/client-error.ts";
import { type CborInput, encodeCbor } from "../ledger/encoding/cbor-encode.ts";
import type { ProfilePublish } from "../ledger/state/profiles.ts";
import { readShipmentTerms } from "../ledger/state/shipments.ts";
import type { Amount, Condition, Incoterm, Place, ShipmentTerms } from "../ledger/state/terms.ts";
import { refusalOf } from "../ledger/statement/statement.ts";
import { type JsonObject, readJsonFile } from "./json-file.ts";
import { parseTime } from "./parse.ts";

const createHelp = "tallyman shipment create --help";

const gapMsMaxDefault = 3_600_000;

/** A shipment of one leg, as far as options describe it. */
export interface TermsOptions {
  readonly consignee?: string;
  readonly goods?: string;
  readonly hsCode?: string;
  readonly dangerous?: string;
  readonly massKg?: number;
  readonly packages?: number;
  readonly value?: Amount;
  readonly profile?: string;
  readonly condition?: readonly Condition[];
  readonly gapMax?: number;
  readonly mode: string;
  readonly carrier?: string;
  readonly from?: Place;
  readonly to?: Place;
  readonly departure?: number;
  readonly arrival?: number;
  readonly regime?: string;
  readonly freight?: Amount;
  readonly declaredValue?: Amount;
  readonly incoterm?: Incoterm;
  readonly seller?: string;
  readonly buyer?: string;
  readonly deliveryUtcOffset?: number;
  readonly reference?: readonly string[];
  readonly at?: number;
}

/** `profile`: the one that `options.profile` names. Throws `ClientError` that names what is missing. */
export function termsFromOptions(
  id: string,
  options: TermsOptions,
  nowMs: number,
  profile?: ProfilePublish,
): ShipmentTerms {
  const { consignee, goods, carrier, from, to } = options;
  const missing = Object.entries({ consignee, goods, carrier, from, to }).find(
    ([, value]) => value === undefined,
  );
  if (missing)
    throw new ClientError(
      `Say --${missing[0]} as well, or describe the shipment in a file: --file shipment.json`,
    );
  const conditions = [...(profile?.conditions ?? []), ...(options.condition ?? [])];
  return checked(
    {
      id,
      consignee: consignee!,
      goods: goodsOf(options, profile?.id),
      conditions: conditions.map((condition) => ({ ...condition })),
      legs: [legOf(options)],
      references: options.reference,
      gapMsMax: options.gapMax ?? profile?.gapMsMax ?? gapMsMaxDefault,
      at: options.at ?? nowMs,
      sale: saleOf(options),
      deliveryUtcOffsetMinutes: options.deliveryUtcOffset,
    },
    "these options",
  );
}

function goodsOf({ goods, hsCode, dangerous, massKg, packages, value }: TermsOptions, profile?: string) {
  return {
    description: goods!,
    hsCode,
    grossMassGrams: massKg === undefined ? undefined : Math.round(massKg * 1_000),
    packages,
    valueMinor: value?.minor,
    currency: value?.currency,
    profile,
    dangerous,
  };
}

function legOf({
  mode,
  carrier,
  from,
  to,
  departure,
  arrival,
  regime,
  freight,
  declaredValue,
}: TermsOptions) {
  return {
    id: "leg-1",
    mode,
    carrier: carrier!,
    from: { ...from! },
    to: { ...to! },
    departure,
    arrival,
    regime,
    freight: freight && { ...freight },
    declaredValue: declaredValue && { ...declaredValue },
  };
}

function saleOf({ seller, buyer, incoterm }: TermsOptions) {
  if (seller === undefined && buyer === undefined && incoterm === undefined) return undefined;
  return { seller, buyer, incoterm: incoterm && { rule: incoterm.rule, place: { ...incoterm.place } } };
}

/** Times in the file may be ISO 8601 or milliseconds; `id`, `at` and defaults are added where it is silent. */
export function termsFromFile(file: string, id: string, nowMs: number): ShipmentTerms {
  const json = readJsonFile(file, createHelp);
  if (json.id !== undefined && json.id !== id)
    throw new ClientError(
      `${file} describes the shipment ${String(json.id)}, not ${id}: name that one, or correct the file.`,
    );
  const terms = withTimes(file, json) as JsonObject;
  return checked({ conditions: [], gapMsMax: gapMsMaxDefault, at: nowMs, ...terms, id }, file);
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
function checked(terms: JsonObject, origin: string): ShipmentTerms {
  try {
    return readShipmentTerms(encodeCbor(terms));
  } catch (error) {
    throw new ClientError(
      `The terms in ${origin} are not complete: ${refusalOf(error).detail}. See: ${createHelp}`,
    );
  }
}
