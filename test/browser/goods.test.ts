/** The pages about customs, goods and figures in a real browser, against a real gateway: what they show, and that all can use them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import {
  chain,
  outcome,
  populate,
  removeFolder,
  shipmentTerms,
  startTestGateway,
  temporaryFolder,
} from "../gateway/fixture.ts";
import { gtin, listPayload } from "../ledger/state/customs-world.ts";
import { TestSigner } from "../signer.ts";
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
  const { registrar, shipper, carrier, consignee } = await populate(running);
  const at = Date.now();
  const say = async (signer: TestSigner, kind: string, subject: string, payload: object) =>
    expect(
      await outcome(running, signer.statement(kind, payload as never, { subject, atMs: at })),
      kind,
    ).toBe("sealed");
  const customs = new TestSigner("party:swiss-customs", chain);
  const importer = new TestSigner("party:importer", chain);
  for (const [party, roles] of [
    [customs, ["customs"]],
    [importer, ["consignee"]],
  ] as const) {
    const id = party.reference.slice("party:".length);
    const payload = { id, legalName: `The ${id}`, country: "CH", roles: [...roles], keys: [party.coseKey] };
    await say(registrar, "party.register", party.reference, payload);
  }
  const banned = { id: "arms", hsPrefix: "93" };
  const list = listPayload({ list: "CH-negative", polarity: "negative", add: [banned] });
  await say(customs, "customs.list-publish", "list:CH-negative", list);
  await say(shipper, "shipment.create", "shipment:S-2", {
    ...shipmentTerms(at, "S-2"),
    consignee: "importer",
  });
  await say(carrier, "customs.present", "shipment:S-2", { at });
  await say(shipper, "product.register", `product:${gtin}`, { gtin, name: "<b>Honey</b>" });
  await say(shipper, "lot.declare", "lot:raw", {
    id: "raw",
    name: "Raw honey",
    massMilligrams: 100,
    origin: "HU",
    at,
  });
  const outputs = [{ lot: "jars", name: "Jars", product: gtin, massMilligrams: 100 }];
  const inputs = [{ lot: "raw", massMilligrams: 100 }];
  await say(shipper, "lot.produce", "lot:jars", { id: "P", at, inputs, outputs, lossMilligrams: 0 });
  await say(shipper, "lot.serialise", "lot:jars", { serials: ["A-1"] });
  await say(shipper, "lot.release", "lot:jars", { to: "consignee", massMilligrams: 50, at });
  await say(consignee, "lot.receive", "lot:jars", { consignment: 0, outcome: "accepted", at });
  await say(consignee, "complaint.open", "complaint:X-1", {
    id: "X-1",
    about: "lot:jars",
    sort: "quality",
    text: "It is bitter.",
  });
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await running.close();
  removeFolder(folder);
});

async function open(path: string, options: object = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
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

const pages: [path: string, shows: string][] = [
  ["customs", "S-2"],
  ["customs/lists", "CH-negative"],
  ["customs/S-2", "Presentation"],
  ["goods", "<b>Honey</b>"],
  ["goods", "Not answered"],
  ["lots/raw", "The consignee"],
  ["analytics", "Rotterdam"],
];

describe("the pages about customs, goods and figures", () => {
  it.each(pages)("%s shows what the ledger has, and fits a narrow phone", async (path, shows) => {
    const page = await open(path, { viewport: { width: 320, height: 700 } });
    await page.getByText(shows).first().waitFor({ state: "attached" });
    const [wide, there] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(wide).toBeLessThanOrEqual(there!);
    await page.context().close();
  });

  it("have nothing that axe objects to, light and dark", async () => {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open("customs", { colorScheme });
      for (const [path, shows] of pages) {
        await page.goto(`http://127.0.0.1:${running.httpPort}/${path}`);
        await page.getByText(shows).first().waitFor({ state: "attached" });
        const violations = await violationsIn(page);
        expect(violations, `${path} ${colorScheme}`).toEqual([]);
      }
      await page.context().close();
    }
  });

  it("lead from a figure to the statements behind it", async () => {
    const page = await open("analytics");
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
