/**
 * The network as the search reads it: one arc for every pair of calls of a service and for every way of haulage
 * between terminals, in parallel arrays. Made once for a set of closed passages: services whose ships have to go
 * another way are late by what the detour takes; where there is none, they do not run.
 */
import { dayOfText } from "../../statement/civil-date.ts";
import { metersOverLand, type SeaWays } from "../distance.ts";
import { metersBetween } from "../geography/great-circle.ts";
import { type Call, type Network, periods, type Service, type Terminal } from "../network.ts";
import type { PassageId } from "../sea/passages.ts";
import { closedFor, type Ship } from "../sea/sea-router.ts";
import { minutesOfDay } from "../week.ts";

/** A movement from one node to another: what it is and, by the arrays of the timetable, how long it takes. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  /** Index into the network's services, or −1. */
  readonly service: number;
  /** Index into the network's haulage, or −1. */
  readonly haulage: number;
  readonly fromCall: number;
  readonly toCall: number;
  readonly meters: number;
  /** Under way, without the stay afterwards. */
  readonly minutes: number;
  /** Departures: minutes since 1970 of the first and last one; haulage goes at any time. */
  readonly firstDeparture: number;
  readonly lastDeparture: number;
  readonly period: number;
  readonly cutOffMinutes: number;
  readonly passages: readonly PassageId[];
  /** Longer than planned because of closed passages. */
  readonly detourMinutes: number;
}

export interface Timetable {
  readonly network: Network;
  readonly closed: readonly PassageId[];
  readonly arcs: readonly Arc[];
  /** Arcs by their beginning: those of node `n` are `outArcs[outStart[n]] …`. */
  readonly outStart: Int32Array;
  readonly outArcs: Int32Array;
  readonly inStart: Int32Array;
  readonly inArcs: Int32Array;
}

/** `closed` are passages that are closed to everybody; the ship's size closes more. */
export function timetableOf(
  network: Network,
  seaWays: SeaWays,
  closed: Iterable<PassageId> = [],
  ship: Ship = {},
): Timetable {
  const index = new Map(network.terminals.map(({ id }, i) => [id, i]));
  const closures = closedFor(ship, closed);
  const arcs: Arc[] = [];
  network.services.forEach((service, i) => {
    for (const arc of arcsOfService(network, service, i, index, seaWays, closures)) arcs.push(arc);
  });
  for (const arc of haulageBetweenTerminals(network)) arcs.push(arc);
  const nodes = network.terminals.length;
  const [outStart, outArcs] = grouped(
    nodes,
    arcs.map(({ from }) => from),
  );
  const [inStart, inArcs] = grouped(
    nodes,
    arcs.map(({ to }) => to),
  );
  return { network, closed: closures, arcs, outStart, outArcs, inStart, inArcs };
}

interface Stretch {
  readonly meters: number;
  readonly detourMinutes: number;
  readonly passages: readonly PassageId[];
}

function* arcsOfService(
  network: Network,
  service: Service,
  index: number,
  nodes: ReadonlyMap<string, number>,
  seaWays: SeaWays,
  closed: readonly PassageId[],
): Generator<Arc> {
  const { calls } = service;
  const terminals = calls.map(({ terminal }) => network.terminals[nodes.get(terminal)!]!);
  const stretches = calls
    .slice(1)
    .map((call, i) => stretchOf(service, terminals[i]!, terminals[i + 1]!, calls[i]!, call, seaWays, closed));
  const [firstStart, lastStart] = startsOf(service);
  if (lastStart < firstStart) return;
  // A detour makes all later calls late; where no way is left, what lies behind is not served.
  let lateAtBoarding = 0;
  for (let i = 0; i < calls.length - 1; i++) {
    let meters = 0;
    let late = lateAtBoarding;
    const passages = new Set<PassageId>();
    for (let j = i + 1; j < calls.length; j++) {
      const stretch = stretches[j - 1];
      if (!stretch) break;
      meters += stretch.meters;
      late += stretch.detourMinutes;
      for (const id of stretch.passages) passages.add(id);
      // A ship that comes by twice is not a way from a terminal to itself.
      if (calls[i]!.terminal === calls[j]!.terminal) continue;
      yield {
        from: nodes.get(calls[i]!.terminal)!,
        to: nodes.get(calls[j]!.terminal)!,
        service: index,
        haulage: -1,
        fromCall: i,
        toCall: j,
        meters,
        minutes: calls[j]!.arrivalMinute - calls[i]!.departureMinute + late - lateAtBoarding,
        firstDeparture: firstStart + calls[i]!.departureMinute + lateAtBoarding,
        lastDeparture: lastStart + calls[i]!.departureMinute + lateAtBoarding,
        period: periods[service.period],
        cutOffMinutes: service.cutOffMinutes,
        passages: [...passages],
        detourMinutes: late - lateAtBoarding,
      };
    }
    const next = stretches[i];
    if (!next) return;
    lateAtBoarding += next.detourMinutes;
  }
}

