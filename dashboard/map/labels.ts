/** Which country names are drawn at a zoom: the widest countries first, and none over another. */

export interface LabelCandidate {
  readonly name: string;
  /** Mercator units. */
  readonly labelX: number;
  readonly labelY: number;
  readonly labelWidth: number;
}

export interface PlacedLabel {
  readonly name: string;
  /** Pixels of the whole world at the zoom; the centre of the text. */
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
}

export const labelHeightPixels = 13;
const gapPixels = 14;

/** `worldPixels` is the world's width at the zoom, `textWidth` measures a name in pixels. */
export function placeLabels(
  candidates: readonly LabelCandidate[],
  worldPixels: number,
  textWidth: (name: string) => number,
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  const widestFirst = [...candidates].sort((a, b) => b.labelWidth - a.labelWidth);
  for (const candidate of widestFirst) {
    const width = textWidth(candidate.name);
    if (width > candidate.labelWidth * worldPixels) continue;
    const label = {
      name: candidate.name,
      x: candidate.labelX * worldPixels,
      y: candidate.labelY * worldPixels,
      halfWidth: width / 2,
    };
    if (!placed.some((other) => overlaps(other, label))) placed.push(label);
  }
  return placed;
}

function overlaps(a: PlacedLabel, b: PlacedLabel): boolean {
  return (
    Math.abs(a.x - b.x) < a.halfWidth + b.halfWidth + gapPixels &&
    Math.abs(a.y - b.y) < labelHeightPixels + gapPixels
  );
}
