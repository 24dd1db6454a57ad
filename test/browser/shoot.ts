/** Takes pictures of pages at desktop and phone width, light and dark. */
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";

export interface Shot {
  name: string;
  path: string;
  /** What to do on the page before the picture is taken. */
  act?: (page: Page) => Promise<void>;
}

export interface Shooting {
  /** Of the dashboard, with a slash at the end. */
  readonly address: string;
  readonly shots: readonly Shot[];
  readonly folder: string;
  /** Only files whose names contain this. */
  readonly only: string | undefined;
}

const sizes = [
  { name: "desktop", viewport: { width: 1440, height: 900 }, hasTouch: false },
  { name: "phone", viewport: { width: 390, height: 844 }, hasTouch: true },
] as const;

/** Maps and charts are drawn after the page stands. */
const settleMs = 1200;

/** One file per shot, size and colour scheme. Console errors and refusals of the policy are printed. */
export async function shoot(browser: Browser, { address, shots, folder, only }: Shooting): Promise<void> {
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
        await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
        await page.locator(".loading").first().waitFor({ state: "detached" });
        await page.waitForTimeout(settleMs);
        await shot.act?.(page);
        await page.screenshot({ path: join(folder, `${file}.png`) });
        await page.close();
      }
      await context.close();
    }
  }
}
