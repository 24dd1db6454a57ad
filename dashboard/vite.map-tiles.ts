/** Cuts Natural Earth's 1:10m countries (npm world-atlas) into the tiles that the map shows closely, as files of the build. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";
import { worldTiles } from "./map-tiles/world-tiles.ts";

const moduleName = "virtual:map-tiles";
const resolvedName = `\0${moduleName}`;

/** Names that change with the content, so that browsers may keep the files for good. */
export function mapTiles(): Plugin {
  return {
    name: "map-tiles",
    resolveId: (id) => (id === moduleName ? resolvedName : undefined),
    load(id) {
      if (id !== resolvedName) return undefined;
      const file = createRequire(import.meta.url).resolve("world-atlas/countries-10m.json");
      const tiles = worldTiles(readFileSync(file, "utf8"));
      const digest = createHash("sha256");
      for (const [name, bytes] of tiles) digest.update(`${name}\0`).update(bytes);
      const folder = `map-tiles-${digest.digest("hex").slice(0, 8)}`;
      for (const [name, source] of tiles)
        this.emitFile({ type: "asset", fileName: `assets/${folder}/${name}.bin`, source });
      const names = JSON.stringify([...tiles.keys()].join(" "));
      return `export const folder = "${folder}"; export const names = ${names}.split(" ");`;
    },
  };
}
