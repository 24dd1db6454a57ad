/** The texts of alerts, their rules, and who is told. Whoever imports this waits for the chosen language. */
import { alertsEn } from "./alerts-en.ts";
import { catalogue } from "./catalogue.ts";

const alerts = catalogue(alertsEn, { de: async () => (await import("./alerts-de.ts")).alertsDe });

export const alertWords = alerts.text;

await alerts.ready;
