/**
 * Text that flows down the pages of a PDF, tagged for whoever has it read aloud. Lines are broken here, so that a
 * cell may go on on the next page.
 */
import type PDFDocument from "pdfkit";
import { type Face, type Typesetting, useFace } from "./fonts.ts";

export type Document = InstanceType<typeof PDFDocument>;
export type Element = ReturnType<Document["struct"]>;

export interface Style {
  readonly face: Face;
  readonly size: number;
  readonly colour: string;
}

export const hairline = "#b4bcc6";
export const ink = "#10151c";
export const dimInk = "#4a5260";

/** A4, in points. */
export const page = { width: 595.28, height: 841.89, margin: 48, bottom: 58 } as const;
export const contentWidth = page.width - 2 * page.margin;

const leadingFactor = 1.36;

export class Flow {
  readonly document: Document;
  readonly typesetting: Typesetting;
  /** Of a page that is written smaller so that it holds everything. */
  readonly scale: number;
  /** Measures, and draws nothing. */
  readonly isDry: boolean;
  y: number = page.margin;
  pages = 1;

  constructor(document: Document, typesetting: Typesetting, { scale = 1, isDry = false } = {}) {
    this.document = document;
    this.typesetting = typesetting;
    this.scale = scale;
    this.isDry = isDry;
  }

  leading({ size }: Style): number {
    return size * this.scale * leadingFactor;
  }

  /** Goes on on a new page unless `height` is left on this one. */
  need(height: number): boolean {
    if (this.y + height <= page.height - page.bottom) return false;
    this.newPage();
    return true;
  }

  newPage(): void {
    if (!this.isDry) this.document.addPage();
    this.pages++;
    this.y = page.margin;
  }

  space(height: number): void {
    this.y += height * this.scale;
  }

  element(parent: Element | undefined, tag: string, options = {}): Element | undefined {
    if (this.isDry || !parent) return undefined;
    const element = this.document.struct(tag, options);
    parent.add(element);
    return element;
  }

  #use({ face, size, colour }: Style): void {
    useFace(this.document, face);
    this.document.fontSize(size * this.scale).fillColor(colour);
  }

  /** Width of the text on one line. */
  widthOf(text: string, { face, size }: Style): number {
    return this.typesetting.width(this.typesetting.shown(text, face), face) * size * this.scale;
  }

  /** The text in lines of at most `width`, broken between words or, where a word is longer, within. */
  lines(text: string, { face, size }: Style, width: number): string[] {
    const ems = width / (size * this.scale);
    return text.split("\n").flatMap((one) => this.#broken(this.typesetting.shown(one, face), face, ems));
  }

  #broken(text: string, face: Face, ems: number): string[] {
    const widthOf = (one: string) => this.typesetting.width(one, face);
    const space = widthOf(" ");
    const lines: string[] = [];
    let line = "";
    let used = 0;
    for (const word of text.split(breakable)) {
      const width = widthOf(word);
      if (line === "" ? width <= ems : used + space + width <= ems) {
        used += line === "" ? width : space + width;
        line = line === "" ? word : `${line} ${word}`;
        continue;
      }
      if (line !== "") lines.push(line);
      line = word;
      while (widthOf(line) > ems && line.length > 1) {
        const fitting = fittingLength(line, ems, widthOf);
        lines.push(line.slice(0, fitting));
        line = line.slice(fitting);
      }
      used = widthOf(line);
    }
    return [...lines, line];
  }

  /** Draws lines from the top of the box on, each `leading` below the one before, as the element's content. */
  draw(
    element: Element | undefined,
    lines: readonly string[],
    style: Style,
    box: Box,
    leading = this.leading(style),
  ): void {
    if (!this.isDry && element && lines.length > 0) element.add(() => this.paint(lines, style, box, leading));
  }

  paint(lines: readonly string[], style: Style, box: Box, leading = this.leading(style)): void {
    this.#use(style);
    lines.forEach((line, i) => {
      const x = box.align === "end" ? box.x + box.width - this.widthOf(line, style) : box.x;
      if (line !== "") this.document.text(line, x, box.y + i * leading, { lineBreak: false });
    });
  }

  /** A text in its own element, over as many pages as it needs. */
  text(
    parent: Element | undefined,
    tag: string,
    text: string,
    style: Style,
    { indent = 0, after = 4 } = {},
  ): void {
    const element = this.element(parent, tag);
    let lines = this.lines(text, style, contentWidth - indent);
    const leading = this.leading(style);
    while (lines.length > 0) {
      this.need(leading);
      const fitting = Math.max(1, Math.floor((page.height - page.bottom - this.y) / leading));
      const here = lines.slice(0, fitting);
      this.draw(element, here, style, { x: page.margin + indent, y: this.y, width: contentWidth - indent });
      this.y += here.length * leading;
      lines = lines.slice(here.length);
    }
    this.space(after);
  }

  /** Lines, hatching and the like, which say nothing to whoever has the page read aloud. */
  artifact(paint: (document: Document) => void): void {
    if (this.isDry) return;
    this.document.markContent("Artifact", { type: "Layout" });
    this.document.save();
    paint(this.document);
    this.document.restore();
    this.document.endMarkedContent();
  }
}

/** Between words, but not between a number and its unit, a currency and its amount, a time and its zone. */
export const breakable =
  /(?<!\b[A-Z]{3}(?= \d)) (?!(?:%|s|min|h|d|°C|kg|km|lx|Pa|rad|ppm|m\/s²?|UTC)(?![\p{L}\p{N}]))/u;

/** How many characters of a word fit; at least one. */
function fittingLength(word: string, ems: number, widthOf: (text: string) => number): number {
  let count = 1;
  while (count < word.length && widthOf(word.slice(0, count + 1)) <= ems) count++;
  return count;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly align?: "start" | "end";
}
