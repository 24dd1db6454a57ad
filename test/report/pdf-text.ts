/**
 * The text of a report's PDF. A reader of our own follows ISO 32000 §9 as far as a file without compression needs it, and
 * tests ask poppler's `pdftotext`, where there is one, as well.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Pages in the order of their texts, white space made single. */
export function pagesOf(pdf: Uint8Array): string[] {
  const file = Buffer.from(pdf).toString("latin1");
  // Attachments come in objects, too, and may hold anything.
  const objects = new Map(
    [...file.matchAll(/\n(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, body]) => [id!, body!]),
  );
  const streamOf = (body: string) => /stream\n([\s\S]*)\nendstream/.exec(body)?.[1] ?? "";
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\n/.test(body));
  return pages.map((page) => {
    const resources = objects.get(/\/Resources (\d+) 0 R/.exec(page)![1]!)!;
    const fonts = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => {
        const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id!)!)![1]!;
        return [name!, charactersOf(streamOf(objects.get(map)!))];
      }),
    );
    const content = streamOf(objects.get(/\/Contents (\d+) 0 R/.exec(page)![1]!)!);
    return textOf(content, fonts).replace(/\s+/g, " ").trim();
  });
}

/** Glyph numbers with what they stand for (§9.10.3). */
function charactersOf(map: string): ReadonlyMap<number, string> {
  const characters = new Map<number, string>();
  const ranges = map.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi);
  for (const [, first, list] of ranges)
    [...list!.matchAll(/<([0-9a-f ]*)>/gi)].forEach(([, hex], i) => {
      const bytes = Buffer.from(hex!.replaceAll(" ", ""), "hex");
      characters.set(Number.parseInt(first!, 16) + i, bytes.swap16().toString("utf16le"));
    });
  return characters;
}

/** Texts shown one after the other (§9.4.3), each as a line. */
function textOf(content: string, fonts: ReadonlyMap<string, ReadonlyMap<number, string>>): string {
  let font: ReadonlyMap<number, string> = new Map();
  const lines: string[] = [];
  for (const [, name, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name)!;
    else {
      const glyphs = [...shown!.matchAll(/<([0-9a-f]+)>/gi)].flatMap(([, hex]) => hex!.match(/.{4}/g) ?? []);
      lines.push(glyphs.map((glyph) => font.get(Number.parseInt(glyph, 16)) ?? "").join(""));
    }
  }
  return lines.join("\n");
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ["--version"]).error === undefined;
}

export function popplerPagesOf(pdf: Uint8Array): string[] {
  const { output } = withProgram(pdf, "pdftotext", (file) => ["-raw", file, "-"]);
  return output
    .split("\f")
    .map((page) => page.replace(/\s+/g, " ").trim())
    .filter((page) => page !== "");
}

/** Runs a program with the PDF in a folder of its own; answers what it printed and the files that it left there. */
export function withProgram(
  pdf: Uint8Array,
  program: string,
  argv: (file: string) => readonly string[],
): { status: number | null; output: string; files: ReadonlyMap<string, Buffer> } {
  const folder = mkdtempSync(join(tmpdir(), "tallyman-pdf-"));
  try {
    const file = join(folder, "report.pdf");
    writeFileSync(file, pdf);
    const { status, stdout, stderr } = spawnSync(program, argv(file), { encoding: "utf8", cwd: folder });
    const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
    return { status, output: stdout + stderr, files };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
