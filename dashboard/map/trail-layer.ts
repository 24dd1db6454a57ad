/** Trail and planned legs of one shipment, as lines whose colours are the style sheet's. */
import type { LatLngTuple, Map as LeafletMap } from "leaflet";
import { layerGroup, polyline, svg } from "./leaflet-lines.js";
import { unwrapLongitudes } from "./mercator.ts";
import type { Journey, PlannedLeg } from "./selection.ts";
import type { TrackPoint } from "./track.ts";

/** Straight pieces that stand for the great circle of a leg. */
const arcSteps = 32;

export class TrailLayer {
  readonly #group = layerGroup();
  readonly #options;

  constructor(map: LeafletMap) {
    this.#options = {
      renderer: svg({ pane: "trail" }),
      pane: "trail",
      interactive: false,
      smoothFactor: 1.5,
    };
    this.#group.addTo(map);
  }

  show(journey: Journey | undefined): void {
    this.#group.clearLayers();
    if (!journey) return;
    for (const leg of journey.planned) this.#add(greatCircle(leg), "planned-line");
    this.#add(lineOf(journey.track), "trail-casing");
    this.#add(lineOf(journey.track), "trail-line");
  }

  #add(line: LatLngTuple[], className: string): void {
    if (line.length > 1) polyline(line, { ...this.#options, className }).addTo(this.#group);
  }
}

function lineOf(track: readonly TrackPoint[]): LatLngTuple[] {
  const lons = unwrapLongitudes(track.map((point) => point.lon));
  return track.map((point, index) => [point.lat, lons[index]!]);
}

/** Points on the shortest way over the globe; longitudes go on past 180°. */
export function greatCircle({ from, to }: PlannedLeg): LatLngTuple[] {
  const start = unitVector(from);
  const end = unitVector(to);
  const angle = Math.acos(Math.max(-1, Math.min(1, dot(start, end))));
  if (angle < 1e-6 || angle > Math.PI - 1e-6) return [[...from], [...to]];
  const line = Array.from({ length: arcSteps + 1 }, (_, step) => {
    const part = step / arcSteps;
    const a = Math.sin((1 - part) * angle) / Math.sin(angle);
    const b = Math.sin(part * angle) / Math.sin(angle);
    return onSphere(start, a, end, b);
  });
  const lons = unwrapLongitudes(line.map(([, lon]) => lon));
  return line.map(([lat], index) => [lat, lons[index]!]);
}

type Vector = readonly [number, number, number];

const degree = Math.PI / 180;

function unitVector([lat, lon]: readonly [number, number]): Vector {
  return [
    Math.cos(lat * degree) * Math.cos(lon * degree),
    Math.cos(lat * degree) * Math.sin(lon * degree),
    Math.sin(lat * degree),
  ];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function onSphere(start: Vector, a: number, end: Vector, b: number): [lat: number, lon: number] {
  const x = a * start[0] + b * end[0];
  const y = a * start[1] + b * end[1];
  const z = a * start[2] + b * end[2];
  return [Math.atan2(z, Math.hypot(x, y)) / degree, Math.atan2(y, x) / degree];
}
