/** A dispute on the dashboard of a whole gateway, by keyboard: from the alert to the export and the agreed split. */
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DisputeView } from "../../gateway/contract/api.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { checkBundle } from "../../ledger/evidence/check.ts";
import { outcome, shipmentTerms, type World } from "../gateway/fixture.ts";
import { dialog, sealed, WholeGateway } from "./whole-gateway.ts";

let whole: WholeGateway;
let world: World;

beforeAll(async () => {
  whole = await WholeGateway.start();
  ({ world } = whole);
}, 120_000);

afterAll(() => whole?.close());

const seal = async (statement: Parameters<typeof outcome>[1]) =>
  expect(await outcome(whole.running, statement)).toBe("sealed");

const shipment = "S-2";

const minuteMs = 60_000;

/** A shipment for which any excursion is harm; while the carrier holds it, twelve degrees for some minutes and for an instant. */
async function harm(): Promise<void> {
  // At the full minute, so that an instant is never in two of them.
  const atMs = Math.floor(Date.now() / minuteMs - 10) * minuteMs;
  const terms = shipmentTerms(atMs, shipment);
  const conditions = [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 0 }];
  const handover = { subject: `shipment:${shipment}`, atMs };
  await seal(world.shipper.statement("shipment.create", { ...terms, conditions }, handover));
  const attach = { target: `shipment:${shipment}`, at: atMs };
  await seal(world.shipper.statement("device.attach", attach, { subject: world.other.reference, atMs }));
  await seal(world.shipper.statement("custody.release", { to: "carrier", at: atMs }, handover));
  await seal(world.carrier.statement("custody.accept", { from: "shipper", at: atMs }, handover));
  const measured = [
    [1, 12],
    [4 * minuteMs, 12],
    [5 * minuteMs, 5],
    [5 * minuteMs + 1, 12],
    [5 * minuteMs + 2, 5],
  ] as const;
  const readings = measured.map(([ms, value]) => ({ name: "temperature", value, timeMs: atMs + ms }));
  await seal(world.other.readings(readings, atMs + 6 * minuteMs));
}

