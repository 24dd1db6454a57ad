/** The texts of journeys and their replay. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { journeyEn } from "./journey-en.ts";

const journey = catalogue(journeyEn, { de: async () => (await import("./journey-de.ts")).journeyDe });

export const journeyWords = journey.text;

await journey.ready;
