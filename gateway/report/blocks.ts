/** Sections of a report as text and tables of the PDF. */
import { shortHash } from "../../report/format.ts";
import type { Block, Column, Fact, Point, Row, Section, Table } from "../../report/report.ts";
import {
  breakable,
  contentWidth,
  dimInk,
  type Element,
  type Flow,
  hairline,
  ink,
  page,
  type Style,
} from "./flow.ts";

export const styles = {
  title: { face: "bold", size: 16, colour: ink },
  section: { face: "bold", size: 12, colour: ink },
  heading: { face: "bold", size: 9.5, colour: ink },
  body: { face: "regular", size: 8.5, colour: ink },
  strong: { face: "bold", size: 8.5, colour: ink },
  dim: { face: "regular", size: 8, colour: dimInk },
  cell: { face: "regular", size: 8, colour: ink },
  head: { face: "bold", size: 7.5, colour: dimInk },
  hash: { face: "mono", size: 6.5, colour: dimInk },
} as const satisfies Record<string, Style>;

export function drawSection(
  flow: Flow,
  parent: Element | undefined,
  section: Section,
  restsOn: string,
): void {
  const element = flow.element(parent, "Sect");
  // A title is not left alone at the foot of a page.
  flow.need(flow.leading(styles.section) * 4);
  flow.text(element, "H2", section.title, styles.section, { after: 4 });
  drawBlocks(flow, element, section, restsOn);
  flow.space(10);
}

export function drawBlocks(
  flow: Flow,
  element: Element | undefined,
  { title, blocks }: Section,
  restsOn: string,
): void {
  for (const block of blocks) drawBlock(flow, element, block, title, restsOn);
}

function drawBlock(
  flow: Flow,
  parent: Element | undefined,
  block: Block,
  title: string,
  restsOn: string,
): void {
  switch (block.type) {
    case "text":
      return flow.text(parent, "P", block.text, styles.body);
    case "heading":
      flow.need(flow.leading(styles.heading) * 4);
      flow.space(4);
      return flow.text(parent, "H3", block.text, styles.heading, { after: 2 });
    case "facts":
      return drawFacts(flow, parent, block.facts);
    case "points":
      return drawPoints(flow, parent, block.points, restsOn);
    case "table":
      if (block.caption !== title) {
        flow.need(flow.leading(styles.heading) * 4);
        flow.text(parent, "H3", block.caption, styles.heading, { after: 2 });
      }
      return drawTable(flow, parent, block, restsOn);
  }
}

function drawFacts(flow: Flow, parent: Element | undefined, facts: readonly Fact[]): void {
  const names = facts.map(({ name }) => flow.widthOf(name, styles.head));
  const nameWidth = Math.min(contentWidth / 3, Math.max(...names) + 10 * flow.scale);
  const columns: Column[] = [
    { name: "", align: "start" },
    { name: "", align: "start" },
  ];
  const rows = facts.map(({ name, value }) => ({ cells: [name, value], statements: [] }));
  const element = flow.element(parent, "Table");
  for (const row of rows)
    drawRow(flow, element, { row, columns, widths: [nameWidth, contentWidth - nameWidth], isRuled: false });
  flow.space(6);
}

function drawPoints(
  flow: Flow,
  parent: Element | undefined,
  points: readonly Point[],
  restsOn: string,
): void {
  const list = flow.element(parent, "L");
  for (const { title, details, statements } of points) {
    const item = flow.element(list, "LI");
    flow.need(flow.leading(styles.strong) * 2);
    flow.draw(flow.element(item, "Lbl"), ["•"], styles.strong, { x: page.margin, y: flow.y, width: 10 });
    const body = flow.element(item, "LBody");
    flow.text(body, "P", title, styles.strong, { indent: 10, after: 0 });
    for (const detail of details) flow.text(body, "P", detail, styles.dim, { indent: 10, after: 0 });
    if (statements.length > 0)
      flow.text(body, "P", `${restsOn}: ${hashesText(statements)}`, styles.hash, { indent: 10, after: 0 });
    flow.space(4);
  }
  flow.space(2);
}

const hashesMax = 2;

function hashesText(statements: readonly string[]): string {
  const more = statements.length > hashesMax ? ` +${statements.length - hashesMax}` : "";
  return `${statements.slice(0, hashesMax).map(shortHash).join(" ")}${more}`;
}

const gap = 8;
/** Rows of at most so many lines are kept on one page. */
const shortRowLines = 12;

function drawTable(flow: Flow, parent: Element | undefined, { columns, rows }: Table, restsOn: string): void {
  const hasStatements = rows.some(({ statements }) => statements.length > 0);
  const allColumns: Column[] = hasStatements ? [...columns, { name: restsOn, align: "start" }] : [...columns];
  const shown = rows.map(({ cells, statements }) => ({
    cells: hasStatements ? [...cells, hashesText(statements).replaceAll(" ", "\n")] : cells,
    statements,
  }));
  const widths = columnWidths(flow, allColumns, shown, hasStatements);
  const element = flow.element(parent, "Table");
  const styleOf = (column: number) => {
    if (hasStatements && column === allColumns.length - 1) return styles.hash;
    return column === 0 ? styles.strong : styles.cell;
  };
  const firstLines = shown[0]?.cells.map((cell, i) => flow.lines(cell, styleOf(i), widths[i]! - gap).length);
  drawHead(flow, element, allColumns, widths, Math.min(shortRowLines, Math.max(1, ...(firstLines ?? []))));
  for (const row of shown)
    drawRow(flow, element, {
      row,
      columns: allColumns,
      widths,
      isRuled: true,
      styleOf,
      onNewPage: () => drawHead(flow, undefined, allColumns, widths, 1),
    });
  flow.space(8);
}

