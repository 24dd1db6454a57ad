/** A fleet made up from a seed: plausible rows that move, for pages and browser tests. Not the ledger's data. */
import type { FleetRow, FleetStatus, ShipmentEta } from "../../gateway/contract/api.ts";

export type Random = () => number;

/** mulberry32: small, fast, the same on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Place {
  readonly name: string;
  readonly locode: string;
  readonly lat: number;
  readonly lon: number;
}

export const places: readonly Place[] = [
  { name: "Rotterdam", locode: "NLRTM", lat: 51.95, lon: 4.14 },
  { name: "Hamburg", locode: "DEHAM", lat: 53.53, lon: 9.97 },
  { name: "Vienna", locode: "ATVIE", lat: 48.2, lon: 16.37 },
  { name: "Milan", locode: "ITMIL", lat: 45.46, lon: 9.19 },
  { name: "Warsaw", locode: "PLWAW", lat: 52.23, lon: 21.01 },
  { name: "Madrid", locode: "ESMAD", lat: 40.42, lon: -3.7 },
  { name: "Lyon", locode: "FRLIO", lat: 45.76, lon: 4.84 },
  { name: "Gdansk", locode: "PLGDN", lat: 54.35, lon: 18.65 },
  { name: "Athens", locode: "GRATH", lat: 37.98, lon: 23.73 },
  { name: "Stockholm", locode: "SESTO", lat: 59.33, lon: 18.07 },
  { name: "Istanbul", locode: "TRIST", lat: 41.01, lon: 28.98 },
  { name: "Shanghai", locode: "CNSHA", lat: 31.23, lon: 121.47 },
  { name: "Singapore", locode: "SGSIN", lat: 1.26, lon: 103.84 },
  { name: "Los Angeles", locode: "USLAX", lat: 33.74, lon: -118.26 },
  { name: "Santos", locode: "BRSSZ", lat: -23.96, lon: -46.33 },
  { name: "Suva", locode: "FJSUV", lat: -18.14, lon: 178.44 },
];

export const parties = [
  { party: "nordfracht", legalName: "Nordfracht Spedition GmbH", country: "DE", roles: ["carrier"] },
  { party: "alpine-cold", legalName: "Alpine Cold Chain AG", country: "CH", roles: ["carrier", "forwarder"] },
  { party: "maas-terminal", legalName: "Maas Terminal B.V.", country: "NL", roles: ["terminal"] },
  { party: "helvet-pharma", legalName: "Helvet Pharma SA", country: "CH", roles: ["shipper"] },
  { party: "vindobona", legalName: "Vindobona Apotheken eG", country: "AT", roles: ["consignee"] },
] as const;

const goods = [
  "Vaccine, 12 pallets",
  "Frozen salmon, 18 t",
  "Insulin, 4 pallets",
  "Cut flowers, 6 trolleys",
  "Machine parts, 2 crates",
  "Lithium cells, 9 pallets",
];

const statusShares: readonly (readonly [FleetStatus, number])[] = [
  ["transit", 0.82],
  ["attention", 0.06],
  ["critical", 0.004],
  ["delivered", 0.07],
  ["stale", 0.016],
  ["planned", 0.03],
];

function drawStatus(random: Random): FleetStatus {
  let rest = random();
  for (const [status, share] of statusShares) {
    if (rest < share) return status;
    rest -= share;
  }
  return "transit";
}

const reasons: Readonly<Record<FleetStatus, string>> = {
  transit: "",
  attention: "temperature",
  critical: "temperature",
  delivered: "",
  stale: "",
  planned: "",
};

/** One moving shipment: a leg from one place to another and how far along it is. */
interface Mover {
  row: FleetRow;
  from: Place;
  to: Place;
  part: number;
  partPerSecond: number;
}

export class FakeFleet {
  readonly #random: Random;
  readonly #movers: Mover[];

  constructor(count: number, seed: number, nowMs: number) {
    this.#random = seededRandom(seed);
    this.#movers = Array.from({ length: count }, (_, index) => this.#mover(index, nowMs));
  }

  get rows(): FleetRow[] {
    return this.#movers.map((mover) => mover.row);
  }

  row(shipment: string): FleetRow | undefined {
    return this.#movers.find((mover) => mover.row.shipment === shipment)?.row;
  }

  places(shipment: string): { from: Place; to: Place } | undefined {
    return this.#movers.find((mover) => mover.row.shipment === shipment);
  }

  /** Where it was some time ago, as it moves now. */
  was(shipment: string, agoSeconds: number): { lat: number; lon: number } | undefined {
    const mover = this.#movers.find(({ row }) => row.shipment === shipment);
    if (!mover || mover.row.lat === null) return undefined;
    const moves = mover.row.status !== "delivered";
    const part = Math.max(0, mover.part - (moves ? mover.partPerSecond * agoSeconds : 0));
    return along(mover.from, mover.to, part, shipment);
  }

