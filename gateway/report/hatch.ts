/** Fillings that print in black and white: lines at an angle, dense or sparse, and dots. */
import type { Document } from "./flow.ts";

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Hatching {
  readonly distance: number;
  readonly width: number;
  readonly colour: string;
  /** Downwards to the right instead of upwards. */
  readonly falling?: boolean;
}

export const hatchings = {
  harmful: { distance: 3, width: 0.7, colour: "#932412" },
  other: { distance: 6, width: 0.5, colour: "#8f4f05" },
  unobserved: { distance: 5, width: 0.35, colour: "#7a828c", falling: true },
  transfer: { distance: 2.5, width: 0.4, colour: "#10151c", falling: true },
  possible: { distance: 4, width: 0.5, colour: "#014783" },
} as const satisfies Record<string, Hatching>;

/** Leaves the graphics state as it was. */
export function hatch(document: Document, { x, y, width, height }: Area, hatching: Hatching): void {
  if (width <= 0 || height <= 0) return;
  const { distance, colour, falling = false } = hatching;
  document.save();
  document.rect(x, y, width, height).clip();
  // From one corner to where the last line leaves the other one.
  for (let start = x - height; start < x + width; start += distance) {
    const [top, bottom] = falling ? [start, start + height] : [start + height, start];
    document.moveTo(top, y).lineTo(bottom, y + height);
  }
  document.lineWidth(hatching.width).strokeColor(colour).stroke();
  document.restore();
}
