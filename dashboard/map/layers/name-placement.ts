/** Where names stand beside their dots, so that none lies over another, over a dot, or over what is kept free. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface NamedDot {
  /** Pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export const nameHeight = 16;
export const dotReach = 12;

/** By the dot's place in the list, the first ones first: its box, or `undefined` where there is no room. */
export function placeNames(dots: readonly NamedDot[], keptFree: readonly Box[]): (Box | undefined)[] {
  const taken: Box[] = [...keptFree, ...dots.map(dotBox)];
  return dots.map((dot, place) => {
    const own = keptFree.length + place;
    const box = boxesAround(dot).find(
      (one) => !taken.some((other, index) => index !== own && overlap(one, other)),
    );
    if (box) taken.push(box);
    return box;
  });
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function dotBox({ x, y }: NamedDot): Box {
  return { left: x - dotReach, top: y - dotReach, right: x + dotReach, bottom: y + dotReach };
}

/** Right, left, below, above. */
function boxesAround({ x, y, width }: NamedDot): Box[] {
  const box = (left: number, top: number): Box => ({
    left,
    top,
    right: left + width,
    bottom: top + nameHeight,
  });
  return [
    box(x + dotReach, y - nameHeight / 2),
    box(x - dotReach - width, y - nameHeight / 2),
    box(x - width / 2, y + dotReach),
    box(x - width / 2, y - dotReach - nameHeight),
  ];
}
