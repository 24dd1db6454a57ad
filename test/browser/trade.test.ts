/** A sale in a real browser: proposed by one party, accepted and paid by the other, by keyboard. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountView, OrderView } from "../../gateway/contract/trade.ts";
import { addTrade, plainly, sayIn } from "./busy-world.ts";
import { tabTo } from "./keyboard.ts";
import { dialog, sealed, WholeGateway } from "./whole-gateway.ts";

let whole: WholeGateway;
beforeAll(async () => {
  whole = await WholeGateway.start();
  await addTrade(whole.running, whole.world, plainly);
}, 180_000);

afterAll(() => whole?.close());

async function pressTabbing(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

async function typeTabbing(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

/** What is behind a dialog takes no keys until it is closed. */
async function done(form: Locator): Promise<void> {
  await form.getByRole("button", { name: "Done" }).press("Enter");
  await form.waitFor({ state: "hidden" });
}

describe("a sale between two browsers", { timeout: 240_000 }, () => {
  it("is proposed by the buyer, accepted by the seller, invoiced and paid, by keyboard", async () => {
    const { shipper, consignee } = whole.world;
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await whole.becomeDelegate(page, consignee);
      await page.goto(`${whole.address}trade`);
      await pressTabbing(page, page.getByRole("button", { name: "New order", exact: true }));
      const order = dialog(page, "New order");
      await order.getByLabel("You act for").waitFor();
      await order.getByLabel("Seller").selectOption("shipper");
      await order.getByLabel("Buyer", { exact: true }).selectOption("consignee");
      await typeTabbing(page, order.getByLabel(/^Identifier/), "O-keys");
      await typeTabbing(page, order.getByLabel(/^Description/), "Cheese");
      await typeTabbing(page, order.getByLabel(/^Quantity/), "3");
      await typeTabbing(page, order.getByLabel(/^Price of one/), "0,335");
      await order.getByText("€1.01").first().waitFor();
      await pressTabbing(page, order.getByRole("button", { name: "Sign the order" }));
      await sealed(page);
      await pressTabbing(page, order.getByRole("button", { name: "Done" }));
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
      await pressTabbing(page, page.getByRole("link", { name: "O-keys", exact: true }));
      await page.getByText("Nothing is agreed yet").waitFor();
      await pressTabbing(page, page.getByRole("button", { name: "Accept", exact: true }));
      const accept = dialog(page, "Accept");
      await accept.getByLabel("You act for").waitFor();
      await pressTabbing(page, accept.getByRole("button", { name: "Sign and accept" }));
      await sealed(page);
      await done(accept);
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
      await done(pay);
      await page.getByText("Paid", { exact: true }).waitFor();
    });
    const accounts = await whole.ask<AccountView[]>("api/accounts?party=shipper");
    expect(accounts).toMatchObject([{ asset: "EUR", balance: 101 }]);
  });
});
