/** The texts of the map's history. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { historyEn } from "./history-en.ts";

const history = catalogue(historyEn, { de: async () => (await import("./history-de.ts")).historyDe });

export const historyWords = history.text;

await history.ready;
