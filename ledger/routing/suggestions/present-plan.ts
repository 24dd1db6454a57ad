/** The rest of a shipment's terms as legs of a network: which service each of them is. */
import type { Leg, Place } from "../../state/terms.ts";
import { metersBetween } from "../geography/great-circle.ts";
import type { Network, Position, Service, Terminal } from "../network.ts";
import type { LegReference } from "../search/plan.ts";
import type { Door } from "../search/query.ts";

export function terminalAt(network: Network, { locode }: Place, mode: string): Terminal | undefined {
  return network.terminals.find((terminal) => terminal.locode === locode && terminal.kind === mode);
}

/** A place as a door; `undefined` where nobody knows where it is. */
export function doorOf(network: Network, place: Place): Door | undefined {
  const terminal = network.terminals.find(({ locode }) => locode === place.locode);
  const at = positionOf(place) ?? terminal;
  if (!at) return undefined;
  const country = place.locode?.slice(0, 2) ?? nearest(network, at)?.country;
  return country === undefined ? undefined : { name: place.name, lat: at.lat, lon: at.lon, country };
}

function positionOf({ lat, lon }: Place): Position | undefined {
  return lat === undefined || lon === undefined ? undefined : { lat, lon };
}

function nearest(network: Network, at: Position): Terminal | undefined {
  let found: Terminal | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const terminal of network.terminals) {
    const meters = metersBetween(terminal, at);
    if (meters < least) [found, least] = [terminal, meters];
  }
  return found;
}

/**
 * The legs from `first` on, beginning at terminal `start` (empty: the door). `undefined` where one of them is not in
 * the network, or where the next does not begin where the last ended.
 */
export function presentLegs(
  network: Network,
  legs: readonly Leg[],
  first: number,
  start: string,
): LegReference[] | undefined {
  const references: LegReference[] = [];
  let at = start;
  for (let i = first; i < legs.length; i++) {
    const added = legReferences(network, legs[i]!, legs[i + 1], at);
    if (!added) return undefined;
    references.push(...added);
    at = added.at(-1)?.to ?? at;
  }
  if (at === "") return references;
  // The last terminal is not the door.
  const last = haul(network, at, "");
  return last && [...references, ...last];
}

function legReferences(
  network: Network,
  leg: Leg,
  next: Leg | undefined,
  at: string,
): LegReference[] | undefined {
  const [from, to] = [terminalAt(network, leg.from, leg.mode), terminalAt(network, leg.to, leg.mode)];
  const service = from && to && serviceOf(network, leg, from, to);
  if (service) {
    const ride = { service: service.id, from: from.id, to: to.id };
    if (at === from.id) return [ride];
    const transfer = haul(network, at, from.id);
    return transfer && [...transfer, ride];
  }
  if (leg.mode !== "road") return undefined;
  const end = next ? terminalAt(network, leg.to, next.mode) : undefined;
  if (next && !end) return undefined;
  return haul(network, at, end?.id ?? "", doorOf(network, leg.from)?.country);
}

/** One of the leg's carrier, if there is any. */
function serviceOf(network: Network, leg: Leg, from: Terminal, to: Terminal): Service | undefined {
  const fitting = network.services.filter(({ mode, calls }) => {
    if (mode !== leg.mode) return false;
    const board = calls.findIndex(({ terminal }) => terminal === from.id);
    return board >= 0 && calls.slice(board + 1).some(({ terminal }) => terminal === to.id);
  });
  return fitting.find(({ carrier }) => carrier === leg.carrier) ?? fitting[0];
}

/** By lorry between terminals, or to or from a door; `country` is asked where neither end is a terminal. */
function haul(network: Network, from: string, to: string, country?: string): LegReference[] | undefined {
  if (from === to && from !== "") return [];
  const terminal = network.terminals.find(({ id }) => id === (from === "" ? to : from));
  const where = terminal?.country ?? country;
  const haulage = network.haulage.find(({ countries }) => where !== undefined && countries.includes(where));
  return haulage && [{ service: haulage.id, from, to }];
}
