/** What people sign in a real browser, on the dashboard of a whole gateway: from the sign-in link to the evidence. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type {
  DelegationRequest,
  DeviceView,
  EntryView,
  ProfileView,
  ShipmentView,
} from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { administrator } from "../../gateway/store/account-store.ts";
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import { checkBundle } from "../../ledger/evidence/check.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { outcome, type World } from "../gateway/fixture.ts";
import { keyFromSeed, publicKeyOf, type TestSigner } from "../signer.ts";
import { desktop, phone } from "./pages.ts";
import { dialog, sealed, type Visit, WholeGateway } from "./whole-gateway.ts";

let whole: WholeGateway;
let running: RunningGateway;
let world: World;
let address: string;

beforeAll(async () => {
  whole = await WholeGateway.start();
  ({ running, world, address } = whole);
}, 120_000);

afterAll(() => whole?.close());

const visit = (act: (visit: Visit) => Promise<void>, options?: BrowserContextOptions) =>
  whole.visit(act, options);
const signIn = (page: Page) => whole.signIn(page);
const ask = <T>(path: string) => whole.ask<T>(path);
const grant = (party: TestSigner): Promise<DelegationRequest> => whole.grant(party);
const becomeDelegate = (page: Page, party: TestSigner) => whole.becomeDelegate(page, party);

let shipmentCount = 0;

/** A shipment that this test has for itself, held by the shipper. */
async function newShipment(): Promise<string> {
  const id = `T-${++shipmentCount}`;
  const atMs = Date.now();
  const payload = { ...termsOf(id), at: atMs };
  const statement = world.shipper.statement("shipment.create", payload, { subject: `shipment:${id}`, atMs });
  expect(await outcome(running, statement)).toBe("sealed");
  return id;
}

function termsOf(id: string) {
  const place = (name: string) => ({ name });
  return {
    id,
    consignee: "consignee",
    goods: { description: "Cheese" },
    conditions: [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 0 }],
    legs: [{ id: "leg-1", mode: "road", carrier: "carrier", from: place("Gouda"), to: place("Lille") }],
    gapMsMax: 3_600_000,
  };
}

async function openShipment(page: Page, id: string, tab = ""): Promise<void> {
  await page.goto(`${address}shipments/${id}${tab}`);
  await page.getByRole("heading", { level: 1, name: id }).waitFor();
}

const sealing = { timeout: 120_000 };

