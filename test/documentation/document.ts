/** Reads the project's documents as tests need them: sections, tables, fenced blocks. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function readDocument(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), "utf8");
}

/** The text under the heading that begins with `heading`, up to the next one of its level or above. */
export function section(document: string, heading: string): string {
  const lines = document.split("\n");
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "").startsWith(heading));
  if (from < 0) throw new Error(`there is no section "${heading}"`);
  const level = lines[from]!.indexOf(" ");
  const to = lines.findIndex((line, i) => i > from && /^#+ /.test(line) && line.indexOf(" ") <= level);
  return lines.slice(from + 1, to < 0 ? undefined : to).join("\n");
}

export type Row = Readonly<Record<string, string>>;

/** Tables, each row by the names of its columns. Code marks are taken off cells that are nothing else. */
export function tables(text: string): Row[][] {
  const found: Row[][] = [];
  let header: string[] | undefined;
  for (const line of text.split("\n")) {
    if (!line.startsWith("|")) header = undefined;
    else if (!header) {
      header = cells(line);
      found.push([]);
    } else if (!/^\|[ |:-]+\|$/.test(line)) {
      const row = cells(line);
      found.at(-1)!.push(Object.fromEntries(header.map((name, i) => [name, row[i] ?? ""])));
    }
  }
  return found;
}

function cells(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf("|"))
    .split("|")
    .map((cell) => cell.trim().replace(/^`([^`]*)`$/, "$1"));
}

/** The one table whose columns begin with these names. */
export function table(text: string, ...columns: string[]): Row[] {
  const matching = tables(text).filter((rows) => {
    const names = Object.keys(rows[0] ?? {});
    return columns.every((column, i) => names[i] === column);
  });
  if (matching.length !== 1)
    throw new Error(`${matching.length} tables with the columns ${columns.join(", ")}`);
  return matching[0]!;
}

/** Content of the fenced block whose information string is `info`. */
export function fenced(document: string, info: string): string {
  const start = document.indexOf(`\`\`\`${info}\n`);
  if (start < 0) throw new Error(`there is no block "${info}"`);
  const from = start + info.length + 4;
  return document.slice(from, document.indexOf("\n```", from));
}

/** Words in code marks. */
export function marked(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
}
