/** What the map shows besides the fleet: areas are drawn with a pointer, with fingers and by keyboard. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AlertRule, GeofenceRule } from "../../gateway/contract/alerts.ts";
import { startFakeGateway } from "../dashboard/fake-gateway.ts";
import { launchChromium } from "./chromium.ts";
import { dashboardFolder, desktop, phone } from "./pages.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

async function withMap(
  context: BrowserContextOptions,
  act: (page: Page, areas: () => Promise<GeofenceRule[]>) => Promise<void>,
  shipments = 200,
): Promise<void> {
  const gateway = await startFakeGateway({ pages: dashboardFolder, shipments });
  const opened = await browser.newContext(context);
  try {
    const page = await opened.newPage();
    page.setDefaultTimeout(15_000);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(gateway.address);
    const areas = async () => {
      const response = await fetch(`${gateway.address}api/alert-rules`);
      const rules = (await response.json()) as AlertRule[];
      return rules.filter((rule) => rule.kind === "geofence");
    };
    await act(page, areas);
    expect(problems).toEqual([]);
  } finally {
    await opened.close();
    await gateway.close();
  }
}

interface AxeResults {
  violations: { id: string; nodes: { html: string }[] }[];
}

async function violations(page: Page): Promise<string[]> {
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}

async function openAreas(page: Page, layers: string, open: string): Promise<void> {
  await page.locator(`summary[aria-label="${layers}"]`).click();
  await page.getByRole("button", { name: open }).click();
}

/** The next zoom begins where the last one's animation has ended. */
async function zoomIn(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Zoom in" }).click();
  // The animation begins with a frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.locator(".leaflet-zoom-anim").waitFor({ state: "detached" });
}

/** The network that ships with the product. */
async function serveNetwork(page: Page): Promise<void> {
  const file = new URL("../../gateway/routing/tables/sample-network.json", import.meta.url);
  const network = JSON.parse(readFileSync(file, "utf8"));
  await page.route("**/api/routes/network", (route) =>
    route.fulfill({ json: { version: "00", network, passages: [] } }),
  );
}

describe("a tile server", { timeout: 90_000 }, () => {
  it("is asked for pictures where one is configured, and named", async () => {
    const gateway = await startFakeGateway({
      pages: dashboardFolder,
      shipments: 20,
      mapTiles: { url: "https://tiles.example/{z}/{x}/{y}.png", attribution: "Sample tiles <b>" },
    });
    // The policy of the gateway that this one stands for lets the host in: see test/gateway/pages.test.ts.
    const opened = await browser.newContext({ ...desktop, bypassCSP: true });
    try {
      const page = await opened.newPage();
      const asked: string[] = [];
      await page.route("https://tiles.example/**", (route) => {
        asked.push(new URL(route.request().url()).pathname);
        return route.fulfill({
          contentType: "image/svg+xml",
          body: "<svg xmlns='http://www.w3.org/2000/svg'/>",
        });
      });
      await page.goto(gateway.address);
      await page.getByText("Sample tiles <b>").waitFor();
      await expect.poll(() => asked.length).toBeGreaterThan(0);
      expect(asked.every((path) => /^\/\d+\/\d+\/\d+\.png$/.test(path))).toBe(true);
    } finally {
      await opened.close();
      await gateway.close();
    }
  });
});

describe("terminals on the map", { timeout: 90_000 }, () => {
  it("open what is due there, can be switched off, and stay off", async () => {
    await withMap(desktop, async (page) => {
      await serveNetwork(page);
      await page.locator(".layers-control").waitFor();
      const terminals = page.locator(".terminal");
      // From the whole world to where terminals are shown.
      for (let zoom = 2; zoom < 5; zoom += 1) await zoomIn(page);
      await terminals.first().waitFor();
      const name = await terminals.first().locator("bdi").textContent();
      await terminals.first().focus();
      await page.keyboard.press("Enter");
      const panel = page.getByRole("region", { name: name!, exact: true });
      await panel.getByText("Heading here").waitFor();
      await panel.getByRole("button", { name: "Close" }).click();
      await page.locator('summary[aria-label="Layers"]').click();
      await page.getByLabel("Terminals, when zoomed in").uncheck();
      await expect.poll(() => terminals.count()).toBe(0);
      await page.reload();
      await page.locator('summary[aria-label="Layers"]').click();
      expect(await page.getByLabel("Terminals, when zoomed in").isChecked()).toBe(false);
    });
  });
});

describe("crowds on the map", { timeout: 90_000 }, () => {
  it("are counted, and open into single shipments with a click", async () => {
    await withMap(
      desktop,
      async (page) => {
        await page.locator(".layers-control").waitFor();
        const marks = () =>
          page.evaluate(() => {
            const canvas = document.querySelector<HTMLCanvasElement>(".crowd-canvas");
            if (!canvas || canvas.hidden) return undefined;
            const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
            let sum = 0;
            let x = 0;
            let y = 0;
            for (let at = 3; at < data.length; at += 4) {
              if (data[at] === 0) continue;
              sum += 1;
              const pixel = (at - 3) / 4;
              x = pixel % canvas.width;
              y = Math.floor(pixel / canvas.width);
            }
            return sum > 0 ? { x, y } : undefined;
          });
        let at: Awaited<ReturnType<typeof marks>>;
        // The map has its last size once the time line is below it.
        await page.getByRole("region", { name: "Time of the map" }).waitFor();
        const isAtRest = async () => {
          const before = at;
          at = await marks();
          return at !== undefined && JSON.stringify(at) === JSON.stringify(before);
        };
        await expect.poll(isAtRest, { interval: 300 }).toBe(true);
        if (!at) throw new Error("no crowd is counted");
        const map = (await page.locator(".map-canvas").boundingBox())!;
        // The last pixel is on the lowest mark's rim; the middle of the mark lies half a mark higher.
        const [x, y] = [map.x + at.x - 10, map.y + at.y - 11];
        await page.mouse.move(x, y);
        await page.locator(".map-canvas.over-shipment").waitFor();
        await page.mouse.click(x, y);
        await expect.poll(async () => JSON.stringify(await marks()) !== JSON.stringify(at)).toBe(true);
        expect(await page.locator(".detail-panel").count()).toBe(0);
      },
      3_000,
    );
  });
});

