import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Calls `measure` whenever the size of `element` has changed, and once at the beginning. */
export function useResize(element: RefObject<HTMLElement | null>, measure: () => void): void {
  useLayoutEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(measure);
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, measure]);
}
