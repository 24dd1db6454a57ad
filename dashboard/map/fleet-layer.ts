/** The live fleet on the map: one canvas over the visible part, redrawn whole whenever something moved. */
import {
  DomUtil,
  type LatLng,
  Layer,
  type Map as LeafletMap,
  type LeafletMouseEvent,
  type Point,
  type ZoomAnimEvent,
} from "leaflet";
import { blitFleet, type PixelView } from "./blit.ts";
import type { FleetPoints } from "./fleet-points.ts";
import { hitTest } from "./hit-test.ts";
import { mercatorX, mercatorY, worldPixels } from "./mercator.ts";
import {
  drawSprites,
  type PlacedSprite,
  placeSprites,
  type SpriteColours,
  type SpriteSheet,
} from "./sprites.ts";

/** Four times the pixels of a plain screen is what a frame can bear. */
const devicePixelRatioMax = 2;
/** Half of the smallest target that WCAG 2.5.8 allows, and a little more for fingers. */
const hitRadiusPixels = 14;

/** Sprites shrink where thousands would cover the continent. */
function spritePixels(zoom: number): number {
  if (zoom < 4) return 9;
  return zoom < 7 ? 11 : 14;
}

/** Draws places with too many shipments in some other way, below this layer's symbols. */
export interface CrowdLayer {
  /** 1 for each point that stays a symbol; `above` is the canvas that it is to lie under. */
  draw(points: FleetPoints, view: PixelView, above: HTMLCanvasElement): Uint8Array;
  /** In pixels of the map. */
  isHit(at: Point): boolean;
  /** Whether the click was one on a crowd. */
  click(at: Point): boolean;
}

export class FleetLayer extends Layer {
  readonly #points: FleetPoints;
  readonly #pick: (index: number) => void;
  #colours: SpriteColours;
  #canvas: HTMLCanvasElement | undefined;
  #context: CanvasRenderingContext2D | undefined;
  #image: ImageData | undefined;
  #sprites: { key: string; sheet: SpriteSheet<PlacedSprite> } | undefined;
  #frame = 0;
  #zooming = false;
  #view: LeafletMap | undefined;
  /** Clicks are somebody else's: something is being drawn. */
  isDeaf = false;
  #crowds: CrowdLayer | undefined;
  /** What was drawn last; absent: all that are shown. */
  #singles: Uint8Array | undefined;

  /** `pick` is called with the index of the point clicked, −1 for none. */
  constructor(points: FleetPoints, colours: SpriteColours, pick: (index: number) => void) {
    super();
    this.#points = points;
    this.#colours = colours;
    this.#pick = pick;
  }

  setColours(colours: SpriteColours): void {
    this.#colours = colours;
    this.#sprites = undefined;
    this.schedule();
  }

  override onAdd(map: LeafletMap): this {
    this.#view = map;
    const canvas = DomUtil.create("canvas", "fleet-canvas leaflet-zoom-animated", map.getPane("fleet"));
    // The list beside the map holds the same shipments for those who do not see it.
    canvas.setAttribute("aria-hidden", "true");
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { willReadFrequently: true }) ?? undefined;
    map.on("move viewreset zoomend resize", this.#reposition, this);
    map.on("zoomanim", this.#animateZoom, this);
    map.on("click", this.#click, this);
    map.on("mousemove", this.#hover, this);
    this.#reposition();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off("move viewreset zoomend resize", this.#reposition, this);
    map.off("zoomanim", this.#animateZoom, this);
    map.off("click", this.#click, this);
    map.off("mousemove", this.#hover, this);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#canvas?.remove();
    this.#canvas = undefined;
    this.#view = undefined;
    return this;
  }

  setCrowds(crowds: CrowdLayer | undefined): void {
    this.#crowds = crowds;
    this.schedule();
  }

  /** Draws in the next frame, once, however often it is called before. */
  schedule(): void {
    if (this.#frame !== 0 || !this.#view) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #reposition(): void {
    const map = this.#view;
    const canvas = this.#canvas;
    if (!map || !canvas) return;
    this.#zooming = false;
    const size = map.getSize();
    const ratio = this.#ratio();
    const width = Math.max(1, Math.round(size.x * ratio));
    const height = Math.max(1, Math.round(size.y * ratio));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      this.#image = undefined;
    }
    DomUtil.setTransform(canvas, map.containerPointToLayerPoint([0, 0]), 1);
    this.#draw();
  }

  #ratio(): number {
    return Math.min(devicePixelRatioMax, Math.max(1, devicePixelRatio));
  }

  #draw(): void {
    const map = this.#view;
    const canvas = this.#canvas;
    const context = this.#context;
    if (!map || !canvas || !context || this.#zooming) return;
    const ratio = this.#ratio();
    const world = worldPixels(map.getZoom());
    const corner = map.getPixelBounds().getTopLeft();
    this.#image ??= context.createImageData(canvas.width, canvas.height);
    const view = {
      left: corner.x / world,
      top: corner.y / world,
      scale: world * ratio,
      width: canvas.width,
      height: canvas.height,
    };
    this.#singles = this.#crowds?.draw(this.#points, view, canvas);
    blitFleet(
      new Uint32Array(this.#image.data.buffer),
      view,
      this.#points,
      this.#sheet(map.getZoom(), ratio, canvas.width),
      this.#singles,
    );
    context.putImageData(this.#image, 0, 0);
  }

  #sheet(zoom: number, ratio: number, width: number): SpriteSheet<PlacedSprite> {
    const size = Math.round(spritePixels(zoom) * ratio);
    const key = `${size} ${width}`;
    if (this.#sprites?.key !== key) {
      this.#sprites = { key, sheet: placeSprites(drawSprites(this.#colours, size), width) };
    }
    return this.#sprites.sheet;
  }

  /** Scales the drawn image along with the tiles until the zoom has ended and it is drawn anew. */
  #animateZoom(event: ZoomAnimEvent): void {
    const map = this.#view;
    if (!map || !this.#canvas) return;
    this.#zooming = true;
    const scale = map.getZoomScale(event.zoom, map.getZoom());
    const corner = map.containerPointToLatLng([0, 0]);
    const target = map.project(corner, event.zoom).subtract(map.project(event.center, event.zoom));
    const origin = map.containerPointToLayerPoint(map.getSize().divideBy(2));
    DomUtil.setTransform(this.#canvas, origin.add(target), scale);
  }

  /** Index of the point whose symbol is there, −1 for none. */
  hit({ lat, lng }: LatLng): number {
    const map = this.#view;
    if (!map) return -1;
    const view = {
      x: mercatorX(lng),
      y: mercatorY(lat),
      worldPixels: worldPixels(map.getZoom()),
      radiusPixels: hitRadiusPixels,
    };
    return hitTest(this.#points, view, this.#singles);
  }

  #click(event: LeafletMouseEvent): void {
    if (this.isDeaf) return;
    const index = this.hit(event.latlng);
    if (index >= 0 || !this.#crowds?.click(event.containerPoint)) this.#pick(index);
  }

  #hover(event: LeafletMouseEvent): void {
    const isOver = this.hit(event.latlng) >= 0 || this.#crowds?.isHit(event.containerPoint) === true;
    this.#view?.getContainer().classList.toggle("over-shipment", isOver);
  }
}
