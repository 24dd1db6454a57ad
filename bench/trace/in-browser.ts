/** The same measurement in a real Chromium, which loads the compiled modules from this disk and nothing from a network. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Route } from "playwright-core";
import { launchChromium } from "../chromium.ts";
import type { TraceTimes } from "./measure.ts";

/** dist/bench/trace/ → the project. */
const projectRoot = fileURLToPath(new URL("../../../", import.meta.url));
const origin = "http://bench.invalid";

const page = `<!doctype html><meta charset="utf-8"><title>trace</title>
<script type="importmap">{"imports": {"@noble/": "/node_modules/@noble/"}}</script>`;

export interface InBrowser {
  readonly version: string;
  readonly times: TraceTimes;
}

export async function measureInBrowser(count: number, pack: number, runs: number): Promise<InBrowser> {
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage();
    await tab.route(`${origin}/**`, serve);
    await tab.goto(`${origin}/`);
    const call = `import("/dist/bench/trace/measure.js").then((m) => m.measureTraces(${count}, ${pack}, ${runs}))`;
    return { version: browser.version(), times: await tab.evaluate<TraceTimes>(call) };
  } finally {
    await browser.close();
  }
}

async function serve(route: Route): Promise<void> {
  const { pathname } = new URL(route.request().url());
  if (pathname === "/") return route.fulfill({ body: page, contentType: "text/html" });
  const body = await readFile(join(projectRoot, pathname)).catch(() => undefined);
  return body === undefined
    ? route.fulfill({ status: 404, body: "" })
    : route.fulfill({ body, contentType: "text/javascript" });
}
