/**
 * Sample journeys: made up, with real places and plausible ways between them. No carrier runs exactly these,
 * and whoever shows one says that it is a sample (`sample: true`).
 */
import type { LatLon } from "./geo.ts";
import { places, type SamplePlace } from "./places.ts";
import {
  gibraltarToPortSaid,
  gulfOfAdenToSingapore,
  northSeaToUshant,
  reversed,
  singaporeToShanghai,
  suezToGulfOfAden,
  ushantToGibraltar,
  type Waypoint,
} from "./sea-lanes.ts";

export type Mode = "road" | "rail" | "sea" | "air";

/** Who carries a leg; the fleet assigns a party to each role. One role on two legs keeps custody between them. */
export type CarrierRole =
  | "origin-haulier"
  | "destination-haulier"
  | "rail-carrier"
  | "ocean-carrier"
  | "air-carrier";

export interface RouteLeg {
  /** Unique in its route. */
  readonly id: string;
  readonly mode: Mode;
  readonly carrier: CarrierRole;
  readonly from: SamplePlace;
  readonly to: SamplePlace;
  /** Between `from` and `to`, joined by great circles. */
  readonly waypoints: readonly LatLon[];
  readonly cruiseMetersPerSecond: number;
  /** Planned time at `from` before this leg departs: loading, customs, waiting for the vessel. */
  readonly dwellMs: number;
}

export interface SampleRoute {
  readonly id: string;
  readonly name: string;
  readonly sample: true;
  /** In order; each begins where the one before it ends. */
  readonly legs: readonly RouteLeg[];
}

const hourMs = 3_600_000;
const kilometersPerHour = (speed: number): number => speed / 3.6;
const knots = (speed: number): number => (speed * 1852) / 3600;

/** Ordinary cruise speeds: a lorry on a motorway, a freight train, a container ship, a wide-body freighter. */
const cruiseSpeeds: Readonly<Record<Mode, number>> = {
  road: kilometersPerHour(76),
  rail: kilometersPerHour(85),
  sea: knots(17),
  air: knots(480),
};

interface LegPlan {
  readonly carrier: CarrierRole;
  readonly dwellHours: number;
  readonly via?: readonly Waypoint[];
}

const leg =
  (mode: Mode) =>
  (from: SamplePlace, to: SamplePlace, { carrier, dwellHours, via = [] }: LegPlan): Omit<RouteLeg, "id"> => ({
    mode,
    carrier,
    from,
    to,
    waypoints: via.map(([lat, lon]) => ({ lat, lon })),
    cruiseMetersPerSecond: cruiseSpeeds[mode],
    dwellMs: dwellHours * hourMs,
  });
const road = leg("road");
const rail = leg("rail");
const sea = leg("sea");
const air = leg("air");

const route = (id: string, name: string, ...legs: Omit<RouteLeg, "id">[]): SampleRoute => ({
  id,
  name,
  sample: true,
  legs: legs.map((plan, index) => ({ id: `${index + 1}-${plan.mode}`, ...plan })),
});

const suzhouToShanghai = road(places.suzhou, places.shanghai, {
  carrier: "origin-haulier",
  dwellHours: 3,
  via: [
    [31.35, 121.0],
    [31.1, 121.4],
    [30.9, 121.9],
  ],
});

