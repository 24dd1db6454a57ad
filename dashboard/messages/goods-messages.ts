/** The texts of the pages about customs, goods and figures. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { goodsEn } from "./goods-en.ts";

const goods = catalogue(goodsEn, { de: async () => (await import("./goods-de.ts")).goodsDe });

export const goodsWords = goods.text;

await goods.ready;
