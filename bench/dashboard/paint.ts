/** How soon the map page shows something on a slow phone's connection: first and largest contentful paint, with an empty cache. */
import type { Browser } from "playwright-core";
import { startLiveServer } from "./live-server.ts";
import { quantileOf } from "./sorted.ts";
import { withTab } from "./tab.ts";

export interface Paint {
  readonly firstMs: number;
  readonly largestMs: number;
}

const cpuSlowdown = 4;
const network = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
/** The largest paint is known once nothing larger has come for so long. */
const settleMs = 6000;

/** Medians of `runs`. */
export async function measurePaint(
  browser: Browser,
  pages: string,
  shipments: number,
  runs: number,
): Promise<Paint> {
  const server = await startLiveServer({ pages, shipments, updatesPerSecond: 1000 });
  try {
    const paints: Paint[] = [];
    for (let run = 0; run < runs; run++) paints.push(await paintOf(browser, server.address));
    return {
      firstMs: quantileOf(
        paints.map(({ firstMs }) => firstMs),
        0.5,
      ),
      largestMs: quantileOf(
        paints.map(({ largestMs }) => largestMs),
        0.5,
      ),
    };
  } finally {
    await server.close();
  }
}

function paintOf(browser: Browser, address: string): Promise<Paint> {
  return withTab(browser, {}, async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    await session.send("Network.emulateNetworkConditions", network);
    await session.send("Emulation.setCPUThrottlingRate", { rate: cpuSlowdown });
    await page.goto(address, { waitUntil: "commit" });
    await page.waitForTimeout(settleMs);
    return page.evaluate(
      () =>
        new Promise<Paint>((resolve) => {
          const firstMs = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN;
          new PerformanceObserver((list) =>
            resolve({ firstMs, largestMs: list.getEntries().at(-1)?.startTime ?? Number.NaN }),
          ).observe({ type: "largest-contentful-paint", buffered: true });
        }),
    );
  });
}
