/** The dashboard in a real browser, against the fake gateway: under its content security policy, at a sub-path. */
import { once } from "node:events";
import type { Browser, BrowserContextOptions, ElementHandle, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleBudgets, routeBytes } from "../../bench/dashboard/bundle-sizes.ts";
import { fakeAlerts } from "../dashboard/fake-alerts.ts";
import { type FakeGateway, type FakeGatewayOptions, startFakeGateway } from "../dashboard/fake-gateway.ts";
import { launchChromium } from "./chromium.ts";
import { harmDone, overflow } from "./page-checks.ts";
import { dashboardFolder, desktop, fullPaths, phone, settled } from "./pages.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

interface Visit {
  gateway: FakeGateway;
  page: Page;
  /** Errors of the page, refusals of its policy, and requests to anybody else. */
  problems: string[];
}

/** Shorter than a test may take, so that a step that does not come is named. */
const stepMsMax = 20_000;

/** Opens `path`, does `act`, and expects the page to have had no problem. */
async function visit(
  path: string,
  act: (visit: Visit) => Promise<void>,
  options: { gateway?: Partial<FakeGatewayOptions>; context?: BrowserContextOptions } = {},
): Promise<void> {
  const gateway = await startFakeGateway({
    pages: dashboardFolder,
    shipments: 300,
    updatesPerSecond: 100,
    ...options.gateway,
  });
  const context = await browser.newContext(options.context ?? desktop);
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(stepMsMax);
    const problems: string[] = [];
    context.on("weberror", (error) => problems.push(`${error.page()?.url()}: ${error.error()}`));
    context.on("console", (message) => {
      if (message.type() === "error" && /policy|refused to/i.test(message.text()))
        problems.push(`${message.page()?.url()}: ${message.text()}`);
    });
    context.on("request", (request) => {
      if (!request.url().startsWith(gateway.address) && !request.url().startsWith("blob:"))
        problems.push(request.url());
    });
    await page.goto(gateway.address + path);
    await act({ gateway, page, problems });
    expect(problems).toEqual([]);
  } finally {
    await context.close();
    await gateway.close();
  }
}

/** Pages wait more than they compute. */
const tabCount = 3;

/** Each path in turn, in several tabs of one window. */
async function inTabs(
  { page }: Visit,
  paths: readonly string[],
  act: (tab: Page, path: string) => Promise<void>,
): Promise<void> {
  const left = [...paths];
  const work = async (tab: Page) => {
    tab.setDefaultTimeout(stepMsMax);
    for (let path = left.shift(); path !== undefined; path = left.shift()) await act(tab, path);
  };
  const others = Array.from({ length: tabCount - 1 }, () => page.context().newPage());
  await Promise.all([page, ...(await Promise.all(others))].map(work));
}

/** Shipments whose very rows are hostile: text, length, missing values, times and places. */
const hostilePages = [1, 2, 3, 4].flatMap((id) => [`shipments/HOSTILE-${id}`, `?shipment=HOSTILE-${id}`]);

describe("bundle", () => {
  it.each(bundleBudgets)("of $name stays within its bytes, brotli", ({ chunks, bytesMax }) => {
    expect(routeBytes(dashboardFolder, chunks)).toBeLessThan(bytesMax);
  });
});

/** Many pages in one test, on machines that do other things meanwhile. */
const everyPageMs = 180_000;

describe("every page", { timeout: everyPageMs }, () => {
  it("keeps the policy, asks nobody else, and works below a proxy's path", async () => {
    const act = (visit: Visit) =>
      inTabs(visit, fullPaths, async (tab, path) => {
        await tab.goto(visit.gateway.address + path);
        await settled(tab);
      });
    await visit("", act, { gateway: { prefix: "/goods/tally" } });
  });

  it("shows hostile data as the text it is, at 1440 and 390 pixels", async () => {
    const found: string[] = [];
    const look = async (page: Page, path: string) => {
      for (const { viewport } of [desktop, phone]) {
        await page.setViewportSize(viewport!);
        // Lists are renewed twice a second, and draw what the feed has brought.
        await page.waitForTimeout(500);
        found.push(...(await harmDone(page)).map((harm) => `${path}: ${harm}`));
        const wider = await overflow(page);
        if (wider > 0) found.push(`${path}: ${wider} pixels too wide`);
      }
    };
    const act = (visit: Visit) =>
      inTabs(visit, [...fullPaths, ...hostilePages], async (tab, path) => {
        await tab.goto(visit.gateway.address + path);
        await settled(tab);
        await look(tab, path);
      });
    await visit("", act, { gateway: { hostile: true } });
    expect(found).toEqual([]);
  });
});

