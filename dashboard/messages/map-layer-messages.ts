/** The texts of what the map shows besides the fleet. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { mapLayersEn } from "./map-layers-en.ts";

const layers = catalogue(mapLayersEn, {
  de: async () => (await import("./map-layers-de.ts")).mapLayersDe,
});

export const mapLayerWords = layers.text;

await layers.ready;
