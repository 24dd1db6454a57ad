/** Made-up journeys as sealed statements: door to port by road, port to port by sea, port to door by road. */
import type { SealedStatement } from "../../../../ledger/routing/eta/journeys.ts";
import { createRandom, type Random } from "../../../../simulators/random.ts";

export const hourMs = 3_600_000;
export const startMs = Date.UTC(2026, 0, 1);
const ports = ["NLRTM", "DEHAM", "BEANR", "ITTRS"];

export interface SealedAt {
  readonly sealed: SealedStatement;
  readonly atMs: number;
}

export function statement(kind: string, subject: string, party: string, payload: unknown): SealedStatement {
  return { index: 0, statement: { kind, subject }, payload, party };
}

export function terms(id: string, atMs: number, port: string) {
  const place = (locode: string) => ({ name: locode, locode });
  const leg = (n: number, mode: string, from: string, to: string, fromHours: number, toHours: number) => ({
    id: String(n),
    mode,
    carrier: mode,
    from: place(from),
    to: place(to),
    departure: atMs + fromHours * hourMs,
    arrival: atMs + toHours * hourMs,
  });
  return {
    id,
    consignee: "consignee",
    goods: { description: "boxes" },
    conditions: [],
    legs: [
      leg(1, "road", "CNWUH", "CNSHA", 12, 24),
      leg(2, "sea", "CNSHA", port, 60, 760),
      leg(3, "road", port, "DEMUC", 800, 815),
    ],
    gapMsMax: hourMs,
    at: atMs,
  };
}

/** Ships to the first port run late, the others as planned; everything scatters. */
function actualHours(random: Random, port: string): number[] {
  const scatter = (hours: number, part: number) => hours * Math.exp(random.normal(0, part));
  const departed = scatter(12, 0.2);
  const inPort = departed + scatter(12, 0.2);
  const sailed = Math.max(60, inPort + scatter(8, 0.3)) + scatter(4, 0.8);
  const landed = sailed + scatter(700, 0.06) * (port === ports[0] ? 1.15 : 1);
  const left = Math.max(800, landed + scatter(20, 0.4));
  return [departed, inPort, sailed, landed, left, left + scatter(15, 0.15)];
}

const steps = ["1 departed", "1 arrived", "2 departed", "2 arrived", "3 departed", "3 arrived"];

export interface MadeJourney {
  readonly id: string;
  readonly createdMs: number;
  readonly arrivedMs: number;
  readonly statements: readonly SealedAt[];
}

export function makeJourney(random: Random, id: string, createdMs: number): MadeJourney {
  const port = random.pick(ports);
  const times = actualHours(random, port).map((hours) => createdMs + Math.round(hours * hourMs));
  const subject = `shipment:${id}`;
  const milestones = times.map((at, i) => {
    const [leg, step] = steps[i]!.split(" ");
    return { atMs: at, sealed: statement("transport.milestone", subject, "carrier", { leg, step, at }) };
  });
  const arrivedMs = times.at(-1)!;
  return {
    id,
    createdMs,
    arrivedMs,
    statements: [
      {
        atMs: createdMs,
        sealed: statement("shipment.create", subject, "shipper", terms(id, createdMs, port)),
      },
      ...milestones,
      {
        atMs: arrivedMs + hourMs,
        sealed: statement("custody.accept", subject, "consignee", {
          from: "carrier",
          at: arrivedMs + hourMs,
        }),
      },
    ],
  };
}

/** A new journey every six hours; all their statements in the order of time. */
export function makeHistory(
  seed: string,
  count: number,
): { journeys: MadeJourney[]; statements: SealedAt[] } {
  const random = createRandom(seed);
  const journeys = Array.from({ length: count }, (_, i) =>
    makeJourney(random, `J-${i}`, startMs + i * 6 * hourMs),
  );
  const statements = journeys.flatMap((journey) => journey.statements).sort((a, b) => a.atMs - b.atMs);
  return { journeys, statements };
}
