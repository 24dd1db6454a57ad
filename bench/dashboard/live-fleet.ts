/** A fleet for measurements of the dashboard: as many shipments as asked for, each of which goes round a circle of its own. */
import type { FleetRow, FleetStatus } from "../../gateway/contract/api.ts";

/** Of a hundred shipments, in order; none of them is critical, which is the watched one's status alone. */
const statusShares: readonly (readonly [FleetStatus, number])[] = [
  ["transit", 86],
  ["attention", 8],
  ["stale", 2],
  ["delivered", 4],
];

/** Where the watched shipment is by turns: in the empty South Pacific, some hundred pixels apart. */
const watchedPlaces = [
  { lat: -40, lon: -140 },
  { lat: -40, lon: -110 },
] as const;

export const watchedShipment = "WATCHED";

export class LiveFleet {
  readonly rows: FleetRow[];
  #next = 0;
  #turn = 0;

  constructor(count: number, nowMs: number) {
    this.rows = Array.from({ length: count }, (_, number) => firstRow(number, nowMs));
    this.rows.push({ ...this.rows[0]!, shipment: watchedShipment, status: "critical", ...watchedPlaces[0] });
  }

  /** Moves the next `count` shipments in turn, and the watched one, whose position was known at any time of the last `windowMs`. */
  advance(count: number, nowMs: number, windowMs = 0): FleetRow[] {
    const changed = Array.from({ length: count }, () => {
      const index = this.#next;
      this.#next = (index + 1) % (this.rows.length - 1);
      return this.#renew(index, {
        ...placeOf(index, nowMs),
        temperatureCelsius: 4 + (index % 30) / 10,
        atMs: nowMs,
      });
    });
    this.#turn += 1;
    const watched = this.#renew(this.rows.length - 1, {
      ...watchedPlaces[this.#turn % watchedPlaces.length]!,
      atMs: nowMs - Math.floor(((this.#turn * 37) % 100) * (windowMs / 100)),
    });
    return [...changed, watched];
  }

  #renew(index: number, change: Partial<FleetRow>): FleetRow {
    const row = { ...this.rows[index]!, ...change };
    this.rows[index] = row;
    return row;
  }
}

function firstRow(number: number, nowMs: number): FleetRow {
  return {
    shipment: `SHP-${String(number).padStart(6, "0")}`,
    goods: `Sample goods, ${number % 40} pallets`,
    origin: `Port ${number % 97}`,
    destination: `Town ${number % 89}`,
    status: statusOf(number),
    reason: "",
    holder: `carrier-${number % 53}`,
    holderName: `Sample carrier ${number % 53}`,
    speedMetersPerSecond: 18,
    temperatureCelsius: 4,
    batteryPercent: 20 + (number % 80),
    device: `logger-${number}`,
    atMs: nowMs,
    ...placeOf(number, nowMs),
  };
}

function statusOf(number: number): FleetStatus {
  let rest = number % 100;
  for (const [status, share] of statusShares) {
    if (rest < share) return status;
    rest -= share;
  }
  return "transit";
}

const roundMs = 120_000;

/** Circles of ten degrees between 35° south and 55° north. */
function placeOf(number: number, atMs: number): Pick<FleetRow, "lat" | "lon" | "headingDegrees"> {
  const turn = (atMs % roundMs) / roundMs + (number % 1009) / 1009;
  const angle = turn * 2 * Math.PI;
  return {
    lat: -20 + ((number * 37) % 6500) / 100 + 5 * Math.sin(angle),
    lon: -20 + ((number * 61) % 17_000) / 100 + 5 * Math.cos(angle),
    headingDegrees: Math.round(360 * (1 - (turn % 1))) % 360,
  };
}
