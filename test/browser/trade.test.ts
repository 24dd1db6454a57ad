/** A sale in a real browser: proposed by one party, accepted and paid by the other, by keyboard. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountView, OrderView } from "../../gateway/contract/trade.ts";
import { addTrade, plainly, sayIn } from "./busy-world.ts";
import { dialog, sealed, WholeGateway } from "./whole-gateway.ts";

let whole: WholeGateway;
beforeAll(async () => {
  whole = await WholeGateway.start();
  await addTrade(whole.running, whole.world, plainly);
}, 180_000);

afterAll(() => whole?.close());

/** Moves the focus with the tabulator until `reached`, as somebody without a mouse does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let step = 0; step < 120; step++) {
    await page.keyboard.press("Tab");
    const text = await page.evaluate(() => {
      const element = document.activeElement;
      const labels =
        element && "labels" in element ? (element.labels as NodeListOf<HTMLElement> | null) : null;
      return labels?.[0]?.textContent ?? element?.getAttribute("aria-label") ?? element?.textContent ?? "";
    });
    if (name.test(text)) return;
  }
  throw new Error(`the keyboard does not reach ${name}`);
}

describe("a sale between two browsers", { timeout: 240_000 }, () => {
  it("is proposed by the buyer, accepted by the seller, invoiced and paid, by keyboard", async () => {
    const { shipper, consignee } = whole.world;
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await whole.becomeDelegate(page, consignee);
      await page.goto(`${whole.address}trade`);
      await tabTo(page, /^New order$/);
      await page.keyboard.press("Enter");
      const order = dialog(page, "New order");
      await order.getByLabel("You act for").waitFor();
      await order.getByLabel("Seller").selectOption("shipper");
      await order.getByLabel("Buyer", { exact: true }).selectOption("consignee");
      await tabTo(page, /^Identifier/);
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type("O-keys");
      await tabTo(page, /^Description/);
      await page.keyboard.type("Cheese");
      await tabTo(page, /^Quantity/);
      await page.keyboard.type("3");
      await tabTo(page, /^Price of one/);
      await page.keyboard.type("0,335");
      await order.getByText("€1.01").first().waitFor();
      await tabTo(page, /^Sign the order$/);
      await page.keyboard.press("Enter");
      await sealed(page);
      await tabTo(page, /^Done$/);
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: "O-keys" }).waitFor();
    });
    expect(await whole.ask<OrderView>("api/orders/O-keys")).toMatchObject({
      status: "proposed",
      deal: null,
      waitsFor: "shipper",
      total: { minor: 101, currency: "EUR" },
    });

    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await whole.becomeDelegate(page, shipper);
      await page.goto(`${whole.address}trade`);
      await page.getByText("2 deals wait for your signature.").waitFor();
      await tabTo(page, /^O-keys$/);
      await page.keyboard.press("Enter");
      await page.getByText("Nothing is agreed yet").waitFor();
      await tabTo(page, /^Accept$/);
      await page.keyboard.press("Enter");
      await dialog(page, "Accept").getByLabel("You act for").waitFor();
      await tabTo(page, /^Sign and accept$/);
      await page.keyboard.press("Enter");
      await sealed(page);
      await dialog(page, "Accept").getByRole("button", { name: "Done" }).press("Enter");
      await page.getByRole("heading", { name: "Terms in force" }).waitFor();
      await page.getByRole("button", { name: "Issue an invoice" }).press("Enter");
      const invoice = dialog(page, "Issue an invoice");
      await invoice.getByLabel("Identifier").fill("I-keys");
      await invoice.getByRole("button", { name: "Sign the invoice" }).press("Enter");
      await sealed(page);
    });
    expect(await whole.ask<OrderView>("api/orders/O-keys")).toMatchObject({ status: "agreed", version: 1 });
    await sayIn(whole.running)(consignee, "trade.invoice-accept", "invoice:I-keys", {});

    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await whole.becomeDelegate(page, consignee);
      await page.goto(`${whole.address}trade/O-keys`);
      await page.getByRole("button", { name: "Pay: I-keys" }).press("Enter");
      const pay = dialog(page, "Pay: I-keys");
      await pay.getByText("€0.05").first().waitFor();
      await pay.getByText("€1.06").waitFor();
      await pay.getByRole("button", { name: "Sign the transfer" }).press("Enter");
      await sealed(page);
      await pay.getByRole("button", { name: "Done" }).press("Enter");
      await page.getByText("Paid", { exact: true }).waitFor();
    });
    const accounts = await whole.ask<AccountView[]>("api/accounts?party=shipper");
    expect(accounts).toMatchObject([{ asset: "EUR", balance: 101 }]);
  });
});
