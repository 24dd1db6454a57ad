/** A network as one JSON document: the fields of docs/routing.md, times of the week as text. */
import type { Cbor } from "../encoding/cbor.ts";
import type { Network } from "./network.ts";
import type { NetworkTables, Row } from "./read-network.ts";
import { clockText, weekdays, weekText } from "./week.ts";

const tableNames = ["terminals", "services", "haulage", "emissionFactors"] as const;

/** The tables of a parsed JSON document, or what is wrong with its shape. */
export function tablesOfJson(json: unknown): NetworkTables | { readonly problem: string } {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return {
      problem:
        "expected a JSON object with name, sample, currency, terminals, services, haulage, emissionFactors",
    };
  const { terminals, services, haulage, emissionFactors, ...header } = json as Record<string, unknown>;
  const given = { terminals, services, haulage, emissionFactors };
  const missing = tableNames.find((name) => !Array.isArray(given[name]));
  if (missing !== undefined) return { problem: `expected a list "${missing}"` };
  const rows = (name: (typeof tableNames)[number]): Row[] =>
    (given[name] as unknown[]).map((value, i) => ({ label: `${name}[${i}]`, fields: mapsOf(value) }));
  return {
    header: { label: "the document", fields: mapsOf(header) },
    terminals: rows("terminals"),
    services: rows("services"),
    haulage: rows("haulage"),
    emissionFactors: rows("emissionFactors"),
  };
}

/** JSON as the decoders read it: objects are maps. */
export function mapsOf(json: unknown): Cbor {
  if (Array.isArray(json)) return json.map(mapsOf);
  if (typeof json === "object" && json !== null)
    return new Map(Object.entries(json).map(([name, value]) => [name, mapsOf(value)]));
  return json as Cbor;
}

/** The document of a network; `tablesOfJson` and `readNetwork` give the same network back. */
export function jsonOfNetwork(network: Network): unknown {
  return {
    ...network,
    terminals: network.terminals.map(({ openingHours, ...terminal }) => ({
      ...terminal,
      ...(openingHours.length > 0 && {
        openingHours: openingHours
          .map(
            ({ weekday, fromMinute, toMinute }) =>
              `${weekdays[weekday]} ${clockText(fromMinute)}-${clockText(toMinute)}`,
          )
          .join("; "),
      }),
    })),
    services: network.services.map(({ startMinute, ...service }) => ({
      ...service,
      start: service.period === "weekly" ? weekText(startMinute) : clockText(startMinute),
    })),
  };
}
