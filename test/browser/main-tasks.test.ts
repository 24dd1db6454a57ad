/**
 * Main tasks of a user, each by keyboard alone and by touch on a phone: find and follow a late shipment,
 * acknowledge an alert with a reason, bring a device to report, verify a reading down to the seal, open a dispute and export it.
 */
import { execFile } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeviceView } from "../../gateway/contract/api.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import { type FakeGateway, startFakeGateway } from "../dashboard/fake-gateway.ts";
import { outcome, shipmentTerms } from "../gateway/fixture.ts";
import { TestSigner } from "../signer.ts";
import { tabTo } from "./keyboard.ts";
import { dashboardFolder, desktop, phone } from "./pages.ts";
import { dialog, sealed, WholeGateway } from "./whole-gateway.ts";

const tallyman = fileURLToPath(new URL("../../bin/tallyman.js", import.meta.url));
const sealing = { timeout: 180_000 };

/** How somebody works the page. Neither way uses a mouse, nor puts the focus anywhere by itself. */
interface Hand {
  readonly name: string;
  readonly options: typeof desktop;
  press(page: Page, target: Locator): Promise<void>;
  check(page: Page, target: Locator): Promise<void>;
  type(page: Page, target: Locator, text: string): Promise<void>;
}

const keyboard: Hand = {
  name: "by keyboard",
  options: desktop,
  press: async (page, target) => {
    await tabTo(page, target);
    await page.keyboard.press("Enter");
  },
  check: async (page, target) => {
    await tabTo(page, target);
    await page.keyboard.press("Space");
  },
  type: async (page, target, text) => {
    await tabTo(page, target);
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(text);
  },
};

const touch: Hand = {
  name: "by touch on a phone",
  options: phone,
  press: async (_, target) => target.tap(),
  check: async (_, target) => target.tap(),
  type: async (page, target, text) => {
    await target.tap();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(text);
  },
};

let whole: WholeGateway;
let fake: FakeGateway;

beforeAll(async () => {
  whole = await WholeGateway.start();
  fake = await startFakeGateway({ pages: dashboardFolder, shipments: 300 });
}, 120_000);

afterAll(async () => {
  await whole?.close();
  await fake?.close();
});

async function seal(statement: SignedStatement): Promise<void> {
  expect(await outcome(whole.running, statement)).toBe("sealed");
}

let made = 0;

/** A shipment of the shipper's with the carrier; `device` was too warm there, which raises an alert. */
async function shipment(device?: TestSigner): Promise<string> {
  const { shipper, carrier } = whole.world;
  const id = `T-${++made}`;
  const atMs = Date.now();
  const about = { subject: `shipment:${id}`, atMs };
  const conditions = [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 0 }];
  await seal(shipper.statement("shipment.create", { ...shipmentTerms(atMs, id), conditions }, about));
  await seal(shipper.statement("custody.release", { to: "carrier", at: atMs }, about));
  await seal(carrier.statement("custody.accept", { from: "shipper", at: atMs }, about));
  if (!device) return id;
  const attach = { target: `shipment:${id}`, at: atMs };
  await seal(shipper.statement("device.attach", attach, { subject: device.reference, atMs }));
  const readings = [1, 2].map((ms) => ({ name: "temperature", value: 12, timeMs: atMs + ms }));
  await seal(device.readings(readings, atMs + 2));
  return id;
}

async function freshDevice(id: string): Promise<TestSigner> {
  const { shipper } = whole.world;
  const signer = new TestSigner(`device:${id}`, shipper.chain);
  const payload = { id, key: signer.coseKey, model: "test sensor" };
  await seal(shipper.statement("device.register", payload, { subject: signer.reference, atMs: Date.now() }));
  return signer;
}

/** First step of a new device: its key is made in this browser, and the registration signed. */
async function registers(page: Page, hand: Hand, device: string): Promise<void> {
  await page.goto(`${whole.address}devices`);
  await hand.press(page, page.getByRole("link", { name: "Add a device" }));
  await hand.type(page, page.getByLabel("Identifier of the device"), device);
  await hand.type(page, page.getByLabel("Model"), "Logger");
  await hand.press(page, page.getByRole("button", { name: "Make a key here" }));
  await page.getByText("Ed25519, fingerprint").waitFor();
  await hand.press(page, page.getByRole("button", { name: "Sign the registration" }));
  await sealed(page);
  await hand.press(page, page.getByRole("button", { name: "Done" }));
  await page.getByRole("heading", { name: "Hand the settings to the device" }).waitFor();
}

async function savesKey(page: Page, hand: Hand): Promise<string> {
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    hand.press(page, page.getByRole("button", { name: "Key file for the command line" })),
  ]);
  return saved.path();
}

/** The command that the page shows, with the file where the browser put it. */
async function publishes(page: Page, keyFile: string): Promise<void> {
  await page.getByText("chmod 600", { exact: false }).waitFor();
  chmodSync(keyFile, 0o600);
  const shown = await page.getByText("npx tallyman device publish").textContent();
  const words = shown!.split(" ").slice(2);
  const command = words.map((word) => (word.endsWith(".json") ? keyFile : word));
  await promisify(execFile)(process.execPath, [tallyman, ...command]);
}

