/** The texts of share links. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { sharingEn } from "./sharing-en.ts";

const sharing = catalogue(sharingEn, { de: async () => (await import("./sharing-de.ts")).sharingDe });

export const sharingWords = sharing.text;

await sharing.ready;
