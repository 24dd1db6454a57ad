/** The dashboard's budgets, in Chromium: bytes, paint, frames, from the server and from a device to the pixel, charts, verification. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launchChromium } from "./chromium.ts";
import { bundleBudgets, routeBytes } from "./dashboard/bundle-sizes.ts";
import { measureCharts } from "./dashboard/charts.ts";
import { type Fleet, measureFrames, measureServerToPixel } from "./dashboard/live-map.ts";
import { measurePaint } from "./dashboard/paint.ts";
import { quantileOf } from "./dashboard/sorted.ts";
import { measureVerification } from "./dashboard/verification.ts";
import { measureWholePath } from "./dashboard/whole-path.ts";
import { tell } from "./figures.ts";
import { machineLine } from "./machine.ts";
import { countOf, helpAndEnd, temporaryFolder } from "./options.ts";

const help = `node dist/bench/dashboard.js [parts] [options]

Measures the built dashboard in Chromium against its budgets and prints each figure beside its limit. About five minutes. Parts,
all of them without names:

  bytes         what each page loads, brotli
  paint         first and largest contentful paint, CPU four times slower, 1.6 Mbit/s and 150 ms
  frames        of the map with 10,000 shipments at 1,000 updates/s, and 50,000 at 2,000/s, the list included
  pixel         from the server's row to the pixel
  path          from a device that publishes to the pixel: broker, signature, block, feed, page
  charts        five charts of 100,000 readings: first, and when a stretch is chosen
  verification  10,000 statements checked on the offline page

  --seconds COUNT  of each measurement of frames and pixels  (20)
  --runs COUNT     of paint, charts and verification          (5)
  --folder PATH    (the system's temporary folder)
  --help

Example: node dist/bench/dashboard.js frames pixel --seconds 10`;

const measurements = {
  bytes: measureBytes,
  paint,
  frames,
  pixel,
  path,
  charts,
  verification,
};
type Part = keyof typeof measurements;

const { values, positionals } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    runs: { type: "string", default: "5" },
    folder: { type: "string", default: tmpdir() },
    help: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
helpAndEnd(values.help, help);
const isPart = (name: string): name is Part => name in measurements;
const unknown = positionals.find((name) => !isPart(name));
if (unknown !== undefined) {
  console.error(`${unknown} is no part. There are: ${Object.keys(measurements).join(", ")}`);
  process.exit(1);
}
const seconds = countOf(values.seconds, "seconds", 3600);
const runs = countOf(values.runs, "runs", 100);
const folder = temporaryFolder(values.folder);
const pages = fileURLToPath(new URL("../dashboard", import.meta.url));
const verifier = fileURLToPath(new URL("../verify/verify.html", import.meta.url));

const tenThousand: Fleet = { shipments: 10_000, updatesPerSecond: 1000 };
const fiftyThousand: Fleet = { shipments: 50_000, updatesPerSecond: 2000 };

console.log(machineLine(folder));
const browser = await launchChromium();
console.log(`Chromium ${browser.version()}`);
const parts = positionals.length > 0 ? positionals.filter(isPart) : (Object.keys(measurements) as Part[]);
for (const part of parts) await measurements[part]();
await browser.close();

function say(name: string, value: number, unit: string, atMost: number, more = ""): void {
  const shown = value.toLocaleString("en", { maximumFractionDigits: unit === "ms" ? 0 : 1 });
  console.log(
    `  ${name.padEnd(58)} ${shown.padStart(9)} ${unit} (at most ${atMost.toLocaleString("en")})${more}`,
  );
  tell({ name, value, unit, required: { atMost } });
}

async function measureBytes(): Promise<void> {
  for (const { name, chunks, bytesMax } of bundleBudgets)
    say(`scripts of ${name}`, routeBytes(pages, chunks), "bytes", bytesMax);
}

async function paint(): Promise<void> {
  const { firstMs, largestMs } = await measurePaint(browser, pages, tenThousand.shipments, runs);
  say("first contentful paint, slow CPU and network", firstMs, "ms", 1500);
  say("largest contentful paint, slow CPU and network", largestMs, "ms", 2000);
}

async function frames(): Promise<void> {
  for (const [fleet, p95MsMax] of [
    [tenThousand, 33],
    [fiftyThousand, 50],
  ] as const) {
    const { shipments, updatesPerSecond } = fleet;
    const { p50Ms, p95Ms, maxMs, count } = await measureFrames(browser, pages, fleet, seconds);
    const more = `, p50 ${p50Ms}, longest ${maxMs.toFixed(0)}, ${count} frames`;
    const name = `frame p95, ${shipments.toLocaleString("en")} moving, ${updatesPerSecond.toLocaleString("en")} updates/s`;
    say(name, p95Ms, "ms", p95MsMax, more);
  }
}

async function pixel(): Promise<void> {
  const latenciesMs = await measureServerToPixel(browser, pages, tenThousand, seconds);
  sayLatencies("server to pixel p95, 10,000 shipments, 1,000 updates/s", latenciesMs, 200);
}

async function path(): Promise<void> {
  const load = { devices: 100, statementsPerSecond: 200 };
  const measured = await measureWholePath(browser, { pages, folder: join(folder, "path"), seconds, ...load });
  const name = `publish to pixel p95, ${load.devices} devices, ${load.statementsPerSecond} statements/s`;
  sayLatencies(
    name,
    measured.latenciesMs,
    500,
    `, ${measured.acknowledged} of ${measured.published} acknowledged`,
  );
}

function sayLatencies(name: string, latenciesMs: readonly number[], atMost: number, more = ""): void {
  const [p50, p95, longest] = [0.5, 0.95, 1].map((share) => quantileOf(latenciesMs, share));
  say(name, p95!, "ms", atMost, `, p50 ${p50}, longest ${longest}, ${latenciesMs.length} seen${more}`);
}

async function charts(): Promise<void> {
  const { firstMs, zoomMs } = await measureCharts(browser, pages, 100_000, runs);
  say("five charts of 100,000 readings, first", firstMs, "ms", 600);
  say("five charts of 100,000 readings, a stretch chosen, longest", zoomMs, "ms", 200);
}

async function verification(): Promise<void> {
  const statements = 10_000;
  const measured = await measureVerification(browser, { page: verifier, folder, statements, runs });
  const more = `, file of ${(measured.fileBytes / 1e6).toFixed(1)} MB`;
  say(
    `evidence of ${statements.toLocaleString("en")} statements checked in the browser`,
    measured.milliseconds,
    "ms",
    6000,
    more,
  );
}
