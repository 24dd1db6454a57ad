/** Ties `virtualWindow` to a scrolling element. */
import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { remPixels } from "./rem.ts";
import { scrollToShow, type VirtualWindow, virtualWindow } from "./virtual-window.ts";

export interface VirtualRows<E extends HTMLElement> {
  /** For the element that scrolls. */
  scroller: RefObject<E | null>;
  onScroll: () => void;
  window: VirtualWindow;
  rowsPerPage: number;
  show: (index: number) => void;
}

/** Heights in rem. `headHeight`: of what stays at the upper edge of the scrolling element and covers rows there. */
export function useVirtualRows<E extends HTMLElement>(
  count: number,
  rowRems: number,
  headRems = 0,
): VirtualRows<E> {
  const rem = useMemo(remPixels, []);
  const [rowHeight, headHeight] = [rowRems * rem, headRems * rem];
  const scroller = useRef<E>(null);
  const [view, setView] = useState({ top: 0, height: 600 });

  const measure = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop: top } = element;
    const height = element.clientHeight - headHeight;
    setView((before) => (before.top === top && before.height === height ? before : { top, height }));
  }, [headHeight]);

  useLayoutEffect(() => {
    measure();
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [measure]);

  const show = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (element)
        element.scrollTop = scrollToShow(index, rowHeight, element.scrollTop, element.clientHeight);
      measure();
    },
    [rowHeight, measure],
  );

  return {
    scroller,
    onScroll: measure,
    window: virtualWindow(count, rowHeight, view.top, view.height),
    rowsPerPage: Math.max(1, Math.floor(view.height / rowHeight) - 1),
    show,
  };
}
