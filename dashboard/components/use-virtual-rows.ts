/** Ties `virtualWindow` to a scrolling element. */
import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { remPixels } from "./rem.ts";
import { useResize } from "./use-resize.ts";
import { scrollToShow, type VirtualWindow, virtualWindow } from "./virtual-window.ts";

export interface VirtualRows {
  onScroll: () => void;
  window: VirtualWindow;
  rowsPerPage: number;
  show: (index: number) => void;
}

/** Of the rows in `scroller`, the element that scrolls. Heights in rem; `headRems`: of what stays at the upper edge of the scrolling element and covers rows there. */
export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowRems: number,
  headRems = 0,
): VirtualRows {
  const rem = useMemo(remPixels, []);
  const [rowHeight, headHeight] = [rowRems * rem, headRems * rem];
  const [view, setView] = useState({ top: 0, height: 600 });

  const measure = useCallback(() => {
    const element = scroller.current;
    // Out of sight it has no height, and is to come back as it went.
    if (!element || element.clientHeight === 0) return;
    const { scrollTop: top } = element;
    const height = element.clientHeight - headHeight;
    setView((before) => (before.top === top && before.height === height ? before : { top, height }));
  }, [scroller, headHeight]);

  useLayoutEffect(measure, [measure]);
  useResize(scroller, measure);

  const show = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (element)
        element.scrollTop = scrollToShow(index, rowHeight, element.scrollTop, element.clientHeight);
      measure();
    },
    [scroller, rowHeight, measure],
  );

  return {
    onScroll: measure,
    window: virtualWindow(count, rowHeight, view.top, view.height),
    rowsPerPage: Math.max(1, Math.floor(view.height / rowHeight) - 1),
    show,
  };
}