describe("by keyboard", () => {
  it("finds a shipment on the map, opens it and comes back", async () => {
    await visit("", async ({ page }) => {
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("SHP-00042");
      await page.getByRole("option", { name: "SHP-00042" }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.waitForURL((url) => url.search === "?shipment=SHP-00042");
      await page.getByRole("region", { name: "Selected shipment" }).waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "SHP-00042" }).waitFor();
      await page.goBack();
      await page.getByRole("region", { name: "Selected shipment" }).waitFor();
    });
  });

  it("finds a shipment by what only the ledger knows of it, on the map and in the table", async () => {
    await visit("", async ({ page }) => {
      const options = page.getByRole("listbox", { name: "Shipments" }).getByRole("option");
      await options.first().waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("csqu 000042-9");
      const found = page.getByRole("option", { name: "SHP-00042" });
      await found.getByText("Container CSQU0000429").waitFor();
      expect(await options.count()).toBe(1);
      await page
        .getByRole("status")
        .filter({ hasText: /^1 of / })
        .waitFor();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.search === "?shipment=SHP-00042");
      await page.getByRole("searchbox").fill("000099999");
      await page.getByText("SSCC, container or other number").waitFor();
      await page.getByRole("button", { name: "Clear search and filter" }).press("Enter");
      await page.getByRole("link", { name: "Shipments", exact: true }).press("Enter");
      // The map has a search, too, and stays until the next page is there.
      await page.getByRole("heading", { level: 1, name: "Shipments" }).waitFor();
      await page.getByRole("searchbox").fill("020-77000042");
      await page.getByRole("row", { name: /SHP-00042.*Reference AWB 020-77000042/ }).waitFor();
    });
  });

  it("says when the ledger could not be searched, and searches again", async () => {
    await visit("shipments", async ({ page }) => {
      let isGone = true;
      await page.route("**/api/fleet/search*", (route) => (isGone ? route.abort() : route.continue()));
      await page.getByRole("searchbox").fill("CSQU0000429");
      await page.getByText("identifiers could not be searched").waitFor();
      isGone = false;
      await page.getByRole("button", { name: "Try again" }).press("Enter");
      await page.getByRole("row", { name: /SHP-00042/ }).waitFor();
    });
  });

  it("lets go of the choice and of the search with Escape", async () => {
    await visit("?shipment=SHP-00042", async ({ page }) => {
      const panel = page.getByRole("region", { name: "Selected shipment" });
      await panel.waitFor();
      await page.getByRole("listbox").focus();
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "detached" });
      const search = page.getByRole("searchbox");
      await search.fill("nothing like it");
      await page.getByText("Nothing matches").waitFor();
      await search.press("Escape");
      await page.getByRole("option").first().waitFor();
      await search.press("Escape");
      expect(await search.evaluate((element) => element === document.activeElement)).toBe(false);
    });
  });

  it("is told which keys work on the page that is open", async () => {
    await visit("", async ({ page }) => {
      const help = page.getByRole("dialog", { name: "Keyboard" });
      const titles = async () => (await help.getByRole("heading", { level: 3 }).allTextContents()).sort();
      const expectParts = async (parts: readonly string[]) => {
        await page.keyboard.press("?");
        await expect.poll(titles).toEqual(parts);
        await page.keyboard.press("Escape");
        await help.waitFor({ state: "hidden" });
      };
      await page.getByRole("option").first().waitFor();
      await page.getByRole("region", { name: "Time of the map" }).waitFor();
      await expectParts([
        "Everywhere on this page",
        "In the list beside the map",
        "In what shows the time: map, charts, timeline",
        "On the map",
      ]);
      const pages = page.getByRole("navigation", { name: "Pages" });
      await pages.getByRole("link", { name: "Shipments" }).click();
      await page.getByRole("link", { name: /^SHP-/ }).first().waitFor();
      await expectParts(["Everywhere on this page", "In the table, on a row"]);
      await pages.getByRole("link", { name: "Verify" }).click();
      await page.getByText("Choose a file").waitFor();
      await expectParts(["Everywhere on this page"]);
    });
  });

  it("goes from page to page without loading everything anew, and back", async () => {
    await visit("", async ({ page }) => {
      let loads = 0;
      page.on("request", (request) => {
        if (request.isNavigationRequest()) loads++;
      });
      const pages = page.getByRole("navigation", { name: "Pages" });
      const follow = (name: string | RegExp) => page.getByRole("link", { name }).first().click();
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("Tab");
      expect(await page.locator(":focus").textContent()).toBe("Skip to content");
      await pages.getByRole("link", { name: "Shipments" }).click();
      await follow(/^SHP-/);
      await follow("Statements");
      await page.getByRole("button", { name: "Verify all" }).waitFor();
      const focused = page.locator(":focus");
      await expect.poll(() => focused.textContent()).toBe("Statements");
      await pages.getByRole("link", { name: "Alerts" }).click();
      await page.getByRole("heading", { level: 1, name: "Alerts" }).waitFor();
      await expect.poll(() => focused.getAttribute("id")).toBe("main");
      await page.keyboard.press("Tab");
      expect(await focused.textContent()).toBe("Queue");
      await page.getByRole("link", { name: "Rules", exact: true }).click();
      await page.goBack();
      await pages.getByRole("link", { name: "Map" }).click();
      await page.getByRole("option").first().waitFor();
      await pages.getByRole("link", { name: "Shipments" }).click();
      await page.getByRole("link", { name: /^SHP-/ }).first().waitFor();
      expect(loads).toBe(0);
      // What is open already begins anew.
      await pages.getByRole("link", { name: "Shipments" }).click();
      await expect.poll(() => loads).toBe(1);
    });
  });

  it("leaves to the next page the address that its link has, however soon after a change it is followed", async () => {
    const follow = async ({ page }: Visit, change: () => Promise<void>) => {
      const code = new EventTarget();
      const isLetGo = once(code, "go");
      await page.route("**/assets/map-page-*.js", (route) => isLetGo.then(() => route.continue()));
      await change();
      // The page that is left stays until the next one's code is there, longer than it waits to write an address.
      await page.evaluate(() => new Promise((done) => setTimeout(done, 1_000)));
      code.dispatchEvent(new Event("go"));
      await page.locator(".map-page[data-time=live]").waitFor();
      expect(new URL(page.url()).search).toBe("");
    };
    const mapLink = (page: Page) =>
      page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Map" });
    await visit("shipments/SHP-00017", async (visit) => {
      const slider = visit.page.getByRole("slider", { name: "Time", exact: true });
      const link = (await mapLink(visit.page).elementHandle()) as ElementHandle<HTMLAnchorElement>;
      await follow(visit, () =>
        slider.evaluate((input: HTMLInputElement, toMap) => {
          input.value = input.min;
          input.dispatchEvent(new Event("input", { bubbles: true }));
          toMap.click();
        }, link),
      );
    });
    await visit("shipments", async (visit) => {
      await visit.page.getByRole("link", { name: /^SHP-/ }).first().waitFor();
      await follow(visit, async () => {
        await mapLink(visit.page).click();
        await visit.page.getByRole("columnheader", { name: "Temp." }).getByRole("button").click();
      });
    });
  });

  it("walks down a long table without losing the focus, and opens the row it is on", async () => {
    await visit("shipments", async ({ page }) => {
      await page.getByRole("link", { name: /^SHP-/ }).first().focus();
      for (let step = 0; step < 40; step += 1) await page.keyboard.press("ArrowDown");
      const focused = page.locator(":focus");
      const shipment = await focused.textContent();
      expect(await focused.isVisible()).toBe(true);
      expect(await page.locator("tr:has(:focus)").getAttribute("aria-rowindex")).toBe("42");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: shipment ?? "" }).waitFor();
    });
  });
});

