/** A report for the terminal: tables where they fit, else one line for each cell. */

import { shortHash } from "../report/format.ts";
import type { Block, Fact, Report, Row, Section, Table } from "../report/report.ts";
import { table as aligned, printable } from "./output.ts";

const columnsMax = 110;
const hashesMax = 3;

/** Statements of a line by the beginnings of their hashes; `restsOn` is the word for them. */
export function reportLines({ title, notice, marks, sections }: Report, restsOn: string): string[] {
  return [
    title,
    notice,
    ...marks.map((mark) => mark.toUpperCase()),
    ...sections.flatMap((one) => sectionLines(one, restsOn)),
  ].map(printable);
}

function sectionLines({ title, blocks }: Section, restsOn: string): string[] {
  return ["", `== ${title} ==`, ...blocks.flatMap((block) => ["", ...blockLines(block, restsOn)])];
}

function blockLines(block: Block, restsOn: string): string[] {
  switch (block.type) {
    case "text":
      return block.text.split("\n").flatMap((line) => wrapped(line, ""));
    case "heading":
      return [`-- ${block.text} --`];
    case "facts":
      return factLines(block.facts);
    case "table":
      return tableLines(block, restsOn);
    case "points":
      return block.points.flatMap(({ title, details, statements }) => [
        ...wrapped(title, "  ").map((line, i) => (i === 0 ? `* ${line}` : line)),
        ...details.flatMap((detail) => wrapped(detail, "    ", "    ")),
        ...statementLines(statements, restsOn, "    "),
      ]);
  }
}

function factLines(facts: readonly Fact[]): string[] {
  const width = Math.max(...facts.map(({ name }) => [...name].length));
  return facts.flatMap(({ name, value }) =>
    wrapped(`${name.padEnd(width)}  ${value.replaceAll("\n", ", ")}`, " ".repeat(width + 2)),
  );
}

function tableLines({ caption, columns, rows }: Table, restsOn: string): string[] {
  const hasStatements = rows.some(({ statements }) => statements.length > 0);
  const headings = [...columns.map(({ name }) => name), ...(hasStatements ? [restsOn] : [])];
  const lines = aligned(
    headings,
    rows.map(({ cells, statements }) => [...cells, ...(hasStatements ? [hashesText(statements)] : [])]),
  );
  const fits = rows.every(({ cells }) => cells.every((cell) => !cell.includes("\n")));
  if (fits && lines.every((line) => line.length <= columnsMax))
    return [`${caption}:`, ...lines.map((line) => `  ${line}`)];
  return [`${caption}:`, ...rows.flatMap((one) => rowLines(one, headings, restsOn))];
}

/** The first cell on a line of its own, the others under it with their names. */
function rowLines({ cells, statements }: Row, headings: readonly string[], restsOn: string): string[] {
  const [first = "", ...others] = cells;
  return [
    ...wrapped(first.replaceAll("\n", " · "), "  ").map((line, i) => (i === 0 ? `- ${line}` : line)),
    ...others.flatMap((cell, i) => {
      if (cell === "") return [];
      const [line = "", ...lines] = cell.split("\n");
      return [
        ...wrapped(`${headings[i + 1]}: ${line}`, "      ", "    "),
        ...lines.flatMap((one) => wrapped(one, "        ", "      ")),
      ];
    }),
    ...statementLines(statements, restsOn, "    "),
  ];
}

function statementLines(statements: readonly string[], restsOn: string, indent: string): string[] {
  return statements.length === 0 ? [] : [`${indent}${restsOn}: ${hashesText(statements)}`];
}

function hashesText(statements: readonly string[]): string {
  const more = statements.length > hashesMax ? ` +${statements.length - hashesMax}` : "";
  return `${statements.slice(0, hashesMax).map(shortHash).join(" ")}${more}`;
}

/** Broken between words; `first` and `indent` begin the first and the other lines. */
function wrapped(text: string, indent: string, first = ""): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && line.length + 1 + word.length > columnsMax) {
      lines.push(line);
      [line, isEmpty] = [indent, true];
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
