/** Verification on the dashboard of a whole gateway: statements beside their receipts, and a downloaded bundle. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import { decodeForkProof } from "../../ledger/checkpoint/fork.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { readZip } from "../../ledger/evidence/zip.ts";
import { encodeReadings } from "../../ledger/statement/readings.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import { chain, outcome, populate, shipmentTerms, startTestGateway, type World } from "../gateway/fixture.ts";
import { TestSigner } from "../signer.ts";
import { launchChromium } from "./chromium.ts";
import { dashboardFolder, verifyPageFile } from "./pages.ts";

let browser: Browser;
let folder: string;
let running: RunningGateway;
let world: World;
let readings: SignedStatement;
let order: SignedStatement;
let address: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tallyman-verification-"));
  running = await startTestGateway({
    folder: join(folder, "data"),
    open: true,
    dashboardFolder,
    verifyPageFile,
  });
  address = `http://127.0.0.1:${running.httpPort}/`;
  world = await populate(running);
  const atMs = Date.now();
  readings = world.device.statement(
    "readings",
    encodeReadings([{ name: "temperature", value: 5, timeMs: atMs }]),
    {
      subject: world.device.reference,
      atMs,
    },
  );
  order = world.shipper.statement("shipment.create", shipmentTerms(atMs, "S-2"), {
    subject: "shipment:S-2",
    atMs,
  });
  for (const statement of [readings, order]) expect(await outcome(running, statement)).toBe("sealed");
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await running?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A browser that has seen nothing yet; expects no error of the page and no refusal of its policy. */
async function visit(act: (context: BrowserContext, open: (path: string) => Promise<Page>) => Promise<void>) {
  const context = await browser.newContext({ locale: "en-GB" });
  const problems: string[] = [];
  const open = async (path: string) => {
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (/policy|refused to/i.test(message.text())) problems.push(message.text());
    });
    await page.goto(address + path);
    return page;
  };
  try {
    await act(context, open);
    expect(problems).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Until the browser has something to compare a later visit with. */
async function seeTheChain(open: (path: string) => Promise<Page>): Promise<void> {
  const page = await open("ledger");
  while (!(await page.evaluate((name) => localStorage.getItem(name), `tallyman.checkpoint.${chain}`)))
    await page.waitForTimeout(50);
  await page.close();
}

const entryPath = ({ hash }: SignedStatement) => `ledger/entries/${toHex(hash)}`;
describe("a statement on the dashboard", () => {
  it("is verified in the browser, step by step", async () => {
    await visit(async (_, open) => {
      const page = await open(entryPath(readings));
      await page.getByText("Verified").first().waitFor();
      expect(await page.locator(".check-step .text-delivered").count()).toBe(5);
      const place = await page.locator(".check-step", { hasText: "Block and time" }).textContent();
      expect(place).toMatch(/Block \d+, .*UTC, entry \d+ of \d+/);
    });
  });

  it("by a party is verified with the party's registered key", async () => {
    await visit(async (_, open) => {
      const page = await open(entryPath(order));
      await page.getByText("Verified").first().waitFor();
    });
  });

  it("is said to be in the log, and no more, where the gateway gives out another key than its signer's", async () => {
    await visit(async (context, open) => {
      const another = toHex(new TestSigner("party:another", chain).coseKey);
      await context.route(/\/api\/keys\//, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), key: another } });
      });
      const page = await open(entryPath(order));
      await page.getByText("In the log").first().waitFor();
      const signature = page.locator(".check-step", { hasText: "Signature of the statement" });
      expect(await signature.textContent()).toContain("Not checked");
    });
  });

  it("does not hold when a byte of it changes on the way", async () => {
    await visit(async (context, open) => {
      await context.route(/\/entries\/[0-9a-f]{64}$/, async (route) => {
        if (route.request().resourceType() === "document") return route.continue();
        const response = await route.fetch();
        const body = await response.body();
        body[body.length - 70]! ^= 1;
        await route.fulfill({ response, body });
      });
      const page = await open(entryPath(readings));
      await page.getByText("Does not hold").first().waitFor();
    });
  });

  it("is not believed to an operator whose key has changed since this browser first saw it", async () => {
    await visit(async (context, open) => {
      await seeTheChain(open);
      const other = new TestSigner(chain, chain, "another operator");
      await context.route("**/api/chain", async (route) => {
        const response = await route.fetch();
        const view = await response.json();
        await route.fulfill({
          response,
          json: { ...view, operatorKey: toHex(other.coseKey), operatorKid: toHex(other.publicKey.kid) },
        });
      });
      const page = await open(entryPath(readings));
      await page.getByRole("alert").filter({ hasText: "The operator's key has changed" }).waitFor();
      await page.getByText("Cannot verify").first().waitFor();
    });
  });

  it("comes with an alarm when the log ends before what this browser has seen", async () => {
    await visit(async (context, open) => {
      await seeTheChain(open);
      await context.route("**/api/chain", async (route) => {
        const response = await route.fetch();
        const view = await response.json();
        await route.fulfill({ response, json: { ...view, height: 1, size: 3, logRoot: "00".repeat(32) } });
      });
      const page = await open("ledger");
      const alarm = page.getByRole("alert").filter({ hasText: "The log was rewritten or rolled back" });
      await alarm.waitFor();
      await alarm.getByRole("button", { name: "I know why" }).click();
      await alarm.waitFor({ state: "detached" });
    });
  });
});

