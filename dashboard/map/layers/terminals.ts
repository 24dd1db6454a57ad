/** Terminals of the transport network, and which shipments are due there. An operator imports the network: nothing in it is trusted. */
import type { FleetRow } from "../../../gateway/contract/api.ts";
import { metersApart } from "./area-outline.ts";

export const terminalKinds = ["sea", "air", "rail", "road"] as const;
export type TerminalKind = (typeof terminalKinds)[number];

export interface MapTerminal {
  readonly id: string;
  readonly name: string;
  readonly locode: string;
  readonly country: string;
  readonly kind: TerminalKind;
  readonly lat: number;
  readonly lon: number;
}

/** More would cover the map, and no network needs them. */
const terminalsMax = 5_000;
const nameCharactersMax = 80;

/** Those that have a name and a place on the globe; ports before airports before stations. */
export function terminalsOf(network: unknown): MapTerminal[] {
  const rows = isRecord(network) && Array.isArray(network.terminals) ? network.terminals : [];
  const terminals = rows.slice(0, terminalsMax).flatMap((row): MapTerminal[] => {
    if (!isRecord(row)) return [];
    const { lat, lon } = row;
    const name = textOf(row.name);
    if (name === "" || !isWithin(lat, 90) || !isWithin(lon, 180)) return [];
    const kind = terminalKinds.find((one) => one === row.kind) ?? "sea";
    const [locode, country] = [textOf(row.locode), textOf(row.country)];
    return [{ id: `${kind} ${textOf(row.id) || name}`, name, locode, country, kind, lat, lon }];
  });
  return terminals.sort((a, b) => terminalKinds.indexOf(a.kind) - terminalKinds.indexOf(b.kind));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isWithin(value: unknown, max: number): value is number {
  return typeof value === "number" && Math.abs(value) <= max;
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value.slice(0, nameCharactersMax) : "";

export interface Due {
  readonly staying: readonly FleetRow[];
  readonly heading: readonly FleetRow[];
}

const stayingMeters = 10_000;
/** Faster than this it passes by. */
const stayingMetersPerSecond = 2;

/**
 * Shipments that stand near the terminal, and those whose next or last planned place has its name or code. Terminals of one
 * place share what is heading there: plans name the place.
 */
export function dueAt(terminal: MapTerminal, rows: readonly FleetRow[]): Due {
  const names = [terminal.name, terminal.locode].map((name) => name.toLowerCase());
  const isHere = (place: string | undefined) => !!place && names.includes(place.toLowerCase());
  const staying: FleetRow[] = [];
  const heading: FleetRow[] = [];
  for (const row of rows) {
    if (row.status === "delivered") continue;
    if (isStaying(terminal, row)) staying.push(row);
    else if (isHere(row.destination) || isHere(row.eta?.next.place) || isHere(row.eta?.final.place))
      heading.push(row);
  }
  return { staying, heading };
}

function isStaying(terminal: MapTerminal, { lat, lon, speedMetersPerSecond }: FleetRow): boolean {
  if (lat === null || lon === null || Math.abs(lat - terminal.lat) > 1) return false;
  if ((speedMetersPerSecond ?? 0) > stayingMetersPerSecond) return false;
  return metersApart([lat, lon], [terminal.lat, terminal.lon]) <= stayingMeters;
}
