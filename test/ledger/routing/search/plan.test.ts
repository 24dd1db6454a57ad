/** Plans in the sample network and in random ones: what must not change, and what must, when the world does. */
import { describe, expect, it, vi } from "vitest";
import { readSampleNetwork, readSeaTable } from "../../../../gateway/routing/tables.ts";
import { type PartForecast, quantileSteps } from "../../../../ledger/routing/leg-forecast.ts";
import type { Network } from "../../../../ledger/routing/network.ts";
import { doorOf } from "../../../../ledger/routing/places.ts";
import { PriorForecaster } from "../../../../ledger/routing/priors.ts";
import { searchRoutes } from "../../../../ledger/routing/search/pareto.ts";
import { planDefaults, planRoutes, routeOfLegs } from "../../../../ledger/routing/search/plan.ts";
import { noConstraints, type Question, queryOf } from "../../../../ledger/routing/search/query.ts";
import { quantileOf, simulate, uniform } from "../../../../ledger/routing/search/simulate.ts";
import { timetableOf } from "../../../../ledger/routing/search/timetable.ts";
import { randomOf, randomQuery, whole } from "../random-network.ts";

vi.setConfig({ testTimeout: 120_000 });

const network = readSampleNetwork();
const table = readSeaTable();
const forecaster = new PriorForecaster();
const timetable = timetableOf(network, table);
const question: Question = {
  from: doorOf(network, "CNSHA")!,
  to: doorOf(network, "Munich")!,
  readyMs: Date.UTC(2026, 11, 1, 8),
  massKg: 8_000,
  controlled: false,
  forbidden: noConstraints,
};
const options = { ...planDefaults, draws: 400 };

const search = (of: Network, asked: Question = question) => {
  const query = queryOf(timetableOf(of, table), asked, forecaster);
  return { query, ...searchRoutes(query, { epsilon: 0, labelsMax: 1e7, latestMinute: 1e9 }) };
};

describe("the sample network", () => {
  it("says that it is one, and that nobody runs its services", () => {
    expect(network.sample).toBe(true);
    expect(network.services.every(({ id }) => id.startsWith("SAMPLE-"))).toBe(true);
    expect(
      network.emissionFactors.every(({ source, version, year }) => source && version && year > 2000),
    ).toBe(true);
  });

  it("has sea and rail, sea and road, rail, air, and sea and air from Shanghai to Munich", () => {
    const ways = new Set<string>();
    const asked = [
      question,
      { ...question, forbidden: { ...noConstraints, countries: ["RU"] } },
      { ...question, forbidden: { ...noConstraints, modes: ["sea" as const, "air" as const] } },
    ];
    for (const each of asked)
      for (const { legs } of planRoutes(timetable, each, forecaster, options).routes)
        ways.add(
          [...new Set(legs.filter(({ scheduled }) => scheduled).map(({ mode }) => mode))].sort().join("+"),
        );
    expect([...ways]).toEqual(expect.arrayContaining(["air", "sea", "rail", "rail+sea", "air+sea"]));
  });
});

describe("a dearer leg", () => {
  it("makes no route that uses it cheaper, and leaves the others as they are", () => {
    const before = search(network);
    const taken = new Set(
      before.routes.flatMap(({ legs }) => legs.map(({ arc }) => before.query.arcs[arc]!.service)),
    );
    for (const index of [...taken].filter((service) => service >= 0)) {
      const dearer: Network = {
        ...network,
        services: network.services.map((service, i) =>
          i === index
            ? { ...service, tariff: { ...service.tariff, fixedMinor: service.tariff.fixedMinor + 70_000 } }
            : service,
        ),
      };
      const after = search(dearer);
      const uses = ({ query, routes }: typeof after) =>
        routes.filter(({ legs }) => legs.some(({ arc }) => query.arcs[arc]!.service === index));
      const cheapest = (routes: typeof after.routes) => Math.min(...routes.map(({ cost }) => cost));
      expect(cheapest(uses(after))).toBeGreaterThanOrEqual(cheapest(uses(before)));
      expect(cheapest(after.routes)).toBeGreaterThanOrEqual(cheapest(before.routes));
    }
  });
});

describe("more choice", () => {
  it("never makes the best of anything worse; less never makes it better", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const query = randomQuery(seed);
      const best = (usable: Uint8Array) => {
        const { routes } = searchRoutes(
          { ...query, usable },
          { epsilon: 0, labelsMax: 1e6, latestMinute: query.readyMinute + 60_000 },
        );
        return (["arrival", "cost", "grams", "hazard"] as const).map((value) =>
          Math.min(...routes.map((route) => route[value])),
        );
      };
      const all = best(query.usable);
      const fewer = query.usable.slice();
      fewer[whole(randomOf(seed), fewer.length)] = 0;
      best(fewer).forEach((value, i) => expect(value).toBeGreaterThanOrEqual(all[i]!));
    }
  });
});

