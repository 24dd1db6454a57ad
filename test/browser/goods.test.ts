/** A figure and the page behind an item's code in a real browser, against a real gateway. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import { populate, removeFolder, startTestGateway, temporaryFolder } from "../gateway/fixture.ts";
import { gtin } from "../ledger/state/customs-world.ts";
import { addGoods } from "./busy-world.ts";
import { launchChromium } from "./chromium.ts";
import { dashboardFolder, itemPageFolder } from "./pages.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let folder: string;
let running: RunningGateway;
let browser: Browser;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({
    folder,
    open: true,
    dashboardFolder,
    itemPageFolder,
  });
  const world = await populate(running);
  await addGoods(running, world, (about) => `<b>${about}</b>`);
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await running.close();
  removeFolder(folder);
});

async function open(
  path: string,
  options: object = {},
  prepare?: (page: Page) => Promise<void>,
): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  await prepare?.(page);
  await page.goto(`http://127.0.0.1:${running.httpPort}/${path}`);
  return page;
}

async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    return (await checker.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
  });
}

describe("the pages about customs, goods and figures", () => {
  it("lead from a figure to the statements behind it, by the chain's clock", async () => {
    const page = await open("analytics", {}, async (opened) => {
      await opened.addInitScript(() => {
        Date.now = () => 0;
      });
      const tellLate = async (route: Route) => {
        await opened.locator(".loading").first().waitFor();
        await route.continue();
      };
      await opened.route(/\/api\/chain$/, tellLate, { times: 1 });
    });
    await page.getByRole("button", { name: "Show what is behind the figures of All" }).click();
    await page.getByRole("heading", { name: "Behind the figures: All" }).waitFor();
    const link = page.locator('a[href*="ledger/entries/"]').first();
    expect(await link.getAttribute("href")).toMatch(/entries\/[0-9a-f]{64}$/);
    await page.context().close();
  });
});

describe("the page behind an item's code", () => {
  const item = `01/${gtin}/21`;

  it("checks its proof in the browser, and is whole without a script", async () => {
    const page = await open(`${item}/A-1`);
    await page.getByText("Checked in your browser: this serial number is in the ledger").waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await page.context().close();
    const plain = await open(`${item}/A-1`, { javaScriptEnabled: false });
    expect(await plain.textContent("h1")).toBe("This code belongs to <b>Honey</b>");
    await plain.context().close();
  });

  it("proves that an unknown number is absent", async () => {
    const page = await open(`${item}/COPY-9`);
    await page.getByText("Checked in your browser: this serial number is not in the ledger").waitFor();
    await page.context().close();
  });

  it.each([true, false])(
    "takes a complaint and leads to where its answer is followed, script %s",
    async (javaScriptEnabled) => {
      const page = await open(`${item}/A-1`, { javaScriptEnabled, viewport: { width: 390, height: 800 } });
      await page.locator("details:has(form) > summary").click();
      await page.locator("form textarea").fill("The seal was <b>broken</b>.");
      await page.locator("form button[type=submit]").click();
      await page.waitForURL(/complaints\/c-[0-9a-f]{32}/);
      await page.getByText("The seal was <b>broken</b>.").waitFor();
      await page.context().close();
    },
  );
});
