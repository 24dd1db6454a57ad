/** The texts of the ledger explorer. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { ledgerEn } from "./ledger-en.ts";

export type LedgerMessages = typeof ledgerEn;

const ledger = catalogue(ledgerEn, { de: async () => (await import("./ledger-de.ts")).ledgerDe });

export const ledgerWords = ledger.text;

await ledger.ready;