describe("the simulation", () => {
  const { query, routes } = search(network);
  const route = routes.find(({ legs }) => legs.length >= 4)!;

  it("is decided by its seed, and by nothing else", () => {
    const once = simulate(query, route.legs, 500, 7);
    expect(simulate(query, route.legs, 500, 7)).toEqual(once);
    expect(simulate(query, route.legs, 500, 8).arrivals).not.toEqual(once.arrivals);
  });

  it("draws evenly", () => {
    const draws = Array.from({ length: 20_000 }, (_, i) => uniform(12_345, i));
    const share = (from: number, to: number) =>
      draws.filter((x) => x >= from && x < to).length / draws.length;
    for (let tenth = 0; tenth < 10; tenth++)
      expect(Math.abs(share(tenth / 10, (tenth + 1) / 10) - 0.1)).toBeLessThan(0.01);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
  });

  it("of a single leg gives back the forecast's own quantiles", () => {
    const leg = route.legs.find(({ arc }) => query.arcs[arc]!.haulage >= 0)!;
    const direct = { ...query, readyMinute: leg.departure };
    const { arrivals } = simulate(direct, [leg], 20_000, 3);
    const { deviationMinutes }: PartForecast = query.forecasts.movement(query.arcs[leg.arc]!);
    const minutes = arrivals.map((at) => at - leg.departure).sort();
    const planned = query.arcs[leg.arc]!.minutes;
    // The gate rounds what comes outside its hours, so only times inside them are compared.
    for (const step of [8, 16, 24]) {
      const expected = planned + deviationMinutes[step]!;
      expect(Math.abs(quantileOf(minutes, step / quantileSteps) - expected)).toBeLessThan(
        Math.max(5, 0.05 * planned),
      );
    }
  });

  it("gives routes that share a ship the same delay of it", () => {
    const isFrom = (port: string, to: string) => (arc: (typeof query.arcs)[number]) =>
      network.services[arc.service]?.id === "SAMPLE-AE1" &&
      network.terminals[arc.from]?.locode === port &&
      network.terminals[arc.to]?.locode === to;
    const isLate = (to: string) => {
      const arc = query.arcs.findIndex(isFrom("CNSHA", to));
      const departure = query.arcs[arc]!.firstDeparture + 100 * query.arcs[arc]!.period;
      const { arrivals } = simulate(
        { ...query, readyMinute: departure - 5_000 },
        [{ arc, departure, arrival: 0 }],
        2_000,
        5,
      );
      const median = quantileOf(arrivals.slice().sort(), 0.5);
      return [...arrivals].map((at) => at > median);
    };
    const [rotterdam, hamburg] = [isLate("NLRTM"), isLate("DEHAM")];
    const alike = rotterdam.filter((late, i) => late === hamburg[i]).length / rotterdam.length;
    // Their stays in port are drawn apart.
    expect(alike).toBeGreaterThan(0.85);
  });

  it("later is never earlier: a route that is ready a day later arrives no earlier in any draw", () => {
    const late = { ...query, readyMinute: query.readyMinute + 1_440 };
    const [on, after] = [simulate(query, route.legs, 500, 1), simulate(late, route.legs, 500, 1)];
    on.arrivals.forEach((at, i) => expect(after.arrivals[i]).toBeGreaterThanOrEqual(at));
  });
});

describe("a present plan", () => {
  it("is followed leg by leg with the next departures", () => {
    const { query, routes } = search(network);
    for (const route of routes) {
      const references = route.legs.map(({ arc }) => {
        const { service, haulage, from, to } = query.arcs[arc]!;
        return {
          service: (network.services[service] ?? network.haulage[haulage])!.id,
          from: network.terminals[from]?.id ?? "",
          to: network.terminals[to]?.id ?? "",
        };
      });
      expect(routeOfLegs(query, references)).toEqual(route);
    }
    expect(routeOfLegs(query, [{ service: "none", from: "", to: "" }])).toBeUndefined();
  });

  it("may begin at a terminal where the goods are", () => {
    const asked = { ...question, fromTerminal: "DEHAM-sea" };
    const { query, routes } = search(network, asked);
    expect(routes.length).toBeGreaterThan(0);
    for (const { legs } of routes)
      expect(network.terminals[query.arcs[legs[0]!.arc]!.from]!.id).toBe("DEHAM-sea");
  });
});

describe("places", () => {
  it("are found by code, identifier, name and coordinates", () => {
    expect(doorOf(network, "CNSHA")).toMatchObject({ country: "CN", lat: 31.34 });
    expect(doorOf(network, "DEMUC-rail")).toMatchObject({ lon: 11.68 });
    expect(doorOf(network, "munich")).toMatchObject({ country: "DE" });
    expect(doorOf(network, "48.1,11.5/DE")).toEqual({
      name: "48.1,11.5/DE",
      country: "DE",
      lat: 48.1,
      lon: 11.5,
    });
    for (const wrong of ["Mun", "", "91,11/DE", "48,11", "Atlantis"])
      expect(doorOf(network, wrong)).toBeUndefined();
  });
});
