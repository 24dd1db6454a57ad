/** Draws crowds as marks below the fleet's symbols: the worst status as colour and shape, and how many there are. */
import type { Map as LeafletMap } from "leaflet";
import { readColours } from "../../app/colours.ts";
import { language } from "../../app/preferences.ts";
import { statusShapes } from "../../components/shapes.ts";
import { statusOrder } from "../../store/status.ts";
import type { PixelView } from "../blit.ts";
import { spriteColours } from "../colours.ts";
import type { CrowdLayer } from "../fleet-layer.ts";
import type { FleetPoints } from "../fleet-points.ts";
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
const rules = { crowdedFrom: 20, criticalShownMax: 3 };
/** Closer than this every shipment has its symbol. */
const singleFromZoom = 10;
const zoomSteps = 2;
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
  readonly #glyphs = statusOrder.map((status) => new Path2D(statusShapes[status].path));
  #colours = markColours();
  #marks: readonly Mark[] = [];

  constructor(map: LeafletMap) {
    this.#map = map;
    this.#canvas.setAttribute("aria-hidden", "true");
    // Before the symbols, in their pane: the critical ones lie on top.
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
    return this.#marks.find(
      (mark) => Math.abs(mark.x - x) <= mark.halfWidth && Math.abs(mark.y - y) <= markHeight / 2,
    );
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
    const status = statusOrder[crowd.worst]!;
    const colour = sprites.fill[status];
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
    if (statusShapes[status].hollow) {
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
  const heights = [crowd.y, crowd.top, crowd.top + cellPixels * ratio].map((at) =>
    within(at, crowd.top, markHeight / 2),
  );
  const hidden = (y: number) =>
    crowd.criticals.filter(
      ([left, top]) =>
        Math.abs(left / ratio - x) < halfWidth + symbolReach &&
        Math.abs(top / ratio - y) < markHeight / 2 + symbolReach,
    ).length;
  const y = heights.reduce((best, other) => (hidden(other) < hidden(best) ? other : best));
  return { crowd, text, x, y, halfWidth };
}

function markColours() {
  const [surface = "", ink = ""] = readColours(["--surface", "--ink"]);
  return { sprites: spriteColours(), surface, ink };
}
