/** Draws crowds as marks below the fleet's symbols: the worst look as colour and shape, and how many there are. */
import type { Map as LeafletMap } from "leaflet";
import { readColours } from "../../app/colours.ts";
import { language } from "../../app/preferences.ts";
import type { PixelView } from "../blit.ts";
import { spriteColours } from "../colours.ts";
import type { CrowdLayer } from "../fleet-layer.ts";
import type { FleetPoints } from "../fleet-points.ts";
import { drawingOf, looks } from "../looks.ts";
import { worldPixels } from "../mercator.ts";
import { type Crowd, crowdsOf } from "./crowds.ts";
import type { Box } from "./name-placement.ts";

/** In pixels of the style sheet. */
const cellPixels = 64;
const markHeight = 24;
const glyphPixels = 12;
const padding = 7;
const gap = 4;
const symbolReach = 4;
const rules = { crowdedFrom: 20 };
/** Closer than this every shipment has its symbol. */
const singleFromZoom = 10;
const zoomSteps = 2;
/** Parts of a cell's height at which its mark may stand besides where the shipments are. */
const heightsTried = [0, 0.35, 0.5, 0.65, 1];
const font = '600 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

interface Mark {
  readonly crowd: Crowd;
  readonly text: string;
  /** Centre and half width. */
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
}

export class CrowdMarks implements CrowdLayer {
  readonly #map: LeafletMap;
  readonly #canvas = document.createElement("canvas");
  readonly #context = this.#canvas.getContext("2d");
  readonly #glyphs = looks.map((look) => new Path2D(drawingOf(look).shape.path));
  #colours = markColours();
  #marks: readonly Mark[] = [];

  constructor(map: LeafletMap) {
    this.#map = map;
    this.#canvas.setAttribute("aria-hidden", "true");
    // Before the symbols, in their pane: the urgent ones lie on top.
    map.getPane("fleet")?.prepend(this.#canvas);
    map.on("zoomstart", this.#hide, this);
  }

  remove(): void {
    this.#map.off("zoomstart", this.#hide, this);
    this.#canvas.remove();
  }

  setColours(): void {
    this.#colours = markColours();
  }

  draw(points: FleetPoints, view: PixelView, above: HTMLCanvasElement): Uint8Array {
    // Device pixels for each of the style sheet's.
    const ratio = view.scale / worldPixels(this.#map.getZoom());
    if (this.#map.getZoom() >= singleFromZoom) {
      this.#marks = [];
      this.#canvas.hidden = true;
      return points.shown;
    }
    const cell = { ...rules, cellPixels: cellPixels * ratio };
    const { crowds, singles } = crowdsOf(points, view, cell);
    this.#place(above);
    this.#paint(crowds, ratio);
    for (const mark of this.#marks)
      for (const { index, x, y } of mark.crowd.lates)
        if (!covers(mark, x / ratio, y / ratio)) singles[index] = 1;
    return singles;
  }

  /** Where the marks are, in pixels of the map. */
  boxes(): Box[] {
    return this.#marks.map(({ x, y, halfWidth }) => ({
      left: x - halfWidth,
      top: y - markHeight / 2,
      right: x + halfWidth,
      bottom: y + markHeight / 2,
    }));
  }

  isHit({ x, y }: { x: number; y: number }): boolean {
    return this.#markAt(x, y) !== undefined;
  }

  click({ x, y }: { x: number; y: number }): boolean {
    const mark = this.#markAt(x, y);
    if (!mark) return false;
    this.#map.setZoomAround([mark.x, mark.y], this.#map.getZoom() + zoomSteps);
    return true;
  }

  #markAt(x: number, y: number): Mark | undefined {
    return this.#marks.find((mark) => covers(mark, x, y));
  }

  #hide(): void {
    this.#canvas.hidden = true;
  }

  #place({ width, height, style }: HTMLCanvasElement): void {
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#canvas.className = "crowd-canvas";
    this.#canvas.style.cssText = style.cssText;
    this.#canvas.hidden = false;
  }

  #paint(crowds: readonly Crowd[], ratio: number): void {
    const context = this.#context;
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.scale(ratio, ratio);
    context.font = font;
    context.textBaseline = "middle";
    const numbers = new Intl.NumberFormat(language.peek(), { notation: "compact" });
    this.#marks = crowds.map((crowd) => placedMark(context, crowd, numbers.format(crowd.count), ratio));
    for (const mark of this.#marks) this.#paintMark(context, mark);
  }

  #paintMark(context: CanvasRenderingContext2D, { crowd, text, x, y, halfWidth }: Mark): void {
    const { sprites, surface, ink } = this.#colours;
    const drawing = drawingOf(looks[crowd.worst]!);
    const colour = sprites.fill[drawing.colour];
    context.beginPath();
    context.roundRect(x - halfWidth, y - markHeight / 2, 2 * halfWidth, markHeight, markHeight / 2);
    context.fillStyle = surface;
    context.fill();
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.stroke();
    context.save();
    context.translate(x - halfWidth + padding, y - glyphPixels / 2);
    context.scale(glyphPixels / 16, glyphPixels / 16);
    if (drawing.shape.hollow) {
      context.lineWidth = 2.6;
      context.stroke(this.#glyphs[crowd.worst]!);
    } else {
      context.fillStyle = colour;
      context.fill(this.#glyphs[crowd.worst]!);
    }
    context.restore();
    context.fillStyle = ink;
    context.fillText(text, x - halfWidth + padding + glyphPixels + gap, y + 0.5);
  }
}

/** Whether a point, in pixels of the map, lies on the mark. */
function covers(mark: Pick<Mark, "x" | "y" | "halfWidth">, x: number, y: number): boolean {
  return Math.abs(mark.x - x) <= mark.halfWidth && Math.abs(mark.y - y) <= markHeight / 2;
}

/**
 * Near where the shipments are, and within its cell, so that no mark lies on another; higher or lower where a symbol
 * would hide its number.
 */
function placedMark(context: CanvasRenderingContext2D, crowd: Crowd, text: string, ratio: number): Mark {
  const halfWidth = padding + (glyphPixels + gap + context.measureText(text).width) / 2;
  const within = (at: number, edge: number, half: number) => {
    const reach = Math.max(0, cellPixels / 2 - half - 1);
    const middle = edge / ratio + cellPixels / 2;
    return Math.round(Math.max(middle - reach, Math.min(middle + reach, at / ratio)));
  };
  const x = within(crowd.x, crowd.left, halfWidth);
  const heights = [crowd.y, ...heightsTried.map((part) => crowd.top + part * cellPixels * ratio)].map((at) =>
    within(at, crowd.top, markHeight / 2),
  );
  const hidden = (at: number) =>
    crowd.criticals.filter((one) =>
      covers({ x, y: at, halfWidth: halfWidth + symbolReach }, one.x / ratio, one.y / ratio),
    ).length;
  const y = heights.reduce((best, other) => (hidden(other) < hidden(best) ? other : best));
  return { crowd, text, x, y, halfWidth };
}

function markColours() {
  const [surface = "", ink = ""] = readColours(["--surface", "--ink"]);
  return { sprites: spriteColours(), surface, ink };
}
