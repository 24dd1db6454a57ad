/** Writes the fleet's sprites into a buffer of pixels. No canvas here: a test can look at what was written. */
import type { FleetPoints } from "./fleet-points.ts";
import { drawingOrder } from "./looks.ts";
import { type PlacedSprite, type SpriteSheet, spriteReachPixels } from "./sprites.ts";

export interface PixelView {
  /** Mercator units of the buffer's left and upper edge. */
  readonly left: number;
  readonly top: number;
  /** Device pixels per Mercator unit: the world's width. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

/** Clears `pixels` (width × height, one number each) and draws each point of `shown`, the urgent ones last. */
export function blitFleet(
  pixels: Uint32Array,
  view: PixelView,
  points: FleetPoints,
  sprites: SpriteSheet<PlacedSprite>,
  shown: Uint8Array = points.shown,
): void {
  pixels.fill(0);
  for (const look of drawingOrder) {
    const byHeading = sprites[look];
    if (!byHeading) continue;
    for (let index = 0; index < points.count; index += 1) {
      if (points.look[index] !== look || shown[index] === 0) continue;
      const sprite = byHeading[points.heading[index]!];
      const y = Math.round((points.y[index]! - view.top) * view.scale);
      if (!sprite || !(y > -spriteReachPixels && y < view.height + spriteReachPixels)) continue;
      blitCopies(pixels, view, points.x[index]!, y, sprite);
    }
  }
}

/** Once in each copy of the world that is in view. */
function blitCopies(
  pixels: Uint32Array,
  view: PixelView,
  pointX: number,
  y: number,
  sprite: PlacedSprite,
): void {
  const margin = spriteReachPixels / view.scale;
  const first = Math.ceil(view.left - margin - pointX);
  const last = Math.floor(view.left + view.width / view.scale + margin - pointX);
  for (let copy = first; copy <= last; copy += 1) {
    blitSprite(pixels, view, Math.round((pointX + copy - view.left) * view.scale), y, sprite);
  }
}

function blitSprite(pixels: Uint32Array, view: PixelView, x: number, y: number, sprite: PlacedSprite): void {
  const reach = spriteReachPixels;
  const inside = x >= reach && x < view.width - reach && y >= reach && y < view.height - reach;
  if (inside) writeWhole(pixels, y * view.width + x, sprite);
  else writeCut(pixels, view, x, y, sprite);
}

/** Where nearly all of the time goes: 4 million pixels for 50,000 shipments. */
function writeWhole(pixels: Uint32Array, centre: number, { offset, colour }: PlacedSprite): void {
  for (let index = 0; index < offset.length; index += 1) pixels[centre + offset[index]!] = colour[index]!;
}

/** At the buffer's edge a sprite is cut. */
function writeCut(pixels: Uint32Array, view: PixelView, x: number, y: number, sprite: PlacedSprite): void {
  const { dx, dy, colour } = sprite;
  const { width, height } = view;
  for (let index = 0; index < colour.length; index += 1) {
    const column = x + dx[index]!;
    const row = y + dy[index]!;
    if (column < 0 || column >= width || row < 0 || row >= height) continue;
    pixels[row * width + column] = colour[index]!;
  }
}
