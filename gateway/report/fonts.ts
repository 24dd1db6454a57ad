/**
 * The fonts of reports: DejaVu, which has Latin, Greek, Cyrillic, Armenian, Georgian, Arabic and Hebrew letters and may
 * be embedded by anybody (its licence lies in the package). What it lacks is shown as `�`, since a PDF/A may
 * not show a missing glyph; `trace.json` inside the PDF has every text as it was signed.
 */
import { createRequire } from "node:module";
import type PDFDocument from "pdfkit";

type Document = InstanceType<typeof PDFDocument>;

const faces = {
  regular: "DejaVuSansCondensed.ttf",
  bold: "DejaVuSansCondensed-Bold.ttf",
  mono: "DejaVuSansMono.ttf",
} as const;
export type Face = keyof typeof faces;

const resolve = createRequire(import.meta.url).resolve;

/**
 * Faces are named to pdfkit by their files: under a name of its own it would read the document's first font again
 * for every line, since it finds the same font under another name.
 */
const files: Readonly<Record<Face, string>> = {
  regular: fontFile("regular"),
  bold: fontFile("bold"),
  mono: fontFile("mono"),
};

export const firstFont = files.regular;

function fontFile(face: Face): string {
  return resolve(`dejavu-fonts-ttf/ttf/${faces[face]}`);
}

export function useFace(document: Document, face: Face): void {
  document.font(files[face]);
}

/** Of a font as pdfkit holds it, what is needed to know its glyphs (fontkit). */
interface Glyphs {
  readonly unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { readonly advanceWidth: number };
}

const unknownGlyph = "\ufffd";

/**
 * What the document's faces can show, and how wide. Widths are those of the glyphs one by one, each looked up once: to
 * have the font lay out every word takes ten times as long as the whole report (measured).
 */
export class Typesetting {
  readonly #document: Document;
  readonly #glyphs = new Map<Face, Glyphs>();
  readonly #widths = new Map<Face, Map<number, number>>();

  constructor(document: Document) {
    this.#document = document;
  }

  /** Control characters and those that turn the direction of writing never reach the page. */
  shown(text: string, face: Face): string {
    const glyphs = this.#glyphsOf(face);
    return [...text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ")]
      .map((one) => (glyphs.hasGlyphForCodePoint(one.codePointAt(0)!) ? one : unknownGlyph))
      .join("");
  }

  /** In points at a size of one. */
  width(text: string, face: Face): number {
    const widths = this.#widths.get(face) ?? new Map<number, number>();
    this.#widths.set(face, widths);
    let sum = 0;
    for (const character of text) {
      const codePoint = character.codePointAt(0)!;
      let width = widths.get(codePoint);
      if (width === undefined) {
        const glyphs = this.#glyphsOf(face);
        width = glyphs.glyphForCodePoint(codePoint).advanceWidth / glyphs.unitsPerEm;
        widths.set(codePoint, width);
      }
      sum += width;
    }
    return sum;
  }

  #glyphsOf(face: Face): Glyphs {
    const known = this.#glyphs.get(face);
    if (known) return known;
    useFace(this.#document, face);
    const { font } = (this.#document as unknown as { readonly _font: { readonly font: Glyphs } })._font;
    this.#glyphs.set(face, font);
    return font;
  }
}
