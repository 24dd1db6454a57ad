/** The texts of deals, accounts and pass cards. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { tradeEn } from "./trade-en.ts";

export type TradeMessages = typeof tradeEn;

const trade = catalogue(tradeEn, { de: async () => (await import("./trade-de.ts")).tradeDe });

export const tradeWords = trade.text;

/** The word for a name that statements use, or the name itself where this page knows no word for it. */
export function wordFor(words: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(words, name) ? words[name]! : name;
}

await trade.ready;