/** A4 between margins of a centimetre, in CSS pixels. */
const paper = { width: 718, height: 1046 };

describe("the table of shipments", () => {
  it("is printed with all its rows, says where it ends before them, and fits the paper", async () => {
    const act = async ({ page }: Visit) => {
      await page.getByRole("link", { name: /^SHP-/ }).first().waitFor();
      const rows = page.locator(".printed-table tbody tr");
      expect(await rows.count()).toBe(0);
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      await page.setViewportSize(paper);
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      await page.locator(".printed-table caption").getByText("The first 1,000 of 1,050 rows").waitFor();
      expect(await rows.count()).toBe(1_000);
      expect(await page.locator(".virtual-table").isVisible()).toBe(false);
      const { wider, background } = await page.evaluate(() => ({
        wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        background: getComputedStyle(document.body).backgroundColor,
      }));
      expect(wider).toBeLessThanOrEqual(0);
      expect(background).toBe("rgb(243, 245, 247)");
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      await rows.first().waitFor({ state: "detached" });
    };
    await visit("shipments", act, { gateway: { shipments: 1_050, updatesPerSecond: 0 } });
  });

  it("is arranged, kept under a name, opened by its address, and put back after it was removed", async () => {
    await visit("shipments?status=critical&sort=-temperature", async ({ page, gateway }) => {
      await page.getByRole("columnheader", { name: "Temp.", exact: false }).waitFor();
      expect(await page.getByRole("columnheader", { name: "Temp." }).getAttribute("aria-sort")).toBe(
        "descending",
      );
      await page.getByRole("button", { name: "Columns and views" }).press("Enter");
      const menu = page.getByRole("dialog", { name: "Columns and views" });
      await menu.getByLabel("Battery").press("Space");
      await menu.getByLabel("Name of a view").fill("Too warm");
      await menu.getByRole("button", { name: "Save what is shown" }).press("Enter");
      await menu.getByRole("button", { name: "Too warm", exact: true }).waitFor();
      await menu.getByRole("button", { name: "Remove: Too warm" }).press("Enter");
      await menu.getByRole("button", { name: "Undo" }).press("Enter");
      await page.keyboard.press("Escape");
      await page.getByRole("columnheader", { name: "Battery" }).waitFor({ state: "detached" });
      const address = new URL(page.url());
      expect(address.searchParams.get("status")).toBe("critical");

      await page.goto(`${gateway.address}shipments`);
      await page.getByRole("columnheader", { name: "Battery" }).waitFor();
      await page.getByRole("button", { name: "Columns and views" }).press("Enter");
      await menu.getByRole("button", { name: "Too warm", exact: true }).press("Enter");
      await page.waitForURL((url) => url.search === address.search);
      await page.getByRole("columnheader", { name: "Battery" }).waitFor({ state: "detached" });
    });
  });
});