describe("from the sign-in link to the evidence", sealing, () => {
  it.each([
    ["1440 pixels wide", desktop],
    ["390 pixels wide, by touch", phone],
  ])("a shipment is created, tracked, handed over and proven, %s", async (_name, options) => {
    await visit(async ({ page }) => {
      await signIn(page);
      await page.goto(`${address}shipments`);
      await page.getByRole("link", { name: "New shipment" }).click();

      // A key for the shipper; the command for the party names exactly this key.
      await page.getByLabel("Party", { exact: true }).selectOption("shipper");
      await page.getByRole("button", { name: "Everything" }).click();
      await page.getByRole("button", { name: "Make a key and ask" }).click();
      await page.getByText("Waiting for The shipper to let this key act.").waitFor();
      await page.getByText("The party agrees on its own machine").click();
      const request = await grant(world.shipper);
      await page.getByLabel("You act for").waitFor();

      // Terms: what is missing is named, beside its field, and gets the focus.
      await page.getByRole("button", { name: "Review and sign" }).click();
      await page.getByText("Choose who receives the goods.").waitFor();
      const consignee = page.getByLabel("Consignee");
      await expect.poll(() => consignee.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await consignee.getAttribute("aria-invalid")).toBe("true");
      await consignee.selectOption("consignee");
      const id = await page.getByLabel("Identifier").inputValue();
      await page.getByLabel("Description").fill("Vaccine");
      await page.getByLabel("HS code").fill("300241");
      await page.getByLabel("Gross mass, kg").fill("120");
      await page.getByRole("button", { name: "Frozen" }).click();
      await page.getByLabel("Highest, °C").fill("-15");
      await page.getByLabel("Carrier").selectOption("carrier");
      await page.getByLabel("From", { exact: true }).fill("Rotterdam, port");
      await page.getByLabel("To", { exact: true }).fill("Vienna");
      await page.getByRole("button", { name: "Review and sign" }).click();
      await page.getByText("at most -15.0 °C").waitFor();
      await page.getByRole("button", { name: "Sign and create" }).click();
      const created = await sealed(page);
      await page.getByRole("link", { name: "Open the shipment" }).click();
      await page.getByRole("heading", { level: 1, name: id }).waitFor();
      const view = await ask<ShipmentView>(`api/shipments/${id}`);
      expect(view).toMatchObject({
        shipper: "shipper",
        consignee: "consignee",
        goods: { description: "Vaccine", hsCode: "300241", grossMassGrams: 120_000 },
        conditions: [{ quantity: "temperature", max: -15, toleranceMs: 1_800_000 }],
        legs: [{ carrier: "carrier", from: { locode: "NLRTM" }, to: { locode: "ATVIE" } }],
      });
      const statement = await ask<{ kid: string; issuer: string }>(`api/statements/${created.hash}`);
      expect(statement).toMatchObject({ kid: request.kid, issuer: "party:shipper" });

      // A device of the shipper's that is free.
      await page.getByRole("button", { name: "Attach a device" }).click();
      const attach = dialog(page, "Attach a device");
      await attach.getByLabel("Registered").check();
      await attach.getByLabel("Device", { exact: true }).selectOption("sensor-2");
      await attach.getByRole("button", { name: "Sign the attachment" }).click();
      await sealed(page);
      await attach.getByRole("button", { name: "Done" }).click();
      const device = await ask<DeviceView>("api/devices/sensor-2");
      expect(device.attachment?.target).toBe(`shipment:${id}`);

      // Both sides of a handover, each with its own key.
      await page.getByRole("button", { name: "Handover" }).click();
      const handover = dialog(page, "Handover");
      await handover.getByLabel("To", { exact: true }).selectOption("carrier");
      await handover.getByLabel("Packages counted").fill("4");
      await handover.getByRole("button", { name: "Sign the release" }).click();
      await sealed(page);
      await handover.getByRole("button", { name: "Done" }).click();
      await page.getByRole("button", { name: "Handover" }).click();
      await handover.getByText("They are released to The carrier and not yet accepted.").waitFor();
      // The key is asked for what is about to be signed, and for nothing else.
      await handover.getByRole("button", { name: "Make a key and ask" }).click();
      expect((await grant(world.carrier)).kinds).toEqual(["custody.release", "custody.accept"]);
      await handover.getByRole("button", { name: "Add a reservation" }).click();
      await handover.getByLabel("In words").fill("One box crushed");
      await handover.getByRole("button", { name: "Sign the acceptance" }).click();
      await sealed(page);
      await handover.getByRole("button", { name: "Done" }).click();
      const { custody } = await ask<ShipmentView>(`api/shipments/${id}`);
      expect(custody.at(-1)).toMatchObject({
        holder: "carrier",
        clean: false,
        reservations: ["damaged: One box crushed"],
      });

      // The trace, with the statements behind its lines.
      await page.getByRole("link", { name: "Liability" }).click();
      await page.getByText("This is not a finding of law.").waitFor();
      await page.getByText("One box crushed").waitFor();
      const row = page.getByRole("row", { name: /The shipper/ });
      await row.getByRole("link").first().click();
      await page.getByRole("heading", { level: 1, name: "Statement" }).waitFor();
      expect(new URL(page.url()).pathname).toMatch(/^\/ledger\/entries\/[0-9a-f]{64}$/);

      // The evidence, checked without the gateway.
      await page.goBack();
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: "Download evidence" }).click();
      const file = await (await download).path();
      const report = checkBundle(new Uint8Array(readFileSync(file)));
      expect(report.problems).toEqual([]);

      // The device comes off; what is signed stays on the page until it is closed.
      await openShipment(page, id);
      await page.getByRole("button", { name: "Detach: sensor-2" }).click();
      await page.getByRole("button", { name: "Sign the detachment" }).click();
      await sealed(page);
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("button", { name: "Detach: sensor-2" }).waitFor({ state: "detached" });
      expect((await ask<DeviceView>("api/devices/sensor-2")).attachment).toBeNull();
    }, options);
  });
});

