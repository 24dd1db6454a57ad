/** The verify page's own texts. Whoever imports this waits for the chosen language. */
import { catalogue } from "../messages/catalogue.ts";
import { verifyEn } from "./messages/en.ts";

const verify = catalogue(verifyEn, { de: async () => (await import("./messages/de.ts")).verifyDe });

export const verifyText = verify.text;

await verify.ready;
