/** Rows whose texts wrap: all as high as the highest of those seen at this width, so that a division still finds any of them. */
import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import { remPixels } from "./rem.ts";
import { useResize } from "./use-resize.ts";

/** In rem. What others wrote must not make each row as high as a page. */
const rowHeightMax = 16;

/** Height of a row in rem, never less than `least`. Where it changes, the row at the upper edge of `scroller` stays there. */
export function useTallestRow(
  scroller: RefObject<HTMLElement | null>,
  least: number,
  wraps: boolean,
): number {
  const [tallest, setTallest] = useState({ width: 0, height: 0 });
  const height = wraps ? Math.max(least, tallest.height) : least;
  const drawnHeight = useRef(height);

  const measure = useCallback(() => {
    const element = scroller.current;
    if (!element || !wraps) return;
    const { clientWidth: width } = element;
    // Something else has its place for a while.
    if (width === 0) return;
    const needed = Math.min(rowHeightMax, neededHeight(element));
    setTallest((before) => {
      if (before.width !== width) return { width, height: needed };
      return needed > before.height ? { width, height: needed } : before;
    });
  }, [scroller, wraps]);

  useLayoutEffect(measure);
  useResize(scroller, measure);

  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop *= height / drawnHeight.current;
    drawnHeight.current = height;
  }, [scroller, height]);

  return height;
}

/** In rem: cells are as high as their texts, whatever the height of their row. */
function neededHeight(scroller: HTMLElement): number {
  const cells = [...scroller.querySelectorAll<HTMLElement>("tbody td")];
  return Math.max(0, ...cells.map((cell) => cell.offsetHeight)) / remPixels();
}
