/** The tiles of the finer base map, fetched when the map first shows their part of the world closely. */
import { folder, names } from "virtual:map-tiles";
import type { Ring } from "../map/rings.ts";
import { readTile, tileZoom } from "./tile.ts";

const land = new Set(names);
const tiles = new Map<string, Promise<Ring[]>>();

/**
 * Outlines around a tile of the map, which is at least as close as `tileZoom`; none on open sea. Rejects when the file cannot be had; the next call asks again.
 */
export function ringsAround(zoom: number, x: number, y: number): Promise<Ring[]> {
  const smaller = 2 ** (zoom - tileZoom);
  const column = Math.floor(x / smaller);
  const row = Math.floor(y / smaller);
  const name = `${column}-${row}`;
  let tile = tiles.get(name);
  if (!tile) {
    tile = land.has(name) ? fetchTile(name, column, row) : Promise.resolve([]);
    tiles.set(name, tile);
    tile.catch(() => tiles.delete(name));
  }
  return tile;
}

async function fetchTile(name: string, column: number, row: number): Promise<Ring[]> {
  const response = await fetch(new URL(`${folder}/${name}.bin`, import.meta.url));
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return readTile(new Uint8Array(await response.arrayBuffer()), column, row);
}
