/**
 * The dashboard of a whole gateway in a real browser: built pages, parties that grant delegations on machines of
 * their own, and visits that expect no error, nothing refused by the policy, and no request to anybody else.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import type { DelegationRequest, EntryView } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { administrator } from "../../gateway/store/account-store.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import {
  outcome,
  populate,
  removeFolder,
  startTestGateway,
  temporaryFolder,
  type World,
} from "../gateway/fixture.ts";
import type { TestSigner } from "../signer.ts";
import { launchChromium } from "./chromium.ts";
import { dashboardFolder, desktop } from "./pages.ts";

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Failures that a test provokes on purpose; the browser writes a line about each. */
  expectFailure(line: RegExp): void;
}

export class WholeGateway {
  readonly running: RunningGateway;
  readonly world: World;
  /** Of the dashboard, with a slash at the end. */
  readonly address: string;
  readonly browser: Browser;
  readonly #folder: string;
  readonly #answered = new Set<string>();

  private constructor(running: RunningGateway, world: World, browser: Browser, folder: string) {
    this.running = running;
    this.world = world;
    this.browser = browser;
    this.address = `http://127.0.0.1:${running.httpPort}/`;
    this.#folder = folder;
  }

  static async start(): Promise<WholeGateway> {
    const folder = temporaryFolder();
    const running = await startTestGateway({ folder, dashboardFolder });
    const world = await populate(running);
    return new WholeGateway(running, world, await launchChromium(), folder);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.running.close();
    removeFolder(this.#folder);
  }

  /** A browser that has never been here. */
  async visit(act: (visit: Visit) => Promise<void>, options: BrowserContextOptions = desktop): Promise<void> {
    const context = await this.browser.newContext({ ...options, acceptDownloads: true });
    const problems: string[] = [];
    const expected: RegExp[] = [];
    context.on("weberror", (error) => problems.push(String(error.error())));
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    context.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(this.address) && !/^(blob|data):/.test(url)) problems.push(`request to ${url}`);
    });
    try {
      const page = await context.newPage();
      await act({ page, context, expectFailure: (line) => void expected.push(line) });
      expect(problems.filter((problem) => !expected.some((line) => line.test(problem)))).toEqual([]);
    } finally {
      await context.close();
    }
  }

  /** By a fresh one-time link, as the gateway prints it. */
  async signIn(page: Page): Promise<void> {
    const secret = this.running.accounts.issue("link", administrator, 60_000);
    await page.goto(`${this.address}sign-in#${secret}`);
    await page.waitForURL(this.address);
    expect(page.url()).not.toContain(secret);
  }

  async ask<T>(path: string): Promise<T> {
    const headers = { authorization: `Bearer ${this.world.shipper.signIn()}` };
    const response = await fetch(this.address + path, { headers });
    expect([path, response.status]).toEqual([path, 200]);
    return (await response.json()) as T;
  }

  /** What a party does on its own machine: looks at the request and signs the delegation with its own key. */
  async grant(party: TestSigner): Promise<DelegationRequest> {
    const id = party.reference.slice("party:".length);
    let open: DelegationRequest | undefined;
    await expect
      .poll(async () => {
        const requests = await this.ask<DelegationRequest[]>(`api/delegation-requests?party=${id}`);
        open = requests.find((request) => request.state === "open" && !this.#answered.has(request.kid));
        return open?.state;
      })
      .toBe("open");
    const { key, label, kinds, untilMs } = open!;
    const payload = { key: fromHex(key), label, kinds, until: untilMs };
    const statement = party.statement("delegation.grant", payload, {
      subject: party.reference,
      atMs: Date.now(),
    });
    expect(await outcome(this.running, statement)).toBe("sealed");
    this.#answered.add(open!.kid);
    return open!;
  }

  /** Makes a key on its page and gets it delegated. */
  async becomeDelegate(page: Page, party: TestSigner): Promise<DelegationRequest> {
    await page.goto(`${this.address}keys`);
    await page.getByLabel("Party", { exact: true }).selectOption(party.reference.slice("party:".length));
    await page.getByRole("button", { name: "Everything" }).click();
    await page.getByRole("button", { name: "Make a key and ask" }).click();
    const request = await this.grant(party);
    await page.getByText("May act", { exact: true }).first().waitFor();
    return request;
  }
}

export const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

/** Waits until what was signed is sealed, and says which statement it is. */
export async function sealed(page: Page): Promise<Pick<EntryView, "hash">> {
  const link = page.getByRole("link", { name: "Show the statement" });
  await link.waitFor();
  await page.getByText("This browser has verified the receipt").waitFor();
  return { hash: (await link.getAttribute("href"))!.split("/").at(-1)! };
}
