/**
 * The base map as tiles painted here: land, borders and names from the bundled world. Tiles make panning a
 * matter of the compositor, repeat the world sideways, and are as sharp as the screen.
 */
import { type Coords, DomUtil, GridLayer, type GridLayerOptions } from "leaflet";
import type { TownNames } from "../towns/town-names.ts";
import { labelHeightPixels, type PlacedLabel, placeLabels } from "./labels.ts";
import { worldPixels } from "./mercator.ts";
import type { Ring } from "./rings.ts";
import { type Country, loadWorld, type Resolution } from "./world.ts";

export interface BaseColours {
  land: string;
  border: string;
  label: string;
  halo: string;
}

const tilePixels = 256;
/** From this zoom on the coarse outline shows its corners. */
const fineFromZoom = 4;
/** From this zoom on the largest towns have their names. */
const townsFromZoom = 4;
/** From this zoom on the fine outline does; the tiles that are loaded then begin at zoom 5. */
const closeFromZoom = 6;
const labelFont = '500 11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const devicePixelRatioMax = 2;
/** Points closer together than this are one point. */
const mergePixels = 0.6;

export class BaseLayer extends GridLayer {
  #colours: BaseColours;
  readonly #worlds = new Map<Resolution, Country[]>();
  readonly #loading = new Set<Resolution>();
  readonly #labels = new Map<number, PlacedLabel[]>();
  #hasNames = true;
  #towns: TownNames | undefined;
  #isAskedForTowns = false;
  readonly #failed: (cause: unknown) => void;

  constructor(colours: BaseColours, failed: (cause: unknown) => void, options: GridLayerOptions) {
    super({ tileSize: tilePixels, updateWhenZooming: false, keepBuffer: 3, ...options });
    this.#colours = colours;
    this.#failed = failed;
  }

