/** What is read out of plans to compare their options: differences, and where things are drawn. */
import type {
  NetworkView,
  RouteLegView,
  RouteOptionView,
  RoutePlanView,
} from "../../gateway/contract/routes.ts";
import { isPassageId, type PassageId } from "../../ledger/routing/sea/passages.ts";
import type { OptionRole } from "../../ledger/routing/search/select.ts";
import { unwrapLongitudes } from "../trail/longitudes.ts";

/** Below this many past legs an estimate leans on what is usual. */
export const fewComparable = 10;

/** Past journeys of the leg that has the fewest: a chain is as well known as its least known link. */
export function leastComparable({ legs }: RouteOptionView): number {
  return Math.min(...legs.map(({ comparable }) => comparable));
}

/** Changes between services that run by timetable or on demand; lorries to and from the doors are not counted as services of their own. */
export function transfersOf({ legs }: RouteOptionView): number {
  return Math.max(0, legs.filter(({ scheduled }) => scheduled).length - 1);
}

/** Probability that the goods come to harm, or leave their band. */
export function harmOf({ damage, excursion }: RouteOptionView): number {
  return 1 - (1 - damage) * (1 - excursion);
}

/** Of the options, in order of their first appearance. */
export function passagesOf(options: readonly RouteOptionView[]): PassageId[] {
  return [...new Set(options.flatMap(({ legs }) => legs.flatMap(({ passages }) => passages)))];
}

/** Which of the passages that these plans use can be closed: those that are not closed anyway. */
export function closable(known: NetworkView["passages"], used: readonly PassageId[]): PassageId[] {
  return known.flatMap(({ id, closedByDefault }) =>
    !closedByDefault && isPassageId(id) && used.includes(id) ? [id] : [],
  );
}

export const comparedRoles = [
  "fastest",
  "cheapest",
  "greenest",
  "safest",
] as const satisfies readonly OptionRole[];
export type ComparedRole = (typeof comparedRoles)[number];

export interface RoleChange {
  readonly role: ComparedRole;
  readonly before: RouteOptionView;
  readonly after: RouteOptionView;
  /** After minus before; null where half of the journeys would find no departure. */
  readonly arrivalMs: number | null;
  readonly costMinor: number;
  readonly co2Grams: number;
  readonly harm: number;
}

/** The best in each respect before and after something was closed. A respect in which no way is left is left out. */
export function roleChanges(before: RoutePlanView, after: RoutePlanView): RoleChange[] {
  return comparedRoles.flatMap((role) => {
    const [a, b] = [optionWith(before, role), optionWith(after, role)];
    if (!a || !b) return [];
    const arrivalMs = a.p50Ms === null || b.p50Ms === null ? null : b.p50Ms - a.p50Ms;
    return [
      {
        role,
        before: a,
        after: b,
        arrivalMs,
        costMinor: b.costMinor - a.costMinor,
        co2Grams: b.co2Grams - a.co2Grams,
        harm: harmOf(b) - harmOf(a),
      },
    ];
  });
}

const optionWith = ({ options }: RoutePlanView, role: OptionRole) =>
  options.find(({ roles }) => roles.includes(role));

/** How many of the options go through one of the passages. */
export function throughCount({ options }: RoutePlanView, closed: readonly string[]): number {
  return options.filter(({ legs }) => legs.some(({ passages }) => passages.some((id) => closed.includes(id))))
    .length;
}

/** Longitudes that go on from leg to leg, so that a way over the date line stays one way. */
export function unwrappedLines(legs: readonly Pick<RouteLegView, "line">[]): [lat: number, lon: number][][] {
  let before: number | undefined;
  return legs.map(({ line }) => {
    const lats = line.filter((_, i) => i % 2 === 0);
    const raw = line.filter((_, i) => i % 2 === 1);
    const lons = unwrapLongitudes(before === undefined ? raw : [before, ...raw]).slice(
      before === undefined ? 0 : 1,
    );
    before = lons.at(-1) ?? before;
    return lats.map((lat, i): [number, number] => [lat, lons[i]!]);
  });
}

/** A linear scale from a domain to 0 … 1 with a margin, and round numbers on it. */
export interface Scale {
  readonly of: (value: number) => number;
  readonly ticks: readonly number[];
}

const marginShare = 0.08;

/** `steps`: distances between ticks that read well, ascending. */
export function scaleOf(values: readonly number[], ticksMax: number, steps: readonly number[]): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const spread = high - low || Math.abs(high) || 1;
  const [from, to] = [low - spread * marginShare, high + spread * marginShare];
  const step = steps.find((each) => (to - from) / each <= ticksMax) ?? (to - from) / ticksMax;
  const first = Math.ceil(from / step);
  const ticks: number[] = [];
  // Adding 0 turns −0 into 0.
  for (let i = first; i * step <= to; i++) ticks.push(i * step + 0);
  return { of: (value) => (value - from) / (to - from), ticks };
}

const dayMs = 86_400_000;
export const daySteps = [1, 2, 5, 7, 14, 28].map((days) => days * dayMs);
/** 1, 2, 5, 10, … over all orders of magnitude that money and mass have. */
export const roundSteps = Array.from({ length: 16 }, (_, i) => 10 ** i).flatMap((power) => [
  power,
  2 * power,
  5 * power,
]);

export interface Mark {
  /** Of the list of options. */
  readonly index: number;
  /** Shares of the width: the median, and the interval of 8 in 10; an open end is at the edge. */
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  /** From the lower edge, shares of the height. */
  readonly cost: number;
  readonly co2: number;
}

export interface Chart {
  readonly time: Scale;
  readonly cost: Scale;
  readonly co2: Scale;
  readonly marks: readonly Mark[];
}

/** `undefined` when no option has a time by which half of its journeys arrive. */
export function chartOf(options: readonly RouteOptionView[], timeTicksMax: number): Chart | undefined {
  const times = options.flatMap(({ p10Ms, p50Ms, p90Ms }) =>
    [p10Ms, p50Ms, p90Ms].filter((time) => time !== null),
  );
  if (times.length === 0) return undefined;
  const time = scaleOf(times, timeTicksMax, daySteps);
  const cost = scaleOf([0, ...options.map(({ costMinor }) => costMinor)], 5, roundSteps);
  const co2 = scaleOf([0, ...options.map(({ co2Grams }) => co2Grams)], 5, roundSteps);
  const at = (timeMs: number | null) => (timeMs === null ? 1 : time.of(timeMs));
  const marks = options.map(({ p10Ms, p50Ms, p90Ms, costMinor, co2Grams }, index) => ({
    index,
    p10: at(p10Ms),
    p50: at(p50Ms),
    p90: at(p90Ms),
    cost: cost.of(costMinor),
    co2: co2.of(co2Grams),
  }));
  return { time, cost, co2, marks };
}
