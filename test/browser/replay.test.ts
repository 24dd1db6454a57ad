/** Time on the dashboard in a real browser: one instant on every part of a shipment's page, and the past on the map. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeGateway, startFakeGateway } from "../dashboard/fake-gateway.ts";
import { launchChromium } from "./chromium.ts";
import { dashboardFolder } from "./pages.ts";

const hourMs = 3_600_000;

let browser: Browser;
let gateway: FakeGateway;

beforeAll(async () => {
  browser = await launchChromium();
  gateway = await startFakeGateway({ pages: dashboardFolder, shipments: 60, updatesPerSecond: 0 });
});

afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

async function open(path: string, act: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1600 },
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  try {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(gateway.address + path);
    await act(page);
    expect(problems).toEqual([]);
  } finally {
    await context.close();
  }
}

const isoOf = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

/** The instant that each part of the page shows: said by slider and bar, drawn in every chart, written by the readings. */
async function instants(page: Page): Promise<{ said: (string | null)[]; charts: number[]; bar: number }> {
  const said = await page
    .locator(".replay-slider input, .custody-bar:not(.aligned)")
    .evaluateAll((parts) =>
      parts.map((part) => part.getAttribute("aria-valuetext")?.split(" UTC")[0] ?? null),
    );
  const charts = await page.locator(".chart .u-over").evaluateAll((plots) =>
    plots.map((plot) => {
      const line = plot.querySelector(".u-cursor-x")!;
      const { left, width } = plot.getBoundingClientRect();
      return (line.getBoundingClientRect().right - left) / width;
    }),
  );
  const bar = await page.locator(".custody-bar.aligned").evaluate((element) => {
    const cursor = element.querySelector(".custody-cursor");
    const { left, width } = element.getBoundingClientRect();
    return cursor ? (cursor.getBoundingClientRect().left - left) / width : Number.NaN;
  });
  return { said, charts, bar };
}

describe("a shipment's page", { timeout: 90_000 }, () => {
  it("shows one instant on map, charts, custody bar, timeline and readings, whoever moves it", async () => {
    const atMs = Math.floor((Date.now() - 20 * hourMs) / 1000) * 1000;
    await open(`shipments/SHP-00017?at=${isoOf(atMs)}`, async (page) => {
      await page.locator(".chart .u-over").nth(2).waitFor();
      await page.locator(".cursor-marker[data-state=known]").waitFor();
      const agree = async () => {
        const { said, charts, bar } = await instants(page);
        expect(said).toHaveLength(2);
        expect(new Set(said).size).toBe(1);
        expect(charts).toHaveLength(3);
        for (const part of charts) expect(Math.abs(part - bar)).toBeLessThan(0.004);
        return said[0];
      };
      const linked = await agree();
      const plot = page.locator(".chart .u-over").first();
      const box = (await plot.boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
      const hovered = await agree();
      expect(hovered).not.toBe(linked);
      await page.mouse.move(5, 5);
      expect(await agree()).toBe(linked);

      await page.locator(".custody-bar:not(.aligned)").focus();
      await page.keyboard.press("]");
      const atEvent = await agree();
      expect(atEvent).not.toBe(linked);
      const nearest = page.locator(".event-entry[aria-current=true]");
      expect(await nearest.count()).toBe(1);
      await page.keyboard.press("ArrowRight");
      expect(await agree()).not.toBe(atEvent);
      const readings = page.getByRole("region", { name: "Readings at this time" });
      expect(await readings.getByRole("link", { name: /Temperature/ }).getAttribute("href")).toMatch(
        /ledger\/entries\/[0-9a-f]{64}$/,
      );
      await page.waitForURL(/\?at=\d{4}-\d\d-\d\dT/);
    });
  });

  it("says that nothing is known in a silence, and draws no solid line over it", async () => {
    const atMs = Date.now() - 10.5 * hourMs;
    await open(`shipments/SHP-00017?at=${isoOf(atMs)}`, async (page) => {
      const marker = page.locator(".cursor-marker[data-state=silent]");
      await marker.waitFor();
      expect(await marker.textContent()).toMatch(/no reading for 1 h/);
      expect(await page.locator(".journey-map path.trail-gap").count()).toBe(1);
      expect(await page.locator(".journey-map path.trail-line").count()).toBeGreaterThan(1);
      await page.getByText("No signal: the way is not known").waitFor();
    });
  });

  it("plays by the keyboard, and in steps where motion is not wanted", async () => {
    const atMs = Date.now() - 40 * hourMs;
    await open(`shipments/SHP-00017?at=${isoOf(atMs)}`, async (page) => {
      const slider = page.getByRole("slider", { name: "Time", exact: true });
      await slider.waitFor();
      await page.getByRole("combobox", { name: "Speed" }).selectOption("3600");
      const before = Number(await slider.inputValue());
      await slider.focus();
      await page.keyboard.press("Space");
      await page.getByRole("button", { name: "Pause" }).waitFor();
      await expect.poll(async () => Number(await slider.inputValue()) - before).toBeGreaterThan(hourMs / 2);
      await page.keyboard.press("Space");
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
      await page.getByRole("button", { name: "Back to now" }).click();
      await expect.poll(() => new URL(page.url()).search).toBe("");
    });
  });
});
