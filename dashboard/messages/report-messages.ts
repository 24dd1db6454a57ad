/** The words of reports. Whoever imports this waits for the chosen language. */
import { wordsEn } from "../../report/words/en.ts";
import { catalogue } from "./catalogue.ts";

const report = catalogue(wordsEn, { de: async () => (await import("../../report/words/de.ts")).wordsDe });

export const reportWords = report.text;

await report.ready;
