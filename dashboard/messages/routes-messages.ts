/** The texts of routes. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { routesEn } from "./routes-en.ts";

const routes = catalogue(routesEn, { de: async () => (await import("./routes-de.ts")).routesDe });

export const routeWords = routes.text;
export type RouteWords = ReturnType<typeof routeWords>;

await routes.ready;
