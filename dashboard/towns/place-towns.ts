/** Which towns have their names at a zoom: the largest first, none over another name. */
import { labelHeightPixels, type PlacedLabel } from "../map/labels.ts";

export interface Town {
  readonly name: string;
  /** Mercator units. */
  readonly x: number;
  readonly y: number;
  readonly inhabitants: number;
}

/** Of a town: the centre of its name, with the dot to the left of it. */
export interface PlacedTown extends PlacedLabel {
  readonly dotX: number;
}

export const townDotPixels = 4;
const dotGapPixels = 3;
const gapPixels = 6;
/** The smallest town at a zoom; closer than the last, all there are. */
const inhabitantsMin: Readonly<Record<number, number>> = {
  4: 3_000_000,
  5: 1_000_000,
  6: 400_000,
  7: 180_000,
};

/** `taken` are the names that are there already, `textWidth` measures one in pixels. */
export function placeTowns(
  towns: readonly Town[],
  taken: readonly PlacedLabel[],
  zoom: number,
  worldPixels: number,
  textWidth: (name: string) => number,
): PlacedTown[] {
  const placed: PlacedTown[] = [];
  const least = inhabitantsMin[zoom] ?? 0;
  for (const { name, x, y, inhabitants } of towns) {
    if (inhabitants < least) continue;
    const dotX = x * worldPixels;
    const halfWidth = textWidth(name) / 2;
    const town = {
      name,
      dotX,
      x: dotX + townDotPixels / 2 + dotGapPixels + halfWidth,
      y: y * worldPixels,
      halfWidth,
    };
    const isFree = [taken, placed].every((others) => others.every((other) => !touches(town, other)));
    if (isFree) placed.push(town);
  }
  return placed;
}

function touches(town: PlacedTown, other: PlacedLabel): boolean {
  return (
    Math.abs(town.x - other.x) <
      town.halfWidth + other.halfWidth + gapPixels + townDotPixels + dotGapPixels &&
    Math.abs(town.y - other.y) < labelHeightPixels + gapPixels / 2
  );
}
