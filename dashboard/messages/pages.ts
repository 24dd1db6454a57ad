/** The texts of the pages behind the first one. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { pageEn } from "./page-en.ts";

const pages = catalogue(pageEn, { de: async () => (await import("./page-de.ts")).pageDe });

export const pageText = pages.text;

await pages.ready;
