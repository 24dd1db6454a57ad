/** The pages as `npm run build` makes them for users, the windows they are looked at in, and what stands at which path. */
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { fakeStatementHashes } from "../dashboard/fake-ledger.ts";

const built = (name: string) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));

export const dashboardFolder = built("dashboard");
export const itemPageFolder = built("item-page");
export const verifyPageFile = built("verify/verify.html");

export const desktop: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, locale: "en-GB" };
export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  locale: "en-GB",
};

/** Of the fake gateway, with made-up data in every state that a page can have. */
export const fullPaths: readonly string[] = [
  "",
  "?shipment=SHP-00017",
  "shipments",
  "shipments/new",
  "shipments/SHP-00017",
  "shipments/SHP-00017/condition",
  "shipments/SHP-00017/custody",
  "shipments/SHP-00017/statements",
  "alerts",
  "alerts/A-1",
  "alerts/rules",
  "alerts/told",
  "disputes",
  "disputes/new?shipment=SHP-00017",
  "disputes/D-20261128-7F3K",
  "disputes/D-20261128-7F3K/evidence",
  "disputes/D-20261128-7F3K/split",
  "disputes/D-20261128-7F3K/law",
  "disputes/D-20261128-7F3K/trace",
  "disputes/D-20261128-7F3K/changes",
  "devices",
  "devices/LOG-00017",
  "devices/new",
  "ledger",
  "ledger/blocks/1190",
  `ledger/entries/${fakeStatementHashes.order}`,
  `ledger/entries/${fakeStatementHashes.readings}`,
  "ledger?find=SHP-00017",
  "ledger?find=nothing-like-it",
  "verify",
];

/** What the page shows once it has what it needs. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
  await page.locator(".loading").first().waitFor({ state: "detached" });
}
