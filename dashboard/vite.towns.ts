/** Makes the file of towns that the map shows: the largest of Natural Earth's populated places, as npm city-timezones has them. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";
import { type TownSource, townFile } from "./towns/town-file.ts";

const moduleName = "virtual:towns";
const resolvedName = `\0${moduleName}`;

/** A name that changes with the content, as of the map's tiles. */
export function towns(): Plugin {
  return {
    name: "towns",
    resolveId: (id) => (id === moduleName ? resolvedName : undefined),
    load(id) {
      if (id !== resolvedName) return undefined;
      const file = createRequire(import.meta.url).resolve("city-timezones/data/cityMap.json");
      const source = townFile(JSON.parse(readFileSync(file, "utf8")) as TownSource[]);
      const digest = createHash("sha256").update(source).digest("hex").slice(0, 8);
      this.emitFile({ type: "asset", fileName: `assets/towns-${digest}.json`, source });
      return `export const file = "towns-${digest}.json";`;
    },
  };
}