  /** Whether countries have their names. */
  showNames(shown: boolean): void {
    if (this.#hasNames === shown) return;
    this.#hasNames = shown;
    this.redraw();
  }

  /** The names of countries and towns that are drawn at a zoom, as far as it has been. */
  namesAt(zoom: number): readonly PlacedLabel[] {
    if (!this.#hasNames) return [];
    return [...(this.#labels.get(zoom) ?? []), ...(this.#towns?.at(zoom) ?? [])];
  }

  setColours(colours: BaseColours): void {
    this.#colours = colours;
    this.redraw();
  }

  override createTile(coords: Coords): HTMLElement {
    const canvas = DomUtil.create("canvas", "leaflet-tile");
    const ratio = Math.min(devicePixelRatioMax, Math.max(1, devicePixelRatio));
    canvas.width = tilePixels * ratio;
    canvas.height = tilePixels * ratio;
    const context = canvas.getContext("2d");
    const world = this.#worldFor(coords.z);
    if (context && world) {
      context.scale(ratio, ratio);
      this.#paint(context, world, coords, ringsOf(world));
      if (coords.z >= closeFromZoom) this.#sharpen(context, world, coords);
    }
    return canvas;
  }

  /** Paints the tile again from closer outlines when they are there. */
  #sharpen(context: CanvasRenderingContext2D, world: readonly Country[], coords: Coords): void {
    import("../map-tiles/load.ts")
      .then(({ ringsAround }) => ringsAround(coords.z, wrapped(coords.x, coords.z), coords.y))
      .then((rings) => this.#paint(context, world, coords, rings))
      .catch(this.#failed);
  }

  /** The best outline there is now; a better one is asked for, and the tiles are painted again when it is there. */
  #worldFor(zoom: number): Country[] | undefined {
    const wanted: Resolution = zoom >= fineFromZoom ? "fine" : "coarse";
    this.#request(wanted);
    return this.#worlds.get(wanted) ?? this.#worlds.get("coarse") ?? this.#worlds.get("fine");
  }

  #requestTowns(): void {
    if (this.#isAskedForTowns) return;
    this.#isAskedForTowns = true;
    import("../towns/town-names.ts")
      .then(({ loadTownNames }) => loadTownNames())
      .then((towns) => {
        this.#towns = towns;
        this.redraw();
      }, this.#failed);
  }

  #request(resolution: Resolution): void {
    if (this.#loading.has(resolution)) return;
    this.#loading.add(resolution);
    loadWorld(resolution).then((world) => {
      this.#worlds.set(resolution, world);
      this.#labels.clear();
      this.redraw();
    }, this.#failed);
  }

  #paint(
    context: CanvasRenderingContext2D,
    world: readonly Country[],
    coords: Coords,
    rings: readonly Ring[],
  ): void {
    const view = tileView(coords);
    context.clearRect(0, 0, tilePixels, tilePixels);
    context.beginPath();
    for (const ring of rings) traceRing(context, ring, view);
    context.fillStyle = this.#colours.land;
    context.fill("evenodd");
    context.strokeStyle = this.#colours.border;
    context.lineWidth = coords.z >= 5 ? 1 : 0.7;
    context.lineJoin = "round";
    context.stroke();
    if (this.#hasNames) this.#paintLabels(context, world, coords);
  }

  #paintLabels(context: CanvasRenderingContext2D, world: readonly Country[], coords: Coords): void {
    const width = worldPixels(coords.z);
    const left = wrapped(coords.x, coords.z) * tilePixels;
    const top = coords.y * tilePixels;
    context.font = labelFont;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = this.#colours.land;
    context.fillStyle = this.#colours.label;
    const labels = this.#labelsAt(context, world, coords.z);
    if (coords.z >= townsFromZoom) {
      this.#requestTowns();
      this.#towns?.paint(context, { zoom: coords.z, left, top, size: tilePixels }, labels);
      context.font = labelFont;
    }
    for (const label of labels) {
      for (const shift of [-width, 0, width]) {
        const x = label.x + shift - left;
        const y = label.y - top;
        if (x + label.halfWidth < 0 || x - label.halfWidth > tilePixels) continue;
        if (y + labelHeightPixels < 0 || y - labelHeightPixels > tilePixels) continue;
        context.strokeText(label.name, x, y);
        context.fillText(label.name, x, y);
      }
    }
  }

  #labelsAt(context: CanvasRenderingContext2D, world: readonly Country[], zoom: number): PlacedLabel[] {
    let labels = this.#labels.get(zoom);
    if (!labels) {
      labels = placeLabels(world, worldPixels(zoom), (name) => context.measureText(name).width);
      this.#labels.set(zoom, labels);
    }
    return labels;
  }
}

function ringsOf(world: readonly Country[]): Ring[] {
  return world.flatMap(({ polygons }) => polygons.flat());
}

interface TileView {
  /** Mercator units of the tile's left and upper edge, and pixels per unit. */
  readonly left: number;
  readonly top: number;
  readonly scale: number;
  /** Edges with a margin, so that strokes of outlines just outside are not missing. */
  readonly right: number;
  readonly bottom: number;
  readonly margin: number;
}

function tileView(coords: Coords): TileView {
  const tiles = 2 ** coords.z;
  const left = wrapped(coords.x, coords.z) / tiles;
  const top = coords.y / tiles;
  const scale = worldPixels(coords.z);
  return { left, top, scale, right: left + 1 / tiles, bottom: top + 1 / tiles, margin: 2 / scale };
}

/** Column of the tile within one world. */
function wrapped(x: number, zoom: number): number {
  const tiles = 2 ** zoom;
  return ((x % tiles) + tiles) % tiles;
}

/** A ring across the date line is drawn in each copy of the world that the tile shows. */
function traceRing(context: CanvasRenderingContext2D, ring: Ring, view: TileView): void {
  if (ring.maxY < view.top - view.margin || ring.minY > view.bottom + view.margin) return;
  for (const shift of [-1, 0, 1]) {
    if (ring.maxX + shift < view.left - view.margin || ring.minX + shift > view.right + view.margin) continue;
    tracePoints(context, ring.points, view.left - shift, view.top, view.scale);
  }
}

function tracePoints(
  context: CanvasRenderingContext2D,
  points: Float64Array,
  left: number,
  top: number,
  scale: number,
): void {
  let drawnX = (points[0]! - left) * scale;
  let drawnY = (points[1]! - top) * scale;
  context.moveTo(drawnX, drawnY);
  for (let index = 2; index < points.length; index += 2) {
    const x = (points[index]! - left) * scale;
    const y = (points[index + 1]! - top) * scale;
    if (Math.abs(x - drawnX) < mergePixels && Math.abs(y - drawnY) < mergePixels) continue;
    context.lineTo(x, y);
    drawnX = x;
    drawnY = y;
  }
  context.closePath();
}
