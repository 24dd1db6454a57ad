import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pool } from "../../gateway/ingest/pool.ts";

describe("the pool", () => {
  it("starts everything once, in the order of arrival, and never holds more than it may", () => {
    const steps = fc.array(
      fc.oneof(fc.record({ enter: fc.integer({ min: 1, max: 60 }) }), fc.constant({ leave: true })),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(steps, (sequence) => {
        const pool = new Pool({ poolCountMax: 4, poolBytesMax: 100, lineBytesMax: 150 });
        const started: number[] = [];
        const inside: number[] = [];
        let entered = 0;
        for (const step of sequence) {
          if ("enter" in step) {
            const number = entered++;
            pool.enter(step.enter, () => {
              started.push(number);
              inside.push(step.enter);
            });
          } else if (inside.length > 0) pool.leave(inside.shift()!);
          expect(pool.count).toBe(inside.length);
          expect(inside.length).toBeLessThanOrEqual(4);
          const bytes = inside.reduce((sum, one) => sum + one, 0);
          expect(bytes <= 100 || inside.length === 1).toBe(true);
        }
        while (inside.length > 0) pool.leave(inside.shift()!);
        expect(started).toEqual(Array.from({ length: entered }, (_, number) => number));
        expect(pool.full).toBe(false);
      }),
    );
  });

  it("lets its senders be read from until the line is too long, and again when it is shorter", () => {
    const pool = new Pool({ poolCountMax: 1, poolBytesMax: 100, lineBytesMax: 50 });
    let readable = 0;
    for (const bytes of [10, 30]) pool.enter(bytes, () => undefined);
    expect(pool.full).toBe(true);
    pool.whenReadable(() => readable++);
    expect(readable).toBe(1);
    pool.enter(30, () => undefined);
    pool.whenReadable(() => readable++);
    expect(readable).toBe(1);
    pool.leave(10);
    expect(readable).toBe(2);
  });
});
