/** Small random networks with everything in them that the search has to get right; by seed. */

import type { SeaWays } from "../../../ledger/routing/distance.ts";
import { metersBetween } from "../../../ledger/routing/geography/great-circle.ts";
import type { Network, Period, Service, Terminal } from "../../../ledger/routing/network.ts";
import { PriorForecaster } from "../../../ledger/routing/priors.ts";
import { noConstraints, type Question, queryOf } from "../../../ledger/routing/search/query.ts";
import { timetableOf } from "../../../ledger/routing/search/timetable.ts";

export type Random = () => number;

/** Mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const whole = (random: Random, below: number): number => Math.floor(random() * below);

/** Water everywhere: the great circle. */
export const openSea: SeaWays = {
  way: (from, to) => ({ meters: Math.round(metersBetween(from, to)), line: [from, to], passages: [] }),
};

const kinds = ["sea", "rail"] as const;

export function randomNetwork(random: Random): Network {
  const tariff = () => ({
    fixedMinor: whole(random, 200),
    perTonneMinor: whole(random, 50),
    perTonneKmMinor: whole(random, 3),
    controlledPercent: whole(random, 60),
  });
  const terminals = Array.from(
    { length: 3 + whole(random, 4) },
    (_, i): Terminal => ({
      id: `t${i}`,
      locode: `DE${"ABCDEFGH"[i]}AA`,
      kind: kinds[whole(random, 2)]!,
      name: `Terminal ${i}`,
      country: random() < 0.5 ? "DE" : "FR",
      lat: 45 + whole(random, 60) / 10,
      lon: whole(random, 60) / 10,
      utcOffsetMinutes: 60,
      openingHours:
        random() < 0.3
          ? [{ weekday: whole(random, 7), fromMinute: 360, toMinute: 360 + whole(random, 900) + 60 }]
          : [],
      transferMinutes: whole(random, 600),
      coldStore: random() < 0.5,
      handling: tariff(),
    }),
  );
  const services: Service[] = [];
  for (let i = 0; i < 7; i++) {
    const mode = kinds[whole(random, 2)]!;
    const there = terminals.filter(({ kind }) => kind === mode);
    if (there.length < 2) continue;
    const period: Period = random() < 0.5 ? "daily" : "weekly";
    let minute = 0;
    let last = "";
    const calls = Array.from({ length: 2 + whole(random, 3) }, () => {
      const open = there.filter(({ id }) => id !== last);
      const terminal = open[whole(random, open.length)]!.id;
      last = terminal;
      const arrivalMinute = minute;
      const departureMinute = arrivalMinute + whole(random, 300);
      minute = departureMinute + 60 + whole(random, 3_000);
      return { terminal, arrivalMinute, departureMinute };
    });
    services.push({
      id: `s${i}`,
      name: `Service ${i}`,
      carrier: `carrier ${i % 3}`,
      mode,
      period,
      startMinute: whole(random, period === "daily" ? 1_440 : 10_080),
      validFrom: "2026-01-01",
      validTo: random() < 0.2 ? "2026-01-12" : "2026-12-31",
      calls,
      cutOffMinutes: whole(random, 600),
      controlled: random() < 0.7,
      dangerousGoods: random() < 0.5 ? ["3"] : [],
      avoids: [],
      transitCountries: random() < 0.2 ? ["PL"] : [],
      emissionFactor: mode,
      tariff: tariff(),
    });
  }
  return {
    name: "random",
    sample: true,
    currency: "EUR",
    terminals,
    services,
    haulage: [
      {
        id: "lorries",
        carrier: "haulier",
        countries: random() < 0.9 ? ["DE", "FR"] : ["DE"],
        doorKmMax: 250 + whole(random, 300),
        terminalKmMax: whole(random, 220),
        circuity: 1.25,
        kmPerHour: 50,
        loadingMinutes: 90,
        emissionFactor: "road",
        tariff: tariff(),
      },
    ],
    emissionFactors: (["sea", "rail", "air", "road"] as const).map((mode, i) => ({
      id: mode,
      mode,
      gramsPerTonneKm: [10, 20, 600, 80][i]!,
      controlledPercent: 20,
      source: "test",
      version: "1",
      year: 2026,
    })),
  };
}

export function randomQuestion(random: Random): Question {
  return {
    from: { name: "here", country: "DE", lat: 45 + whole(random, 60) / 10, lon: whole(random, 60) / 10 },
    to: {
      name: "there",
      country: random() < 0.5 ? "DE" : "FR",
      lat: 45 + whole(random, 60) / 10,
      lon: whole(random, 60) / 10,
    },
    readyMs: Date.UTC(2026, 0, 2 + whole(random, 8), whole(random, 24)),
    massKg: 100 + whole(random, 20_000),
    controlled: random() < 0.3,
    ...(random() < 0.3 && { dangerousGoods: "3" }),
    forbidden: {
      ...noConstraints,
      ...(random() < 0.2 && { countries: ["PL"] }),
      ...(random() < 0.1 && { carriers: ["carrier 0"] }),
    },
    ...(random() < 0.3 && { transfersMax: whole(random, 4) }),
  };
}

export function randomQuery(seed: number) {
  const random = randomOf(seed);
  const network = randomNetwork(random);
  const question = randomQuestion(random);
  return queryOf(timetableOf(network, openSea), question, new PriorForecaster());
}
