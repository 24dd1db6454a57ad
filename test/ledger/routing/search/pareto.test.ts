/** The search beside a slow one that tries everything: nothing missing, nothing dominated, epsilon kept. */
import { describe, expect, it, vi } from "vitest";
import { boundsOf } from "../../../../ledger/routing/search/bounds.ts";
import { arrivalOf, departureOf } from "../../../../ledger/routing/search/departure.ts";
import { type SearchAnswer, searchRoutes } from "../../../../ledger/routing/search/pareto.ts";
import type { Query } from "../../../../ledger/routing/search/query.ts";
import { randomOf, randomQuery, whole } from "../random-network.ts";
import { allRoutes, frontOf, type SlowRoute, valuesOf } from "./slow-search.ts";

vi.setConfig({ testTimeout: 180_000 });

const networks = Number(process.env.ROUTING_NETWORKS ?? 3_000);
/** A month and a half: services that run out before are missed. */
const spanMinutes = 45 * 1_440;

function search(query: Query, epsilon: number, latestMinute = query.readyMinute + spanMinutes): SearchAnswer {
  return searchRoutes(query, { epsilon, labelsMax: 1_000_000, latestMinute });
}

const distinct = (routes: readonly Omit<SlowRoute, "arcs">[]) => [...new Set(routes.map(valuesOf))].sort();

describe("on thousands of small random networks", () => {
  it("the search answers exactly the routes that nothing dominates", () => {
    let routes = 0;
    for (let seed = 1; seed <= networks; seed++) {
      const query = randomQuery(seed);
      const found = search(query, 0);
      const expected = frontOf(allRoutes(query, query.readyMinute + spanMinutes));
      expect(distinct(found.routes), `seed ${seed}`).toEqual(distinct(expected));
      expect(found.complete).toBe(true);
      routes += found.routes.length;
    }
    // Most networks have a way, and many have several.
    expect(routes).toBeGreaterThan(networks);
  });

  it("epsilon leaves out only what something kept is nearly as good as, leg by leg, and no later than", () => {
    let fewer = 0;
    for (let seed = 1; seed <= networks / 3; seed++) {
      const query = randomQuery(seed);
      for (const epsilon of [0.05, 0.3]) {
        const kept = search(query, epsilon).routes;
        const front = frontOf(allRoutes(query, query.readyMinute + spanMinutes));
        if (kept.length < front.length) fewer++;
        for (const route of front) {
          const factor = (1 + epsilon) ** route.arcs.length;
          const isKept = kept.some(
            (other) =>
              other.arrival <= route.arrival &&
              other.cost <= route.cost * factor &&
              other.grams <= route.grams * factor &&
              other.hazard <= route.hazard * factor,
          );
          expect(isKept, `seed ${seed}, epsilon ${epsilon}, ${valuesOf(route)}`).toBe(true);
        }
      }
    }
    expect(fewer).toBeGreaterThan(10);
  });

  it("routes are what they say: each leg leaves when the one before has arrived", () => {
    for (let seed = 1; seed <= 500; seed++) {
      const query = randomQuery(seed);
      for (const { legs, arrival, cost } of search(query, 0.05).routes) {
        let at = query.readyMinute;
        let node = query.origin;
        let sum = 0;
        for (const leg of legs) {
          const arc = query.arcs[leg.arc]!;
          expect(arc.from).toBe(node);
          expect(leg.departure - arc.cutOffMinutes).toBeGreaterThanOrEqual(at);
          expect(query.usable[leg.arc]).toBe(1);
          [at, node, sum] = [leg.arrival, arc.to, sum + query.cost[leg.arc]!];
        }
        expect([node, at, sum]).toEqual([query.destination, arrival, cost]);
        expect(legs.length).toBeLessThanOrEqual((query.question.transfersMax ?? 98) + 1);
      }
    }
  });

  it("who is ready later never arrives earlier", () => {
    const random = randomOf(99);
    for (let seed = 1; seed <= 300; seed++) {
      const { arcs, timetable, minutes, readyMinute } = randomQuery(seed);
      arcs.forEach((arc, i) => {
        const early = readyMinute + whole(random, 20_000);
        const late = early + whole(random, 3_000);
        const arrival = (ready: number) =>
          arrivalOf(timetable, arc, departureOf(timetable, arc, ready), minutes[i]!);
        expect(arrival(early)).toBeLessThanOrEqual(arrival(late));
        expect(departureOf(timetable, arc, early)).toBeGreaterThanOrEqual(early);
      });
    }
  });

  it("bounds never exceed what a route really takes", () => {
    for (let seed = 1; seed <= 500; seed++) {
      const query = randomQuery(seed);
      const bounds = boundsOf(query);
      for (const { arcs, arrival, cost, grams, hazard } of allRoutes(
        query,
        query.readyMinute + spanMinutes,
      )) {
        expect(bounds.minutes[query.start]).toBeLessThanOrEqual(arrival - query.readyMinute);
        expect(bounds.cost[query.start]).toBeLessThanOrEqual(cost);
        expect(bounds.grams[query.start]).toBeLessThanOrEqual(grams);
        expect(bounds.hazard[query.start]).toBeLessThanOrEqual(hazard);
        expect(bounds.legs[query.start]).toBeLessThanOrEqual(arcs.length);
      }
    }
  });
});

describe("bounds on the work", () => {
  it("an answer that had to stop says that it is incomplete", () => {
    const query = Array.from({ length: 200 }, (_, seed) => randomQuery(seed + 1)).find(
      (each) => search(each, 0).labels > 20,
    )!;
    expect(searchRoutes(query, { epsilon: 0, labelsMax: 10, latestMinute: 1e9 }).complete).toBe(false);
  });

  it("nothing arrives after the latest minute, and everything before it is still found", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const query = randomQuery(seed);
      const all = search(query, 0).routes;
      const latest = all.map(({ arrival }) => arrival).sort((a, b) => a - b)[Math.floor(all.length / 2)];
      if (latest === undefined) continue;
      const inTime = all.filter(({ arrival }) => arrival <= latest);
      expect(distinct(search(query, 0, latest).routes)).toEqual(distinct(inTime));
    }
  });
});
