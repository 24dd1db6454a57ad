/** A past of the made-up fleet: each shipment moved to where it is now, some of them warm for a while, one of them silent. */
import type { FastifyInstance } from "fastify";
import type { FleetRow } from "../../gateway/contract/api.ts";
import type { FleetPastView, PastShipment } from "../../gateway/contract/past.ts";
import { type FakeFleet, parties } from "./fake-fleet.ts";

const hourMs = 3_600_000;
const pageShipments = 400;

interface Query {
  from: string;
  to: string;
  steps: string;
  after?: string;
}

export function addPast(scope: FastifyInstance, fleet: FakeFleet, nowMs: () => number): void {
  scope.get<{ Querystring: Query }>("/api/fleet/past", async ({ query }): Promise<FleetPastView> => {
    const [fromMs, toMs, steps] = [query.from, query.to, query.steps].map(Number) as [number, number, number];
    const stepMs = Math.ceil((toMs - fromMs + 1) / steps);
    const rows = fleet.rows
      .filter(({ shipment }) => createdMs(shipment, nowMs()) <= toMs)
      .sort((a, b) => (a.shipment < b.shipment ? -1 : 1));
    const rest = rows.filter(({ shipment }) => query.after === undefined || shipment > query.after);
    const page = rest.slice(0, pageShipments);
    const shipments = page.map((row) => pastOf(fleet, row, { fromMs, toMs, stepMs }, nowMs()));
    const next = page.length < rest.length ? page.at(-1)!.shipment : null;
    return { fromMs, toMs, stepMs, total: rows.length, shipments, next };
  });
}

/** The 20th is new: five hours old. */
function createdMs(shipment: string, nowMs: number): number {
  return nowMs - (shipment === "SHP-00020" ? 5 : 24 * 20) * hourMs;
}

interface Steps {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

function pastOf(fleet: FakeFleet, row: FleetRow, steps: Steps, nowMs: number): PastShipment {
  const { shipment, goods, origin, destination } = row;
  const number = Number(shipment.slice(4));
  const born = createdMs(shipment, nowMs);
  const until = Math.min(steps.toMs, nowMs);
  const timesMs: number[] = [];
  for (let atMs = steps.fromMs - steps.stepMs / 2; atMs <= until; atMs += steps.stepMs) {
    const isSilent = number === 3 && nowMs - atMs > 6 * hourMs && nowMs - atMs < 16 * hourMs;
    if (atMs >= born && !isSilent) timesMs.push(Math.round(atMs));
  }
  const places = timesMs.map((atMs) => fleet.was(shipment, ((nowMs - atMs) / 1000) * 0.05));
  const warmFromMs = nowMs - (6 + (number % 40)) * hourMs;
  const isWarm = (atMs: number) => number % 9 === 8 && atMs >= warmFromMs && atMs < warmFromMs + 3 * hourMs;
  const standings = standingsOf(row, born, number % 9 === 8 ? warmFromMs : undefined);
  const handoverMs = nowMs - (5 + (number % 30)) * hourMs;
  const [before, after] = [parties[number % 3]!, parties[(number + 1) % 3]!];
  const holdings = [
    { fromMs: born, holder: before.party, holderName: before.legalName },
    { fromMs: handoverMs, holder: after.party, holderName: after.legalName },
  ].filter(({ fromMs }) => fromMs <= steps.toMs);
  const isPlaced = row.lat !== null;
  return {
    shipment,
    goods,
    origin,
    destination,
    createdMs: born,
    silenceMs: hourMs,
    standings: standings.filter(({ fromMs }) => fromMs <= steps.toMs),
    holdings,
    positions: {
      timesMs: isPlaced ? timesMs : [],
      lats: isPlaced ? places.map((place) => place!.lat) : [],
      lons: isPlaced ? places.map((place) => place!.lon) : [],
    },
    temperatures: {
      timesMs: isPlaced ? timesMs : [],
      celsius: isPlaced ? timesMs.map((atMs) => (isWarm(atMs) ? 9.6 : 4.6)) : [],
    },
  };
}

function standingsOf(row: FleetRow, born: number, warmFromMs: number | undefined): PastShipment["standings"] {
  const at = (fromMs: number, status: FleetRow["status"], reason = "") => ({ fromMs, status, reason });
  if (row.status === "planned") return [at(born, "planned")];
  if (row.status === "delivered") return [at(born, "transit"), at(born + 24 * hourMs, "delivered")];
  if (warmFromMs === undefined || warmFromMs < born) return [at(born, "transit")];
  return [
    at(born, "transit"),
    at(warmFromMs, "attention", "temperature"),
    at(warmFromMs + hourMs, "critical", "temperature"),
    at(warmFromMs + 3 * hourMs, "transit"),
  ];
}
