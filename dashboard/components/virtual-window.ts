/** Which rows of a long list are drawn: fixed row height, so a division says it all. */

export interface VirtualWindow {
  /** First and one past the last row to draw. */
  readonly start: number;
  readonly end: number;
}

/** Rows drawn above and below what is visible, so that fast scrolling does not show blanks. */
export const overscanRows = 6;

/** Browsers clamp the height of an element somewhere above 16 million pixels. */
export const listHeightPixelsMax = 15_000_000;

/** `count` rows of `rowHeight` pixels, scrolled by `scrollTop` in a box of `viewHeight` pixels. */
export function virtualWindow(
  count: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
): VirtualWindow {
  if (count <= 0 || rowHeight <= 0) return { start: 0, end: 0 };
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const last = Math.ceil((Math.max(0, scrollTop) + Math.max(0, viewHeight)) / rowHeight);
  const start = Math.min(Math.max(0, first - overscanRows), count);
  return { start, end: Math.max(start, Math.min(count, last + overscanRows)) };
}

/** Where to scroll so that row `index` is wholly visible; `scrollTop` itself when it is already. */
export function scrollToShow(
  index: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + viewHeight) return Math.max(0, top + rowHeight - viewHeight);
  return scrollTop;
}

/** Row after a key press in a list of `count` rows, or `undefined` when the key does not move. */
export function rowAfterKey(
  key: string,
  row: number,
  count: number,
  rowsPerPage: number,
): number | undefined {
  if (count === 0) return undefined;
  const page = Math.max(1, rowsPerPage);
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + page,
    PageUp: row - page,
    Home: 0,
    End: count - 1,
  };
  const next = moves[key];
  return next === undefined ? undefined : Math.min(count - 1, Math.max(0, next));
}
