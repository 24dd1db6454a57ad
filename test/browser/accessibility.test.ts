/**
 * Every page by the rules of WCAG that a machine can check: axe, reflow, zoom, forced colours, reduced motion. One page is
 * opened per theme and resized; `npm run test:long` runs axe at every width in both themes.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults, Result } from "axe-core";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ShareMade, ShareRequest } from "../../gateway/contract/shares.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { type FakeGateway, startFakeGateway } from "../dashboard/fake-gateway.ts";
import { fakeStatementHashes } from "../dashboard/fake-ledger.ts";
import { populate, removeFolder, startTestGateway, temporaryFolder } from "../gateway/fixture.ts";
import { gtin } from "../ledger/state/customs-world.ts";
import { addGoods, addTrade, addTrouble, hostilePen } from "./busy-world.ts";
import { launchChromium } from "./chromium.ts";
import { harmDone, overflow } from "./page-checks.ts";
import { dashboardFolder, fullPaths, itemPageFolder, settled } from "./pages.ts";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const long = process.env.TALLYMAN_LONG === "1";

/** Of a whole gateway with a shipment and its parties, and hardly anything else: most of these say what to do first. */
const wholePaths = [
  "routes",
  "routes/suggestions",
  "trade",
  "accounts",
  "pass-cards",
  "directory",
  "parties/shipper",
  "customs",
  "customs/lists",
  "goods",
  "analytics",
  "keys",
  "tokens",
  "nothing/at/this/address",
] as const;

/** Of a whole gateway in which much was signed, with hostile texts wherever a statement takes some; and what is seen there. */
const busyPaths: readonly (readonly [path: string, shows: string])[] = [
  ["?shipment=S-3", "Open shipment"],
  ["shipments", "S-3"],
  ["shipments/S-3", "S-3"],
  ["shipments/S-3/condition", "Excursions"],
  ["shipments/S-3/custody", "The carrier"],
  ["alerts", "Temperature: the allowance is used up"],
  ["disputes/D-1", "D-1"],
  ["disputes/D-1/evidence", "1.0 kB"],
  ["trade?party=consignee", "O-escrow"],
  ["trade/O-escrow", "Who signed what"],
  ["trade/O-open", "Nothing is agreed yet"],
  ["accounts?party=consignee", "Could be netted"],
  ["pass-cards?party=consignee", "card"],
  ["pass-cards?party=shipper", "Granted"],
  ["directory", "The shipper"],
  ["parties/bank", "bank"],
  ["parties/consignee", "O-escrow"],
  ["customs", "S-2"],
  ["customs/lists", "CH-negative"],
  ["customs/S-2", "Presentation"],
  ["goods", "Not answered"],
  ["lots/jars", "raw"],
  ["lots/raw", "The consignee"],
  ["analytics", "All"],
  // The public pages: behind the code of an item that is known, and of one that is not.
  [`01/${gtin}/21/A-1`, "This code belongs to"],
  [`01/${gtin}/21/COPY-9`, "COPY-9"],
  ["share/nobody-made-this", "This address leads nowhere"],
];

/** One page of each make: panels, tables, lists, charts, forms. */
const largeTextPaths = [
  "",
  "shipments",
  "shipments/SHP-00017",
  "shipments/SHP-00017/condition",
  "shipments/SHP-00017/custody",
  "alerts/A-1",
  "alerts/rules",
  "disputes/D-20261128-7F3K",
  "disputes/D-20261128-7F3K/trace",
  "devices/LOG-00017",
  "devices/new",
  "shipments/new",
  `ledger/entries/${fakeStatementHashes.order}`,
] as const;

const widths = [320, 390, 768, 1440, 2560] as const;

const tokens = "its colours are a pair of tokens, whose contrast test/dashboard/contrast.test.ts measures";

/** Where axe gives no reason beside a ratio of zero. */
const undetermined = "undetermined";

