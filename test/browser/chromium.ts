/** Tests look with the same browser as the benchmarks. */
export { launchChromium } from "../../bench/chromium.ts";
