/** Is a point on land? Natural Earth's land polygons (1:50 million, as TopoJSON), asked by ray casting. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { LatLon } from "../../simulators/geo.ts";

type Position = readonly [lon: number, lat: number];
type Ring = readonly Position[];
interface Polygon {
  readonly rings: readonly Ring[];
  readonly box: readonly [west: number, south: number, east: number, north: number];
}

interface Topology {
  readonly transform: { readonly scale: Position; readonly translate: Position };
  readonly arcs: readonly (readonly Position[])[];
  readonly objects: { readonly land: { readonly geometries: readonly { readonly arcs: number[][][] }[] } };
}

const file = createRequire(import.meta.url).resolve("world-atlas/land-50m.json");
const polygons = readPolygons(JSON.parse(readFileSync(file, "utf8")));

/** TopoJSON: arcs are deltas of whole steps; a ring joins arcs at their ends, `~index` meaning backwards. */
function readPolygons({ transform, arcs, objects }: Topology): Polygon[] {
  const lines = arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]): Position => {
      x += dx;
      y += dy;
      return [
        x * transform.scale[0] + transform.translate[0],
        y * transform.scale[1] + transform.translate[1],
      ];
    });
  });
  const lineOf = (index: number) => (index >= 0 ? lines[index]! : lines[~index]!.toReversed());
  return objects.land.geometries
    .flatMap((geometry) => geometry.arcs)
    .map((rings) => rings.map((ring) => ring.flatMap((index) => lineOf(index).slice(1))))
    .map((rings) => {
      const lons = rings[0]!.map(([lon]) => lon);
      const lats = rings[0]!.map(([, lat]) => lat);
      return { rings, box: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] };
    });
}

export const isOnLand = (point: LatLon): boolean =>
  polygons.some(
    ({ rings, box: [west, south, east, north] }) =>
      point.lon >= west &&
      point.lon <= east &&
      point.lat >= south &&
      point.lat <= north &&
      rings.filter((ring) => isInside(ring, point)).length % 2 === 1,
  );

function isInside(ring: Ring, { lat, lon }: LatLon): boolean {
  let inside = false;
  for (let i = 0, before = ring.length - 1; i < ring.length; before = i++) {
    const [lonA, latA] = ring[i]!;
    const [lonB, latB] = ring[before]!;
    if (latA > lat !== latB > lat && lon < ((lonB - lonA) * (lat - latA)) / (latB - latA) + lonA)
      inside = !inside;
  }
  return inside;
}
