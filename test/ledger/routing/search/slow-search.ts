/** The search's slow twin: every way that visits no place twice, departures tried one by one. */
import type { Query } from "../../../../ledger/routing/search/query.ts";
import type { Arc } from "../../../../ledger/routing/search/timetable.ts";

export interface SlowRoute {
  readonly arcs: readonly number[];
  readonly arrival: number;
  readonly cost: number;
  readonly grams: number;
  readonly hazard: number;
}

/** All routes of a small query, the dominated ones included. */
export function allRoutes(query: Query, latestMinute: number): SlowRoute[] {
  const routes: SlowRoute[] = [];
  const legsMax = (query.question.transfersMax ?? 98) + 1;
  const visit = (node: number, route: SlowRoute, seen: ReadonlySet<number>) => {
    if (node === query.destination) return void routes.push(route);
    if (route.arcs.length === legsMax) return;
    query.arcs.forEach((arc, i) => {
      if (arc.from !== node || seen.has(arc.to) || query.usable[i] === 0) return;
      const arrival = rideFrom(query, arc, i, route.arrival);
      if (arrival === undefined || arrival > latestMinute) return;
      visit(
        arc.to,
        {
          arcs: [...route.arcs, i],
          arrival,
          cost: route.cost + query.cost[i]!,
          grams: route.grams + query.grams[i]!,
          hazard: route.hazard + query.hazard[i]!,
        },
        new Set([...seen, arc.to]),
      );
    });
  };
  const begin = { arcs: [], arrival: query.readyMinute, cost: 0, grams: 0, hazard: 0 };
  visit(query.start, begin, new Set([query.start]));
  return routes;
}

function rideFrom(query: Query, arc: Arc, index: number, ready: number): number | undefined {
  const minutes = query.minutes[index]!;
  if (arc.service < 0) return whenOpen(query, arc.to, whenOpen(query, arc.from, ready) + minutes);
  for (let departure = arc.firstDeparture; departure <= arc.lastDeparture; departure += arc.period)
    if (departure - arc.cutOffMinutes >= ready) return departure + minutes;
  return undefined;
}

/** Minute by minute. */
function whenOpen(query: Query, node: number, minute: number): number {
  const terminal = query.timetable.network.terminals[node];
  if (!terminal || terminal.openingHours.length === 0) return minute;
  for (let at = minute; ; at++) {
    // Minute 0 of 1970 was on a Thursday.
    const local = at + terminal.utcOffsetMinutes + 3 * 1_440;
    const weekday = Math.floor(local / 1_440) % 7;
    const clock = local % 1_440;
    if (
      terminal.openingHours.some((h) => h.weekday === weekday && clock >= h.fromMinute && clock < h.toMinute)
    )
      return at;
  }
}

/** Those of which none is at least as good in everything and better in something. */
export function frontOf(routes: readonly SlowRoute[]): SlowRoute[] {
  const values = ({ arrival, cost, grams, hazard }: SlowRoute) => [arrival, cost, grams, hazard];
  return routes.filter(
    (route) =>
      !routes.some((other) => {
        const [a, b] = [values(other), values(route)];
        return a.every((value, i) => value <= b[i]!) && a.some((value, i) => value < b[i]!);
      }),
  );
}

export const valuesOf = ({ arrival, cost, grams, hazard }: Omit<SlowRoute, "arcs">): string =>
  [arrival, cost, grams, hazard].join(" ");
