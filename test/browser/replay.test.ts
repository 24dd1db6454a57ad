/** Time on the dashboard in a real browser: one instant on every part of a shipment's page, and the past on the map. */
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { fakeAlerts } from "../dashboard/fake-alerts.ts";
import { type FakeGateway, startFakeGateway } from "../dashboard/fake-gateway.ts";
import { launchChromium } from "./chromium.ts";
import { dashboardFolder } from "./pages.ts";

const hourMs = 3_600_000;
/** Shorter than a test may take, so that a step that does not come is named. */
const stepMsMax = 15_000;

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

async function open(
  path: string,
  act: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1600 },
    locale: "en-GB",
    reducedMotion: "reduce",
    ...options,
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
      /** Waits until all say one instant that `isMeant`; charts are drawn after what is written. */
      const agree = async (isMeant: (instant: string | null) => boolean) => {
        const look = async () => {
          const { said, charts, bar } = await instants(page);
          expect(said).toHaveLength(2);
          expect(new Set(said).size).toBe(1);
          expect(charts).toHaveLength(3);
          for (const part of charts) expect(Math.abs(part - bar)).toBeLessThan(0.004);
          expect(said[0]).toSatisfy(isMeant);
          return said[0]!;
        };
        return vi.waitFor(look, { timeout: stepMsMax });
      };
      const linked = await agree((instant) => instant !== null);
      const plot = page.locator(".chart .u-over").first();
      const box = (await plot.boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
      await agree((instant) => instant !== linked);
      await page.mouse.move(5, 5);
      await agree((instant) => instant === linked);

      await page.locator(".custody-bar:not(.aligned)").focus();
      await page.keyboard.press("]");
      const atEvent = await agree((instant) => instant !== linked);
      const nearest = page.locator(".event-entry[aria-current=true]");
      await expect.poll(() => nearest.count()).toBe(1);
      await page.keyboard.press("ArrowRight");
      await agree((instant) => instant !== atEvent);
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
      await expect.poll(() => page.locator(".journey-map path.trail-gap").count()).toBe(1);
      await expect.poll(() => page.locator(".journey-map path.trail-line").count()).toBeGreaterThan(1);
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
      await page.waitForURL((url) => url.search === "");
    });
  });
});

interface AxeResults {
  violations: { id: string; nodes: { html: string }[] }[];
}

/** The page's policy would refuse axe itself: the context must bypass it. */
async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}

