/** Planning on the dashboard of a whole gateway, by keyboard: find ways, close a canal, see what that changes. */
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { desktop, phone, WholeGateway } from "./whole-gateway.ts";

let whole: WholeGateway;

beforeAll(async () => {
  whole = await WholeGateway.start();
}, 120_000);

afterAll(() => whole?.close());

/** Tab by tab, as somebody without a mouse gets there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let count = 0; count < 80; count++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("the keyboard does not get there");
}

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
      expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
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