/** From one call to the next, or `undefined` when it cannot be sailed. */
function stretchOf(
  { mode, avoids }: Service,
  from: Terminal,
  to: Terminal,
  call: Call,
  next: Call,
  seaWays: SeaWays,
  closed: readonly PassageId[],
): Stretch | undefined {
  if (mode !== "sea") return { meters: metersOverLand(mode, from, to), detourMinutes: 0, passages: [] };
  const usual = seaWays.way(from, to, closedFor({}, avoids));
  if (!usual) return undefined;
  if (!usual.passages.some((id) => closed.includes(id)))
    return { meters: usual.meters, detourMinutes: 0, passages: usual.passages };
  const detour = seaWays.way(from, to, [...new Set([...closed, ...avoids])].sort());
  if (!detour) return undefined;
  const planned = next.arrivalMinute - call.departureMinute;
  const more = Math.max(0, detour.meters - usual.meters);
  return {
    meters: detour.meters,
    // At the speed of the timetable.
    detourMinutes: Math.ceil((planned * more) / Math.max(1, usual.meters)),
    passages: detour.passages,
  };
}

/** Minutes since 1970 at which the first and the last voyage begin. */
function startsOf({ period, startMinute, validFrom, validTo }: Service): [number, number] {
  const length = periods[period];
  const from = dayOfText(validFrom)! * minutesOfDay;
  const until = (dayOfText(validTo)! + 1) * minutesOfDay - 1;
  // Weeks begin on Monday; 1970-01-05 was one.
  const origin = period === "weekly" ? 4 * minutesOfDay + startMinute : startMinute;
  return [
    origin + Math.ceil((from - origin) / length) * length,
    origin + Math.floor((until - origin) / length) * length,
  ];
}

function* haulageBetweenTerminals({ terminals, haulage }: Network): Generator<Arc> {
  const order = terminals.map((_, i) => i).sort((a, b) => terminals[a]!.lat - terminals[b]!.lat || a - b);
  for (const [
    index,
    { countries, terminalKmMax, circuity, kmPerHour, loadingMinutes },
  ] of haulage.entries()) {
    const served = new Set(countries);
    const inside = order.filter((i) => served.has(terminals[i]!.country));
    const degreesMax = terminalKmMax / 110;
    for (const [at, a] of inside.entries())
      for (let next = at + 1; next < inside.length; next++) {
        const b = inside[next]!;
        if (terminals[b]!.lat - terminals[a]!.lat > degreesMax) break;
        const straight = metersBetween(terminals[a]!, terminals[b]!);
        if (straight > terminalKmMax * 1_000) continue;
        const meters = Math.round(straight * circuity);
        const minutes = loadingMinutes + drivingMinutes(meters, kmPerHour);
        yield haulageArc(a, b, index, meters, minutes);
        yield haulageArc(b, a, index, meters, minutes);
      }
  }
}

export const drivingMinutes = (meters: number, kmPerHour: number): number =>
  Math.ceil((meters / 1_000 / kmPerHour) * 60);

/** A lorry on demand. */
export function haulageArc(from: number, to: number, haulage: number, meters: number, minutes: number): Arc {
  return {
    from,
    to,
    service: -1,
    haulage,
    fromCall: 0,
    toCall: 0,
    meters,
    minutes,
    firstDeparture: 0,
    lastDeparture: Number.POSITIVE_INFINITY,
    period: 1,
    cutOffMinutes: 0,
    passages: [],
    detourMinutes: 0,
  };
}

/** Numbers 0, 1, … by a node of each: where those of a node begin, and all of them. */
function grouped(nodes: number, nodeOf: readonly number[]): [Int32Array, Int32Array] {
  const start = new Int32Array(nodes + 1);
  for (const node of nodeOf) start[node + 1]!++;
  for (let node = 0; node < nodes; node++) start[node + 1]! += start[node]!;
  const next = start.slice();
  const items = new Int32Array(nodeOf.length);
  nodeOf.forEach((node, i) => {
    items[next[node]!++] = i;
  });
  return [start, items];
}
