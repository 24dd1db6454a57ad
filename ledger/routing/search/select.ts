/** A handful of really different routes out of many: the best in each respect, then the ones farthest from those. */
import type { EvaluatedRoute } from "./evaluate.ts";

export const optionsMax = 5;

/** Why a route is among the options; one may have several reasons. `diverse`: unlike the others. */
export type OptionRole = "current" | "fastest" | "cheapest" | "greenest" | "safest" | "punctual" | "diverse";

export interface SelectedRoute {
  readonly route: EvaluatedRoute;
  readonly roles: readonly OptionRole[];
}

const criteria: readonly ((route: EvaluatedRoute) => number)[] = [
  ({ p50Ms }) => p50Ms ?? Number.MAX_VALUE,
  ({ costMinor }) => costMinor,
  ({ co2Grams }) => co2Grams,
  ({ hazard }) => hazard,
];

/** How much taking other services counts beside the numbers, each of which runs from 0 to 1. */
const servicesWeight = 0.5;

/** At most five; `current` is always among them. Equal routes go by the order in which they are given. */
export function selectOptions(routes: readonly EvaluatedRoute[], current?: EvaluatedRoute): SelectedRoute[] {
  const roles = new Map<EvaluatedRoute, OptionRole[]>();
  const give = (route: EvaluatedRoute | undefined, role: OptionRole) => {
    if (!route || (!roles.has(route) && roles.size === optionsMax)) return;
    roles.set(route, [...(roles.get(route) ?? []), role]);
  };
  const all = current && !routes.includes(current) ? [current, ...routes] : routes;
  give(current, "current");
  give(best(all, criteria[0]!), "fastest");
  give(best(all, criteria[1]!), "cheapest");
  give(best(all, criteria[2]!), "greenest");
  give(best(all, criteria[3]!), "safest");
  if (all.some(({ late }) => late !== null))
    give(
      best(all, ({ late }) => late!),
      "punctual",
    );
  const distance = distanceIn(all);
  while (roles.size < Math.min(optionsMax, all.length)) {
    const chosen = [...roles.keys()];
    const others = all.filter((route) => !roles.has(route));
    give(
      best(others, (route) => -Math.min(...chosen.map((other) => distance(route, other)))),
      "diverse",
    );
  }
  return [...roles].map(([route, given]) => ({ route, roles: given }));
}

function best(
  routes: readonly EvaluatedRoute[],
  value: (route: EvaluatedRoute) => number,
): EvaluatedRoute | undefined {
  let found: EvaluatedRoute | undefined;
  for (const route of routes) if (found === undefined || value(route) < value(found)) found = route;
  return found;
}

/** In the numbers, each scaled to the range it has here, and in the services taken. */
function distanceIn(routes: readonly EvaluatedRoute[]) {
  const scales = criteria.map((criterion) => {
    const values = routes.map(criterion).filter((value) => value < Number.MAX_VALUE);
    return Math.max(...values) - Math.min(...values);
  });
  return (a: EvaluatedRoute, b: EvaluatedRoute): number => {
    let square = 0;
    criteria.forEach((criterion, i) => {
      const scale = scales[i]!;
      const difference = scale > 0 ? Math.min(1, Math.abs(criterion(a) - criterion(b)) / scale) : 0;
      square += difference * difference;
    });
    const other = servicesWeight * unlike(a, b);
    return Math.sqrt(square + other * other);
  };
}

/** 1 − shared ÷ all of the scheduled services. */
function unlike(a: EvaluatedRoute, b: EvaluatedRoute): number {
  const of = ({ legs }: EvaluatedRoute) =>
    new Set(legs.filter(({ scheduled }) => scheduled).map(({ service }) => service));
  const [mine, others] = [of(a), of(b)];
  const all = new Set([...mine, ...others]);
  const shared = [...mine].filter((service) => others.has(service)).length;
  return all.size === 0 ? 0 : 1 - shared / all.size;
}
