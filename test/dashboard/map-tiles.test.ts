/** The tiles of the finer map: land is land and sea is sea, on both sides of the date line, and files that are cut off are refused. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { mercatorX, mercatorY } from "../../dashboard/map/mercator.ts";
import { readTile, tilesAcross } from "../../dashboard/map-tiles/tile.ts";
import { worldTiles } from "../../dashboard/map-tiles/world-tiles.ts";

const file = createRequire(import.meta.url).resolve("world-atlas/countries-10m.json");
const tiles = worldTiles(readFileSync(file, "utf8"));

/** As the map fills a tile: what an odd number of its rings contains. */
function isLand([lon, lat]: readonly [number, number]): boolean {
  const [x, y] = [mercatorX(lon), mercatorY(lat)];
  const [column, row] = [Math.floor(x * tilesAcross), Math.floor(y * tilesAcross)];
  const bytes = tiles.get(`${column}-${row}`);
  let inside = false;
  for (const { points } of bytes ? readTile(bytes, column, row) : []) {
    for (let index = 0, last = points.length - 2; index < points.length; last = index, index += 2) {
      const [ax, ay, bx, by] = [points[index]!, points[index + 1]!, points[last]!, points[last + 1]!];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

describe("tiles of the map", () => {
  it.each([
    ["Rotterdam", [4.48, 51.92]],
    ["Fiji, Viti Levu", [178, -17.8]],
    ["Fiji, Vanua Levu", [179.2, -16.6]],
    ["Taveuni, at the date line", [-179.95, -16.8]],
    ["Chukotka, west of the date line", [175, 67]],
    ["Chukotka, east of it", [-175, 66.5]],
    ["the South of Antarctica", [0, -84]],
    ["Lesotho, a hole of another country", [28.2, -29.6]],
    ["Kansas", [-98, 38.5]],
    ["Singapore", [103.8, 1.36]],
  ] as const)("%s is land", (_name, at) => expect(isLand(at)).toBe(true));

  it.each([
    ["the North Sea off Rotterdam", [3.6, 52.1]],
    ["the sea between the islands of Fiji", [179.5, -18]],
    ["the sea east of Fiji", [-179, -17.5]],
    ["the Caspian Sea", [51, 42]],
    ["the Strait of Dover", [1.45, 51.02]],
    ["the Arctic Ocean", [170, 80]],
    ["the Southern Ocean", [0, -60]],
    ["the Pacific", [-150, 0]],
  ] as const)("%s is sea", (_name, at) => expect(isLand(at)).toBe(false));

  it("have no line along the date line where it cuts a country in two", () => {
    const edge = [...tiles].flatMap(([name, bytes]) => {
      const [column, row] = name.split("-").map(Number) as [number, number];
      return readTile(bytes, column, row).flatMap(({ points }) =>
        Array.from({ length: points.length / 2 - 1 }, (_, index) => [
          points[2 * index]!,
          points[2 * index + 2]!,
        ]),
      );
    });
    const onTheLine = (x: number) => x === 0 || x === 1;
    expect(edge.filter(([from, to]) => onTheLine(from!) && onTheLine(to!))).toEqual([]);
  });

  it("are small, and there are none of the open sea", () => {
    const sizes = [...tiles.values()].map((bytes) => bytes.length);
    expect(Math.max(...sizes)).toBeLessThan(32_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_500_000);
    expect(tiles.has("12-12")).toBe(false);
  });

  it("that end too early are refused, and so are those that claim more than they hold", () => {
    const bytes = tiles.get("16-10")!;
    expect(() => readTile(bytes.subarray(0, -1), 16, 10)).toThrow(RangeError);
    expect(() => readTile(Uint8Array.of(255, 255, 255, 127, 0), 16, 10)).toThrow(RangeError);
    expect(() => readTile(Uint8Array.of(255, 255, 255, 255, 255), 16, 10)).toThrow(RangeError);
  });
});
