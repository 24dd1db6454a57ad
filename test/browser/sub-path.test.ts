/**
 * A whole gateway behind a reverse proxy that serves it below a path, without TLS and with it: pages, sign-in, feed, downloads,
 * the verify page and an item's page.
 */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import { administrator } from "../../gateway/store/account-store.ts";
import {
  outcome,
  populate,
  removeFolder,
  shipmentTerms,
  startTestGateway,
  temporaryFolder,
  type World,
} from "../gateway/fixture.ts";
import { launchChromium } from "./chromium.ts";
import { dashboardFolder, itemPageFolder } from "./pages.ts";
import { selfMadeCertificate } from "./self-made-certificate.ts";

const prefix = "/goods/tally";

let folder: string;
let running: RunningGateway;
let world: World;
let plain: Server;
let secured: Server;
let browser: Browser;
/** What was asked for beside the prefix. */
const strays: string[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({
    folder,
    dashboardFolder,
    itemPageFolder,
    trustedProxies: ["loopback"],
  });
  world = await populate(running);
  plain = createServer((asked, answer) => relay("http", asked, answer));
  secured = createTlsServer(selfMadeCertificate(Date.now()), (asked, answer) =>
    relay("https", asked, answer),
  );
  for (const proxy of [plain, secured])
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  for (const proxy of [plain, secured]) {
    proxy?.closeAllConnections();
    proxy?.close();
  }
  await running?.close();
  removeFolder(folder);
});

/** What a reverse proxy does with a request that came by `protocol`. */
function relay(protocol: "http" | "https", asked: IncomingMessage, answer: ServerResponse): void {
  const { url = "", method, headers, socket } = asked;
  if (!url.startsWith(`${prefix}/`)) {
    strays.push(url);
    answer.writeHead(502).end();
    return;
  }
  const forwarded = {
    ...headers,
    "x-forwarded-for": socket.remoteAddress,
    "x-forwarded-proto": protocol,
    "x-forwarded-host": headers.host,
  };
  const onward = request(
    { port: running.httpPort, host: "127.0.0.1", method, path: url.slice(prefix.length), headers: forwarded },
    (got) => {
      answer.writeHead(got.statusCode!, got.headers);
      got.pipe(answer);
    },
  );
  asked.pipe(onward);
  onward.on("error", () => answer.destroy());
  answer.on("close", () => onward.destroy());
}

function addressOf(proxy: Server, origin: string): string {
  return `${origin}:${(proxy.address() as AddressInfo).port}${prefix}/`;
}

interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly address: string;
}

/** Signs in and expects requests to go to `address` alone, under its policy. */
async function visit(address: string, act: (visit: Visit) => Promise<void>): Promise<void> {
  const context = await browser.newContext({
    acceptDownloads: true,
    locale: "en-GB",
    ignoreHTTPSErrors: true,
  });
  const problems: string[] = [];
  context.on("weberror", (error) => problems.push(String(error.error())));
  context.on("request", (one) => {
    if (!one.url().startsWith(address) && !/^(blob|data):/.test(one.url())) problems.push(one.url());
  });
  context.on("console", (message) => {
    if (/policy|refused to|mixed content|insecure/i.test(message.text())) problems.push(message.text());
  });
  try {
    const page = await context.newPage();
    await page.goto(`${address}sign-in#${running.accounts.issue("link", administrator, 60_000)}`);
    await page.waitForURL(address);
    await page.getByRole("banner").getByText("Live", { exact: true }).waitFor();
    await page.getByRole("option", { name: "S-1" }).waitFor();
    await act({ page, context, address });
    expect(problems).toEqual([]);
    expect(strays).toEqual([]);
  } finally {
    await context.close();
  }
}

it("works below the proxy's path, without a request beside it", { timeout: 120_000 }, async () => {
  await visit(addressOf(plain, "http://127.0.0.1"), worksEverywhere);
});

it("works behind TLS that the proxy ends: the session's cookie goes by it alone, and the feed comes", async () => {
  await visit(addressOf(secured, "https://localhost"), async ({ page, context, address }) => {
    const cookies = await context.cookies(address);
    expect(cookies.map(({ secure, httpOnly, sameSite }) => ({ secure, httpOnly, sameSite }))).toEqual([
      { secure: true, httpOnly: true, sameSite: "Strict" },
    ]);
    const atMs = Date.now();
    const { shipper } = world;
    const terms = shipmentTerms(atMs, "S-2");
    const created = shipper.statement("shipment.create", terms, { subject: "shipment:S-2", atMs });
    expect(await outcome(running, created)).toBe("sealed");
    await page.getByRole("option", { name: "S-2" }).waitFor();
    expect(await page.evaluate(() => isSecureContext)).toBe(true);
  });
});

async function worksEverywhere({ page, address }: Visit): Promise<void> {
  await page.goto(`${address}shipments/S-1/custody`);
  await page.getByRole("heading", { level: 1, name: "S-1" }).waitFor();
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download evidence" }).click();
  expect((await downloading).suggestedFilename()).toContain("S-1");
  expect(await (await downloading).failure()).toBe(null);

  for (const path of [
    "shipments",
    "alerts",
    "disputes",
    "devices",
    "ledger",
    "ledger/blocks/1",
    "trade",
    "customs",
    "goods",
    "analytics",
    "routes",
  ]) {
    await page.goto(address + path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
  }
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Verify" }).click();
  await page.getByText("Choose a file").waitFor();
  expect(page.url()).toBe(`${address}verify`);

  const item = await page.goto(`${address}01/09506000134352/21/none`);
  expect(item?.headers()["content-type"]).toContain("text/html");
}
