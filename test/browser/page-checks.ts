/** What is looked at on a page whatever it is about. */
import type { Page } from "playwright-core";
import { unendedOverride } from "../dashboard/hostile.ts";

/** By how many pixels the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What the texts of test/dashboard/hostile.ts did to the page beside being shown. */
export function harmDone(page: Page): Promise<string[]> {
  return page.evaluate((override) => {
    const harm: string[] = [];
    if (document.title === "owned") harm.push("a script ran");
    const injected = document.querySelectorAll("main img, main script, [onerror], [onload]").length;
    if (injected > 0) harm.push(`${injected} elements came from data`);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (!node.textContent!.includes(override)) continue;
      let around = node.parentElement!;
      const isApart = ({ unicodeBidi, display }: CSSStyleDeclaration) =>
        unicodeBidi !== "normal" || !display.startsWith("inline");
      while (!isApart(getComputedStyle(around))) around = around.parentElement!;
      const [, ...after] = around.textContent!.split(override);
      // The end of an isolate (UAX #9) keeps what follows it apart.
      const turned = after.filter((text) => text.trim() !== "" && !text.startsWith("\u2069"));
      if (turned.length > 0) harm.push(`turned around: ${around.outerHTML.slice(0, 300)}`);
    }
    return harm;
  }, unendedOverride);
}
