/** All tiles of the world, out of the countries of npm world-atlas (Natural Earth). */
import { feature } from "topojson-client";
import { ringOf } from "../map/rings.ts";
import { cutTiles } from "./tile.ts";

/** `file` is the text of a TopoJSON file with an object `countries`; the tiles are named `column-row`. */
export function worldTiles(file: string): Map<string, Uint8Array> {
  const topology = JSON.parse(file) as Parameters<typeof feature>[0];
  const { countries } = topology.objects;
  if (!countries) throw new Error("The base map holds no countries.");
  const polygons = feature(topology, countries).features.flatMap(({ geometry }) =>
    geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates,
  );
  return cutTiles(polygons.flatMap((polygon) => polygon.map(ringOf)));
}
