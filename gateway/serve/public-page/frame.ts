/** What every public page has around its content: HTML that is whole without JavaScript. */
import { type Html, html } from "./html.ts";

export type PageLanguage = "en" | "de";

export interface PageFrame {
  readonly language: PageLanguage;
  /** The way to the root of the gateway, whatever prefix stands before it. */
  readonly root: string;
}

/** `script`: a file beside the style that the page loads, where it has one. */
export function page({ language, root }: PageFrame, title: string, content: Html, script?: string): string {
  const loaded = script && html`<script type="module" src="${root}item-page/${script}"></script>`;
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8" /><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" /><meta name="robots" content="noindex" />
<link rel="stylesheet" href="${root}item-page/style.css" />${loaded || undefined}</head>
<body><main>${content}</main></body></html>
`.text;
}

/** The language that was asked for in the address, or the first that the browser prefers. */
export function languageOf(asked: PageLanguage | undefined, accepted: string | undefined): PageLanguage {
  return asked ?? (/^\s*de\b/i.test(accepted ?? "") ? "de" : "en");
}
