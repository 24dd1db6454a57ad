/** The offline page in a real browser, from `file://` and without a network: what a stranger would do with it. */
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportBundle } from "../../ledger/evidence/export.ts";
import { readZip, writeZip } from "../../ledger/evidence/zip.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { nativeSha256, TestChain, testStartMs } from "../ledger/chain-fixture.ts";
import { bundleOf, exporterOf, hourMs, minuteMs, simpleChain } from "../ledger/evidence/sample.ts";
import { launchChromium } from "./chromium.ts";
import { verifyPageFile } from "./pages.ts";

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  removeFolder(folder);
});

const chain = simpleChain();
const bundle = bundleOf(chain);
const fingerprint = chain.operatorKid();

/** Opens the page offline, does `act`, and expects no error, no refusal of its policy and no request. */
async function visit(
  act: (page: Page) => Promise<void>,
  options: BrowserContextOptions = { locale: "en-GB" },
): Promise<void> {
  const context = await browser.newContext({ offline: true, ...options });
  try {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => problems.push(message.text()));
    page.on("request", (request) => {
      const url = request.url();
      if (url !== pathToFileURL(verifyPageFile).href && !url.startsWith("blob:")) problems.push(url);
    });
    await page.goto(pathToFileURL(verifyPageFile).href);
    await act(page);
    expect(problems).toEqual([]);
  } finally {
    await context.close();
  }
}

async function give(page: Page, bytes: Uint8Array, name = "evidence.zip"): Promise<void> {
  const buffer = Buffer.from(bytes);
  await page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/zip", buffer });
}

const textOf = async (page: Page, selector: string) => (await page.locator(selector).textContent()) ?? "";
const verdictOf = (page: Page) => textOf(page, ".verdict h2");
const problemsOf = (page: Page) => page.locator(".verdict .problems > li").allTextContents();

async function trust(page: Page, text: string): Promise<void> {
  await page.getByLabel("Operator's key fingerprint").fill(text);
}

function grouped(hex: string): string {
  return (hex.match(/.{4}/g) ?? []).join(" ");
}

/** The bundle with one bit of one member changed, in an archive that is as it should be. */
function damaged(name: string, at: number, whole = bundle): Uint8Array {
  const members = readZip(whole).map((member) => {
    if (member.name !== name) return member;
    const bytes = member.bytes.slice();
    bytes[at]! ^= 1;
    return { name, bytes };
  });
  return writeZip(members);
}

