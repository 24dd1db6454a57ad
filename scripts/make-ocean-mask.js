// Makes gateway/routing/tables/ocean-mask.bin.gz from the coastlines of npm world-atlas (Natural Earth 10m, public domain).
// Run by hand after `npm run build`, when world-atlas or the mask's format changes: node scripts/make-ocean-mask.js
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { feature } from "topojson-client";
import {
  cellsPerDegree,
  maskColumns,
  maskRows,
  OceanMask,
  southernmost,
} from "../dist/ledger/routing/sea/ocean-mask.js";

const require = createRequire(import.meta.url);
const atlas = JSON.parse(readFileSync(require.resolve("world-atlas/land-10m.json"), "utf8"));
const land = new Uint8Array(maskRows * maskColumns);

/** Longitudes without jumps; a ring around the pole is closed over it. */
function unwrapped(ring) {
  const points = [ring[0].slice()];
  for (const [lon, lat] of ring.slice(1)) {
    const before = points.at(-1)[0];
    points.push([lon + 360 * Math.round((before - lon) / 360), lat]);
  }
  const first = points[0];
  const last = points.at(-1);
  if (Math.abs(last[0] - first[0]) > 180) points.push([last[0], -90], [first[0], -90], first);
  return points;
}

/** Turns land to water and back between each pair of crossings of each row: holes are water. */
function toggle(ring) {
  const points = unwrapped(ring);
  const crossings = new Map();
  for (let i = 1; i < points.length; i++) {
    const [lonA, latA] = points[i - 1];
    const [lonB, latB] = points[i];
    const [low, high] = latA < latB ? [latA, latB] : [latB, latA];
    // A row belongs to the edge when low ≤ lat < high, so that a corner counts once.
    const from = Math.max(0, Math.ceil((low - southernmost) * cellsPerDegree));
    for (let row = from; row < maskRows; row++) {
      const lat = southernmost + row / cellsPerDegree;
      if (lat >= high) break;
      if (lat < low) continue;
      const lon = lonA + ((lat - latA) / (latB - latA)) * (lonB - lonA);
      if (!crossings.has(row)) crossings.set(row, []);
      crossings.get(row).push(lon);
    }
  }
  for (const [row, lons] of crossings) {
    lons.sort((a, b) => a - b);
    for (let i = 0; i + 1 < lons.length; i += 2) {
      const from = Math.ceil((lons[i] + 180) * cellsPerDegree);
      const to = Math.ceil((lons[i + 1] + 180) * cellsPerDegree);
      for (let column = from; column < to; column++) {
        const at = row * maskColumns + (((column % maskColumns) + maskColumns) % maskColumns);
        land[at] = 1 - land[at];
      }
    }
  }
}

const { features, geometry } = feature(atlas, atlas.objects.land);
for (const { type, coordinates } of features ? features.map((each) => each.geometry) : [geometry])
  for (const polygon of type === "Polygon" ? [coordinates] : coordinates)
    for (const ring of polygon) toggle(ring);

const mask = new OceanMask();
let water = 0;
for (let row = 0; row < maskRows; row++)
  for (let column = 0; column < maskColumns; column++) {
    const isWater = land[row * maskColumns + column] === 0;
    mask.set(row, column, isWater);
    if (isWater) water++;
  }
const file = new URL("../gateway/routing/tables/ocean-mask.bin.gz", import.meta.url);
const bytes = gzipSync(mask.encode(), { level: 9 });
writeFileSync(file, bytes);
console.log(`${((100 * water) / land.length).toFixed(1)} % water, ${bytes.length} bytes`);
