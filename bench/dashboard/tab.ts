/** A tab for a measurement: as large as a desktop's, and whatever goes wrong in it ends the measurement. */
import type { Browser, Page } from "playwright-core";

export async function withTab<T>(
  browser: Browser,
  headers: Readonly<Record<string, string>>,
  measure: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    colorScheme: "light",
    extraHTTPHeaders: headers,
  });
  const errors: string[] = [];
  context.on("weberror", (error) => errors.push(String(error.error())));
  try {
    const measured = await measure(await context.newPage());
    if (errors.length > 0) throw new Error(`the page had errors: ${errors.join("; ")}`);
    return measured;
  } finally {
    await context.close();
  }
}