describe.each([keyboard, touch])("$name", sealing, (hand) => {
  const suffix = hand === keyboard ? "keys" : "touch";

  it("a late shipment is found and followed", async () => {
    const context = await whole.browser.newContext(hand.options);
    try {
      const page = await context.newPage();
      await page.goto(fake.address);
      await page.getByRole("option").first().waitFor();
      if (hand === touch) await hand.press(page, page.getByRole("button", { name: "Show more of the list" }));
      await hand.press(page, page.getByRole("button", { name: /^Attention/ }));
      const list = page.getByRole("listbox");
      if (hand === touch) await list.getByRole("option").first().tap();
      else {
        await tabTo(page, list);
        await page.keyboard.press("ArrowDown");
      }
      await page.getByRole("region", { name: "Selected shipment" }).waitFor();
      const follow = page.getByRole("button", { name: "Follow" });
      await hand.press(page, follow);
      await expect.poll(() => follow.getAttribute("aria-pressed")).toBe("true");
    } finally {
      await context.close();
    }
  });

  it("an alert is acknowledged with a reason", async () => {
    await shipment(await freshDevice(`warm-${suffix}`));
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await page.goto(`${whole.address}alerts`);
      const row = page.getByRole("link", { name: /Temperature/ }).first();
      await hand.press(page, row);
      await hand.type(page, page.getByRole("textbox", { name: "Reason" }), "Driver called");
      await hand.press(page, page.getByRole("button", { name: "Acknowledge", exact: true }).last());
      await page.getByText("Driver called").first().waitFor();
    }, hand.options);
  });

  it("a device is brought to report: key, settings, attachment, first reading", async () => {
    const id = `logger-${suffix}`;
    const target = await shipment();
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await whole.becomeDelegate(page, whole.world.shipper);
      await registers(page, hand, id);
      const code = page.getByRole("img", { name: `Code with the settings of ${id}` });
      const modules = await code.locator("path").getAttribute("d");
      const keyFile = await savesKey(page, hand);
      const { kid } = await whole.ask<DeviceView>(`api/devices/${id}`);
      expect(JSON.parse(readFileSync(keyFile, "utf8"))).toMatchObject({ kid, label: `device:${id}` });
      await hand.check(page, page.getByLabel("Put the private key into the code"));
      await page.getByText("The private key is in this code.").waitFor();
      expect((await code.locator("path").getAttribute("d"))!.length).toBeGreaterThan(modules!.length);

      await publishes(page, keyFile);
      await hand.press(page, page.getByRole("button", { name: "Next: attach it" }));
      await page.getByText("The first reading is here").waitFor();
      await hand.type(page, page.getByLabel("Shipment"), target);
      await hand.press(page, page.getByRole("button", { name: "Sign the attachment" }));
      await sealed(page);
      await hand.press(page, page.getByRole("button", { name: "Done" }));
      await hand.press(page, page.getByRole("link", { name: "Show it on the map" }));
      await page.getByRole("region", { name: "Selected shipment" }).waitFor();
    }, hand.options);
    expect(await whole.ask<DeviceView>(`api/devices/${id}`)).toMatchObject({
      attachment: { target: `shipment:${target}` },
      batteryPercent: null,
      calibratedUntilMs: null,
      refusals: [],
    });
  });

  it("a reading is verified down to the seal", async () => {
    const device = await freshDevice(`cold-${suffix}`);
    await shipment(device);
    const hash = toHex(device.last!);
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await page.goto(`${whole.address}ledger`);
      const search = page.getByRole("searchbox", { name: "Find anything in the ledger" });
      await hand.type(page, search, hash);
      await hand.press(page, page.getByRole("button", { name: "Look up" }));
      await page.waitForURL(`${whole.address}ledger/entries/${hash}`);
      await page.getByText("12.0 °C").first().waitFor();
      await page.getByText("Verified").first().waitFor();
      await page.locator(".proof-words li", { hasText: "Operator's seal" }).getByText("Checked").waitFor();
    }, hand.options);
  });

  it("a dispute is opened and exported", async () => {
    const id = await shipment(await freshDevice(`claim-${suffix}`));
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await whole.becomeDelegate(page, whole.world.consignee);
      await page.goto(`${whole.address}disputes/new?shipment=${id}`);
      await page.getByLabel("You act for").waitFor();
      await hand.press(page, page.getByRole("button", { name: "Give notice now" }));
      const notice = dialog(page, "Notice of damage");
      await hand.type(page, notice.getByLabel("What is wrong"), "The vials are cloudy.");
      await hand.press(page, notice.getByRole("button", { name: "Sign the notice" }));
      await sealed(page);
      await hand.press(page, notice.getByRole("button", { name: "Done" }));
      await page.getByRole("group", { name: "Notices that were given" }).waitFor();
      await hand.type(page, page.getByLabel("Amount claimed"), "1200.00");
      await hand.type(page, page.getByLabel("What happened"), "It was warm for a quarter of an hour.");
      await hand.press(page, page.getByRole("button", { name: "Sign and open the dispute" }));
      await sealed(page);
      await hand.press(page, page.getByRole("link", { name: "Go to the dispute" }));
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        hand.press(page, page.getByRole("link", { name: /bundle/i }).first()),
      ]);
      expect(download.suggestedFilename()).toMatch(/\.zip$/);
    }, hand.options);
  });
});