/** Texts of table rows that are wider than their place, or higher than their row. */
const cutTexts = (page: Page): Promise<string[]> =>
  page.locator("tbody tr").evaluateAll((rows) =>
    rows.flatMap((row) => {
      const box = row.getBoundingClientRect();
      return [...row.querySelectorAll<HTMLElement>("td, td *")]
        .filter((element) => {
          const { top, bottom, right } = element.getBoundingClientRect();
          const isCut = element.clientWidth > 0 && element.scrollWidth > element.clientWidth;
          return isCut || top < box.top - 0.5 || bottom > box.bottom + 0.5 || right > box.right + 0.5;
        })
        .map(({ textContent }) => textContent ?? "");
    }),
  );

describe("alerts", () => {
  it("are acknowledged with a reason by keyboard, and leave the count in the header", async () => {
    await visit("alerts", async ({ page }) => {
      const link = page.getByRole("link", { name: "Temperature: the allowance is used up" }).first();
      await link.focus();
      await page.keyboard.press("Enter");
      const panel = page.getByRole("complementary");
      await panel.getByRole("textbox", { name: "Reason" }).waitFor();
      await page.getByText("15 new alerts").waitFor({ state: "attached" });
      await panel.getByRole("button", { name: "Acknowledge", exact: true }).press("Enter");
      await panel.getByText("Give a reason").waitFor();
      await panel.getByRole("textbox", { name: "Reason" }).and(page.locator(":focus")).waitFor();
      await page.keyboard.type("Driver called");
      await page.keyboard.press("Tab");
      await panel.getByRole("button", { name: "Acknowledge", exact: true }).press("Enter");
      await panel.getByText("Seen to by quay").waitFor();
      await panel.getByText("Driver called").waitFor();
      await page.getByText("14 new alerts").waitFor({ state: "attached" });
      await panel.getByRole("button", { name: "Take back" }).press("Enter");
      await panel.getByRole("textbox", { name: "Reason" }).waitFor();
      await page.getByText("15 new alerts").waitFor({ state: "attached" });
    });
  });

  it("are acknowledged several at once by touch", async () => {
    await visit(
      "alerts",
      async ({ page }) => {
        await page.getByRole("button", { name: "Select all new" }).tap();
        await page.getByRole("button", { name: "Acknowledge 15" }).tap();
        await page.getByRole("button", { name: "I am checking it" }).tap();
        await page.getByRole("dialog").getByRole("button", { name: "Acknowledge", exact: true }).tap();
        await page.getByRole("dialog").waitFor({ state: "detached" });
        expect(await page.getByText("new alerts").count()).toBe(0);
        await page.getByText("15 acknowledged.").waitFor();
        await page.getByRole("button", { name: "Undo" }).tap();
        await page.getByText("15 new alerts").waitFor({ state: "attached" });
      },
      { context: phone },
    );
  });

  it("are readable to the last word at every width, in rows that do not meet", async () => {
    await visit(
      "alerts",
      async ({ page }) => {
        const link = page.getByRole("link", { name: /^Anzeige verdeckten Schadens/ }).first();
        for (const width of [1440, 1000, 720, 390, 320, 1440]) {
          await page.setViewportSize({ width, height: 500 });
          await link.waitFor();
          // The table's size is known to it in the frame after the next.
          await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
          expect([width, await cutTexts(page)]).toEqual([width, []]);
          await link.focus();
          await page.keyboard.press("End");
          await page.locator('[data-row="20"] a:focus').waitFor();
          expect([width, await cutTexts(page)]).toEqual([width, []]);
          await page.keyboard.press("Home");
          await page.locator('[data-row="0"] a:focus').waitFor();
        }
      },
      { context: { ...desktop, locale: "de-DE" } },
    );
  });

  it("lead to disputes that are listed to the last word, too", async () => {
    const act = async ({ page }: Visit) => {
      await page.getByRole("link", { name: "D-without-clock" }).waitFor();
      for (const width of [1440, 720, 390]) {
        await page.setViewportSize({ width, height: 800 });
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
        expect([width, await cutTexts(page)]).toEqual([width, []]);
      }
    };
    await visit("disputes", act, { context: { ...desktop, locale: "de-DE" } });
  });

  it("come by the feed while the page is open", async () => {
    await visit("alerts", async ({ page, gateway }) => {
      await page.getByRole("banner").getByText("Live", { exact: true }).waitFor();
      const [alert] = fakeAlerts(gateway.fleet.rows.slice(40), Date.now());
      const message = { type: "alert.raised", chain: "chain:demo", timeMs: Date.now() } as const;
      gateway.send({ type: "alert", message: { ...message, alert: { ...alert!, id: "fresh" } } });
      await page.getByText("16 new alerts").waitFor({ state: "attached" });
    });
  });

  it("come by rules that are changed, turned off, and put back after they were removed", async () => {
    await visit("alerts/rules", async ({ page }) => {
      await page.getByRole("button", { name: "Remove: Battery low" }).click();
      await page.getByRole("heading", { name: "Battery low" }).waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("heading", { name: "Battery low" }).waitFor();
      await page.getByRole("button", { name: "Turn off: Battery low" }).click();
      await page.getByRole("button", { name: "Turn on: Battery low" }).waitFor();
      await page.getByRole("button", { name: "Add a rule" }).click();
      const form = page.getByRole("dialog", { name: "New rule" });
      await form.getByLabel("What it watches").selectOption("geofence");
      await form.getByLabel("Latitude of the middle").fill("51.95");
      await form.getByRole("button", { name: "Save the rule" }).click();
      await form.getByText("Degrees from −180 to 180.").waitFor();
      await form.getByLabel("Longitude of the middle").fill("4.1");
      await form.getByRole("button", { name: "Save the rule" }).click();
      await form.waitFor({ state: "detached" });
      await page.getByText("While inside the area").waitFor();
    });
  });
});