function drawHead(
  flow: Flow,
  table: Element | undefined,
  columns: readonly Column[],
  widths: readonly number[],
  linesBelow: number,
): void {
  const cells = columns.map(({ name }, i) => flow.lines(name, styles.head, widths[i]! - gap));
  const height = Math.max(...cells.map((lines) => lines.length)) * flow.leading(styles.head);
  // Not alone at the foot of a page.
  flow.need(height + 10 + flow.leading(styles.cell) * linesBelow);
  const row = flow.element(table, "TR");
  let x = page.margin;
  columns.forEach(({ align }, i) => {
    const box = { x, y: flow.y, width: widths[i]! - gap, align };
    const element = flow.element(row, "TH");
    // On the pages that follow, the head is repeated for the eye only.
    if (element) flow.draw(element, cells[i]!, styles.head, box);
    else flow.artifact(() => flow.paint(cells[i]!, styles.head, box));
    x += widths[i]!;
  });
  flow.y += height + 2;
  rule(flow, 0.8, dimInk);
  flow.y += 3;
}

interface RowPlan {
  readonly row: Row;
  readonly columns: readonly Column[];
  readonly widths: readonly number[];
  readonly isRuled: boolean;
  readonly styleOf?: (column: number) => Style;
  readonly onNewPage?: () => void;
}

/** As many lines of every cell as the page holds, then the rest on the next one. */
function drawRow(flow: Flow, table: Element | undefined, plan: RowPlan): void {
  const { row, columns, widths, isRuled, onNewPage } = plan;
  const styleOf = plan.styleOf ?? ((column: number) => (column === 0 ? styles.head : styles.cell));
  const element = flow.element(table, "TR");
  const cells = row.cells.map((cell, i) => ({
    lines: flow.lines(cell, styleOf(i), widths[i]! - gap),
    style: styleOf(i),
    element: flow.element(element, i === 0 ? "TH" : "TD"),
  }));
  const leading = flow.leading(styles.cell);
  const isShort = Math.max(...cells.map(({ lines }) => lines.length)) <= shortRowLines;
  let rest = Math.max(...cells.map(({ lines }) => lines.length));
  let from = 0;
  while (rest > 0) {
    // Short rows stay together; long ones begin where they are.
    if (flow.need(leading * Math.min(rest, isShort ? rest : 3))) onNewPage?.();
    const fitting = Math.max(1, Math.floor((page.height - page.bottom - flow.y) / leading));
    const count = Math.min(rest, fitting);
    let x = page.margin;
    cells.forEach(({ lines, style, element: cell }, i) => {
      const box = { x, y: flow.y, width: widths[i]! - gap, align: columns[i]!.align };
      const here = lines.slice(from, from + count);
      // At the row's distance, whatever their own size is.
      flow.draw(cell, here, style, box, leading);
      x += widths[i]!;
    });
    flow.y += count * leading;
    from += count;
    rest -= count;
  }
  flow.y += 2 * flow.scale;
  if (isRuled) rule(flow, 0.4, hairline);
  flow.y += 2 * flow.scale;
}

function rule(flow: Flow, width: number, colour: string): void {
  flow.artifact((document) => {
    document
      .moveTo(page.margin, flow.y)
      .lineTo(page.margin + contentWidth, flow.y)
      .lineWidth(width)
      .strokeColor(colour)
      .stroke();
  });
}

const naturalMax = 420;
const wordMax = 120;

/** What each column would like, or between its longest word and that in proportion. */
function columnWidths(
  flow: Flow,
  columns: readonly Column[],
  rows: readonly Row[],
  hasStatements: boolean,
): number[] {
  const wanted = columns.map(({ name }, column) => {
    const isHash = hasStatements && column === columns.length - 1;
    const style = isHash ? styles.hash : column === 0 ? styles.strong : styles.cell;
    let natural = flow.widthOf(name, styles.head);
    let least = Math.max(...name.split(" ").map((word) => flow.widthOf(word, styles.head)));
    for (const { cells } of rows)
      for (const line of cells[column]!.split("\n")) {
        natural = Math.max(natural, flow.widthOf(line, style));
        for (const word of line.split(breakable)) least = Math.max(least, flow.widthOf(word, style));
      }
    return { natural: Math.min(natural, naturalMax) + gap, least: Math.min(least, wordMax, natural) + gap };
  });
  const naturalSum = wanted.reduce((sum, { natural }) => sum + natural, 0);
  const leastSum = wanted.reduce((sum, { least }) => sum + least, 0);
  if (naturalSum <= contentWidth) return wanted.map(({ natural }) => (natural * contentWidth) / naturalSum);
  if (leastSum >= contentWidth) return wanted.map(({ least }) => (least * contentWidth) / leastSum);
  const part = (contentWidth - leastSum) / (naturalSum - leastSum);
  return wanted.map(({ natural, least }) => least + (natural - least) * part);
}