describe("the drawn proof of a statement", () => {
  it("is walked through by keyboard from the leaf to the seal, each part checked and told in words", async () => {
    await visit(async (_, open) => {
      const page = await open(entryPath(readings));
      const drawing = page.getByRole("listbox", { name: /^Drawing of the proof/ });
      const parts = drawing.getByRole("option");
      await page.getByText("Verified").first().waitFor();
      // The last to come: what witnesses say adds the checkpoint to the drawing.
      await page.getByText("This log has no witness", { exact: false }).waitFor();
      const count = await parts.count();
      expect(count).toBeGreaterThan(4);
      await expect
        .poll(() => parts.evaluateAll((all) => all.map((one) => (one as SVGElement).dataset.state)))
        .toEqual(Array.from({ length: count }, () => "holds"));
      await drawing.focus();
      const words: string[] = [];
      for (let step = 0; step < count; step += 1) {
        words.push((await page.locator(".proof-words li.chosen").textContent()) ?? "");
        await page.keyboard.press("ArrowUp");
      }
      expect(new Set(words).size).toBe(count);
      expect(words[0]).toMatch(/^StatementChecked.*computed here/);
      expect(words.join(" ")).toMatch(/Operator's sealChecked.*CheckpointChecked/);
    });
  });

  it("says which part is not confirmed when the receipt is another's", async () => {
    await visit(async (context, open) => {
      await context.route(/\/receipt$/, async (route) => {
        const response = await route.fetch();
        const body = await response.body();
        body[body.length - 80]! ^= 1;
        await route.fulfill({ response, body });
      });
      const page = await open(entryPath(readings));
      await page.getByText("Does not hold").first().waitFor();
      await page.locator(".proof-words li", { hasText: "Log root" }).getByText("Does not hold").waitFor();
      await page.locator(".proof-words").getByText("Nothing sealed confirms it").first().waitFor();
    });
  });
});

describe("the end of the log that this browser saw", () => {
  const sealedName = `tallyman.sealed.${chain}`;

  it("is proved to be continued by what is shown now", async () => {
    await visit(async (_, open) => {
      const page = await open("ledger");
      await page.getByText("This is the first time this browser sees this log").waitFor();
      const atMs = Date.now();
      const more = world.shipper.statement("shipment.create", shipmentTerms(atMs, `S-${atMs}`), {
        subject: `shipment:S-${atMs}`,
        atMs,
      });
      expect(await outcome(running, more)).toBe("sealed");
      await page.getByRole("button", { name: "Check now" }).click();
      await page.getByText(/is the beginning of the \d+ entries now/).waitFor();
    });
  });

  it("is kept with a loud warning and a proof for others when the log was rewritten", async () => {
    await visit(async (_, open) => {
      const page = await open("ledger");
      await page.getByText("This is the first time this browser sees this log").waitFor();
      const otherRoot = "5e".repeat(32);
      await page.evaluate(
        ([name, logRoot]) => {
          const seen = JSON.parse(localStorage.getItem(name!)!);
          localStorage.setItem(name!, JSON.stringify({ ...seen, logRoot }));
        },
        [sealedName, otherRoot],
      );
      await page.reload();
      const warning = page.locator(".fork");
      await warning.getByRole("heading", { name: "The log was rewritten" }).waitFor();
      await page.getByRole("alert").filter({ hasText: "The log was rewritten or rolled back" }).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        warning.getByRole("button", { name: "Download proof of the fork" }).click(),
      ]);
      const { heads } = decodeForkProof(new Uint8Array(readFileSync(await download.path())));
      expect(heads.map((head) => head.type === "seal" && toHex(head.logRoot))).toContain(otherRoot);
      await page.reload();
      await warning.getByRole("heading", { name: "Seen before" }).waitFor();
      await warning.getByRole("button", { name: "Remove this warning" }).click();
      await warning.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Undo" }).click();
      await warning.waitFor();
    });
  });
});

describe("a bundle of the gateway", () => {
  it("carries the offline page and holds on the verify page, for its operator's fingerprint", async () => {
    const response = await fetch(`${address}api/shipments/S-1/evidence`);
    const bundle = new Uint8Array(await response.arrayBuffer());
    expect(readZip(bundle).map(({ name }) => name)).toContain("verify.html");
    await visit(async (_, open) => {
      const page = await open("verify");
      await page.locator("input[type=file]").setInputFiles({
        name: "S-1.zip",
        mimeType: "application/zip",
        buffer: Buffer.from(bundle),
      });
      await page.getByRole("heading", { name: "Holds, but by nobody you trust" }).waitFor();
      await page.getByRole("button", { name: "Use this gateway's operator" }).click();
      await page.getByRole("heading", { name: "Holds", exact: true }).waitFor();
      expect(await page.locator(".verdict").textContent()).toContain("verify.html");
    });
  });
});

it("the page about the HTTP API is drawn under its own policy", () =>
  visit(async (_, open) => {
    const page = await open("docs");
    await page.getByText("/api/alerts", { exact: false }).first().waitFor();
    // What is further down is drawn when somebody gets there.
    const last = page.getByText("/api/simulated-devices", { exact: false }).first();
    while (!(await last.isVisible())) {
      await page.mouse.wheel(0, 600);
      await page.waitForTimeout(50);
    }
  }));