describe("a new shipment", () => {
  it("gets back a leg and a condition that were removed, as they were", async () => {
    await visit("shipments/new", async ({ page }) => {
      await page.getByRole("button", { name: "Add a leg" }).click();
      const modes = page.getByLabel("Mode");
      await modes.nth(1).selectOption("sea");
      await page.getByRole("button", { name: "Remove leg 2" }).click();
      await page.getByText("Leg 2 is removed.").waitFor();
      expect(await modes.count()).toBe(1);
      await page.getByRole("button", { name: "Undo" }).click();
      expect(await modes.nth(1).inputValue()).toBe("sea");
      const conditions = page.getByRole("region", { name: "Conditions" });
      const bands = await conditions.getByRole("textbox").count();
      await page.getByRole("button", { name: "Remove condition 1" }).click();
      await expect.poll(() => conditions.getByRole("textbox").count()).toBeLessThan(bands);
      await page.getByRole("button", { name: "Undo" }).click();
      await expect.poll(() => conditions.getByRole("textbox").count()).toBe(bands);
    });
  });
});

describe("a shipment that is likely late", () => {
  it("is said to be in words wherever it has a colour of its own", async () => {
    await visit(
      "",
      async ({ page }) => {
        const late = page.getByRole("option", { name: /Likely late/ }).first();
        await late.locator(".glyph.fill-attention").waitFor();
        await page.goto(`${page.url()}shipments`);
        const coloured = page.locator(".cell.numeric .text-attention");
        await coloured.first().waitFor();
        expect(new Set(await coloured.allTextContents())).toEqual(new Set(["Likely late"]));
      },
      { gateway: { shipments: 60 } },
    );
  });
});

