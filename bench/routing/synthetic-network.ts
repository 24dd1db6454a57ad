/** Networks of any size with the shape of real ones: regions, ports and hubs, loops, feeders, trains, flights. Seeded. */
import type { SeaWays } from "../../ledger/routing/distance.ts";
import { metersBetween } from "../../ledger/routing/geography/great-circle.ts";
import type { Call, Network, Period, Service, Terminal } from "../../ledger/routing/network.ts";
import { noConstraints, type Question } from "../../ledger/routing/search/query.ts";
import { uniform } from "../../ledger/routing/search/simulate.ts";
import type { Mode } from "../../ledger/state/terms.ts";

interface Region {
  readonly country: string;
  readonly lat: number;
  readonly lon: number;
}

/** Where most containers come from and go to. */
const regions: readonly Region[] = [
  { country: "CN", lat: 30, lon: 117 },
  { country: "DE", lat: 50, lon: 8 },
  { country: "US", lat: 38, lon: -85 },
  { country: "IN", lat: 18, lon: 76 },
  { country: "BR", lat: -20, lon: -47 },
  { country: "ZA", lat: -28, lon: 27 },
  { country: "TH", lat: 10, lon: 102 },
  { country: "AE", lat: 25, lon: 52 },
];
const spreadDegrees = 9;
const kinds: readonly Mode[] = ["sea", "sea", "sea", "rail", "rail", "air"];
const kmPerHour = { sea: 28, rail: 35, air: 800 } as const;

class Dice {
  readonly #stream: number;
  #drawn = 0;

  constructor(seed: number) {
    this.#stream = seed;
  }

