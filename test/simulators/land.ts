/** Is a point on land? Natural Earth's land polygons (1:50 million, as TopoJSON), asked by ray casting. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { LatLon } from "../../simulators/geo.ts";

type Position = readonly [lon: number, lat: number];
type Edge = readonly [from: Position, to: Position];

interface Topology {
  readonly transform: { readonly scale: Position; readonly translate: Position };
  readonly arcs: readonly (readonly Position[])[];
  readonly objects: { readonly land: { readonly geometries: readonly { readonly arcs: number[][][] }[] } };
}

const file = createRequire(import.meta.url).resolve("world-atlas/land-50m.json");
const bandDegrees = 0.5;
const bandOf = (lat: number): number => Math.floor(lat / bandDegrees);
const edgesByBand = readEdges(JSON.parse(readFileSync(file, "utf8")));

/** TopoJSON: arcs are deltas of whole steps; a ring joins arcs at their ends, `~index` meaning backwards. */
function readEdges({ transform, arcs, objects }: Topology): Map<number, Edge[]> {
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
  const rings = objects.land.geometries.flatMap((geometry) => geometry.arcs.flat());
  const bands = new Map<number, Edge[]>();
  for (const index of rings.flat()) {
    const line = lines[index >= 0 ? index : ~index]!;
    for (let k = 1; k < line.length; k++) addEdge(bands, [line[k - 1]!, line[k]!]);
  }
  return bands;
}

function addEdge(bands: Map<number, Edge[]>, edge: Edge): void {
  const [a, b] = edge.map(([, lat]) => bandOf(lat)) as [number, number];
  for (let band = Math.min(a, b); band <= Math.max(a, b); band++) {
    const edges = bands.get(band);
    if (edges) edges.push(edge);
    else bands.set(band, [edge]);
  }
}

/** Land polygons do not overlap, so an odd number of shores to the east of a point means land. */
export function isOnLand({ lat, lon }: LatLon): boolean {
  let onLand = false;
  for (const [[lonA, latA], [lonB, latB]] of edgesByBand.get(bandOf(lat)) ?? [])
    if (latA > lat !== latB > lat && lon < ((lonB - lonA) * (lat - latA)) / (latB - latA) + lonA)
      onLand = !onLand;
  return onLand;
}