describe("on a phone", () => {
  it("filters, chooses, opens and reaches every page from the lower edge", async () => {
    await visit(
      "",
      async ({ page }) => {
        await page.getByRole("button", { name: "Show more of the list" }).tap();
        await page.getByRole("button", { name: /^Attention/ }).tap();
        await page
          .getByRole("option", { name: /Attention/ })
          .first()
          .tap();
        await page.getByRole("link", { name: "Open shipment" }).tap();
        await page.getByRole("link", { name: "Statements" }).tap();
        await page.getByRole("button", { name: "Verify all" }).waitFor();
        for (const name of ["Devices", "Ledger", "Verify", "Map"]) {
          await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).tap();
          await settled(page);
        }
      },
      { context: phone },
    );
  });
});

describe("the map, closely", () => {
  const basePane = ".leaflet-base-pane canvas";
  const painted = (page: Page) =>
    page
      .locator(basePane)
      .evaluateAll((tiles) => tiles.map((tile) => (tile as HTMLCanvasElement).toDataURL()).join());

  /** Once it is painted, the animation of the zoom is over and the tiles of the zoom before are gone. */
  async function paintedAtRest(page: Page): Promise<string> {
    let last = "";
    const isSame = async () => {
      const before = last;
      last = await painted(page);
      return last !== "" && last === before;
    };
    await expect.poll(isSame, { interval: 300 }).toBe(true);
    return last;
  }

  it("loads finer outlines when they can be seen, not with the page, and draws them", async () => {
    const gateway = { prefix: "/goods/tally", updatesPerSecond: 0 };
    const tilePath = /map-tiles-\w+\/(.+)\.bin$/;
    const act = async ({ page }: Visit) => {
      const tiles: string[] = [];
      let failed = 0;
      page.on("requestfinished", (request) => {
        const tile = tilePath.exec(request.url());
        if (tile) tiles.push(tile[1]!);
      });
      page.on("requestfailed", (request) => {
        if (tilePath.test(request.url())) failed++;
      });
      await page.reload({ waitUntil: "networkidle" });
      await page.locator(basePane).first().waitFor();
      expect(tiles).toEqual([]);

      await page.route("**/api/fleet*", async (route) => {
        const response = await route.fetch();
        const { rows, ...rest } = await response.json();
        await route.fulfill({ response, json: { ...rest, rows: [{ ...rows[0], lat: 51.95, lon: 4.14 }] } });
      });
      const lookClosely = async () => {
        await page.reload({ waitUntil: "networkidle" });
        await page.getByRole("button", { name: "Zoom in" }).click();
      };
      await page.route("**/map-tiles-*/**", (route) => route.abort());
      await lookClosely();
      await expect.poll(() => failed).toBeGreaterThan(0);
      const withoutTiles = await paintedAtRest(page);
      expect(tiles).toEqual([]);
      await page.unroute("**/map-tiles-*/**");
      await lookClosely();
      // Column 16 and row 10 of zoom 5 hold Rotterdam.
      await expect.poll(() => tiles).toContain("16-10");
      expect(await paintedAtRest(page)).not.toBe(withoutTiles);
    };
    await visit("", act, { gateway });
  });
});

