/** The texts of what this browser checks itself. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { checksEn } from "./checks-en.ts";

export type { CheckMessages } from "./checks-en.ts";

const checks = catalogue(checksEn, { de: async () => (await import("./checks-de.ts")).checksDe });

export const checkWords = checks.text;

await checks.ready;