describe("the offline page", () => {
  it("says that a bundle holds, but by nobody its reader trusts, and by whose key", async () => {
    await visit(async (page) => {
      await give(page, bundle);
      await page.locator(".verdict").waitFor();
      expect(await verdictOf(page)).toBe("Holds, but by nobody you trust");
      const shown = await textOf(page, ".fingerprint-box .fingerprint");
      expect(shown.replace(/\s/g, "")).toBe(fingerprint);
      const shownText = await textOf(page, "main");
      for (const text of ["chain:test", "Test Operator", "custody.accept", "shipper Ltd", "carrier Ltd"])
        expect(shownText).toContain(text);
    });
  });

  it("says that it holds once the reader has entered the operator's fingerprint, in any spelling", async () => {
    await visit(async (page) => {
      await give(page, bundle);
      await page.locator(".verdict").waitFor();
      for (const spelling of [fingerprint, grouped(fingerprint), fingerprint.toUpperCase()]) {
        await trust(page, spelling);
        expect(await verdictOf(page)).toBe("Holds");
        await trust(page, "");
        expect(await verdictOf(page)).toBe("Holds, but by nobody you trust");
      }
    });
  });

  it("does not take another operator's fingerprint for it, and says so", async () => {
    await visit(async (page) => {
      await trust(page, simpleChain({ chain: "chain:other" }).operatorKid());
      await give(page, bundle);
      await page.locator(".verdict").waitFor();
      expect(await verdictOf(page)).toBe("Holds, but by nobody you trust");
      expect(await textOf(page, ".verdict")).toContain("another key than the one");
      await trust(page, `${fingerprint.slice(0, 63)}`);
      expect(await page.locator("[aria-invalid=true]").count()).toBe(1);
    });
  });

  it("names the member in which one bit was changed", async () => {
    await visit(async (page) => {
      const members = readZip(bundle).map(({ name, bytes }) => ({ name, at: bytes.length >> 1 }));
      for (const { name, at } of members.filter((_, i) => i % 4 === 0)) {
        await trust(page, fingerprint);
        await give(page, damaged(name, at), `${name.replaceAll("/", "-")}.zip`);
        await page.getByText(`${name.replaceAll("/", "-")}.zip`, { exact: true }).waitFor();
        await page.locator(".verdict-fails").waitFor();
        expect([name, (await problemsOf(page)).join("\n")]).toEqual([name, expect.stringContaining(name)]);
        expect(await page.getByRole("heading", { name: "What the statements say" }).count()).toBe(0);
      }
    });
  });

  it("refuses what is no bundle, and takes the next file all the same", async () => {
    await visit(async (page) => {
      await give(page, new Uint8Array(0), "empty.zip");
      await page.getByText("The file is empty.").waitFor();
      await give(page, createHash("sha512").update("noise").digest(), "noise.zip");
      await page.locator(".verdict-fails").waitFor();
      await give(page, bundle.subarray(0, bundle.length - 1), "cut.zip");
      await page.getByText("cut.zip").waitFor();
      expect(await verdictOf(page)).toBe("Does not hold");
      await give(page, bundle);
      await page.locator(".verdict-untrusted").waitFor();
    });
  });

  it("takes a file that is dropped on it", async () => {
    await visit(async (page) => {
      const transfer = await page.evaluateHandle((bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(bytes)], "dropped.zip", { type: "application/zip" }));
        return data;
      }, Array.from(bundle));
      await page.dispatchEvent(".drop-zone", "dragover", { dataTransfer: transfer });
      await page.getByText("Let go to check this file").waitFor();
      await page.dispatchEvent(".drop-zone", "drop", { dataTransfer: transfer });
      await page.locator(".verdict-untrusted").waitFor();
    });
  });

  it("marks demonstration keys and simulated time, whatever the verdict is", async () => {
    const play = simpleChain({
      demonstration: true,
      time: { source: "simulated", start: testStartMs, speed: 60 },
    });
    await visit(async (page) => {
      await trust(page, play.operatorKid());
      await give(page, bundleOf(play));
      await page.locator(".verdict-holds").waitFor();
      const text = await textOf(page, ".verdict");
      expect(text).toContain("Demonstration keys");
      expect(text).toContain("Simulated time");
    });
  });

  it("warns of itself: in English, and in German for who reads German", async () => {
    await visit(async (page) => {
      await page.getByText("This file proves nothing if it came together with the evidence").waitFor();
      await page.getByLabel("Language").selectOption("de");
      await page.getByText("Diese Datei beweist nichts, wenn sie mit den Beweisen zusammen kam").waitFor();
      await give(page, damaged("trace.json", 10));
      await page.getByText("Ein Bestandteil ist nicht, was aus den Aussagen folgt.").waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
    });
    await visit(
      async (page) => {
        await page.getByText("Diese Datei beweist nichts").waitFor();
      },
      { locale: "de-AT" },
    );
  });

  it("checks ten thousand statements, saying how far it is, and can be stopped", async () => {
    const { bytes, kid } = largeBundle(10_000);
    await visit(async (page) => {
      await trust(page, kid);
      await give(page, bytes, "large.zip");
      await page.getByRole("button", { name: "Stop" }).click();
      await page.locator(".drop-zone").waitFor();
      expect(await page.locator(".verdict").count()).toBe(0);

      await give(page, bytes, "large.zip");
      const bar = page.locator("progress[value]");
      await bar.waitFor();
      const seen = new Set<number>();
      while ((await page.locator(".verdict").count()) === 0) {
        const value = await bar.evaluateAll((bars) => (bars[0] as HTMLProgressElement | undefined)?.value);
        if (value !== undefined) seen.add(value);
        await page.waitForTimeout(20);
      }
      expect(seen.size).toBeGreaterThan(3);
      expect(await verdictOf(page)).toBe("Holds");
      const effort = await page.getByText(/signatures checked in/).textContent();
      expect(effort).toMatch(/^10,0\d\d statements and 10,0\d\d signatures/);
      console.log(`offline page: ${effort} ${(bytes.length / 1e6).toFixed(1)} MB`);

      const name = "statements/0000005000.cose";
      await give(page, damaged(name, 100, bytes), "tampered.zip");
      await page.locator(".verdict-fails").waitFor();
      expect((await problemsOf(page)).join("\n")).toContain(name);
      expect(await page.locator(".report-section").count()).toBe(0);
    });
  }, 180_000);

  it("has no violation that axe finds, and fits 320 pixels, light and dark", async () => {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    for (const colorScheme of ["light", "dark"] as const) {
      // Only for axe, which is a script from outside.
      const options = {
        colorScheme,
        bypassCSP: true,
        viewport: { width: 320, height: 640 },
        locale: "de-DE",
      };
      await visit(async (page) => {
        for (const bytes of [undefined, bundle, damaged("trace.json", 10)]) {
          if (bytes) await give(page, bytes, `${bytes.length}.zip`);
          if (bytes) await page.locator(bytes === bundle ? ".verdict-untrusted" : ".verdict-fails").waitFor();
          await page.addScriptTag({ content: axe });
          const results = await page.evaluate(() =>
            (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
          );
          expect(results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
          const overflow = await page.evaluate(() => {
            const root = document.documentElement;
            return root.scrollWidth - root.clientWidth;
          });
          expect(overflow).toBe(0);
        }
      }, options);
    }
  });

  it("is one file with a policy that names its script and forbids every connection", () => {
    const html = readFileSync(verifyPageFile, "utf8");
    // Checker, liability engine, law and the words of a whole report in two languages (docs/evidence.md §12).
    expect(statSync(verifyPageFile).size).toBeLessThan(225_000);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(html).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)=/);
  });

  it("runs nothing but what its policy names", async () => {
    const html = readFileSync(verifyPageFile, "utf8");
    // A character more in what unpacks the page, and a script of somebody else's.
    const changed = html
      .replace("async function unpack", "async  function unpack")
      .replace("<body>", "<body><script>document.title = 'changed'</script>");
    const changedFile = join(folder, "changed.html");
    writeFileSync(changedFile, changed);
    const context = await browser.newContext({ offline: true });
    const page = await context.newPage();
    const refused: string[] = [];
    page.on("console", (message) => refused.push(message.text()));
    await page.goto(pathToFileURL(changedFile).href);
    expect(await page.locator("#app > *").count()).toBe(0);
    expect(await page.title()).toBe("Tallyman");
    expect(refused).toHaveLength(2);
    for (const text of refused) expect(text).toContain("Content Security Policy");
    await context.close();
  });
});

/** One shipment with `count` packs of readings by one device. */
function largeBundle(count: number): { bytes: Uint8Array; kid: string } {
  const large = new TestChain();
  const shipper = large.party("shipper", ["shipper"]);
  const carrier = large.party("carrier");
  large.party("consignee", ["consignee"]);
  const logger = large.device("logger", shipper);
  large.shipment("S", shipper, "consignee", ["carrier"], { gapMsMax: hourMs });
  large.attach(shipper, "logger", "shipment:S");
  for (let i = 1; i <= count; i++) {
    const atMs = testStartMs + i * 10 * minuteMs;
    // A block for every ten statements: a seal each, as a gateway under some load makes them.
    if (i % 10 === 1) large.at(atMs + 100 * minuteMs);
    large.temperatures(logger, atMs, 5 * minuteMs, [5 + 4 * Math.sin(i / 50), 5]);
    if (i === count >> 1) large.handOver(shipper, carrier, "shipment:S", atMs);
  }
  large.seal();
  const { bytes } = exportBundle(large, "S", exporterOf(large), { hash: nativeSha256 });
  return { bytes, kid: large.operatorKid() };
}
