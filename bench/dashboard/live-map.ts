/** The map while its fleet moves: frames, and how long a position takes from the server to the pixel. */
import type { Browser, Page } from "playwright-core";
import { type FrameTimes, recordFrames, takeFrames } from "./frames.ts";
import { watchedShipment } from "./live-fleet.ts";
import { startLiveServer } from "./live-server.ts";
import { recordPixels, takeLatencies } from "./pixels.ts";
import { withTab } from "./tab.ts";

export interface Fleet {
  readonly shipments: number;
  readonly updatesPerSecond: number;
}

/** Not counted: code is compiled, the first draw is large. */
const warmUpMs = 4000;

export function measureFrames(
  browser: Browser,
  pages: string,
  fleet: Fleet,
  seconds: number,
): Promise<FrameTimes> {
  return withMap(browser, pages, fleet, async (page, opened) => {
    await opened();
    await recordFrames(page);
    await page.waitForTimeout(warmUpMs);
    await takeFrames(page);
    await page.waitForTimeout(seconds * 1000);
    return takeFrames(page);
  });
}

export function measureServerToPixel(
  browser: Browser,
  pages: string,
  fleet: Fleet,
  seconds: number,
): Promise<number[]> {
  return withMap(browser, pages, fleet, async (page, opened) => {
    await recordPixels(page, watchedShipment, "critical");
    await opened();
    await page.waitForTimeout(warmUpMs);
    await takeLatencies(page);
    await page.waitForTimeout(seconds * 1000);
    return takeLatencies(page);
  });
}

async function withMap<T>(
  browser: Browser,
  pages: string,
  fleet: Fleet,
  measure: (page: Page, opened: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const server = await startLiveServer({ pages, ...fleet });
  try {
    return await withTab(browser, {}, (page) =>
      measure(page, async () => {
        await page.goto(server.address);
        // The list is part of what is measured.
        await page.getByRole("option").first().waitFor();
      }),
    );
  } finally {
    await server.close();
  }
}
