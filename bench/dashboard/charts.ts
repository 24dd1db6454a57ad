/** The condition tab with five quantities of 100,000 readings each: until the charts stand, and when a stretch of them is chosen. */
import type { Browser, Page } from "playwright-core";
import type { SeriesView } from "../../gateway/contract/api.ts";
import { startLiveServer } from "./live-server.ts";
import { quantileOf } from "./sorted.ts";
import { withTab } from "./tab.ts";

export interface Charts {
  /** From the last byte of the readings to the frame with all charts. */
  readonly firstMs: number;
  /** From letting go of the mouse to the frame with the chosen stretch; the longest. */
  readonly zoomMs: number;
}

const quantities = {
  temperature: "Cel",
  humidity: "%RH",
  "shock.peak": "m/s2",
  light: "lx",
  pressure: "Pa",
} as const;
const zooms = 5;
const shipment = "SHP-000007";

export async function measureCharts(
  browser: Browser,
  pages: string,
  points: number,
  runs: number,
): Promise<Charts> {
  const series = seriesOf(points, Date.now());
  const server = await startLiveServer({ pages, shipments: 100, updatesPerSecond: 0, series });
  try {
    const measured: Charts[] = [];
    for (let run = 0; run < runs; run++)
      measured.push(await withTab(browser, {}, (page) => chartsOn(page, server.address)));
    return {
      firstMs: quantileOf(
        measured.map(({ firstMs }) => firstMs),
        0.5,
      ),
      zoomMs: Math.max(...measured.map(({ zoomMs }) => zoomMs)),
    };
  } finally {
    await server.close();
  }
}

async function chartsOn(page: Page, address: string): Promise<Charts> {
  await page.addInitScript(noteCharts, Object.keys(quantities).length);
  await page.goto(`${address}shipments/${shipment}/condition`);
  await page.waitForFunction(() => (globalThis as unknown as Noted).chartsPaintedMs !== undefined);
  const firstMs = await page.evaluate(() => {
    const readings = performance.getEntriesByType("resource").find(({ name }) => name.includes("/readings"));
    return (
      (globalThis as unknown as Noted).chartsPaintedMs! - (readings as PerformanceResourceTiming).responseEnd
    );
  });
  let zoomMs = 0;
  for (let zoom = 0; zoom < zooms; zoom++) {
    await reset(page);
    zoomMs = Math.max(zoomMs, await choose(page));
  }
  return { firstMs, zoomMs };
}

type Noted = { chartsPaintedMs?: number };

/** Runs in the page: notes when the last of `count` charts has been painted. */
function noteCharts(count: number): void {
  const observer = new MutationObserver(() => {
    if (document.querySelectorAll(".uplot canvas").length < count) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      // A message posted in a frame's callback comes after its paint.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        (globalThis as unknown as Noted).chartsPaintedMs = performance.now();
      };
      channel.port2.postMessage(0);
    });
  });
  observer.observe(document, { childList: true, subtree: true });
}

async function reset(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: "Whole journey" });
  if (await button.isVisible()) await button.click();
}

async function choose(page: Page): Promise<number> {
  const box = await page.locator(".u-over").first().boundingBox();
  if (!box) throw new Error("there is no chart");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.3, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, y, { steps: 5 });
  const zoomed = page.evaluate(
    () =>
      new Promise<number>((resolve) =>
        addEventListener(
          "mouseup",
          ({ timeStamp }) =>
            requestAnimationFrame(() => {
              const channel = new MessageChannel();
              channel.port1.onmessage = () => resolve(performance.now() - timeStamp);
              channel.port2.postMessage(0);
            }),
          { once: true, capture: true },
        ),
      ),
  );
  await page.waitForTimeout(50);
  await page.mouse.up();
  return zoomed;
}

const everyMs = 10_000;

function seriesOf(points: number, nowMs: number): SeriesView[] {
  const timesMs = Array.from({ length: points }, (_, index) => nowMs - (points - index) * everyMs);
  return Object.entries(quantities).map(([quantity, unit], number) => ({
    device: "logger-7",
    quantity,
    unit,
    timesMs,
    indexes: timesMs.map((_, index) => index),
    values: timesMs.map(
      (_, index) => Math.round(100 * (5 + number + Math.sin(index / 900) + ((index * 7919) % 97) / 97)) / 100,
    ),
    thinned: false,
  }));
}
