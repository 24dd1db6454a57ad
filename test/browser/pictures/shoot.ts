/** Takes pictures of pages at desktop and phone width, light and dark, some in German, with the dialogs that open from them. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";

export interface Shot {
  readonly name: string;
  readonly path: string;
  /** Also the dialog behind each button, in one scheme per width. */
  readonly dialogs?: true;
  /** Also in German, in one scheme per width. */
  readonly german?: true;
  /** Written by the gateway, in the language that its address asks for. */
  readonly isPublic?: true;
  /** What to do on the page before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>;
}

export interface Shooting {
  /** Of the dashboard, with a slash at the end. */
  readonly address: string;
  readonly shots: readonly Shot[];
  readonly folder: string;
  /** Only files whose names contain one of these; empty, all. */
  readonly only: readonly string[];
  /** The page in its whole length, and dialogs in a window that they fit. */
  readonly isWhole: boolean;
  /** What a browser does before its first picture, such as making keys. */
  readonly prepare?: (page: Page) => Promise<void>;
}

interface View {
  readonly size: (typeof sizes)[number];
  readonly colorScheme: "light" | "dark";
  readonly language: "en" | "de";
}

const sizes = [
  { name: "desktop", viewport: { width: 1440, height: 900 }, hasTouch: false },
  { name: "phone", viewport: { width: 390, height: 844 }, hasTouch: true },
] as const;

/** Maps and charts are drawn after the page stands. */
const settleMs = 1_200;
const dialogSettleMs = 400;
const dialogMsMax = 1_500;
const wholeHeightMax = 5_000;
const dialogWindowHeight = 1_800;

/** One file per shot and view; says each as it is taken. Answers what could not be taken, and why. */
export async function shoot(browser: Browser, shooting: Shooting): Promise<string[]> {
  mkdirSync(shooting.folder, { recursive: true });
  const failures: string[] = [];
  for (const size of sizes) {
    const context = await browser.newContext({ ...size, locale: "en-GB" });
    if (shooting.prepare) await shooting.prepare(await context.newPage());
    for (const view of viewsOf(size))
      for (const shot of shooting.shots) {
        if (view.language === "de" && !shot.german) continue;
        const file = fileOf(shot, view);
        if (!isWanted(file, shooting.only)) continue;
        const startedMs = performance.now();
        await shotOf(context, shot, view, shooting).then(
          () => console.log(`${file} (${((performance.now() - startedMs) / 1_000).toFixed(1)} s)`),
          (error: unknown) => {
            failures.push(`${file}: ${String(error)}`);
            console.error(failures.at(-1));
          },
        );
      }
    await context.close();
  }
  return failures;
}

function viewsOf(size: View["size"]): View[] {
  return [
    { size, colorScheme: "light", language: "en" },
    { size, colorScheme: "dark", language: "en" },
    { size, colorScheme: "light", language: "de" },
  ];
}

const fileOf = ({ name }: Shot, { size, colorScheme, language }: View) =>
  `${name}-${size.name}-${language === "de" ? "german" : colorScheme}`;

const isWanted = (file: string, only: readonly string[]) =>
  only.length === 0 || only.some((part) => file.includes(part));

async function shotOf(context: BrowserContext, shot: Shot, view: View, shooting: Shooting): Promise<void> {
  const page = await context.newPage();
  const file = fileOf(shot, view);
  page.on("console", (message) => {
    if (message.type() === "error") console.error(`${file}: ${message.text()}`);
  });
  page.on("pageerror", (error) => console.error(`${file}: ${error.stack ?? error.message}`));
  try {
    await page.emulateMedia({ colorScheme: view.colorScheme });
    await page.addInitScript((language) => {
      localStorage.setItem("tallyman.language", language);
    }, view.language);
    await open(page, inLanguage(shot, view), shooting);
    await shot.act?.(page);
    await page.screenshot({ path: join(shooting.folder, `${file}.png`), ...extentOf(shooting) });
    const showsDialogs = (view.colorScheme === "dark") === (view.size.name === "desktop");
    if (shot.dialogs && (showsDialogs || view.language === "de")) await dialogsOf(page, shot, view, shooting);
  } finally {
    await page.close();
  }
}

const extentOf = ({ isWhole }: Shooting) => (isWhole ? { fullPage: true } : {});

const inLanguage = (shot: Shot, { language }: View): Shot =>
  shot.isPublic ? { ...shot, path: `${shot.path}?lang=${language}` } : shot;

async function open(page: Page, shot: Shot, { address, isWhole }: Shooting): Promise<void> {
  await page.goto(address + shot.path);
  await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
  await page.locator(".loading").first().waitFor({ state: "detached" });
  await page.waitForTimeout(settleMs);
  if (!isWhole) return;
  await unroll(page);
  await page.waitForTimeout(settleMs);
}

/** What scrolls in itself is as long as its content for a picture of the whole. */
async function unroll(page: Page): Promise<void> {
  const { width, height } = page.viewportSize()!;
  const needed = await page.evaluate(() => document.documentElement.scrollHeight);
  if (needed > height) await page.setViewportSize({ width, height: Math.min(needed, wholeHeightMax) });
}

const buttons = "main button:visible:enabled:not(.icon-button, .chip, .sort-button)";

/** Clicks the buttons one by one; what opens a dialog is in the picture, whatever else it does is undone by loading the page again. */
async function dialogsOf(page: Page, shot: Shot, view: View, shooting: Shooting): Promise<void> {
  const size = view.size.viewport;
  await page.setViewportSize({
    ...size,
    height: shooting.isWhole ? dialogWindowHeight : size.height,
  });
  const labels = new Set(await page.locator(buttons).allInnerTexts());
  for (const label of labels) {
    const button = page.locator(buttons).filter({ hasText: label }).first();
    if (label.trim() === "" || (await button.count()) === 0) continue;
    await button.click();
    const dialog = page.locator("dialog[open]");
    const isOpen = await dialog.waitFor({ timeout: dialogMsMax }).then(
      () => true,
      () => false,
    );
    if (!isOpen) {
      await open(page, shot, { ...shooting, isWhole: false });
      continue;
    }
    await dialog.locator(".loading").first().waitFor({ state: "detached" });
    await page.waitForTimeout(dialogSettleMs);
    const name = `${fileOf(shot, view)}-${label.toLowerCase().replace(/[^\p{L}\d]+/gu, "-")}`;
    await (shooting.isWhole ? dialog : page).screenshot({ path: join(shooting.folder, `${name}.png`) });
    await dialog.evaluate((element: HTMLDialogElement) => element.close());
  }
}
