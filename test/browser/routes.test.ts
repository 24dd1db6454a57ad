/** Planning on the dashboard of a whole gateway, by keyboard: find ways, close a canal, see what that changes. */
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSampleNetwork } from "../../gateway/routing/tables.ts";
import { outcome, shipmentTerms } from "../gateway/fixture.ts";
import { tabTo } from "./keyboard.ts";
import { desktop, phone } from "./pages.ts";
import { dialog, sealed, WholeGateway } from "./whole-gateway.ts";

let whole: WholeGateway;

beforeAll(async () => {
  whole = await WholeGateway.start();
}, 120_000);

afterAll(() => whole?.close());

async function type(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.type(text);
}

const planned = { timeout: 60_000 };
const options = (page: Page) => page.getByRole("radio", { name: /Fastest|Cheapest|Least|Safest|Different/ });

describe("planning", { timeout: 180_000 }, () => {
  it("goes from Shanghai to Munich at 2 to 8 °C, closes Suez and says what that changes", async () => {
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      const link = page.getByRole("link", { name: "Routes" });
      await tabTo(page, link);
      await page.keyboard.press("Enter");
      await page.getByText("Where should it go?").waitFor();

      await type(page, "From", "Shanghai");
      await type(page, "To", "Munich");
      await tabTo(page, page.getByLabel("Temperature"));
      await page.keyboard.type("2 to 8");
      await page.keyboard.press("Enter");
      await tabTo(page, page.getByRole("button", { name: "Find routes" }));
      await page.keyboard.press("Enter");

      const heading = page.getByRole("heading", { name: "Shanghai to Munich" });
      await heading.waitFor(planned);
      await heading.and(page.locator(":focus")).waitFor();
      expect(page.url()).toContain("min=2&max=8");
      await page.getByText("Sample network").waitFor();
      const count = await options(page).count();
      expect(count).toBeGreaterThan(1);
      expect(count).toBeLessThanOrEqual(5);
      await page.getByText(/stated assumptions/).waitFor();

      // An option is chosen with the arrow keys, and explained.
      await tabTo(page, options(page).first());
      await page.keyboard.press("ArrowDown");
      await page.getByRole("heading", { name: "Option 2, leg by leg" }).waitFor();

      await page.keyboard.press("Home");
      const close = page.getByRole("button", { name: "Close Suez Canal" });
      await close.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "What changes with Suez Canal closed" }).waitFor(planned);
      await page.getByText(/of the \d ways shown before went through Suez Canal|None of the/).waitFor();
      expect(page.url()).toContain("closed=suez");
      expect(await page.getByText("through Suez Canal", { exact: false }).count()).toBe(1);

      // The address alone shows the same again, and going back opens the canal.
      await page.reload();
      await page.getByRole("heading", { name: "What changes with Suez Canal closed" }).waitFor(planned);
      await page.goBack();
      await close.waitFor(planned);
    });
  });

  it("says what is wrong and what to do", async () => {
    await whole.visit(async ({ page, expectFailure }) => {
      expectFailure(/404/);
      await whole.signIn(page);
      await page.goto(`${whole.address}routes?from=%3Cscript%3E&to=Munich`);
      await page.getByText("The network has no place “<script>”.").waitFor(planned);
      await page.getByLabel("Gross mass, kg").fill("none");
      await page.getByRole("button", { name: "Find routes" }).click();
      await page.getByText("A number of kilograms above 0").waitFor();
    });
  });

  it.each([
    ["light", desktop],
    ["dark", desktop],
    ["light", phone],
    ["dark", { ...phone, viewport: { width: 320, height: 640 } }],
  ] as const)("fits its window and has no violation that axe finds, %s", async (colorScheme, size) => {
    const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
    await whole.visit(
      async ({ page }) => {
        await whole.signIn(page);
        await page.goto(`${whole.address}routes`);
        await page.getByRole("button", { name: /^Show an example/ }).click();
        await page.getByRole("button", { name: "Close Suez Canal" }).click(planned);
        await page.getByRole("heading", { name: "What changes with Suez Canal closed" }).waitFor(planned);
        await page.addScriptTag({ path: axe });
        const { violations } = await page.evaluate(() =>
          (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
        );
        expect(violations.map(({ id, nodes }) => [id, nodes[0]!.html])).toEqual([]);
        expect(
          await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          ),
        ).toBe(0);
      },
      // The policy would refuse axe itself.
      { ...size, colorScheme, bypassCSP: true },
    );
  });
});

const shipment = "S-2";
const hourMs = 3_600_000;

/** By sea from Shanghai to Rotterdam with time to spare round Suez only, then by road to Munich. */
async function plannedShipment(): Promise<void> {
  const atMs = Date.now();
  const place = (locode: string) => {
    const { name, lat, lon } = readSampleNetwork().terminals.find((terminal) => terminal.locode === locode)!;
    return { name, locode, lat, lon };
  };
  const leg = (id: string, mode: string, from: string, to: string, fromHours: number, toHours: number) => ({
    id,
    mode,
    carrier: "carrier",
    from: place(from),
    to: place(to),
    departure: atMs + fromHours * hourMs,
    arrival: atMs + toHours * hourMs,
  });
  const legs = [leg("1", "sea", "CNSHA", "NLRTM", 100, 900), leg("2", "road", "NLRTM", "DEMUC", 960, 990)];
  const statement = whole.world.shipper.statement(
    "shipment.create",
    { ...shipmentTerms(atMs, shipment), goods: { description: "Vaccine", grossMassGrams: 4_000_000 }, legs },
    { subject: `shipment:${shipment}`, atMs },
  );
  expect(await outcome(whole.running, statement)).toBe("sealed");
}

describe("suggestions", { timeout: 180_000 }, () => {
  it("come when a passage is closed for all, and are answered with a signature that the shipment's page tells of", async () => {
    await plannedShipment();
    await whole.visit(async ({ page }) => {
      await whole.signIn(page);
      await whole.becomeDelegate(page, whole.world.shipper);
      await page.goto(`${whole.address}routes/suggestions`);
      await page.getByText("Nothing to change right now").waitFor();
      await page.getByRole("button", { name: "Take Suez Canal as closed for all" }).click();
      await page.getByRole("link", { name: shipment, exact: true }).waitFor(planned);
      await page
        .getByText(/^Decide by/)
        .first()
        .waitFor();
      await page.getByRole("button", { name: "Reject" }).first().click();
      const form = dialog(page, "Reject");
      const sign = form.getByRole("button", { name: "Sign: reject" });
      await sign.click();
      await form.getByText("Say why, in 1 to 500 characters.").waitFor();
      await form.getByLabel("Why not").fill("No crane on Sunday.");
      await sign.click();
      await sealed(page);
      await page.goto(`${whole.address}shipments/${shipment}`);
      await page.getByRole("link", { name: /^Rejected by/ }).waitFor();
      await page.getByRole("button", { name: "What if Suez Canal is closed?" }).click();
      await page
        .getByText(/^Decide by|^No other way/)
        .first()
        .waitFor(planned);
      await page.getByText("“No crane on Sunday.”").waitFor();
      await page.getByText("How it turns out is told").waitFor();
      await page.goto(`${whole.address}routes/suggestions`);
      await page.getByRole("button", { name: "Open Suez Canal again" }).click();
      await page.getByText("Nothing to change right now").waitFor();
    });
  });
});
