/** A share link in a real browser: made and revoked on the shipment's page by keyboard, read on a phone without a script. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import { populate, removeFolder, startTestGateway, temporaryFolder } from "../gateway/fixture.ts";
import { launchChromium } from "./chromium.ts";
import { dashboardFolder, itemPageFolder } from "./pages.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Pictures of the pages are left here, to be looked at, where this is set. */
const pictures = process.env.TALLYMAN_PICTURES;

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
  await populate(running);
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser.close();
  await running.close();
  removeFolder(folder);
});

describe("a share link", () => {
  it("is made by keyboard, read on a phone without a script, revoked, and brought back", async () => {
    const page = await open(new URL("shipments/S-1", origin()).href, {
      viewport: { width: 1440, height: 900 },
    });
    await page.getByRole("button", { name: "Share", exact: true }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Share" });
    await dialog.getByRole("radio", { name: "Not shown" }).waitFor();
    expect(await dialog.getByRole("checkbox", { checked: true }).count()).toBe(0);
    await dialog.getByRole("checkbox", { name: "Condition" }).press(" ");
    await dialog.getByRole("checkbox", { name: "Who held it" }).press(" ");
    await dialog.getByRole("textbox", { name: "For whom" }).fill("The <b>buyer</b>");
    await dialog.getByRole("button", { name: "Make the link" }).press("Enter");
    const address = (await dialog.getByRole("link", { name: "Open the page" }).getAttribute("href"))!;
    await dialog.getByText("The <b>buyer</b>").waitFor();
    expect(address).toMatch(/\/share\/[\w-]{43}$/);
    expect(await violationsIn(page)).toEqual([]);
    await picture(page, "share-dialog");

    const phone = await open(address, { viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
    expect(await phone.textContent("h1")).toBe("Shipment S-1");
    const text = (await phone.textContent("main"))!;
    expect(text).toContain("Temperature: 2 °C to 8 °C");
    expect(text).toContain("The shipper");
    expect(text).not.toContain("Where it is");
    await phone.context().close();
    for (const colorScheme of ["light", "dark"] as const)
      for (const width of [320, 390, 1440]) {
        const shown = await open(address, { viewport: { width, height: 844 }, colorScheme, locale: "de-DE" });
        expect(await shown.textContent("h1")).toBe("Sendung S-1");
        expect(await violationsIn(shown), `${colorScheme} ${width}`).toEqual([]);
        const inner = await shown.evaluate(() => document.documentElement.scrollWidth);
        expect(inner, `${width}`).toBeLessThanOrEqual(width);
        await picture(shown, `share-page-${width}-${colorScheme}`);
        await shown.context().close();
      }

    const revoke = dialog.getByRole("button", { name: "Revoke" });
    await revoke.press("Enter");
    await dialog.getByRole("button", { name: "Undo" }).waitFor();
    const gone = await open(address, { viewport: { width: 390, height: 844 } });
    expect(await gone.textContent("h1")).toBe("This address leads nowhere");
    expect(await violationsIn(gone)).toEqual([]);
    await gone.context().close();
    await dialog.getByRole("button", { name: "Undo" }).press("Enter");
    await revoke.waitFor();
    const back = await open(address, {});
    expect(await back.textContent("h1")).toBe("Shipment S-1");
    await back.context().close();
    await page.context().close();
  }, 120_000);

  it("says that it ends in real time where the clock of the pages is simulated", async () => {
    const page = await open("about:blank", { viewport: { width: 390, height: 844 }, locale: "de-DE" });
    await page.route("**/api/chain", async (route) => {
      const response = await route.fetch();
      const chain = await response.json();
      const time = { ...chain.time, source: "simulated", speed: 600 };
      await route.fulfill({ response, json: { ...chain, time } });
    });
    await page.goto(new URL("shipments/S-1", origin()).href);
    await page.getByRole("button", { name: "Teilen", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("In echter Zeit, nicht in der simulierten").waitFor();
    await dialog.getByRole("button", { name: "Link machen" }).click();
    await dialog.getByText("Die Zeiten der Links sind echt, nicht simuliert.").waitFor();
    await picture(page, "share-dialog-simulated");
    await page.context().close();
  }, 60_000);
});

function origin(): string {
  return `http://127.0.0.1:${running.httpPort}/`;
}

async function open(address: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    return (await checker.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
