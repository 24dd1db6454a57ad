/** The way of somebody without a mouse. */
import type { Locator, Page } from "playwright-core";

const tabsMax = 150;

/** Moves the focus with the tabulator until it is on `target`, which is waited for. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < tabsMax; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${target}`);
}
