/** Names of towns on the base map, fetched when the map is first near enough for them. */
import type { PlacedLabel } from "../map/labels.ts";
import { mercatorX, mercatorY, worldPixels } from "../map/mercator.ts";
import { type PlacedTown, placeTowns, type Town, townDotPixels } from "./place-towns.ts";
import fileAddress from "./tables/towns.json?url";

/** A line of the file: name, latitude, longitude, thousands of inhabitants. The largest town comes first. */
type TownLine = readonly [name: string, lat: number, lon: number, thousands: number];

const townFont = '400 11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

export class TownNames {
  readonly #towns: readonly Town[];
  readonly #placed = new Map<number, readonly PlacedTown[]>();

  constructor(lines: readonly TownLine[]) {
    this.#towns = lines.map(([name, lat, lon, thousands]) => ({
      name,
      x: mercatorX(lon),
      y: mercatorY(lat),
      inhabitants: thousands * 1_000,
    }));
  }

  /** As far as the zoom has been painted. */
  at(zoom: number): readonly PlacedTown[] {
    return this.#placed.get(zoom) ?? [];
  }

  /** `context` is moved so that its origin is at (left, top) pixels of the world; its colours are those of names. */
  paint(
    context: CanvasRenderingContext2D,
    view: { zoom: number; left: number; top: number; size: number },
    taken: readonly PlacedLabel[],
  ): void {
    context.font = townFont;
    const world = worldPixels(view.zoom);
    let placed = this.#placed.get(view.zoom);
    if (!placed) {
      const width = (name: string) => context.measureText(name).width;
      placed = placeTowns(this.#towns, taken, view.zoom, world, width);
      this.#placed.set(view.zoom, placed);
    }
    for (const town of placed) {
      const y = town.y - view.top;
      if (Math.abs(y - view.size / 2) > view.size) continue;
      for (const shift of [-world, 0, world]) paintTown(context, town, shift - view.left, y, view.size);
    }
  }
}

function paintTown(
  context: CanvasRenderingContext2D,
  town: PlacedTown,
  shift: number,
  y: number,
  size: number,
): void {
  const x = town.x + shift;
  if (x + town.halfWidth < 0 || town.dotX + shift - townDotPixels > size) return;
  context.strokeText(town.name, x, y);
  context.fillText(town.name, x, y);
  context.beginPath();
  context.arc(town.dotX + shift, y, townDotPixels / 2, 0, 2 * Math.PI);
  context.fill();
}

/** Rejects when the file cannot be had. */
export async function loadTownNames(): Promise<TownNames> {
  const response = await fetch(fileAddress);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return new TownNames((await response.json()) as TownLine[]);
}
