/** XML of ISO 20022 messages: elements in the order of their schema, text escaped, and nothing that cannot be XML. */

/** An element: its name and its content; `undefined` is left out. */
export type Element = readonly [
  name: string,
  content: Content,
  attributes?: Readonly<Record<string, string>>,
];
export type Content = string | readonly (Element | undefined)[];

export function document(namespace: string, root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(["Document", [root], { xmlns: namespace }], 0)}\n`;
}

function write([name, content, attributes = {}]: Element, depth: number): string {
  const indent = "  ".repeat(depth);
  const open = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const tag = `${indent}<${name}${open.join("")}>`;
  if (typeof content === "string") return `${tag}${escaped(content)}</${name}>`;
  const inner = content.flatMap((child) => (child ? [write(child, depth + 1)] : []));
  return `${tag}\n${inner.join("\n")}\n${indent}</${name}>`;
}

/** Other people's text: what XML 1.0 has no character for is shown as `?`. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "?")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
