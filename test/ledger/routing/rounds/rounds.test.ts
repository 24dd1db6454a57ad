/** Delivery rounds: every rule kept, the best answer of small ones found, good ones for large ones. */
import { describe, expect, it, vi } from "vitest";
import {
  planRounds,
  type RoundsOrder,
  roundsDefaults,
} from "../../../../ledger/routing/rounds/plan-rounds.ts";
import {
  distanceOf,
  problemsOf,
  type RoundsProblem,
  timingOf,
} from "../../../../ledger/routing/rounds/problem.ts";
import { findRounds } from "../../../../ledger/routing/rounds/sisr.ts";
import { type Random, randomOf, whole } from "../random-network.ts";

vi.setConfig({ testTimeout: 120_000 });

type Layout = "random" | "clustered";

/** Stops on a plain of 100 × 100 with windows around a time at which some vehicle could come, as Solomon made his. */
function instance(random: Random, stops: number, layout: Layout, vehiclesMax = stops): RoundsProblem {
  const centres = Array.from({ length: 4 }, () => [whole(random, 100), whole(random, 100)] as const);
  const points: (readonly [number, number])[] = [[50, 50]];
  for (let i = 0; i < stops; i++) {
    const [x, y] = centres[whole(random, 4)]!;
    points.push(
      layout === "random"
        ? [whole(random, 100), whole(random, 100)]
        : [x + whole(random, 12), y + whole(random, 12)],
    );
  }
  const size = stops + 1;
  const distance = new Float64Array(size * size);
  points.forEach(([ax, ay], a) =>
    points.forEach(([bx, by], b) => {
      distance[a * size + b] = Math.round(10 * Math.sqrt((ax - bx) ** 2 + (ay - by) ** 2));
    }),
  );
  const closes = 6_000;
  const from = new Float64Array(size);
  const until = new Float64Array(size).fill(closes);
  for (let stop = 1; stop < size; stop++) {
    const there = distance[stop]!;
    const middle = there + whole(random, closes - 2 * there - 100);
    const width = 200 + whole(random, 1_500);
    from[stop] = Math.max(0, middle - width);
    until[stop] = Math.min(closes - there - 100, Math.max(there, middle + width));
  }
  return {
    size,
    distance,
    minutes: distance,
    demand: Float64Array.from({ length: size }, (_, i) => (i === 0 ? 0 : 1 + whole(random, 30))),
    from,
    until,
    service: Float64Array.from({ length: size }, (_, i) => (i === 0 ? 0 : 90)),
    capacity: 100,
    vehiclesMax,
  };
}

/** The shortest rounds that serve all stops, by trying every order of every group; infinite when there are none. */
function shortest(problem: RoundsProblem): number {
  const stops = Array.from({ length: problem.size - 1 }, (_, i) => i + 1);
  const best = new Map<number, number>();
  const visit = (round: number[], set: number) => {
    if (round.length > 0 && !("broken" in timingOf(problem, round)))
      best.set(set, Math.min(best.get(set) ?? Number.POSITIVE_INFINITY, distanceOf(problem, round)));
    for (const stop of stops) if ((set & (1 << stop)) === 0) visit([...round, stop], set | (1 << stop));
  };
  visit([], 0);
  const all = (1 << problem.size) - 2;
  const split = (rest: number, vehicles: number): number => {
    if (rest === 0) return 0;
    if (vehicles === 0) return Number.POSITIVE_INFINITY;
    const first = rest & -rest;
    let least = Number.POSITIVE_INFINITY;
    for (let set = rest; set > 0; set = (set - 1) & rest)
      if ((set & first) !== 0 && best.has(set))
        least = Math.min(least, best.get(set)! + split(rest & ~set, vehicles - 1));
    return least;
  };
  return split(all, problem.vehiclesMax);
}

