/**
 * Pictures of every page at desktop and phone width, light and dark: `npx tsx test/browser/screenshots.ts FOLDER`.
 * Needs a built dashboard. Console errors and refusals of the content security policy are printed.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { startFakeGateway } from "../dashboard/fake-gateway.ts";
import { fakeStatementHashes } from "../dashboard/fake-ledger.ts";
import { launchChromium } from "./chromium.ts";

interface Shot {
  name: string;
  path: string;
  /** What to do on the page before the picture is taken. */
  act?: (page: Page) => Promise<void>;
}

const shots: readonly Shot[] = [
  { name: "map", path: "" },
  { name: "map-selected", path: "?shipment=SHP-00017" },
  { name: "shipments", path: "shipments" },
  { name: "shipment", path: "shipments/SHP-00017" },
  { name: "shipment-condition", path: "shipments/SHP-00017/condition" },
  { name: "shipment-custody", path: "shipments/SHP-00017/custody" },
  { name: "shipment-statements", path: "shipments/SHP-00017/statements" },
  { name: "alerts", path: "alerts" },
  { name: "alert", path: "alerts/A-1" },
  { name: "alert-rules", path: "alerts/rules" },
  { name: "alerts-told", path: "alerts/told" },
  { name: "disputes", path: "disputes" },
  { name: "dispute-new", path: "disputes/new?shipment=SHP-00017" },
  { name: "dispute", path: "disputes/D-20261128-7F3K" },
  { name: "dispute-evidence", path: "disputes/D-20261128-7F3K/evidence" },
  { name: "dispute-split", path: "disputes/D-20261128-7F3K/split" },
  { name: "dispute-law", path: "disputes/D-20261128-7F3K/law" },
  { name: "dispute-trace", path: "disputes/D-20261128-7F3K/trace" },
  { name: "dispute-changes", path: "disputes/D-20261128-7F3K/changes" },
  { name: "devices", path: "devices" },
  { name: "device", path: "devices/LOG-00017" },
  { name: "ledger", path: "ledger" },
  { name: "block", path: "ledger/blocks/1190" },
  { name: "entry", path: `ledger/entries/${fakeStatementHashes.order}` },
  { name: "entry-readings", path: `ledger/entries/${fakeStatementHashes.readings}` },
  { name: "ledger-search", path: "ledger?find=SHP-00017" },
  { name: "ledger-nothing", path: "ledger?find=nothing-like-it" },
  { name: "verify", path: "verify" },
];

const sizes = [
  { name: "desktop", viewport: { width: 1440, height: 900 }, hasTouch: false },
  { name: "phone", viewport: { width: 390, height: 844 }, hasTouch: true },
] as const;

/** Another folder of a built dashboard than the usual one. */
const pages =
  process.env.TALLYMAN_DASHBOARD ?? fileURLToPath(new URL("../../dist/dashboard", import.meta.url));
const settleMs = 1200;

async function shoot(
  browser: Browser,
  address: string,
  folder: string,
  only: string | undefined,
): Promise<void> {
  for (const { name: sizeName, ...size } of sizes) {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ ...size, colorScheme, locale: "en-GB" });
      for (const shot of shots) {
        const file = `${shot.name}-${sizeName}-${colorScheme}`;
        if (only && !file.includes(only)) continue;
        const page = await context.newPage();
        page.on("console", (message) => {
          if (message.type() === "error") console.error(`${file}: ${message.text()}`);
        });
        page.on("pageerror", (error) => console.error(`${file}: ${error.stack ?? error.message}`));
        await page.goto(address + shot.path);
        await page.waitForTimeout(settleMs);
        await shot.act?.(page);
        await page.screenshot({ path: join(folder, `${file}.png`) });
        await page.close();
      }
      await context.close();
    }
  }
}

const [folder, only] = process.argv.slice(2);
if (!folder) throw new Error("Say into which folder the pictures go.");
mkdirSync(folder, { recursive: true });
const gateway = await startFakeGateway({
  pages,
  shipments: 3000,
  updatesPerSecond: 300,
  demonstration: true,
  simulatedSpeed: 60,
});
const browser = await launchChromium();
try {
  await shoot(browser, gateway.address, folder, only);
} finally {
  await browser.close();
  await gateway.close();
}
