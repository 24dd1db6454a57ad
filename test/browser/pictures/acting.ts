/** Keys for the browser that takes the pictures, so that it shows forms and not how to get a key. */
import type { Page } from "playwright-core";
import { type Demonstration, saleParties } from "./demonstration.ts";

/** Parties that have something to sign on the pages in the pictures. */
export async function actingParties({ ask, subjects }: Demonstration): Promise<string[]> {
  const { holder } = subjects.underWay;
  const { consignee, legs } = await ask<{ consignee: string; legs: { carrier: string }[] }>(
    `api/shipments/${encodeURIComponent(subjects.arrived.shipment)}`,
  );
  return [...new Set([holder, consignee, legs.at(-1)!.carrier, ...saleParties])];
}

export async function makeKeys(
  page: Page,
  { address, grantDelegations }: Demonstration,
  parties: readonly string[],
): Promise<void> {
  for (const [n, party] of parties.entries()) {
    await page.goto(`${address}keys`);
    await page.getByLabel("Party", { exact: true }).selectOption(party);
    await page.getByRole("button", { name: "Everything" }).click();
    await page.getByRole("button", { name: "Make a key and ask" }).click();
    await page.locator("main section[aria-label]").nth(n).waitFor();
    await grantDelegations();
  }
  await page
    .getByText("May act", { exact: true })
    .nth(parties.length - 1)
    .waitFor();
  await page.close();
  console.log(`This browser acts for ${parties.join(", ")}`);
}
