/** The texts of the law part of the trace and of its open questions. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { lawEn } from "./law-en.ts";

const law = catalogue(lawEn, { de: async () => (await import("./law-de.ts")).lawDe });

export const lawWords = law.text;

/** Of a clock's code; a code that this page does not know is shown as it came. */
export function clockName(code: string): string {
  const names: Readonly<Record<string, string>> = lawWords().clocks;
  return Object.hasOwn(names, code) ? names[code]! : code;
}

await law.ready;
