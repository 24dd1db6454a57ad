/** The texts of the liability trace. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { traceEn } from "./trace-en.ts";

const trace = catalogue(traceEn, { de: async () => (await import("./trace-de.ts")).traceDe });

export const traceWords = trace.text;

await trace.ready;