describe("the live feed", () => {
  it("shows what changes without anybody asking", async () => {
    await visit(
      "?shipment=SHP-00017",
      async ({ page, gateway }) => {
        const panel = page.getByRole("region", { name: "Selected shipment" });
        await panel.waitFor();
        await page.getByRole("banner").getByText("Live", { exact: true }).waitFor();
        const row = gateway.fleet.row("SHP-00017")!;
        gateway.send({ type: "rows", rows: [{ ...row, holderName: "Somebody Else Ltd" }] });
        await panel.getByText("Somebody Else Ltd").waitFor();
      },
      { gateway: { updatesPerSecond: 0 } },
    );
  });

  it("says when it was too slow for the gateway, and goes on", async () => {
    await visit("shipments", async ({ page, gateway }) => {
      const state = page.getByRole("banner").getByRole("status");
      await expect.poll(() => state.textContent()).toBe("Live");
      gateway.send({ type: "slow", cursor: 0 });
      await page.getByText("This page read too slowly").waitFor();
      await expect.poll(() => state.textContent()).toBe("Live");
    });
  });

  it("says that the connection is lost, and is live again when the gateway is back", async () => {
    await visit("", async ({ page, gateway }) => {
      const state = page.getByRole("banner").getByRole("status");
      await expect.poll(() => state.textContent()).toBe("Live");
      // The last part of the page: one that is still on its way would say so, too.
      await page.getByRole("region", { name: "Time of the map" }).waitFor();
      await page.context().setOffline(true);
      gateway.cutStreams();
      await expect.poll(() => state.textContent()).toBe("Connection lost");
      await page.getByRole("alert").waitFor();
      await page.context().setOffline(false);
      await expect.poll(() => state.textContent(), { timeout: 15_000 }).toBe("Live");
      await page.getByRole("alert").waitFor({ state: "detached" });
    });
  });
});

describe("somebody unknown", () => {
  it("is told how to get in, and can verify a file all the same", async () => {
    await visit(
      "shipments",
      async ({ page }) => {
        await page.getByRole("heading", { name: "Sign in to this gateway" }).waitFor();
        await page.getByRole("link", { name: "Verify a file" }).click();
        await page.getByRole("heading", { level: 1, name: "Verify evidence" }).waitFor();
        await page.getByText("Choose a file").waitFor();
      },
      { gateway: { signedIn: false } },
    );
  });
});
