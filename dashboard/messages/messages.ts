/** The texts of the frame and of the first page. */
import { catalogue } from "./catalogue.ts";
import { en } from "./en.ts";

export type { Messages } from "./en.ts";

const shell = catalogue(en, { de: async () => (await import("./de.ts")).de });

export const t = shell.text;
export const messagesReady = shell.ready;