describe("a browser's key", sealing, () => {
  it("may act as soon as it is granted, though the answer about its request comes late", async () => {
    await visit(async ({ page }) => {
      await signIn(page);
      const late = new EventTarget();
      const isLetGo = once(late, "go");
      await page.route("**/api/delegation-requests?kid=*", async (route) => {
        await isLetGo;
        await route.continue();
      });
      await page.goto(`${address}keys`);
      await page.getByLabel("Party", { exact: true }).selectOption("carrier");
      const make = page.getByRole("button", { name: "Make a key and ask" });
      // No power that nobody chose; a kind of work ticks its own.
      expect(await page.getByRole("checkbox", { checked: true }).count()).toBe(0);
      await make.click();
      await page.getByText("Choose at least one.").waitFor();
      await page.getByRole("button", { name: "Driver" }).click();
      await make.click();
      expect((await grant(world.carrier)).kinds).toEqual([
        "custody.release",
        "custody.accept",
        "transport.milestone",
      ]);
      late.dispatchEvent(new Event("go"));
      await page.getByText("May act", { exact: true }).first().waitFor();
    });
  });

  it("cannot be read out by the page, survives a reload, and is destroyed when asked", async () => {
    await visit(async ({ page }) => {
      await signIn(page);
      const { kid } = await becomeDelegate(page, world.consignee);
      const kept = await page.evaluate(async () => {
        const request = indexedDB.open("tallyman-signing");
        const database = await new Promise<IDBDatabase>((done) => {
          request.onsuccess = () => done(request.result);
        });
        const all = database.transaction("identities").objectStore("identities").getAll();
        await new Promise((done) => {
          all.onsuccess = done;
        });
        const { privateKey } = all.result[0].key;
        const exported = await Promise.all(
          ["pkcs8", "jwk", "raw"].map((format) =>
            crypto.subtle.exportKey(format as "pkcs8", privateKey).then(
              () => "exported",
              () => "refused",
            ),
          ),
        );
        return { count: all.result.length, extractable: privateKey.extractable, exported };
      });
      expect(kept).toEqual({ count: 1, extractable: false, exported: ["refused", "refused", "refused"] });
      await page.reload();
      await page.getByText("May act", { exact: true }).waitFor();
      await page.getByText(`${kid.slice(0, 8)}…`).waitFor();
      await page.getByRole("button", { name: "Remove" }).click();
      await page.getByText(`party revoke-delegation ${kid}`).waitFor();
      await page.getByRole("button", { name: "Destroy the key" }).click();
      await page.getByText("Acts for The consignee").waitFor({ state: "detached" });
    });
  });

  it("says so when the party takes the permission back", async () => {
    await visit(async ({ page }) => {
      await signIn(page);
      const { kid } = await becomeDelegate(page, world.consignee);
      const revoke = world.consignee.statement(
        "delegation.revoke",
        { kid: fromHex(kid) },
        { subject: world.consignee.reference, atMs: Date.now() },
      );
      expect(await outcome(running, revoke)).toBe("sealed");
      await page.reload();
      await page.getByText("The delegation was revoked", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Make a new key and ask again" }).click();
      await grant(world.consignee);
      await page.getByText("May act", { exact: true }).waitFor();
    });
  });
});

describe("signing", sealing, () => {
  let id: string;
  beforeEach(async () => {
    id = await newShipment();
  });

  /** Opens the milestone form, ready to sign. */
  async function milestone(page: Page): Promise<void> {
    await openShipment(page, id);
    await page.getByRole("button", { name: "Record a milestone" }).click();
    await page.getByRole("button", { name: "Sign the milestone" }).waitFor();
  }

  const count = async () =>
    (await ask<{ kind: string }[]>(`api/shipments/${id}/statements`)).filter(
      ({ kind }) => kind === "transport.milestone",
    ).length;

  it("works by keyboard alone, and gives the focus back", async () => {
    await visit(async ({ page }) => {
      await signIn(page);
      await becomeDelegate(page, world.shipper);
      await openShipment(page, id);
      const opener = page.getByRole("button", { name: "Record a milestone" });
      await opener.focus();
      await page.keyboard.press("Enter");
      const sign = page.getByRole("button", { name: "Sign the milestone" });
      await sign.waitFor();
      for (let step = 0; step < 20; step += 1) {
        if (await sign.evaluate((element) => element === document.activeElement)) break;
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Enter");
      await sealed(page);
      await page.keyboard.press("Escape");
      await dialog(page, "Record a milestone").waitFor({ state: "hidden" });
      expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await count()).toBe(1);
    });
  });

  it("keeps a statement whose answer was lost, and sends the same one again", async () => {
    await visit(async ({ page, expectFailure }) => {
      expectFailure(/ERR_FAILED/);
      await signIn(page);
      await becomeDelegate(page, world.shipper);
      await milestone(page);
      await page.route("**/entries", async (route) => {
        await route.fetch();
        await route.abort();
      });
      await page.getByRole("button", { name: "Sign the milestone" }).click();
      await page.getByText("The gateway does not answer").waitFor();
      await page.unroute("**/entries");
      await milestone(page);
      await page.getByRole("button", { name: "Sign the milestone" }).click();
      await page.getByText("A statement signed earlier has no answer yet").waitFor();
      await page.getByRole("button", { name: "Send again" }).click();
      await sealed(page);
      expect(await count()).toBe(1);
    });
  });

  it("does not call sealed what the gateway does not prove", async () => {
    await visit(async ({ page }) => {
      await signIn(page);
      await becomeDelegate(page, world.shipper);
      await milestone(page);
      await page.route("**/entries", async (route) => {
        const response = await route.fetch();
        const entry = (await response.json()) as EntryView;
        const receipt = fromHex(entry.receipt);
        receipt[receipt.length - 1]! ^= 1;
        await route.fulfill({ response, json: { ...entry, receipt: toHex(receipt) } });
      });
      await page.getByRole("button", { name: "Sign the milestone" }).click();
      await page.getByText("Not proven").waitFor();
      await page.getByText("The seal is not by the operator this browser trusts.").waitFor();
      expect(await page.getByText("Sealed", { exact: true }).count()).toBe(0);
    });
  });

  it("says what a refusal means and what to do, and keeps what can be accepted later", async () => {
    await visit(async ({ page, expectFailure }) => {
      expectFailure(/status of 409/);
      await signIn(page);
      await becomeDelegate(page, world.shipper);
      await openShipment(page, id);
      await page.getByRole("button", { name: "Handover" }).click();
      const handover = dialog(page, "Handover");
      await handover.getByLabel("To", { exact: true }).selectOption("carrier");
      // Meanwhile the carrier takes the goods over.
      const accept = world.carrier.statement(
        "custody.accept",
        { from: "shipper", at: Date.now() },
        { subject: `shipment:${id}`, atMs: Date.now() },
      );
      expect(await outcome(running, accept)).toBe("sealed");
      await handover.getByRole("button", { name: "Sign the release" }).click();
      await handover.getByText("Not accepted now").waitFor();
      await handover.getByText("Only the holder can release the goods.").waitFor();
      await handover.getByRole("button", { name: "Discard" }).click();
      await handover.getByText("Not accepted now").waitFor({ state: "detached" });
    });
  });

  it("goes on in order in two tabs at once", async () => {
    await visit(async ({ page, context }) => {
      await signIn(page);
      const { kid } = await becomeDelegate(page, world.shipper);
      const other = await context.newPage();
      await milestone(page);
      await milestone(other);
      await Promise.all(
        [page, other].map((tab) => tab.getByRole("button", { name: "Sign the milestone" }).click()),
      );
      await Promise.all([sealed(page), sealed(other)]);
      const position = await ask<{ next: number; gaps: number }>(`api/signers/${kid}`);
      expect(position).toMatchObject({ next: 2, gaps: 0 });
    });
  });
});

describe("a device", sealing, () => {
  it("is registered by its pasted key, attached, and detached from its own page", async () => {
    const id = await newShipment();
    await visit(async ({ page }) => {
      await signIn(page);
      await becomeDelegate(page, world.shipper);
      await openShipment(page, id);
      await page.getByRole("button", { name: "Attach a device" }).click();
      const attach = dialog(page, "Attach a device");
      await attach.getByLabel("New").check();
      await attach.getByLabel("Identifier of the device").fill("probe-9");
      await attach.getByLabel("Model").fill("Probe");
      await attach.getByLabel("Public key").fill("not a key");
      await attach.getByText("This is not a COSE_Key").waitFor();
      const key = publicKeyOf(keyFromSeed("probe-9"));
      await attach.getByLabel("Public key").fill(toHex(encodeCoseKey(key)));
      await attach.getByText(`fingerprint ${toHex(key.kid).slice(0, 8)}`).waitFor();
      await attach.getByRole("button", { name: "Sign the registration" }).click();
      await attach.getByText("probe-9 is registered.").waitFor();
      await attach.getByRole("button", { name: "Sign the attachment" }).click();
      await sealed(page);
      const attached = await ask<DeviceView>("api/devices/probe-9");
      expect(attached).toMatchObject({ kid: toHex(key.kid), attachment: { target: `shipment:${id}` } });

      await page.goto(`${address}devices/probe-9`);
      await page.getByRole("button", { name: "Detach" }).click();
      await page.getByRole("button", { name: "Sign the detachment" }).click();
      await sealed(page);
      expect((await ask<DeviceView>("api/devices/probe-9")).attachment).toBeNull();
    });
  });

  it("is simulated with the fault that was chosen, and shown on the map once it runs", async () => {
    const id = await newShipment();
    await visit(async ({ page }) => {
      await signIn(page);
      await openShipment(page, id);
      await page.getByRole("button", { name: "Attach a device" }).click();
      const attach = dialog(page, "Attach a device");
      await attach.getByLabel("Fault").selectOption("Cooling fails");
      await attach.getByRole("button", { name: "Start the device" }).click();
      await attach.getByText("The fleet starts it within seconds").waitFor();
      // The fleet's part.
      const requests = await ask<{ id: string; shipment: string; fault: string }[]>("api/simulated-devices");
      const asked = requests.find(({ shipment }) => shipment === id);
      expect(asked?.fault).toBe("coolingFailure");
      const answer = await fetch(`${address}api/simulated-devices/${asked!.id}`, {
        method: "PATCH",
        headers: { authorization: `Bearer ${world.shipper.signIn()}`, "content-type": "application/json" },
        body: JSON.stringify({ state: "running", device: "simulated-1", detail: "" }),
      });
      expect(answer.status).toBe(200);
      await attach.getByText("simulated-1 runs and is attached.").waitFor();
      await attach.getByRole("link", { name: "Show it on the map" }).click();
      await page.getByRole("region", { name: "Selected shipment" }).waitFor();
      expect(new URL(page.url()).search).toBe(`?shipment=${id}`);
    });
  });
});

describe("a sensitivity profile", sealing, () => {
  it.each([
    ["1440 pixels wide", desktop],
    ["390 pixels wide, by touch", phone],
  ])("is published from the form's conditions and chosen by its name, %s", async (name, options) => {
    const id = `violins-${name.slice(0, 3)}`;
    await visit(async ({ page }) => {
      await signIn(page);
      await becomeDelegate(page, world.shipper);
      await page.goto(`${address}shipments/new`);
      await page.getByRole("button", { name: "Works of art" }).click();
      await page.getByLabel("Tolerance, min").first().fill("1.5");
      const publish = async (version: string) => {
        await page.getByRole("button", { name: "Publish these conditions as a profile" }).click();
        const form = dialog(page, "Publish a sensitivity profile");
        await form.getByLabel("Identifier").fill(id);
        await form.getByText(version).waitFor();
        await form.getByRole("button", { name: "Sign the profile" }).click();
        await form.getByText("From 1 to 100 characters.").waitFor();
        await form.getByLabel("Name", { exact: true }).fill(`Old violins ${id}`);
        await form.getByRole("button", { name: "Sign the profile" }).click();
        await sealed(page);
        await form.getByText(version).waitFor();
        await form.getByRole("button", { name: "Done" }).click();
      };
      await publish("This is its first version.");
      await publish("This is its version 2;");
      const view = await ask<ProfileView>(`api/profiles/shipper/${id}`);
      expect(view.profile).toMatchObject({ version: 2, name: `Old violins ${id}` });
      expect(view.profile.conditions[0]!.toleranceMs).toBe(90_000);

      // Somebody who opens the form later finds it by its name.
      await page.reload();
      const chosen = page.getByLabel("Published profile");
      await chosen.selectOption(`shipper/${id}`);
      expect(await page.getByLabel("Tolerance, min").first().inputValue()).toBe("1.5");
      expect(await chosen.inputValue()).toBe(`shipper/${id}`);
      await page.getByLabel("Tolerance, min").first().fill("2");
      await expect.poll(() => chosen.inputValue()).toBe("");
    }, options);
  });
});

describe("who may come in", sealing, () => {
  it("has to have a link that works once, and leaves by signing out", async () => {
    await visit(async ({ page, context, expectFailure }) => {
      expectFailure(/status of 401/);
      await page.goto(`${address}shipments/new`);
      await page.getByRole("heading", { name: "Sign in to this gateway" }).waitFor();
      const secret = running.accounts.issue("link", administrator, 60_000);
      await page.goto(`${address}sign-in#${secret}`);
      await page.waitForURL(address);
      const stranger = await whole.browser.newContext(desktop);
      const used = await stranger.newPage();
      await used.goto(`${address}sign-in#${secret}`);
      await used.getByText("This link does not sign you in").waitFor();
      expect(used.url()).not.toContain(secret);
      await stranger.close();
      await page.getByRole("button", { name: "Display settings" }).click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in to this gateway" }).waitFor();
      expect((await context.cookies()).filter(({ name }) => name === "tallyman-session")).toEqual([]);
    });
  });

  it("makes API tokens that are shown once and can do what was chosen", async () => {
    await visit(async ({ page }) => {
      await signIn(page);
      await page.goto(`${address}tokens`);
      await page.getByRole("button", { name: "Make the token" }).click();
      await page.getByText("Say what it is for").waitFor();
      await page.getByLabel("What it is for").fill("reporting");
      await page.getByRole("button", { name: "Make the token" }).click();
      await page.getByText("Copy the token now.").waitFor();
      const token = (await page.locator(".hash-full .mono").textContent())!.trim();
      const asked = (path: string, init: RequestInit = {}) =>
        fetch(address + path, { ...init, headers: { authorization: `Bearer ${token}` } });
      expect((await asked("api/fleet")).status).toBe(200);
      expect((await asked(`api/signers/${"0".repeat(64)}`)).status).toBe(403);
      await page.getByRole("button", { name: "Make another" }).click();
      expect(await page.getByText(token).count()).toBe(0);
    });
  });
});

describe("the pages on which people sign", sealing, () => {
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

  async function expectFitting(page: Page, where: string): Promise<void> {
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect([where, overflow]).toEqual([where, 0]);
    const results = await page.evaluate(() =>
      (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    expect(results.violations.map((found) => `${where}: ${found.id} ${found.nodes[0]?.html}`)).toEqual([]);
  }

  it.each([
    ["light, wide, English", { ...desktop, colorScheme: "light" }],
    ["dark, a phone's width, German", { ...phone, colorScheme: "dark", locale: "de-DE" }],
    ["light, 320 pixels, German", { viewport: { width: 320, height: 640 }, locale: "de-DE" }],
  ] as const)("fit their window and have no violation that axe finds, %s", async (_name, options) => {
    const id = await newShipment();
    await visit(
      async ({ page }) => {
        const open = async (path: string) => {
          await page.goto(address + path);
          await page.getByRole("heading", { level: 1 }).first().waitFor();
          await page.locator(".loading").first().waitFor({ state: "detached" });
          await page.addScriptTag({ path: axe });
        };
        await signIn(page);
        for (const path of ["keys", "shipments/new", "tokens", "sign-in"]) {
          await open(path);
          await expectFitting(page, path);
        }
        await open("keys");
        await page.locator("main select").first().selectOption("shipper");
        await page.locator("main .chips .chip").last().click();
        await page.locator("main .button.primary").first().click();
        await grant(world.shipper);
        await page.locator(".text-delivered").first().waitFor();
        await expectFitting(page, "keys, granted");
        await open("shipments/new");
        await page.locator("main button[type=submit]:enabled").click();
        await page.locator(".field-problem").first().waitFor();
        await expectFitting(page, "shipments/new, with problems");
        await open("shipments/new");
        await page.locator("section:has(.condition-row) > .panel-body > .button-row .button").last().click();
        await page.locator("dialog[open] .form-stack .field").first().waitFor();
        await expectFitting(page, "shipments/new, publishing a profile");
        for (const action of [0, 1, 2]) {
          await open(`shipments/${id}`);
          await page.locator(".shipment-actions > button").nth(action).click();
          await page.locator("dialog[open] .form-stack").first().waitFor();
          await expectFitting(page, `dialog ${action}`);
        }
        await open(`shipments/${id}/trace`);
        await page.locator(".trace-timeline").waitFor();
        await expectFitting(page, "trace");
      },
      // The policy would refuse axe itself.
      { ...options, bypassCSP: true },
    );
  });
});
