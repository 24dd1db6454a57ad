import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";
import { mapTiles } from "./vite.map-tiles.ts";

/** What every page needs in one file: fewer requests, and it compresses better than twenty pieces. */
const shellModules = [
  /\/node_modules\/(@preact|preact|preact-iso)\//,
  /\/dashboard\/(app|api|format|store)\/(?!(keyboard-help|ledger|not-found|routing|settings|sign-in|sign-in-link)\.)/,
  /\/dashboard\/components\/(?!(virtual-table|arrival|download|empty|hash|panel)\.)/,
  /\/dashboard\/messages\/(en|messages|catalogue|reasons)\./,
  /\/report\/(quantity|words\/quantities-en)\./,
  // Small, and needed with maps and without them: among what draws maps it would bring them along.
  /\/dashboard\/trail\/longitudes\./,
];

/** What most pages need and the first one does not. */
const partModules = [/\/dashboard\/components\/(arrival|download|empty|hash|panel)\./];

/** What draws every map; the list beside the map and the pages' own parts do not wait for it. */
const mapModules = [
  /\/node_modules\/(leaflet\/(?!src\/(layer\/(vector|LayerGroup|tile\/TileLayer)|geometry\/(Line|Poly)Util))|topojson-client\/)/,
  /\/dashboard\/map\/(leaflet-map|leaflet-parts|base-layer|labels|mercator|rings|world|colours|pin-layer)\./,
];

/** What draws lines on maps, which the fleet's map wants with the first shipment that is chosen. */
const lineModules = [
  /\/leaflet\/src\/(layer\/vector|layer\/LayerGroup|geometry)\//,
  /\/dashboard\/map\/leaflet-lines/,
];

/** The clock of the past with its controls, which a shipment's page and the map's history share. */
const replayModules = [/\/dashboard\/(replay\/|shipment\/shared-clock\.)/];

const isOneOf = (patterns: readonly RegExp[]) => (id: string) => patterns.some((pattern) => pattern.test(id));

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Relative addresses, so that the same files work at any sub-path.
  base: "./",
  resolve: {
    alias: [
      { find: /^leaflet$/, replacement: fileURLToPath(new URL("map/leaflet-parts.js", import.meta.url)) },
    ],
  },
  plugins: [
    preact({ reactAliasesEnabled: false, prefreshEnabled: false, devToolsEnabled: false }),
    mapTiles(),
  ],
  build: {
    outDir: fileURLToPath(new URL("../dist/dashboard", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // An asset turned into a `data:` address would be refused by `default-src 'self'`.
    assetsInlineLimit: 0,
    sourcemap: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "shell", test: isOneOf(shellModules) },
            { name: "parts", test: isOneOf(partModules) },
            { name: "replay", test: isOneOf(replayModules) },
            { name: "map", test: isOneOf(mapModules) },
            { name: "map-lines", test: isOneOf(lineModules) },
          ],
        },
      },
    },
  },
});
