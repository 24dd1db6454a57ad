/**
 * One bundle, four surfaces: the dashboard's page, the offline checker, the PDF and the command line show the same trace.
 * What they have to show is written down by other code than theirs (test/report/figures.ts).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { encodeTrace } from "../../ledger/liability/trace.ts";
import { startFakeGateway } from "../dashboard/fake-gateway.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { bundleOf, check } from "../ledger/evidence/sample.ts";
import { carriageChain } from "../report/carriage.ts";
import { figuresOf } from "../report/figures.ts";
import { pagesOf } from "../report/pdf-text.ts";
import { launchChromium } from "./chromium.ts";
import { dashboardFolder, verifyPageFile } from "./pages.ts";

const bundle = bundleOf(carriageChain());
const trace = check(bundle).trace!;
const figures = figuresOf(trace);

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  removeFolder(folder);
});

async function commandLine(...argv: string[]): Promise<string> {
  const out: string[] = [];
  const io = { out: (line: string) => out.push(line), err: () => undefined, env: {}, wallClockMs: () => 0 };
  expect(await run(argv, io)).toBe(0);
  return out.join("\n");
}

async function dashboardText(): Promise<string> {
  const gateway = await startFakeGateway({ pages: dashboardFolder, shipments: 20 });
  const page = await browser.newPage({ locale: "en-GB" });
  try {
    await page.route("**/api/shipments/*/trace", (route) =>
      route.fulfill({ contentType: "application/json", body: encodeTrace(trace) }),
    );
    await page.goto(`${gateway.address}shipments/SHP-00017/trace`);
    await page.getByText("Line by line, as the report has it").click();
    await page.locator(".line-by-line .report-section").first().waitFor();
    return (await page.locator("main").textContent()) ?? "";
  } finally {
    await page.close();
    await gateway.close();
  }
}

async function offlineText(): Promise<string> {
  const context = await browser.newContext({ offline: true, locale: "en-GB" });
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(verifyPageFile).href);
    const file = { name: "S.zip", mimeType: "application/zip", buffer: Buffer.from(bundle) };
    await page.locator("input[type=file]").setInputFiles(file);
    await page.locator(".report-section").first().waitFor();
    return (await page.locator("main").textContent()) ?? "";
  } finally {
    await context.close();
  }
}

const missing = (text: string) => {
  const single = text.replace(/\s+/g, " ");
  return figures.filter((figure) => !single.includes(figure));
};

describe("one bundle on four surfaces", () => {
  it("is the same trace: shares, limits, exposures, times, deadlines, findings", async () => {
    const evidence = join(folder, "S.zip");
    const pdf = join(folder, "S.pdf");
    writeFileSync(evidence, bundle);
    await commandLine("report", evidence, "-o", pdf);
    const surfaces = {
      page: await dashboardText(),
      offline: await offlineText(),
      pdf: pagesOf(readFileSync(pdf)).join(" "),
      commandLine: await commandLine("trace", evidence),
    };
    expect(figures.length).toBeGreaterThan(40);
    for (const [surface, text] of Object.entries(surfaces))
      expect([surface, missing(text)]).toEqual([surface, []]);
    // The dispute is no part of the trace itself, and is told wherever there is the whole history.
    for (const surface of ["offline", "pdf", "commandLine"] as const)
      for (const told of ["EUR 125,000.00", "They were warm when they came off the ship", "EUR 80,000.00"])
        expect([surface, surfaces[surface].replace(/\s+/g, " ")]).toEqual([
          surface,
          expect.stringContaining(told),
        ]);
  }, 120_000);
});
