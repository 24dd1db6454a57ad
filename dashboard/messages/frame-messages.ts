/** The texts of settings, help, sign-in and of pages with nothing to show. Whoever imports this waits for the chosen language. */
import { catalogue } from "./catalogue.ts";
import { frameEn } from "./frame-en.ts";

export type { FrameMessages } from "./frame-en.ts";

const frame = catalogue(frameEn, { de: async () => (await import("./frame-de.ts")).frameDe });

export const frameWords = frame.text;

await frame.ready;
