/** A sale in a real browser: proposed by one party, accepted and paid by the other, by keyboard; and every page of trade. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountView, OrderView } from "../../gateway/contract/trade.ts";
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { chain, outcome } from "../gateway/fixture.ts";
import { TestSigner } from "../signer.ts";
import { desktop } from "./pages.ts";
import { dialog, sealed, WholeGateway } from "./whole-gateway.ts";

let whole: WholeGateway;
const bank = new TestSigner("party:bank", chain);
const hostile = '<img src=x onerror="alert(1)">';

const say = async (signer: TestSigner, kind: string, subject: string, payload: object) => {
  const statement = signer.statement(kind, payload as CborInput, { subject, atMs: Date.now() });
  expect(await outcome(whole.running, statement), `${kind} ${subject}`).toBe("sealed");
  return statement.hash;
};

const deal = (changes: object = {}) => ({
  seller: "shipper",
  buyer: "consignee",
  items: [{ id: "1", description: hostile, quantity: 10, unit: "C62", unitPrice: "10.00", minor: 10_000 }],
  total: { minor: 10_000, currency: "EUR" },
  dueDays: 30,
  ...changes,
});

beforeAll(async () => {
  whole = await WholeGateway.start();
  const { registrar, shipper, consignee } = whole.world;
  const party = { id: "bank", legalName: hostile, country: "AT", roles: ["bank"], keys: [bank.coseKey] };
  await say(registrar, "party.register", "party:bank", party);
  const fee = { fixedMinor: 5, ppm: 0 };
  const asset = { id: "EUR", name: "Euro of the bank", currency: "EUR", promise: "Paid out at par.", fee };
  await say(bank, "asset.create", "asset:EUR", asset);
  await say(bank, "asset.issue", "asset:EUR", { to: "consignee", minor: 100_000 });
  await say(shipper, "token.create", "token:card", {
    id: "card",
    name: "Card for punctual buyers",
    worth: { minor: 500, currency: "EUR" },
    countMax: 10,
    expires: Date.now() + 1e9,
    transferable: true,
    text: "One for each order.",
  });
  await say(shipper, "token.grant", "token:card", { to: "consignee", count: 2, reason: "gift" });
  const escrow = {
    asset: "EUR",
    instalments: [
      { id: "first", minor: 4_000, when: "acceptance" },
      { id: "rest", minor: 6_000, when: "delivery" },
    ],
  };
  const agree = async (id: string, changes: object, [seller, buyer] = [shipper, consignee]) => {
    const proposal = await say(buyer!, "trade.order", `order:${id}`, { deal: deal(changes) });
    await say(seller!, "trade.accept", `order:${id}`, { proposal });
  };
  await agree("O-escrow", { escrow, tokens: ["card"] });
  await agree("O-back", { seller: "consignee", buyer: "shipper" }, [consignee, shipper]);
  await agree("O-forth", {});
  for (const [id, order, seller, buyer] of [
    ["I-back", "O-back", consignee, shipper],
    ["I-forth", "O-forth", shipper, consignee],
  ] as const) {
    await say(seller, "trade.invoice", `invoice:${id}`, { id, order, minor: 2_500 });
    await say(buyer, "trade.invoice-accept", `invoice:${id}`, {});
  }
  await say(shipper, "trade.ship", "order:O-escrow", {
    shipment: "S-1",
    items: [{ item: "1", quantity: 4 }],
  });
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
      await page.getByText("One deal waits for your signature.").waitFor();
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
    await say(consignee, "trade.invoice-accept", "invoice:I-keys", {});

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

const pages: readonly [path: string, shows: string][] = [
  ["trade?party=consignee", "O-escrow"],
  ["trade/O-escrow", "Who signed what"],
  ["accounts?party=consignee", "Could be netted in Euro of the bank"],
  ["pass-cards?party=consignee", "Card for punctual buyers"],
  ["pass-cards?party=shipper", "Granted"],
  ["directory", hostile],
  ["parties/consignee", "Euro of the bank"],
];

describe("the pages about trade", { timeout: 240_000 }, () => {
  it("fit a narrow phone and have nothing that axe objects to, light and dark", async () => {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const narrow: BrowserContextOptions = { viewport: { width: 320, height: 800 } };
    for (const options of [
      { ...desktop, colorScheme: "light" },
      { ...narrow, colorScheme: "dark", locale: "en-GB" },
    ] as const) {
      await whole.visit(async ({ page }) => {
        await whole.signIn(page);
        for (const [path, shows] of pages) {
          await page.goto(whole.address + path);
          await page.getByText(shows).first().waitFor({ state: "attached" });
          await page.evaluate(axe);
          const violations = await page.evaluate(async () => {
            const { axe: checker } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
            return (await checker.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
          });
          expect(violations, path).toEqual([]);
          const over = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(over, `${path} is wider than the window`).toBeLessThanOrEqual(0);
          if (process.env.TALLYMAN_SCREENSHOTS)
            await page.screenshot({
              path: `${process.env.TALLYMAN_SCREENSHOTS}/${path.replace(/\W+/g, "-")}-${options.viewport!.width}.png`,
              fullPage: true,
            });
        }
      }, options);
    }
  });
});