describe("areas on the map", { timeout: 90_000 }, () => {
  it("are drawn with a mouse, named, saved, removed and brought back", async () => {
    await withMap(desktop, async (page, areas) => {
      const before = (await areas()).length;
      await openAreas(page, "Layers", "Draw or change areas");
      await page.getByRole("button", { name: "Polygon" }).click();
      const map = (await page.locator(".map-canvas").boundingBox())!;
      const handles = page.locator(".area-handle");
      for (const [index, [x, y]] of (
        [
          [0.2, 0.3],
          [0.4, 0.3],
          [0.4, 0.6],
        ] as const
      ).entries()) {
        await page.mouse.click(map.x + map.width * x, map.y + map.height * y);
        await expect.poll(() => handles.count()).toBe(index + 1);
      }
      await page.getByLabel("Name", { exact: true }).fill("Sample yard");
      const corner = handles.last();
      const held = (await corner.boundingBox())!;
      await page.mouse.move(held.x + 12, held.y + 12);
      await page.mouse.down();
      await page.mouse.move(held.x + 60, held.y + 40, { steps: 4 });
      await page.mouse.up();
      const isMoved = async () => {
        const moved = (await corner.boundingBox())!;
        return [Math.abs(moved.x - held.x - 48) < 3, Math.abs(moved.y - held.y - 28) < 3];
      };
      await expect.poll(isMoved).toEqual([true, true]);
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("button", { name: "Sample yard", exact: true }).waitFor();
      const saved = (await areas()).find(({ name }) => name === "Sample yard")!;
      expect("corners" in saved.area && saved.area.corners.length).toBe(3);
      await page.getByRole("button", { name: "Remove Sample yard" }).click();
      await page.getByText("Area “Sample yard” removed.").waitFor();
      expect((await areas()).length).toBe(before);
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("button", { name: "Sample yard", exact: true }).waitFor();
      expect(await areas()).toContainEqual(saved);
    });
  });

  it("are drawn and moved by keyboard alone", async () => {
    await withMap(desktop, async (page, areas) => {
      const summary = page.locator('summary[aria-label="Layers"]');
      await summary.waitFor();
      await summary.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Draw or change areas" }).press("Enter");
      await page.getByRole("button", { name: "Circle" }).press("Enter");
      await page.getByLabel("Name", { exact: true }).fill("Sample port");
      await page.getByRole("button", { name: "Centre in the middle of the map" }).press("Enter");
      const latitude = page.getByLabel("Latitude 1");
      await latitude.fill("51.95");
      await latitude.press("Tab");
      await page.getByLabel("Longitude 1").fill("4.14");
      await page.getByLabel("Radius, km").fill("20");
      await page.getByLabel("Radius, km").press("Tab");
      const handle = page.getByRole("button", { name: "Centre: move with the arrow keys" });
      await handle.focus();
      await page.keyboard.press("ArrowUp");
      await expect.poll(async () => Number(await latitude.inputValue()) > 51.95).toBe(true);
      await page.getByRole("button", { name: "Save" }).press("Enter");
      await page.getByRole("button", { name: "Sample port", exact: true }).waitFor();
      const saved = (await areas()).find(({ name }) => name === "Sample port")!;
      expect(saved.area).toMatchObject({ lon: 4.14, radiusMeters: 20_000 });
    });
  });

  it.each(["light", "dark"] as const)("have no violation that axe finds, %s", async (colorScheme) => {
    const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
    // The policy would refuse axe itself.
    await withMap({ ...desktop, colorScheme, bypassCSP: true }, async (page) => {
      await page.locator('summary[aria-label="Layers"]').click();
      await page.addScriptTag({ path: axe });
      expect(await violations(page)).toEqual([]);
      await page.locator('summary[aria-label="Legend"]').press("Enter");
      await page.getByRole("region", { name: "Legend" }).getByText("likely late").waitFor();
      expect(await violations(page)).toEqual([]);
      await page.locator('summary[aria-label="Legend"]').press("Enter");
      await page.getByRole("button", { name: "Draw or change areas" }).click();
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Circle" }).click();
      await page.getByRole("button", { name: "Centre in the middle of the map" }).click();
      await page.getByRole("button", { name: "Radius: change" }).waitFor();
      expect(await violations(page)).toEqual([]);
    });
  });

  it("are drawn with fingers, in German, on a phone", async () => {
    await withMap({ ...phone, locale: "de-DE" }, async (page, areas) => {
      await page.locator('summary[aria-label="Ebenen"]').tap();
      await page.getByRole("button", { name: "Gebiete zeichnen oder ändern" }).tap();
      await page.getByRole("button", { name: "Kreis" }).tap();
      await page.touchscreen.tap(120, 260);
      await page.getByRole("button", { name: "Mitte: mit den Pfeiltasten bewegen" }).waitFor();
      await page.getByLabel("Name", { exact: true }).fill("Beispiel");
      await page.getByRole("button", { name: "Speichern" }).tap();
      await page.getByRole("button", { name: "Beispiel", exact: true }).waitFor();
      expect((await areas()).map(({ name }) => name)).toContain("Beispiel");
    });
  });
});
