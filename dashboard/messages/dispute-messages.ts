/** The texts of disputes. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { disputesEn } from "./disputes-en.ts";

const disputes = catalogue(disputesEn, { de: async () => (await import("./disputes-de.ts")).disputesDe });

export const disputeWords = disputes.text;

await disputes.ready;
