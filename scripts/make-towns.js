// Makes dashboard/towns/tables/towns.json: the largest towns of npm city-timezones 1.3.4 (MIT).
// Run by hand when the list or its format changes: npm install --no-save city-timezones && node scripts/make-towns.js
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const inhabitantsMin = 100_000;
/** About a kilometre: nobody sees more at the closest zoom. */
const decimals = 100;

const rounded = (degrees) => Math.round(degrees * decimals) / decimals;
const list = createRequire(import.meta.url).resolve("city-timezones/data/cityMap.json");
const towns = JSON.parse(readFileSync(list, "utf8"))
  .filter(({ pop }) => pop >= inhabitantsMin)
  .sort((a, b) => b.pop - a.pop || (a.city < b.city ? -1 : 1))
  .map(({ city, lat, lng, pop }) => [city, rounded(lat), rounded(lng), Math.round(pop / 1_000)]);
const file = new URL("../dashboard/towns/tables/towns.json", import.meta.url);
writeFileSync(file, `[\n${towns.map((town) => JSON.stringify(town)).join(",\n")}\n]\n`);