export const sampleRoutes: readonly SampleRoute[] = [
  route(
    "shanghai-rotterdam",
    "Suzhou – Shanghai – Singapore – Suez – Rotterdam – Duisburg",
    suzhouToShanghai,
    sea(places.shanghai, places.singapore, {
      carrier: "ocean-carrier",
      dwellHours: 20,
      via: reversed(singaporeToShanghai),
    }),
    sea(places.singapore, places.rotterdam, {
      carrier: "ocean-carrier",
      dwellHours: 18,
      via: [
        ...reversed(gulfOfAdenToSingapore),
        ...reversed(suezToGulfOfAden),
        ...reversed(gibraltarToPortSaid),
        ...reversed(ushantToGibraltar),
        ...reversed(northSeaToUshant),
      ],
    }),
    rail(places.rotterdam, places.duisburg, {
      carrier: "rail-carrier",
      dwellHours: 22,
      via: [
        [51.87, 4.5],
        [51.86, 5.4],
        [51.85, 6.1],
      ],
    }),
  ),
  route(
    "santos-rotterdam",
    "São Paulo – Santos – Rotterdam – Venlo",
    road(places.saoPaulo, places.santos, {
      carrier: "origin-haulier",
      dwellHours: 3,
      via: [[-23.75, -46.5]],
    }),
    sea(places.santos, places.rotterdam, {
      carrier: "ocean-carrier",
      dwellHours: 18,
      via: [
        [-24.3, -46.1],
        [-23.6, -41.6],
        [-18.0, -37.8],
        [-8.0, -34.0],
        [4.0, -30.0],
        [16.0, -26.5],
        [30.0, -18.5],
        [32.8, -15.2],
        [43.5, -10.4],
        ...reversed(northSeaToUshant),
      ],
    }),
    road(places.rotterdam, places.venlo, {
      carrier: "destination-haulier",
      dwellHours: 12,
      via: [
        [51.85, 4.6],
        [51.58, 4.78],
        [51.44, 5.48],
      ],
    }),
  ),
  route(
    "shanghai-los-angeles",
    "Suzhou – Shanghai – Los Angeles – Ontario (California)",
    suzhouToShanghai,
    sea(places.shanghai, places.losAngeles, {
      carrier: "ocean-carrier",
      dwellHours: 20,
      via: [
        [30.6, 123.2],
        [30.3, 129.0],
        [30.08, 130.3],
        [30.2, 131.6],
        [33.9, 140.8],
        [43.0, 165.0],
        [46.0, -175.0],
        [43.5, -150.0],
        [34.4, -122.0],
        [33.8, -119.8],
        [33.6, -118.3],
      ],
    }),
    road(places.losAngeles, places.ontario, {
      carrier: "destination-haulier",
      dwellHours: 16,
      via: [[33.92, -118.2]],
    }),
  ),
  route(
    "tauranga-rotterdam",
    "Te Puke – Tauranga – Panama – Rotterdam",
    road(places.tePuke, places.tauranga, {
      carrier: "origin-haulier",
      dwellHours: 4,
      via: [[-37.72, 176.27]],
    }),
    sea(places.tauranga, places.rotterdam, {
      carrier: "ocean-carrier",
      dwellHours: 16,
      via: [
        [-37.55, 176.3],
        [-36.5, -179.5],
        [-28.0, -140.0],
        [-10.0, -105.0],
        [5.5, -80.0],
        [8.8, -79.5],
        [9.1, -79.7],
        [9.45, -79.95],
        [12.5, -76.5],
        [18.2, -67.8],
        [19.3, -67.6],
        [36.0, -40.0],
        [47.8, -9.0],
        ...reversed(northSeaToUshant),
      ],
    }),
  ),
  route(
    "antwerp-new-york",
    "Antwerp – New York – Philadelphia",
    sea(places.antwerp, places.newYork, {
      carrier: "ocean-carrier",
      dwellHours: 20,
      via: [
        [51.43, 3.9],
        [51.42, 3.3],
        [51.5, 2.4],
        ...northSeaToUshant.slice(2, -1),
        [49.3, -6.6],
        [47.5, -25.0],
        [42.0, -50.0],
        [40.4, -69.0],
        [40.4, -73.6],
        [40.57, -74.03],
        [40.65, -74.07],
      ],
    }),
    road(places.newYork, places.philadelphia, {
      carrier: "destination-haulier",
      dwellHours: 14,
      via: [[40.22, -74.75]],
    }),
  ),
  route(
    "rotterdam-munich",
    "Rotterdam – Duisburg – Munich",
    road(places.rotterdam, places.duisburg, {
      carrier: "origin-haulier",
      dwellHours: 3,
      via: [
        [51.85, 4.6],
        [51.58, 4.78],
        [51.44, 5.48],
        [51.37, 6.17],
      ],
    }),
    rail(places.duisburg, places.munich, {
      carrier: "rail-carrier",
      dwellHours: 8,
      via: [
        [50.94, 6.96],
        [50.36, 7.6],
        [50.0, 8.26],
        [49.48, 8.47],
        [48.78, 9.18],
        [48.4, 9.99],
        [48.37, 10.9],
      ],
    }),
  ),
  route(
    "basel-chicago",
    "Basel – Frankfurt – Chicago",
    road(places.basel, places.frankfurt, {
      carrier: "origin-haulier",
      dwellHours: 2,
      via: [
        [48.0, 7.83],
        [48.99, 8.4],
        [49.48, 8.55],
      ],
    }),
    air(places.frankfurt, places.chicagoAirport, { carrier: "air-carrier", dwellHours: 7 }),
    road(places.chicagoAirport, places.chicago, {
      carrier: "destination-haulier",
      dwellHours: 5,
      via: [[41.9, -87.75]],
    }),
  ),
  route(
    "nairobi-amsterdam",
    "Naivasha – Nairobi – Amsterdam – Aalsmeer",
    road(places.naivasha, places.nairobi, {
      carrier: "origin-haulier",
      dwellHours: 2,
      via: [
        [-0.95, 36.6],
        [-1.26, 36.75],
      ],
    }),
    air(places.nairobi, places.amsterdam, {
      carrier: "air-carrier",
      dwellHours: 6,
      via: [
        [15.6, 32.5],
        [31.0, 27.5],
        [45.4, 11.0],
      ],
    }),
    road(places.amsterdam, places.aalsmeer, {
      carrier: "destination-haulier",
      dwellHours: 4,
      via: [[52.29, 4.74]],
    }),
  ),
  route(
    "shenzhen-prague",
    "Shenzhen – Hong Kong – Leipzig – Prague",
    road(places.shenzhen, places.hongKong, {
      carrier: "origin-haulier",
      dwellHours: 3,
      via: [
        [22.5, 113.95],
        [22.37, 113.98],
      ],
    }),
    air(places.hongKong, places.leipzig, {
      carrier: "air-carrier",
      dwellHours: 8,
      via: [
        [30.7, 104.0],
        [43.2, 77.0],
        [41.0, 50.0],
        [46.0, 27.0],
      ],
    }),
    road(places.leipzig, places.prague, {
      carrier: "destination-haulier",
      dwellHours: 5,
      via: [
        [51.05, 13.65],
        [50.66, 14.04],
      ],
    }),
  ),
  route(
    "suwon-dallas",
    "Suwon – Seoul – Anchorage – Dallas",
    road(places.suwon, places.incheon, { carrier: "origin-haulier", dwellHours: 3, via: [[37.42, 126.7]] }),
    air(places.incheon, places.anchorage, {
      carrier: "air-carrier",
      dwellHours: 7,
      via: [
        [43.0, 145.0],
        [53.0, 172.0],
      ],
    }),
    air(places.anchorage, places.dallas, { carrier: "air-carrier", dwellHours: 3, via: [[51.1, -120.0]] }),
  ),
  route(
    "hamburg-vienna",
    "Hamburg – Vienna",
    road(places.hamburg, places.vienna, {
      carrier: "origin-haulier",
      dwellHours: 3,
      via: [
        [53.1, 11.4],
        [52.4, 13.0],
        [51.05, 13.74],
        [50.08, 14.43],
        [49.2, 16.6],
      ],
    }),
  ),
  route(
    "lyon-milan",
    "Lyon – Turin – Milan",
    road(places.lyon, places.turin, {
      carrier: "origin-haulier",
      dwellHours: 2,
      via: [
        [45.57, 5.92],
        [45.2, 6.65],
        [45.13, 7.05],
      ],
    }),
    road(places.turin, places.milan, { carrier: "destination-haulier", dwellHours: 3, via: [[45.45, 8.62]] }),
  ),
];

/** The sample journey of this id; throws `RangeError` when there is none. */
export function sampleRoute(id: string): SampleRoute {
  const found = sampleRoutes.find((candidate) => candidate.id === id);
  if (!found) throw new RangeError(`no sample route is called "${id}"`);
  return found;
}
