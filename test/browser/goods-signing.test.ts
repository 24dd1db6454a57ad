/** What officers and makers sign with a key of their browser: decisions of customs, and answers to complaints. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClearanceView, ComplaintView } from "../../gateway/contract/api.ts";
import { chain, outcome, shipmentTerms } from "../gateway/fixture.ts";
import { gtin, listPayload } from "../ledger/state/customs-world.ts";
import { TestSigner } from "../signer.ts";
import { phone } from "./pages.ts";
import { dialog, sealed, WholeGateway } from "./whole-gateway.ts";

let whole: WholeGateway;
const customs = new TestSigner("party:swiss-customs", chain);

beforeAll(async () => {
  whole = await WholeGateway.start();
  const { running, world } = whole;
  const { registrar, shipper, carrier, consignee } = world;
  const at = Date.now();
  const say = async (signer: TestSigner, kind: string, subject: string, payload: object) =>
    expect(
      await outcome(running, signer.statement(kind, payload as never, { subject, atMs: at })),
      kind,
    ).toBe("sealed");
  const importer = new TestSigner("party:importer", chain);
  for (const [party, roles] of [
    [customs, ["customs"]],
    [importer, ["consignee"]],
  ] as const) {
    const id = party.reference.slice("party:".length);
    const payload = { id, legalName: `The ${id}`, country: "CH", roles: [...roles], keys: [party.coseKey] };
    await say(registrar, "party.register", party.reference, payload);
  }
  const list = { list: "CH-negative", polarity: "negative", add: [{ id: "arms", hsPrefix: "93" }] };
  await say(customs, "customs.list-publish", "list:CH-negative", listPayload(list));
  const terms = { ...shipmentTerms(at, "S-2"), consignee: "importer" };
  await say(shipper, "shipment.create", "shipment:S-2", terms);
  await say(carrier, "customs.present", "shipment:S-2", { at });
  await say(shipper, "product.register", `product:${gtin}`, { gtin, name: "Honey" });
  const complaint = { id: "X-1", about: `product:${gtin}`, sort: "quality", text: "It is bitter." };
  await say(consignee, "complaint.open", "complaint:X-1", complaint);
}, 120_000);

afterAll(() => whole?.close());

async function done(page: Page): Promise<void> {
  await sealed(page);
  await page.getByRole("button", { name: "Done" }).click();
}

describe("a key of a browser", { timeout: 120_000 }, () => {
  it("decides about goods as customs, from the order to inspect to the release", async () => {
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await whole.becomeDelegate(page, customs);
      await page.goto(`${whole.address}customs/S-2`);
      const decide = dialog(page, "Decide");
      for (const [choice, label, shows] of [
        ["Order an inspection", "Decision", "Inspection ordered"],
        ["The goods conform", "What the inspection found", "Inspected"],
        ["Release", "Decision", "Released"],
      ] as const) {
        await page.getByRole("button", { name: "Decide" }).click();
        await decide.getByLabel(label).selectOption({ label: choice });
        await decide.getByRole("button", { name: "Sign" }).click();
        await done(page);
        await page.locator(".facts").getByText(shows, { exact: true }).waitFor();
      }
      const view = await whole.ask<ClearanceView>("api/customs/shipments/S-2");
      expect(view.row.status).toBe("released");
      expect(view.decisions.slice(-3).map(({ event, by }) => [event, by])).toEqual([
        ["inspect", "swiss-customs"],
        ["find", "swiss-customs"],
        ["release", "swiss-customs"],
      ]);
      expect(await page.getByRole("button", { name: "Decide" }).count()).toBe(0);
    });
  });

  it("answers a complaint for the maker, by touch on a phone", async () => {
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await whole.becomeDelegate(page, whole.world.shipper);
      await page.goto(`${whole.address}goods`);
      await page.getByText("Not answered").waitFor();
      await page.getByRole("button", { name: "Answer" }).tap();
      const answer = dialog(page, "Answer");
      await answer.getByLabel("Outcome").selectOption("accepted");
      await answer.getByRole("button", { name: "Sign the answer" }).tap();
      await answer.getByText("From 1 to 2,000 characters.").waitFor();
      await answer.getByLabel("Answer in words").fill("We send you <b>another</b> one.");
      await answer.getByRole("button", { name: "Sign the answer" }).tap();
      await done(page);
      await page.getByText("We send you <b>another</b> one.").waitFor();
      expect(await whole.ask<ComplaintView[]>("api/complaints")).toMatchObject([
        { complaint: "X-1", outcome: "accepted", answer: "We send you <b>another</b> one.", page: null },
      ]);
    }, phone);
  });
});