describe("delivery rounds", () => {
  it("are the shortest there are on small instances", () => {
    let exact = 0;
    const seeds = 40;
    for (let seed = 1; seed <= seeds; seed++) {
      const problem = instance(randomOf(seed), 5 + (seed % 2), seed % 3 === 0 ? "clustered" : "random");
      const { rounds, leftOut, distance } = findRounds(problem, { iterations: 1_500, seed });
      expect(problemsOf(problem, rounds, leftOut), `seed ${seed}`).toEqual([]);
      const least = shortest(problem);
      if (leftOut.length > 0) continue;
      expect(distance).toBeGreaterThanOrEqual(least);
      if (distance === least) exact++;
    }
    expect(exact).toBeGreaterThanOrEqual(seeds - 2);
  });

  it.each(["random", "clustered"] as const)("keep all rules on a hundred stops, %s", (layout) => {
    const problem = instance(randomOf(7), 100, layout);
    const short = findRounds(problem, { iterations: 100, seed: 1 });
    const long = findRounds(problem, { iterations: 4_000, seed: 1 });
    for (const { rounds, leftOut } of [short, long]) {
      expect(problemsOf(problem, rounds, leftOut)).toEqual([]);
      expect(leftOut).toEqual([]);
    }
    expect(long.distance).toBeLessThan(short.distance);
    expect(findRounds(problem, { iterations: 100, seed: 1 })).toEqual(short);
  });

  it("leave out what nobody can serve, and no more", () => {
    const problem = instance(randomOf(3), 20, "random", 2);
    const tooHeavy = { ...problem, demand: problem.demand.map((demand, i) => (i === 5 ? 1_000 : demand)) };
    const { rounds, leftOut } = findRounds({ ...tooHeavy, vehiclesMax: 20 }, { iterations: 500, seed: 1 });
    expect(leftOut).toEqual([5]);
    const few = findRounds(tooHeavy, { iterations: 500, seed: 1 });
    expect(few.rounds.length).toBeLessThanOrEqual(2);
    expect(problemsOf(tooHeavy, few.rounds, few.leftOut)).toEqual([]);
    expect(rounds.flat()).toHaveLength(19);
  });

  it("that break a rule are found out", () => {
    const problem = instance(randomOf(5), 6, "random");
    const { rounds } = findRounds(problem, { iterations: 500, seed: 1 });
    expect(problemsOf(problem, rounds.slice(1), [])[0]).toContain("served 0 times");
    expect(problemsOf(problem, [...rounds, rounds[0]!], [])[0]).toContain("served 2 times");
    expect(problemsOf({ ...problem, capacity: 1 }, rounds, []).join()).toContain("more than 1");
    expect(problemsOf({ ...problem, vehiclesMax: 0 }, rounds, []).join()).toContain("0 vehicles");
    expect(problemsOf({ ...problem, until: problem.until.map(() => 0) }, rounds, []).join()).toContain(
      "after 0",
    );
  });
});

describe("rounds on the map", () => {
  const fromMs = Date.UTC(2026, 2, 2, 7);
  const order: RoundsOrder = {
    depot: { lat: 48.2, lon: 11.6, fromMs, untilMs: fromMs + 10 * 3_600_000 },
    stops: Array.from({ length: 12 }, (_, i) => ({
      id: `S-${i}`,
      lat: 48.1 + (i % 4) * 0.04,
      lon: 11.45 + Math.floor(i / 4) * 0.07,
      demand: 100,
      fromMs: fromMs + (i % 3) * 3_600_000,
      untilMs: fromMs + ((i % 3) + 4) * 3_600_000,
      serviceMinutes: 6,
    })),
    vehicles: 3,
    capacity: 600,
    ...roundsDefaults,
    iterations: 500,
  };

  it("come in time, return in time and carry no more than fits", () => {
    const { rounds, leftOut, meters } = planRounds(order);
    expect(leftOut).toEqual([]);
    expect(rounds.flatMap(({ stops }) => stops.map(({ id }) => id)).sort()).toEqual(
      order.stops.map(({ id }) => id).sort(),
    );
    for (const { stops, load, returnMs } of rounds) {
      expect(load).toBeLessThanOrEqual(600);
      expect(returnMs).toBeLessThanOrEqual(order.depot.untilMs);
      for (const { id, startMs } of stops) {
        const stop = order.stops.find((each) => each.id === id)!;
        expect(startMs).toBeGreaterThanOrEqual(stop.fromMs);
        expect(startMs).toBeLessThanOrEqual(stop.untilMs);
      }
    }
    expect(meters).toBe(rounds.reduce((sum, round) => sum + round.meters, 0));
  });
});
