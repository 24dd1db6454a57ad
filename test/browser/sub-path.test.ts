/** A whole gateway behind a reverse proxy that serves it below a path: pages, sign-in, feed, downloads, the verify page and an item's page. */
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import { administrator } from "../../gateway/store/account-store.ts";
import { populate, removeFolder, startTestGateway, temporaryFolder } from "../gateway/fixture.ts";
import { launchChromium } from "./chromium.ts";
import { dashboardFolder, itemPageFolder } from "./pages.ts";

const prefix = "/goods/tally";

let folder: string;
let running: RunningGateway;
let proxy: Server;
let browser: Browser;
let address: string;
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
  await populate(running);
  proxy = createServer((asked, answer) => {
    const { url = "", method, headers, socket } = asked;
    if (!url.startsWith(`${prefix}/`)) {
      strays.push(url);
      answer.writeHead(502).end();
      return;
    }
    const forwarded = {
      ...headers,
      "x-forwarded-for": socket.remoteAddress,
      "x-forwarded-proto": "http",
      "x-forwarded-host": headers.host,
    };
    const onward = request(
      {
        port: running.httpPort,
        host: "127.0.0.1",
        method,
        path: url.slice(prefix.length),
        headers: forwarded,
      },
      (got) => {
        answer.writeHead(got.statusCode!, got.headers);
        got.pipe(answer);
      },
    );
    asked.pipe(onward);
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}/`;
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  proxy?.closeAllConnections();
  proxy?.close();
  await running?.close();
  removeFolder(folder);
});

it("works below the proxy's path, without a request beside it", { timeout: 120_000 }, async () => {
  const context = await browser.newContext({ acceptDownloads: true, locale: "en-GB" });
  const problems: string[] = [];
  context.on("weberror", (error) => problems.push(String(error.error())));
  context.on("request", (one) => {
    if (!one.url().startsWith(address) && !/^(blob|data):/.test(one.url())) problems.push(one.url());
  });
  context.on("console", (message) => {
    if (message.type() === "error" && /policy|refused to/i.test(message.text()))
      problems.push(message.text());
  });
  const page = await context.newPage();
  await page.goto(`${address}sign-in#${running.accounts.issue("link", administrator, 60_000)}`);
  await page.waitForURL(address);
  await page.getByRole("banner").getByText("Live", { exact: true }).waitFor();
  await page.getByRole("option", { name: "S-1" }).waitFor();

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
  await context.close();
  expect(problems).toEqual([]);
  expect(strays).toEqual([]);
});
