import { type Browser } from "playwright-core";
/** `TALLYMAN_CHROMIUM=packaged` takes the package's Chromium even where the system has one. */
export declare function launchChromium(): Promise<Browser>;
