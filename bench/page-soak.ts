/**
 * The dashboard's map in a browser for a long time, at a thousand updates per second. Its heap is sampled once a minute after a
 * forced collection; the line through the samples after the warm-up says by how much it grows.
 */
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launchChromium } from "./chromium.ts";
import { recordFrames, takeFrames } from "./dashboard/frames.ts";
import { startLiveServer } from "./dashboard/live-server.ts";
import { PageHeap } from "./dashboard/page-heap.ts";
import { tell } from "./figures.ts";
import { lineThrough } from "./line-through.ts";
import { machineLine } from "./machine.ts";
import { countOf, helpAndEnd, temporaryFolder } from "./options.ts";

const help = `node dist/bench/page-soak.js [options]

Opens the map of the built dashboard in Chromium (1440 × 900) and moves its shipments. Each sample prints the page's heap after a
forced collection, its frames, and the longest wait between two of them. Ends with the rise of the heap in ten minutes.

  --minutes COUNT    in all, the warm-up included     (30)
  --warm-up COUNT    minutes before the first sample that counts  (5)
  --shipments COUNT  (10000)
  --rate COUNT       updates per second               (1000)
  --folder PATH      (the system's temporary folder)
  --help

Example: node dist/bench/page-soak.js --minutes 30`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    "warm-up": { type: "string", default: "5" },
    shipments: { type: "string", default: "10000" },
    rate: { type: "string", default: "1000" },
    folder: { type: "string", default: tmpdir() },
    help: { type: "boolean", default: false },
  },
});
helpAndEnd(values.help, help);
const minutes = countOf(values.minutes, "minutes", 10_000);
const warmUp = countOf(values["warm-up"], "warm-up", minutes);
const shipments = countOf(values.shipments, "shipments", 100_000);
const rate = countOf(values.rate, "rate", 100_000);

console.log(machineLine(temporaryFolder(values.folder)));
console.log(`${shipments} shipments, ${rate} updates per second, ${minutes} minutes`);
const pages = fileURLToPath(new URL("../dashboard", import.meta.url));
const server = await startLiveServer({ pages, shipments, updatesPerSecond: rate });
const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const errors: string[] = [];
page.on("pageerror", (error) => errors.push(String(error)));
await page.goto(server.address);
await page.getByRole("option").first().waitFor();
const heap = await PageHeap.of(page);
await recordFrames(page);

const samples: (readonly [minute: number, bytes: number])[] = [];
let longestMs = 0;
for (let minute = 1; minute <= minutes; minute++) {
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  // Before the collection, which stops the page.
  const frames = await takeFrames(page);
  const bytes = await heap.usedBytes();
  await takeFrames(page);
  const counts = minute >= warmUp;
  if (counts) {
    samples.push([minute, bytes]);
    longestMs = Math.max(longestMs, frames.maxMs);
  }
  console.log(
    `${String(minute).padStart(4)} min ${counts ? " " : "~"} heap ${(bytes / 1e6).toFixed(2)} MB, ` +
      `${frames.count} frames, p50 ${frames.p50Ms} ms, p95 ${frames.p95Ms} ms, longest ${frames.maxMs.toFixed(0)} ms, ` +
      `${server.sentUpdates} updates sent`,
  );
}
const state = await page.getByRole("banner").getByRole("status").textContent();
await browser.close();
await server.close();

const { slope } = lineThrough(samples);
const name = `page with ${rate} updates/s for ${minutes} minutes:`;
tell({ name: `${name} heap in ten minutes`, value: (10 * slope) / 1e6, unit: "MB", required: { atMost: 1 } });
tell({ name: `${name} longest wait between frames`, value: longestMs, unit: "ms" });
console.log(
  `\nheap ${((10 * slope) / 1e6).toFixed(3)} MB in ten minutes (at most 1), longest wait between frames ${longestMs.toFixed(0)} ms, ` +
    `the page says "${state}", ${errors.length} errors${errors.map((error) => `\n  ${error}`).join("")}`,
);
process.exitCode = errors.length > 0 ? 1 : 0;