async function press(page: Page, target: Locator): Promise<void> {
  await target.focus();
  await page.keyboard.press("Enter");
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await target.focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

/** Opens a form of the dispute, fills it, signs it, and closes it. */
async function say(
  page: Page,
  action: string,
  sign: string,
  fill: (form: Locator) => Promise<void>,
): Promise<void> {
  await press(page, page.getByRole("button", { name: action, exact: true }));
  const form = dialog(page, action);
  await form.getByRole("button", { name: sign }).waitFor();
  await fill(form);
  await press(page, form.getByRole("button", { name: sign }));
  await sealed(page);
  await page.keyboard.press("Escape");
  await form.waitFor({ state: "hidden" });
}

describe("a dispute", { timeout: 180_000 }, () => {
  it("runs from the alert to the export and to the split that everyone has signed, by keyboard", async () => {
    await harm();
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await whole.becomeDelegate(page, world.consignee);
      await page.getByLabel("Party", { exact: true }).selectOption("carrier");
      await press(page, page.getByRole("button", { name: "Everything" }));
      await press(page, page.getByRole("button", { name: "Make a key and ask" }));
      await whole.grant(world.carrier);
      await page.getByText("Acts for The carrier").waitFor();

      // The alert leads to the claim, which names a notice that is given on the way.
      await page.goto(`${whole.address}alerts`);
      await press(page, page.getByRole("link", { name: /Temperature/ }).first());
      await press(page, page.getByRole("link", { name: "Open a dispute" }));
      await page.getByLabel("You act for").waitFor();
      const id = await page.getByLabel("Identifier of the dispute").inputValue();
      await press(page, page.getByRole("button", { name: "Sign and open the dispute" }));
      await page.getByText("An amount above 0").waitFor();
      // The focus goes to what is wrong; it must have arrived before it goes elsewhere.
      await page.locator("[aria-invalid=true]:focus").waitFor();
      await press(page, page.getByRole("button", { name: "Give notice now" }));
      const notice = dialog(page, "Notice of damage");
      await type(page, notice.getByLabel("What is wrong"), "The vials are cloudy.");
      await press(page, notice.getByRole("button", { name: "Sign the notice" }));
      const { hash: noticed } = await sealed(page);
      await page.keyboard.press("Escape");
      await page.getByRole("group", { name: "Notices that were given" }).waitFor();
      await type(page, page.getByLabel("Amount claimed"), "1200.00");
      await type(page, page.getByLabel("What happened"), "It was warm for a quarter of an hour.");
      await press(page, page.getByRole("button", { name: "Sign and open the dispute" }));
      await sealed(page);
      await press(page, page.getByRole("link", { name: "Go to the dispute" }));
      await page.getByRole("heading", { level: 1, name: id }).waitFor();

      // What was found, and who had the goods in each minute.
      await page
        .getByText(/Temperature above 8.0 °C/)
        .first()
        .waitFor();
      await page.getByRole("slider", { name: "Minute" }).focus();
      await page.keyboard.press("ArrowRight");
      await page
        .getByText(/Held by .*The carrier/)
        .first()
        .waitFor();
      // Where there is one minute only there is nothing to move.
      await page.getByLabel("Excursion", { exact: true }).selectOption("1");
      await page.getByRole("slider", { name: "Minute" }).waitFor({ state: "detached" });
      await page
        .getByText(/Held by .*The carrier/)
        .first()
        .waitFor();

      await say(page, "Answer", "Sign the answer", async (form) => {
        await type(page, form.getByLabel("What happened"), "It was warm before we came.");
      });
      const file = join(tmpdir(), `tallyman-invoice-${process.pid}.txt`);
      writeFileSync(file, "invoice 4711");
      await say(page, "Show evidence", "Sign the evidence", async (form) => {
        await type(page, form.getByLabel("What it shows"), "The invoice.");
        await form.getByLabel("Files").setInputFiles(file);
        await form.getByLabel(/^What tallyman-invoice/).selectOption("commercial-invoice");
      });
      await say(page, "Propose a split", "Sign the proposal", async (form) => {
        await press(page, form.getByRole("button", { name: "Fill in by the shares of the trace" }));
        await type(page, form.getByLabel(/^The carrier bears/), "200");
        await type(page, form.getByLabel(/^The consignee bears/), "1000");
        await form.getByText("The parts add up to the claim.").waitFor();
        await form.getByLabel("You act for").selectOption("carrier");
      });
      await press(page, page.getByRole("link", { name: "Split", exact: true }));
      await page.getByText("Waits for The consignee").waitFor();

      await press(page, page.getByRole("link", { name: "Evidence", exact: true }));
      await page.getByRole("region", { name: "Documents" }).getByText("Commercial invoice").waitFor();
      await page.getByRole("button", { name: "Check a file you have" }).setInputFiles(file);
      await page.getByText(/^This is “tallyman-invoice/).waitFor();

      await press(page, page.getByRole("link", { name: "What changed" }));
      await page.getByLabel("From", { exact: true }).waitFor();

      await say(page, "Sign a split", "Sign this split", async (form) => {
        await form.getByLabel("You act for").selectOption("consignee");
        await form.getByText("It binds with your signature").waitFor();
      });
      await page.getByText("Agreed", { exact: true }).first().waitFor();

      const view = await whole.ask<DisputeView>(`api/disputes/${id}`);
      expect(view.dispute).toMatchObject({
        claimant: "consignee",
        respondents: ["carrier"],
        claim: { minor: 120_000, currency: "EUR" },
        notices: [noticed],
        status: "agreed",
        agreed: 0,
        answers: [{ by: "carrier", position: "denies" }],
        evidence: [{ files: [{ document: "commercial-invoice", bytes: 12 }] }],
        proposals: [
          {
            split: [
              { party: "carrier", minor: 20_000 },
              { party: "consignee", minor: 100_000 },
            ],
            missing: [],
          },
        ],
      });

      for (const [name, ending] of [
        ["Report (PDF)", /\.pdf$/],
        ["Readings (CSV)", /\.csv$/],
        ["Trace (JSON)", /\.trace\.json$/],
      ] as const) {
        const exported = page.waitForEvent("download");
        await press(page, page.getByRole("link", { name }));
        expect((await exported).suggestedFilename()).toMatch(ending);
      }
      const download = page.waitForEvent("download");
      await press(page, page.getByRole("link", { name: "Evidence bundle (.zip)" }));
      const bundle = new Uint8Array(readFileSync((await (await download).path())!));
      const report = checkBundle(bundle, { trust: [toHex(whole.running.operatorKey.kid)] });
      expect(report.problems).toEqual([]);
      expect(report.statements.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining([
          "damage.notice",
          "dispute.open",
          "dispute.answer",
          "dispute.evidence",
          "dispute.propose",
          "dispute.agree",
        ]),
      );
    });
  });
});
