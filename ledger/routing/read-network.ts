/**
 * A network out of a file that somebody wrote: every row is decoded on its own and everything that is wrong is told
 * with its row and field, up to a bound. The file is anybody's: all texts, numbers and lists are bounded.
 */

import { RefusalError } from "../codes.ts";
import type { Cbor } from "../encoding/cbor.ts";
import { modes } from "../state/terms.ts";
import { dateSchema } from "../statement/civil-date.ts";
import {
  boolean,
  checked,
  type Decoder,
  decimal,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  pattern,
  record,
  text,
} from "../statement/schema.ts";
import { checkNetwork } from "./check-network.ts";
import { type Network, type Period, periods, type Service, type Terminal } from "./network.ts";
import { isPassageId, type PassageId, passageIds } from "./sea/passages.ts";
import { minuteOfText, minuteOfWeekText, openingHoursOfText } from "./week.ts";

/** What is wrong, and where: `services.csv row 14`, `services[13]`. */
export interface NetworkProblem {
  readonly row: string;
  readonly message: string;
}

/** One row of a table: its place in the file and its fields. */
export interface Row {
  readonly label: string;
  readonly fields: Cbor;
}

/** The tables of a network as they stand in a file, not decoded yet. */
export interface NetworkTables {
  readonly header: Row;
  readonly terminals: readonly Row[];
  readonly services: readonly Row[];
  readonly haulage: readonly Row[];
  readonly emissionFactors: readonly Row[];
}

export const networkBounds = {
  terminalsMax: 20_000,
  servicesMax: 50_000,
  callsMax: 64,
  haulageMax: 64,
  emissionFactorsMax: 256,
  problemsMax: 50,
} as const;

const minutesMax = 200 * 1_440;
const minorMax = 1e12;
const country = pattern(/^[A-Z]{2}$/, "a country code such as DE (ISO 3166-1 alpha-2)");
const locode = pattern(/^[A-Z]{2}[A-Z2-9]{3}$/, "a UN/LOCODE such as DEHAM");

const tariff = record({
  fixedMinor: integer(0, minorMax),
  perTonneMinor: integer(0, minorMax),
  perTonneKmMinor: decimal(0, 1e9),
  controlledPercent: integer(0, 1_000),
});

const header = record({
  name: text(200),
  sample: boolean,
  currency: pattern(/^[A-Z]{3}$/, "an ISO 4217 code such as EUR"),
});

const openingHours: Decoder<Terminal["openingHours"]> = (value, path) => {
  const hours = typeof value === "string" && value.length <= 200 ? openingHoursOfText(value) : undefined;
  if (!hours)
    throw new RefusalError(
      "payload_malformed",
      `${path}: expected hours such as "Mo-Fr 06:00-22:00; Sa 06:00-14:00"`,
    );
  return hours;
};

const terminal = record({
  id: identifier,
  locode,
  kind: oneOf(...modes),
  name: text(200),
  country,
  lat: decimal(-90, 90),
  lon: decimal(-180, 180),
  utcOffsetMinutes: integer(-720, 840),
  openingHours: optional(openingHours),
  transferMinutes: integer(0, minutesMax),
  coldStore: boolean,
  handling: tariff,
});

const call = record({
  terminal: identifier,
  arrivalMinute: integer(0, minutesMax),
  departureMinute: integer(0, minutesMax),
});

const passage = checked(
  text(40),
  isPassageId,
  "payload_malformed",
  `expected one of ${passageIds.join(", ")}`,
) as Decoder<PassageId>;

const service = record({
  id: identifier,
  name: text(200),
  carrier: text(200),
  mode: oneOf(...modes),
  period: oneOf(...(Object.keys(periods) as Period[])),
  start: text(8),
  validFrom: dateSchema,
  validTo: dateSchema,
  calls: list(call, networkBounds.callsMax, 2),
  cutOffMinutes: integer(0, minutesMax),
  controlled: boolean,
  dangerousGoods: list(pattern(/^[1-9](\.[1-6])?$/, "a UN class such as 3 or 2.1"), 32),
  avoids: list(passage, 32),
  transitCountries: list(country, 64),
  emissionFactor: identifier,
  tariff,
});

const haulage = record({
  id: identifier,
  carrier: text(200),
  countries: list(country, 250, 1),
  doorKmMax: decimal(0, 10_000),
  terminalKmMax: decimal(0, 10_000),
  circuity: decimal(1, 3),
  kmPerHour: decimal(1, 200),
  loadingMinutes: integer(0, minutesMax),
  emissionFactor: identifier,
  tariff,
});

const emissionFactor = record({
  id: identifier,
  mode: oneOf(...modes),
  gramsPerTonneKm: decimal(0, 100_000),
  controlledPercent: integer(0, 1_000),
  source: text(400),
  version: text(100),
  year: integer(1990, 2200),
});

const readService: Decoder<Service> = (value, path) => {
  const { start, ...rest } = service(value, path);
  const startMinute = rest.period === "weekly" ? minuteOfWeekText(start) : minuteOfText(start);
  if (startMinute === undefined || startMinute >= periods[rest.period])
    throw new RefusalError(
      "payload_malformed",
      `${path}.start: expected ${rest.period === "weekly" ? 'a weekly time such as "Mo 18:00"' : 'a time such as "18:00"'}, UTC`,
    );
  return { ...rest, startMinute };
};

const readTerminal: Decoder<Terminal> = (value, path) => ({ openingHours: [], ...terminal(value, path) });

/** The network, or everything that is wrong with it. */
export function readNetwork(
  tables: NetworkTables,
): { readonly network: Network } | { readonly problems: readonly NetworkProblem[] } {
  const problems: NetworkProblem[] = [];
  const [head] = readRows([tables.header], header, 1, problems);
  const terminals = readRows(tables.terminals, readTerminal, networkBounds.terminalsMax, problems);
  const services = readRows(tables.services, readService, networkBounds.servicesMax, problems);
  const haulages = readRows(tables.haulage, haulage, networkBounds.haulageMax, problems);
  const factors = readRows(
    tables.emissionFactors,
    emissionFactor,
    networkBounds.emissionFactorsMax,
    problems,
  );
  if (problems.length > 0 || !head) return { problems: problems.slice(0, networkBounds.problemsMax) };
  const network = { ...head, terminals, services, haulage: haulages, emissionFactors: factors };
  const wrong = checkNetwork(network).map(({ table, index, message }) => ({
    row: tables[table][index]!.label,
    message,
  }));
  return wrong.length > 0 ? { problems: wrong.slice(0, networkBounds.problemsMax) } : { network };
}

function readRows<T>(
  rows: readonly Row[],
  decoder: Decoder<T>,
  countMax: number,
  problems: NetworkProblem[],
): T[] {
  if (rows.length > countMax) {
    problems.push({
      row: rows[countMax]!.label,
      message: `there are ${rows.length} rows; at most ${countMax} are read`,
    });
    return [];
  }
  const read: T[] = [];
  for (const { label, fields } of rows) {
    if (problems.length >= networkBounds.problemsMax) break;
    try {
      read.push(decoder(fields, ""));
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      // Paths begin with a dot: the row has no name of its own.
      problems.push({ row: label, message: error.refusal.detail.replace(/^[.:]\s*/, "") });
    }
  }
  return read;
}