  /** A whole number from 0 up to but not `below`. */
  whole(below: number): number {
    return Math.floor(uniform(this.#stream, this.#drawn++) * below);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.whole(items.length)]!;
  }
}

export const straightSea: SeaWays = {
  way: (from, to) => ({ meters: Math.round(metersBetween(from, to) * 1.25), line: [from, to], passages: [] }),
};

/** A network with about so many terminals and arcs between calls of one service. */
export function syntheticNetwork(terminalCount: number, arcCount: number, seed: number): Network {
  const dice = new Dice(seed);
  const terminals = Array.from({ length: terminalCount }, (_, i) => terminalOf(dice, i));
  const services: Service[] = [];
  const byKind = new Map<Mode, Terminal[]>();
  for (const terminal of terminals)
    byKind.set(terminal.kind, [...(byKind.get(terminal.kind) ?? []), terminal]);
  for (let arcs = 0; arcs < arcCount; ) {
    const service = serviceOf(dice, services.length, byKind);
    services.push(service);
    arcs += (service.calls.length * (service.calls.length - 1)) / 2;
  }
  return {
    name: "synthetic",
    sample: true,
    currency: "EUR",
    terminals,
    services,
    haulage: regions.map(({ country }) => ({
      id: `lorries-${country}`,
      carrier: "haulier",
      countries: [country],
      doorKmMax: 700,
      terminalKmMax: 120,
      circuity: 1.22,
      kmPerHour: 50,
      loadingMinutes: 120,
      emissionFactor: "road",
      tariff: { fixedMinor: 8_000, perTonneMinor: 0, perTonneKmMinor: 11, controlledPercent: 25 },
    })),
    emissionFactors: (["sea", "rail", "air", "road"] as const).map((mode, i) => ({
      id: mode,
      mode,
      gramsPerTonneKm: [12, 24, 650, 95][i]!,
      controlledPercent: 20,
      source: "synthetic",
      version: "1",
      year: 2026,
    })),
  };
}

function terminalOf(dice: Dice, index: number): Terminal {
  const { country, lat, lon } = regions[index % regions.length]!;
  const around = () => (dice.whole(2_000) / 1_000 - 1) * spreadDegrees;
  return {
    id: `t${index}`,
    locode: `${country}${index.toString(36).toUpperCase().replace(/[01]/g, "Z").padStart(3, "A").slice(-3)}`,
    kind: dice.pick(kinds),
    name: `Terminal ${index}`,
    country,
    lat: lat + around(),
    lon: lon + around(),
    utcOffsetMinutes: 60 * Math.round(lon / 15),
    openingHours: [],
    transferMinutes: 240 + dice.whole(1_200),
    coldStore: dice.whole(2) === 0,
    handling: {
      fixedMinor: 2_000 + dice.whole(3_000),
      perTonneMinor: 500,
      perTonneKmMinor: 0,
      controlledPercent: 10,
    },
  };
}

function serviceOf(dice: Dice, index: number, byKind: ReadonlyMap<Mode, readonly Terminal[]>): Service {
  const mode = dice.pick(["sea", "sea", "sea", "sea", "rail", "rail", "air"] as const);
  const all = byKind.get(mode)!;
  const isLong = mode === "sea" && dice.whole(2) === 0;
  const countries = Array.from({ length: isLong ? 3 : 1 }, () => dice.pick(regions).country);
  const there = mode === "air" ? all : all.filter(({ country }) => countries.includes(country));
  const stops = mode === "air" ? 2 : 4 + dice.whole(6);
  const chosen = [...new Set(Array.from({ length: stops }, () => dice.pick(there.length > 1 ? there : all)))];
  if (chosen.length < 2) chosen.push(all.find((terminal) => terminal !== chosen[0])!);
  chosen.sort((a, b) => a.country.localeCompare(b.country) || a.lat - b.lat);
  if (dice.whole(2) === 0) chosen.reverse();
  const period: Period = mode === "air" ? "daily" : "weekly";
  const factor = 80 + dice.whole(60);
  return {
    id: `s${index}`,
    name: `Service ${index}`,
    carrier: `carrier ${index % 12}`,
    mode,
    period,
    startMinute: dice.whole(period === "daily" ? 1_440 : 10_080),
    validFrom: "2026-01-01",
    validTo: "2027-12-31",
    calls: callsOf(dice, chosen, mode),
    cutOffMinutes: mode === "air" ? 240 : 1_440,
    controlled: dice.whole(3) > 0,
    dangerousGoods: [],
    avoids: [],
    transitCountries: [],
    emissionFactor: mode,
    tariff: {
      fixedMinor: mode === "air" ? 5_000 : 10_000,
      perTonneMinor: 1_000,
      perTonneKmMinor: ({ sea: 0.5, rail: 4, air: 30 }[mode] * factor) / 100,
      controlledPercent: 30,
    },
  };
}

function callsOf(dice: Dice, terminals: readonly Terminal[], mode: "sea" | "rail" | "air"): Call[] {
  let minute = 0;
  return terminals.map((terminal, i) => {
    const before = terminals[i - 1];
    if (before) minute += 60 + Math.round((metersBetween(before, terminal) / 1_000 / kmPerHour[mode]) * 60);
    const arrivalMinute = minute;
    minute += mode === "air" ? 120 : 360 + dice.whole(1_000);
    return { terminal: terminal.id, arrivalMinute, departureMinute: minute };
  });
}

/** Questions from one region to another. */
export function syntheticQuestions(network: Network, count: number, seed: number): Question[] {
  const dice = new Dice(seed);
  const door = ({ name, country, lat, lon }: Terminal) => ({ name, country, lat: lat + 0.3, lon: lon + 0.3 });
  return Array.from({ length: count }, (): Question => {
    const from = dice.pick(network.terminals);
    const to = dice.pick(network.terminals.filter(({ country }) => country !== from.country));
    return {
      from: door(from),
      to: door(to),
      readyMs: Date.UTC(2026, 2, 2 + dice.whole(20)),
      massKg: 500 + dice.whole(15_000),
      controlled: false,
      forbidden: noConstraints,
    };
  });
}