describe("the map's history", { timeout: 90_000 }, () => {
  const banner = (page: Page) => page.locator(".history-banner");
  const option = (page: Page, shipment: string) => page.locator(`[data-shipment=${shipment}]`);
  const critical = (page: Page) => page.locator(".chip", { hasText: "Critical" }).locator(".chip-count");
  const sevenHoursAgo = () => isoOf(Date.now() - 7 * hourMs);

  it("is said everywhere, shows nothing live however much comes in, and is live again at once", async () => {
    await open(`?at=${sevenHoursAgo()}&shipment=SHP-00003`, async (page) => {
      await banner(page).getByText(/UTC$/).waitFor();
      // SHP-00020 is five hours old.
      await page.getByText("59 shipments").waitFor();
      expect(await page.locator(".map-page").getAttribute("data-time")).toBe("past");
      expect(await page.locator(".site-header .live").isVisible()).toBe(false);
      await option(page, "SHP-00003").getByText("In transit, no signal then").waitFor();
      const panel = page.locator(".detail-panel");
      await panel.getByText("In transit, no signal then").waitFor();
      expect(await panel.getByText("Arrival expected").count()).toBe(0);
      expect(await panel.getByRole("link", { name: "Open shipment" }).getAttribute("href")).toContain(
        "?at=20",
      );

      const before = await critical(page).textContent();
      const alerts = page.locator(".nav-count [aria-hidden]");
      const alertsBefore = await alerts.textContent();
      const rows = gateway.fleet.rows.map((row) => ({ ...row, status: "critical" as const, lat: 0, lon: 0 }));
      gateway.send({ type: "rows", rows });
      // It comes after the rows: once it is there, they were, too.
      const alert = { ...fakeAlerts(rows, Date.now())[0]!, id: `A-late-${Date.now()}` };
      const message = { type: "alert.raised", chain: "", timeMs: Date.now(), alert } as const;
      gateway.send({ type: "alert", message });
      await expect.poll(() => alerts.textContent()).not.toBe(alertsBefore);
      expect(await critical(page).textContent()).toBe(before);
      expect(await page.getByText("59 shipments").count()).toBe(1);
      expect(await panel.getByText("0.000").count()).toBe(0);

      await banner(page).getByRole("button", { name: "Back to live" }).click();
      await expect.poll(() => critical(page).textContent()).toBe("60");
      expect(await banner(page).count()).toBe(0);
      await page.getByText("60 shipments").waitFor();
      await expect.poll(() => new URL(page.url()).search).toBe("?shipment=SHP-00003");
      gateway.send({ type: "rows", rows: gateway.fleet.rows });
      await expect.poll(() => critical(page).textContent()).not.toBe("60");
    });
  });

  it("is entered, walked through and left by keyboard, and its address leads back to it", async () => {
    await open("", async (page) => {
      const bar = page.getByRole("region", { name: "Time of the map" });
      const slider = bar.getByRole("slider", { name: "Time", exact: true });
      await slider.focus();
      await page.keyboard.press("ArrowLeft");
      await banner(page).waitFor();
      await bar.getByText("One position every 15 min").waitFor();
      // What "[" goes to.
      await bar.locator(".replay-marks > *").first().waitFor({ state: "attached" });
      const first = Number(await slider.inputValue());
      await page.keyboard.press("[");
      await expect.poll(async () => Number(await slider.inputValue())).toBeLessThan(first);
      await bar.getByRole("combobox", { name: "Length of the time line" }).selectOption("1 h");
      await bar.getByText("One position every 30 s").waitFor();
      await bar.getByRole("button", { name: "Earlier" }).click();
      await bar.getByRole("combobox", { name: "Speed" }).selectOption("3600");
      const there = Number(await slider.inputValue());
      await slider.focus();
      await page.keyboard.press("Space");
      await expect.poll(async () => Number(await slider.inputValue())).toBeGreaterThan(there);
      await page.keyboard.press("Space");
      const shownMs = async () => Date.parse((await banner(page).locator("time").getAttribute("datetime"))!);
      const linkedMs = () => Date.parse(new URL(page.url()).searchParams.get("at") ?? "");
      await expect.poll(async () => linkedMs() - (await shownMs())).toBe(0);
      const time = await banner(page).locator("time").textContent();
      await page.reload();
      await expect.poll(() => banner(page).locator("time").textContent()).toBe(time);
      await page.locator("#fleet-list").focus();
      await page.keyboard.press("ArrowDown");
      await page.locator(".detail-panel").waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".detail-panel").waitFor({ state: "detached" });
      expect(await banner(page).count()).toBe(1);
      await page.keyboard.press("Escape");
      await banner(page).waitFor({ state: "detached" });
      expect(await slider.evaluate((element) => element === document.activeElement)).toBe(true);
      await expect.poll(() => new URL(page.url()).search).toBe("");
    });
  });

  it("is one line on a phone, with targets that a finger hits, and has no violation that axe finds", async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, bypassCSP: true };
    await open(
      `?at=${sevenHoursAgo()}`,
      async (page) => {
        await page.getByText("59 Sendungen").waitFor();
        const bar = page.locator(".history-bar");
        expect((await bar.boundingBox())!.height).toBeLessThan(48);
        const targets = bar.locator("button:visible, select:visible, input:visible");
        expect(await targets.count()).toBe(4);
        for (const target of [...(await targets.all()), banner(page).getByRole("button")]) {
          const { x, width, height } = (await target.boundingBox())!;
          expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
          expect([x >= 0, x + width <= 390]).toEqual([true, true]);
        }
        expect(await violations(page)).toEqual([]);
        await bar.getByRole("button", { name: "Abspielen" }).tap();
        await bar.getByRole("button", { name: "Anhalten" }).waitFor();
        await banner(page).getByRole("button", { name: "Zurück zu live" }).tap();
        await banner(page).waitFor({ state: "detached" });
        await page.getByText("60 Sendungen").waitFor();
      },
      { ...phone, locale: "de-DE", colorScheme: "dark" },
    );
  });

  it("says what is wrong when the gateway cannot tell it, shows nothing live meanwhile, and can be tried again", async () => {
    await open("", async (page) => {
      let isAway = true;
      await page.route("**/api/fleet/past?*", (route) =>
        isAway ? route.fulfill({ status: 503, json: {} }) : route.continue(),
      );
      await page.goto(`${gateway.address}?at=${sevenHoursAgo()}`);
      const again = page.locator(".history-bar").getByRole("button", { name: "Try again" });
      await again.waitFor();
      expect(await page.locator(".fleet-option").count()).toBe(0);
      expect(await critical(page).textContent()).toBe("0");
      isAway = false;
      await again.click();
      await page.getByText("59 shipments").waitFor();
      await page.getByRole("navigation").getByRole("link", { name: "Map" }).click();
      await banner(page).waitFor({ state: "detached" });
    });
  });
});