  /** Moves `count` shipments by `seconds` and answers their new rows. */
  advance(count: number, seconds: number, nowMs: number): FleetRow[] {
    const moving = this.#movers.filter(
      (mover) => mover.row.status !== "planned" && mover.row.status !== "delivered",
    );
    if (moving.length === 0) return [];
    return Array.from({ length: count }, () => {
      const mover = moving[Math.floor(this.#random() * moving.length)]!;
      return this.#move(mover, seconds, nowMs);
    });
  }

  #mover(index: number, nowMs: number): Mover {
    const random = this.#random;
    const far = random() < 0.25;
    const from = places[Math.floor(random() * (far ? places.length : 11))]!;
    const others = places.filter((place) => place !== from);
    const to = others[Math.floor(random() * (far ? others.length : 10))]!;
    const status = index === 16 ? "critical" : drawStatus(random);
    const holder = parties[Math.floor(random() * 3)]!;
    const part = status === "planned" ? 0 : status === "delivered" ? 1 : random();
    const row: FleetRow = {
      shipment: `SHP-${String(index + 1).padStart(5, "0")}`,
      goods: goods[index % goods.length]!,
      origin: from.name,
      destination: to.name,
      status,
      reason: reasons[status],
      holder: holder.party,
      holderName: holder.legalName,
      lat: null,
      lon: null,
      headingDegrees: null,
      speedMetersPerSecond: null,
      temperatureCelsius: null,
      batteryPercent: null,
      device: null,
      atMs: nowMs - Math.floor(random() * 600_000) - (status === "stale" ? 6 * 3_600_000 : 0),
    };
    const mover: Mover = { row, from, to, part, partPerSecond: 0.00002 + random() * 0.0002 };
    if (status !== "planned") this.#move(mover, 0, row.atMs);
    return mover;
  }

  #move(mover: Mover, seconds: number, nowMs: number): FleetRow {
    const random = this.#random;
    mover.part += mover.partPerSecond * seconds;
    if (mover.part > 1) {
      mover.part -= 1;
      [mover.from, mover.to] = [mover.to, mover.from];
    }
    const { lat, lon, headingDegrees } = along(mover.from, mover.to, mover.part, mover.row.shipment);
    const warm = mover.row.status === "critical" ? 9.4 : mover.row.status === "attention" ? 7.3 : 4.6;
    mover.row = {
      ...mover.row,
      lat,
      lon,
      headingDegrees,
      speedMetersPerSecond: mover.row.status === "delivered" ? 0 : 12 + random() * 10,
      temperatureCelsius: Math.round((warm + (random() - 0.5) * 1.6) * 10) / 10,
      batteryPercent: 20 + Math.floor(random() * 80),
      device: `LOG-${mover.row.shipment.slice(4)}`,
      atMs: nowMs,
    };
    if (mover.row.status !== "delivered") mover.row.eta = fakeEta(mover, nowMs);
    return mover.row;
  }
}

/** Half of them likely late; every third on a way that few went before. */
function fakeEta({ row, to, part }: Mover, nowMs: number): ShipmentEta {
  const number = Number(row.shipment.slice(4));
  const p50Ms = nowMs + Math.round((1 - part) * 5 * 86_400_000);
  const late = (number % 10) / 10;
  const arrival = {
    leg: "1",
    step: "arrived",
    place: to.locode,
    plannedMs: p50Ms - (late > 0.5 ? 1 : -1) * 5 * 3_600_000,
    p10Ms: p50Ms - 9 * 3_600_000,
    p50Ms,
    p90Ms: p50Ms + 21 * 3_600_000,
    late,
  };
  const comparable = number % 3 === 0 ? 4 : 118;
  return { atMs: nowMs, next: arrival, final: arrival, comparable, model: "tallyman-eta-1", height: 9 };
}

/** Straight on the map, bowed a little to one side by the shipment's own number so that lanes spread out. */
function along(
  from: Place,
  to: Place,
  part: number,
  shipment: string,
): Pick<FleetRow, "headingDegrees"> & { lat: number; lon: number } {
  const bow = ((Number(shipment.slice(4)) * 37) % 100) / 100 - 0.5;
  const turn = shortWay(to.lon - from.lon);
  const at = (p: number) => {
    const side = Math.sin(p * Math.PI) * bow * 0.35;
    return {
      lat: from.lat + (to.lat - from.lat) * p + turn * side,
      lon: from.lon + turn * p - (to.lat - from.lat) * side,
    };
  };
  const here = at(part);
  const ahead = at(Math.min(1.001, part + 0.001));
  const heading = (Math.atan2(shortWay(ahead.lon - here.lon), ahead.lat - here.lat) * 180) / Math.PI;
  return {
    lat: Math.max(-85, Math.min(85, here.lat)),
    lon: shortWay(here.lon),
    headingDegrees: Math.round((heading + 360) % 360),
  };
}

function shortWay(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}

/** Rows as an attacker or a careless partner would write them; every page must stay whole and safe. */
export function hostileRows(nowMs: number): FleetRow[] {
  const base: FleetRow = {
    shipment: "HOSTILE-1",
    goods: "<img src=x onerror=\"document.title='owned'\">",
    origin: "<script>document.title='owned'</script>",
    destination: "javascript:alert(1)",
    status: "critical",
    reason: "<b>reason</b>",
    holder: "x",
    holderName: "\u202eevil\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    lat: 90,
    lon: 180,
    headingDegrees: 720,
    speedMetersPerSecond: 0,
    temperatureCelsius: -273.15,
    batteryPercent: 0,
    device: null,
    atMs: nowMs,
  };
  return [
    base,
    {
      ...base,
      shipment: "HOSTILE-2",
      goods: "x".repeat(10_000),
      holderName: "W".repeat(10_000),
      lat: -90,
      lon: -180,
    },
    {
      ...base,
      shipment: "HOSTILE-3",
      goods: "",
      origin: "",
      destination: "",
      holderName: "",
      lat: null,
      lon: null,
      temperatureCelsius: null,
      batteryPercent: null,
      headingDegrees: null,
      speedMetersPerSecond: null,
      atMs: 0,
    },
    {
      ...base,
      shipment: "HOSTILE-4",
      goods: "\u0000\ud800 = 1+1",
      atMs: 4_102_444_800_000,
      lat: 0,
      lon: 179.999,
    },
  ];
}
