/** A shipment's evidence checked on the offline page, from the chosen file to the verdict. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { Child, type Server } from "../ingest/child.ts";
import { publishAll } from "../ingest/publish-all.ts";
import { quantileOf } from "./sorted.ts";
import { withTab } from "./tab.ts";

const devices = 10;
const shipment = "BENCH-1";

export interface Verification {
  readonly fileBytes: number;
  /** Median of the runs. */
  readonly milliseconds: number;
}

/** `page` is the offline page's file. */
export async function measureVerification(
  browser: Browser,
  options: { page: string; folder: string; statements: number; runs: number },
): Promise<Verification> {
  const server: Server = new Child("gateway-process");
  const { port } = await server.ask(
    { command: "start", folder: join(options.folder, "evidence"), devices },
    "listening",
  );
  const { url, token } = await server.ask({ command: "ship", shipment, devices }, "shipped");
  await publishAll(server, port, devices, options.statements);
  const answer = await fetch(`${url}/api/shipments/${shipment}/evidence`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const bundle = Buffer.from(await answer.arrayBuffer());
  await server.end({ command: "stop" });
  if (answer.status !== 200) throw new Error(`evidence: ${answer.status} ${bundle}`);
  const file = join(options.folder, "evidence.zip");
  writeFileSync(file, bundle);
  const timesMs: number[] = [];
  for (let run = 0; run < options.runs; run++) timesMs.push(await check(browser, options.page, file));
  return { fileBytes: bundle.length, milliseconds: quantileOf(timesMs, 0.5) };
}

function check(browser: Browser, verifier: string, file: string): Promise<number> {
  return withTab(browser, {}, async (page) => {
    await page.goto(pathToFileURL(verifier).href);
    const startedAt = performance.now();
    await page.locator("input[type=file]").setInputFiles(file);
    await page.locator(".verdict h2").waitFor({ timeout: 120_000 });
    const took = performance.now() - startedAt;
    const verdict = await page.locator(".verdict h2").textContent();
    const problems = await page.locator(".verdict .problems > li").allTextContents();
    if (problems.length > 0) throw new Error(`${verdict}: ${problems.join("; ")}`);
    return took;
  });
}
