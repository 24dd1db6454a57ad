import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  overscanRows,
  rowAfterKey,
  scrollToShow,
  virtualWindow,
} from "../../dashboard/components/virtual-window.ts";

const sizes = fc.record({
  count: fc.integer({ min: 0, max: 100_000 }),
  rowHeight: fc.integer({ min: 1, max: 200 }),
  scrollTop: fc.integer({ min: -500, max: 20_000_000 }),
  viewHeight: fc.integer({ min: 0, max: 4000 }),
});

describe("virtual window", () => {
  it("draws every row that can be seen, within the list, and few more", () => {
    fc.assert(
      fc.property(sizes, ({ count, rowHeight, scrollTop, viewHeight }) => {
        const { start, end } = virtualWindow(count, rowHeight, scrollTop, viewHeight);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(count);
        expect(start).toBeLessThanOrEqual(end);
        expect(end - start).toBeLessThanOrEqual(Math.ceil(viewHeight / rowHeight) + 1 + 2 * overscanRows);
        const top = Math.max(0, scrollTop);
        const firstSeen = Math.floor(top / rowHeight);
        const lastSeen = Math.ceil((top + viewHeight) / rowHeight) - 1;
        for (const row of [firstSeen, lastSeen]) {
          if (row >= 0 && row < count && viewHeight > 0) {
            expect(row).toBeGreaterThanOrEqual(start);
            expect(row).toBeLessThan(end);
          }
        }
      }),
    );
  });

  it("scrolls as little as shows the whole row, and not at all when it is seen", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 0, max: 50_000 }),
        fc.integer({ min: 100, max: 2000 }),
        (index, rowHeight, scrollTop, viewHeight) => {
          const to = scrollToShow(index, rowHeight, scrollTop, viewHeight);
          expect(to).toBeLessThanOrEqual(index * rowHeight);
          expect(to + viewHeight).toBeGreaterThanOrEqual((index + 1) * rowHeight);
          const seen = scrollTop <= index * rowHeight && scrollTop + viewHeight >= (index + 1) * rowHeight;
          if (seen) expect(to).toBe(scrollTop);
        },
      ),
    );
  });

  it("moves by keys and stops at both ends", () => {
    expect(rowAfterKey("ArrowDown", -1, 5, 3)).toBe(0);
    expect(rowAfterKey("ArrowDown", 4, 5, 3)).toBe(4);
    expect(rowAfterKey("ArrowUp", 0, 5, 3)).toBe(0);
    expect(rowAfterKey("PageDown", 1, 5, 3)).toBe(4);
    expect(rowAfterKey("PageUp", 4, 5, 3)).toBe(1);
    expect(rowAfterKey("Home", 3, 5, 3)).toBe(0);
    expect(rowAfterKey("End", 0, 5, 3)).toBe(4);
    expect(rowAfterKey("a", 0, 5, 3)).toBeUndefined();
    expect(rowAfterKey("ArrowDown", 0, 0, 3)).toBeUndefined();
  });
});