/** What axe cannot decide by itself, looked at by a person, with the reason why it is right. `key`: why axe cannot. */
const reviewed: readonly { rule: string; key?: string; html?: RegExp; reason: string }[] = [
  {
    rule: "color-contrast",
    key: "bgOverlap",
    reason: `text in a drawing or partly under something: ${tokens}`,
  },
  { rule: "color-contrast", key: "elmPartiallyObscured", reason: `at the edge of a scrolled box: ${tokens}` },
  { rule: "color-contrast", key: "elmPartiallyObscuring", reason: `partly over something: ${tokens}` },
  { rule: "color-contrast", key: "pseudoContent", reason: `the mark under the page that is open: ${tokens}` },
  { rule: "color-contrast", key: "nonBmp", reason: `an arrow between two texts: ${tokens}` },
  {
    rule: "color-contrast",
    key: "imgNode",
    reason: "the map's credit, on a surface of its own over the map",
  },
  {
    rule: "color-contrast",
    key: undetermined,
    reason: `axe names no background in a scrolled box: ${tokens}`,
  },
  { rule: "color-contrast", key: "outsideViewport", reason: `scrolled away: ${tokens}` },
  { rule: "color-contrast", key: "shortTextContent", reason: `a count of one or two digits: ${tokens}` },
  {
    rule: "heading-order",
    reason: "headings that come while axe looks; this test looks at their order itself",
  },
  {
    rule: "scrollable-region-focusable",
    html: /few-lines/,
    reason: "a long text in few lines: Chromium and Firefox let the keyboard into what scrolls",
  },
  { rule: "th-has-data-cells", reason: "a table whose list is empty" },
  {
    rule: "target-size",
    key: "partiallyObscured",
    html: /Copy Statement hash/,
    reason: "in a list that is scrolled behind the replay, which stays in sight",
  },
];

let browser: Browser;
let fake: FakeGateway;
let folder: string;
let whole: RunningGateway;
let busy: RunningGateway;
/** The way to the page behind a share link to everything about `S-3`. */
let sharePath: string;

beforeAll(async () => {
  fake = await startFakeGateway({ pages: dashboardFolder, shipments: 300 });
  folder = temporaryFolder();
  whole = await startTestGateway({ folder: join(folder, "whole"), dashboardFolder });
  await populate(whole);
  busy = await startTestGateway({
    folder: join(folder, "busy"),
    open: true,
    dashboardFolder,
    itemPageFolder,
  });
  const world = await populate(busy);
  const pen = hostilePen();
  await addTrade(busy, world, pen);
  await addGoods(busy, world, pen);
  await addTrouble(busy, world, pen);
  sharePath = await shareOf("S-3", pen("The buyer", 100));
  browser = await launchChromium();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await whole?.close();
  await busy?.close();
  await fake?.close();
  removeFolder(folder);
});

const everyPathMs = long ? 3_600_000 : 600_000;

async function shareOf(shipment: string, label: string): Promise<string> {
  const parts = { journey: true, condition: true, custody: true, documents: true, evidence: true };
  const request: ShareRequest = {
    shipment,
    scope: { position: "exact", ...parts },
    lifetimeMs: 3_600_000,
    label,
  };
  const response = await fetch(`${addressOf(busy)}api/shares`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  const { path } = (await response.json()) as ShareMade;
  return path;
}

const addressOf = ({ httpPort }: RunningGateway) => `http://127.0.0.1:${httpPort}/`;

/** Opens every page one after the other in one tab, at 1440 pixels; `look` may resize it. `shows`: what an English page has to say. */
async function everyPage(
  options: BrowserContextOptions,
  look: (page: Page, path: string, shows: string) => Promise<void>,
): Promise<void> {
  await inContext(options, async (context) => {
    const page = await context.newPage();
    const addresses = [
      ...fullPaths.map((path) => [fake.address, path, ""] as const),
      ...wholePaths.map((path) => [addressOf(whole), path, ""] as const),
      ...busyPaths.map(([path, shows]) => [addressOf(busy), path, shows] as const),
      [addressOf(busy), sharePath, "Shipment S-3"] as const,
    ];
    for (const [address, path, shows] of addresses) {
      await page.goto(address + path);
      await settled(page);
      await look(page, path, shows);
    }
  });
}

async function inContext(
  options: BrowserContextOptions,
  act: (context: BrowserContext) => Promise<void>,
): Promise<void> {
  // The policy would refuse axe itself.
  const context = await browser.newContext({ locale: "en-GB", bypassCSP: true, ...options });
  try {
    await act(context);
  } finally {
    await context.close();
  }
}

async function axeFinds(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.addScriptTag({ path: axePath });
  const results = await page.evaluate(() => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: unknown): Promise<AxeResults> };
    };
    return axe.run({
      rules: { "target-size": { enabled: true } },
      resultTypes: ["violations", "incomplete"],
    });
  });
  return [...told(results.violations), ...told(results.incomplete).map((line) => `unreviewed: ${line}`)];
}

function told(results: readonly Result[]): string[] {
  return results.flatMap(({ id, nodes }) =>
    nodes
      .map(({ html, any }) => ({ html, key: keyOf(any[0]?.data) }))
      .filter(({ html, key }) => !isReviewed(id, html, key))
      .slice(0, 3)
      .map(({ html, key }) => `${id} ${key ?? ""} ${html.slice(0, 160)}`),
  );
}

function isReviewed(id: string, text: string, key: string | undefined): boolean {
  return reviewed.some(
    ({ rule, key: known, html }) => rule === id && (known ?? key) === key && (html?.test(text) ?? true),
  );
}

