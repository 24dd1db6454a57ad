/** Rivers, bays and channels to ports that the ocean grid cannot resolve: from the port to open water. */
import type { Position } from "../network.ts";

export interface Approach {
  readonly name: string;
  readonly line: readonly Position[];
}

const approach = (name: string, ...pairs: readonly (readonly [lat: number, lon: number])[]): Approach => ({
  name,
  line: pairs.map(([lat, lon]) => ({ lat, lon })),
});

export const approaches: readonly Approach[] = [
  approach("Elbe to Hamburg", [53.54, 9.93], [53.55, 9.6], [53.83, 9.35], [53.88, 8.95], [54.0, 8.25]),
  approach("Weser to Bremerhaven", [53.59, 8.53], [53.75, 8.25], [54.0, 7.75]),
  approach("Scheldt to Antwerp", [51.27, 4.34], [51.4, 4.2], [51.35, 3.85], [51.43, 3.5], [51.5, 3.0]),
  approach("New Waterway to Rotterdam", [51.92, 4.45], [51.96, 4.12], [52.0, 3.75]),
  approach("Thames to London", [51.46, 0.35], [51.5, 0.9], [51.6, 1.5]),
  approach("Seine to Le Havre", [49.47, 0.12], [49.5, -0.25]),
  approach("Neva Bay to Saint Petersburg", [59.89, 30.2], [60.0, 29.5], [60.0, 28.75], [60.0, 27.5]),
  approach(
    "Saint Lawrence to Montreal",
    [45.55, -73.53],
    [46.1, -73.0],
    [46.8, -71.2],
    [47.3, -70.4],
    [48.1, -69.5],
    [49.0, -68.0],
    [49.5, -66.0],
  ),
  approach("Houston Ship Channel", [29.73, -95.27], [29.68, -94.98], [29.36, -94.77], [29.25, -94.25]),
  approach("Mississippi to New Orleans", [29.93, -90.06], [29.6, -89.85], [29.15, -89.25], [28.75, -89.25]),
  approach(
    "Chesapeake Bay to Baltimore",
    [39.26, -76.58],
    [38.9, -76.4],
    [38.0, -76.25],
    [37.1, -76.1],
    [36.9, -75.75],
  ),
  approach("Delaware to Philadelphia", [39.9, -75.13], [39.5, -75.55], [39.1, -75.2], [38.75, -74.75]),
  approach(
    "Puget Sound to Seattle",
    [47.6, -122.35],
    [47.95, -122.5],
    [48.2, -123.2],
    [48.4, -124.6],
    [48.5, -125.25],
  ),
  approach(
    "Strait of Georgia to Vancouver",
    [49.29, -123.1],
    [49.25, -123.4],
    [48.75, -123.1],
    [48.3, -123.3],
    [48.4, -124.6],
    [48.5, -125.25],
  ),
  approach("Golden Gate to Oakland", [37.8, -122.3], [37.82, -122.48], [37.75, -122.75]),
  approach("Tokyo Bay", [35.6, 139.8], [35.45, 139.78], [35.2, 139.75], [34.75, 139.75]),
  approach("Ise Bay to Nagoya", [35.03, 136.85], [34.6, 136.95], [34.25, 137.0]),
  approach("Osaka Bay", [34.65, 135.4], [34.4, 135.1], [34.0, 134.9], [33.5, 135.0]),
  approach(
    "Inland Sea to Kobe",
    [34.67, 135.2],
    [34.55, 134.9],
    [34.3, 133.7],
    [34.2, 132.7],
    [33.85, 131.9],
    [33.9, 131.1],
  ),
  approach("Yantian", [22.57, 114.27], [22.5, 114.45], [22.25, 114.5]),
  approach("Hong Kong", [22.4, 114.11], [22.33, 114.12], [22.2, 114.13], [22.0, 114.25]),
  approach("Pearl River to Guangzhou", [23.05, 113.5], [22.7, 113.7], [22.25, 113.8], [22.0, 114.0]),
  approach(
    "Yangtze to Nanjing",
    [32.1, 118.75],
    [32.2, 119.5],
    [31.95, 120.3],
    [31.7, 121.0],
    [31.4, 121.5],
    [31.25, 122.0],
  ),
  approach("Bohai Bay to Tianjin", [38.98, 117.78], [38.9, 118.25]),
  approach("Saigon River", [10.77, 106.72], [10.6, 106.85], [10.35, 107.0], [10.0, 107.25]),
  approach("Chao Phraya to Bangkok", [13.7, 100.57], [13.5, 100.6], [13.25, 100.5]),
  approach("Hugli to Kolkata", [22.55, 88.3], [22.0, 88.1], [21.5, 88.2], [21.0, 88.25]),
  approach("Karnaphuli to Chittagong", [22.3, 91.8], [22.0, 91.5]),
  approach("Shatt al-Arab approach to Umm Qasr", [30.03, 47.95], [29.75, 48.5], [29.25, 49.0]),
  approach("River Plate to Buenos Aires", [-34.6, -58.36], [-34.75, -57.5], [-35.25, -56.0]),
  approach("Lagoon to Rio Grande", [-32.1, -52.1], [-32.25, -51.75]),
  approach("Port Phillip to Melbourne", [-37.83, 144.92], [-38.1, 144.85], [-38.3, 144.62], [-38.5, 144.5]),
  approach("Guayas to Guayaquil", [-2.28, -79.9], [-2.7, -80.1], [-3.0, -80.5]),
  approach("Lagos", [6.43, 3.38], [6.25, 3.5]),
];
