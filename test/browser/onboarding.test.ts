/** A device comes to report: its key made in the browser, its settings scanned, attached, and its first reading seen. */
import { execFile } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeviceView } from "../../gateway/contract/api.ts";
import { sealed, WholeGateway } from "./whole-gateway.ts";

const tallyman = fileURLToPath(new URL("../../bin/tallyman.js", import.meta.url));

let whole: WholeGateway;

beforeAll(async () => {
  whole = await WholeGateway.start();
});

afterAll(() => whole?.close());

async function registers(page: Page, device: string): Promise<void> {
  await page.goto(`${whole.address}devices`);
  await page.getByRole("link", { name: "Add a device" }).press("Enter");
  await page.getByLabel("Identifier of the device").fill(device);
  await page.getByLabel("Model").fill("Logger");
  await page.getByRole("button", { name: "Make a key here" }).press("Enter");
  await page.getByText("Ed25519, fingerprint").waitFor();
  await page.getByRole("button", { name: "Sign the registration" }).press("Enter");
  await sealed(page);
  await page.getByRole("button", { name: "Done" }).press("Enter");
  await page.getByRole("heading", { name: "Hand the settings to the device" }).waitFor();
}

async function savesKey(page: Page): Promise<string> {
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Key file for the command line" }).press("Enter");
  return (await saving).path();
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

describe("a device", { timeout: 120_000 }, () => {
  it("is on board in three steps, and its first reading is seen, by keyboard", async () => {
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await whole.becomeDelegate(page, whole.world.shipper);
      await registers(page, "logger-1");
      const code = page.getByRole("img", { name: "Code with the settings of logger-1" });
      const modules = await code.locator("path").getAttribute("d");
      const keyFile = await savesKey(page);
      const { kid } = await whole.ask<DeviceView>("api/devices/logger-1");
      expect(JSON.parse(readFileSync(keyFile, "utf8"))).toMatchObject({ kid, label: "device:logger-1" });
      await page.getByLabel("Put the private key into the code").press("Space");
      await page.getByText("The private key is in this code.").waitFor();
      expect((await code.locator("path").getAttribute("d"))!.length).toBeGreaterThan(modules!.length);

      await publishes(page, keyFile);
      await page.getByRole("button", { name: "Next: attach it" }).press("Enter");
      await page.getByText("The first reading is here").waitFor();
      await page.getByLabel("Shipment").fill("S-1");
      await page.getByRole("button", { name: "Sign the attachment" }).press("Enter");
      await sealed(page);
      await page.getByRole("button", { name: "Done" }).press("Enter");
      await page.getByRole("link", { name: "Show it on the map" }).waitFor();
      expect(await whole.ask<DeviceView>("api/devices/logger-1")).toMatchObject({
        attachment: { target: "shipment:S-1" },
        batteryPercent: null,
        calibratedUntilMs: null,
        refusals: [],
      });
    });
  });
});
