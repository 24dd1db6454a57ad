/** The texts of the pages on which people sign, and of refusals. Whoever imports this waits for the chosen language. */
import { actionsEn } from "./actions-en.ts";
import { catalogue } from "./catalogue.ts";
import { codesEn } from "./codes-en.ts";

export type { ActionMessages } from "./actions-en.ts";

const actions = catalogue(actionsEn, { de: async () => (await import("./actions-de.ts")).actionsDe });
const codes = catalogue(codesEn, { de: async () => (await import("./codes-de.ts")).codesDe });

export const actionWords = actions.text;
export const codeWords = codes.text;

await Promise.all([actions.ready, codes.ready]);