function keyOf(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  if ("messageKey" in data && typeof data.messageKey === "string") return data.messageKey;
  return "contrastRatio" in data && data.contrastRatio === 0 ? undetermined : undefined;
}

/** Where a heading is more than one level below the one before it. */
const skippedHeadings = (page: Page) =>
  page.evaluate(() => {
    const levels = [...document.querySelectorAll("main :is(h1, h2, h3, h4)")].map(
      ({ tagName, textContent }) => ({
        level: Number(tagName[1]),
        textContent,
      }),
    );
    return levels
      .filter(({ level }, index) => level > (levels[index - 1]?.level ?? 0) + 1)
      .map(({ level, textContent }) => `level ${level}: ${textContent}`);
  });

/** Of what has a height of its own: where the text in it is higher. */
const cutOff = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll(".site-header, .virtual-row, .fleet-option, .custody-bar, .button, .field")]
      .filter(({ scrollHeight, clientHeight }) => clientHeight > 0 && scrollHeight > clientHeight + 1)
      .map(({ className, textContent }) => `${className} ${textContent?.slice(0, 40)}`),
  );

describe("every page", { timeout: everyPathMs }, () => {
  it.each([
    ["light", 1440],
    ["dark", 320],
  ] as const)("has nothing that axe finds, %s, and fits every window", async (colorScheme, axeWidth) => {
    const found: string[] = [];
    await everyPage({ colorScheme, viewport: { width: 1440, height: 900 } }, async (page, path, shows) => {
      await page.getByText(shows).first().waitFor({ state: "attached" });
      for (const harm of await harmDone(page)) found.push(`${path}: ${harm}`);
      for (const heading of await skippedHeadings(page)) found.push(`${path}: skips to ${heading}`);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        const wider = await overflow(page);
        if (wider > 0) found.push(`${path} at ${width}: ${wider} pixels wider than the window`);
        if (!long && width !== axeWidth) continue;
        for (const line of await axeFinds(page)) found.push(`${path} at ${width}: ${line}`);
      }
    });
    expect(found).toEqual([]);
  });

  it("fits at 200 % zoom in German, whose words are longer, and moves nothing for those who asked for that", async () => {
    const zoomed: BrowserContextOptions = {
      viewport: { width: 640, height: 450 },
      deviceScaleFactor: 2,
      locale: "de-DE",
      reducedMotion: "reduce",
    };
    const found: string[] = [];
    await everyPage(zoomed, async (page, path) => {
      const wider = await overflow(page);
      if (wider > 0) found.push(`${path}: ${wider} pixels wider than the window`);
      await page.setViewportSize({ width: 320, height: 640 });
      const narrow = await overflow(page);
      if (narrow > 0) found.push(`${path} at 320: ${narrow} pixels wider than the window`);
      const moving = await page.evaluate(() =>
        document.getAnimations().map(({ effect }) => (effect as KeyframeEffect).target?.className),
      );
      if (moving.length > 0) found.push(`${path}: ${moving.join()} moves`);
    });
    expect(found).toEqual([]);
  });

  it("fits and cuts nothing off for readers who have set text twice as large", async () => {
    const large = await launchChromium({ textPixels: 32 });
    const found: string[] = [];
    try {
      const page = await large.newPage({ locale: "en-GB" });
      for (const path of largeTextPaths) {
        await page.goto(fake.address + path);
        await settled(page);
        for (const width of [768, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          const wider = await overflow(page);
          if (wider > 0) found.push(`${path} at ${width}: ${wider} pixels wider than the window`);
          for (const cut of await cutOff(page)) found.push(`${path} at ${width}: ${cut} is cut off`);
        }
        expect(await page.evaluate(() => getComputedStyle(document.body).fontSize)).toBe("28px");
      }
    } finally {
      await large.close();
    }
    expect(found).toEqual([]);
  });

  it("shows where the focus is in forced colours, and says each status in a word", async () => {
    await inContext({ forcedColors: "active", viewport: { width: 1440, height: 900 } }, async (context) => {
      const page = await context.newPage();
      for (const path of ["", "shipments", "alerts", "ledger"]) {
        await page.goto(fake.address + path);
        await settled(page);
        await page.keyboard.press("Tab");
        await page.keyboard.press("Tab");
        const outline = await page.evaluate(() => {
          const style = getComputedStyle(document.activeElement!);
          return [style.outlineStyle, Number.parseFloat(style.outlineWidth) > 0];
        });
        expect([path, ...outline]).not.toContain("none");
        expect(outline[1]).toBe(true);
        const statuses = page.locator(".status:visible");
        for (const status of (await statuses.all()).slice(0, 10))
          expect((await status.textContent())?.trim()).toMatch(/\p{L}/u);
      }
    });
  });
});
