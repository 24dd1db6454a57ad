import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Entrant, Pool, type PoolBounds } from "../../gateway/ingest/pool.ts";

const small: PoolBounds = { poolCountMax: 4, poolBytesMax: 100, partyLineBytesMax: 100, lineBytesMax: 150 };
const nothing = () => undefined;

class TestPool extends Pool<Entrant & { start(): void }> {
  constructor(bounds: PoolBounds) {
    super(bounds);
    this.onTurn(({ start }) => start());
  }

  put(sender: string, bytes: number, start: () => void): void {
    this.enter({ sender, payload: new Uint8Array(bytes), start });
  }
}

describe("the pool", () => {
  it("starts everything once, each party's in the order of arrival, and never holds more than it may", () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ enter: fc.integer({ min: 1, max: 60 }), party: fc.constantFrom("a", "b", "c") }),
        fc.constant({ leave: true }),
      ),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(steps, (sequence) => {
        const pool = new TestPool(small);
        const entered = new Map<string, number[]>();
        const started = new Map<string, number[]>();
        const inside: number[] = [];
        for (const [number, step] of sequence.entries()) {
          if ("enter" in step) {
            const { enter, party } = step;
            entered.set(party, [...(entered.get(party) ?? []), number]);
            pool.put(party, enter, () => {
              started.set(party, [...(started.get(party) ?? []), number]);
              inside.push(enter);
            });
          } else if (inside.length > 0) pool.leave(inside.shift()!);
          expect(pool.count).toBe(inside.length);
          expect(inside.length).toBeLessThanOrEqual(4);
          const bytes = inside.reduce((sum, one) => sum + one, 0);
          expect(bytes <= 100 || inside.length === 1).toBe(true);
        }
        while (inside.length > 0) pool.leave(inside.shift()!);
        expect(started).toEqual(entered);
      }),
    );
  });

  it("serves a party that says little in its turn, however long the line of another is", () => {
    const pool = new TestPool({ ...small, poolBytesMax: 4_000, partyLineBytesMax: 1e9, lineBytesMax: 1e9 });
    const inside: { party: string; bytes: number }[] = [];
    const enter = (party: string, bytes: number) =>
      pool.put(party, bytes, () => inside.push({ party, bytes }));
    for (let i = 0; i < 10_000; i++) enter("flood", i % 2 === 0 ? 250 : 900);
    for (let i = 0; i < 500; i++) {
      enter("trickle", 250);
      let left = 0;
      while (!inside.some(({ party }) => party === "trickle")) {
        pool.leave(inside.shift()!.bytes);
        left++;
      }
      // What is at work already, and one turn of 1,024 bytes with what it overdraws.
      expect(left).toBeLessThanOrEqual(4 + 5);
      while (inside[0]!.party !== "trickle") pool.leave(inside.shift()!.bytes);
      pool.leave(inside.shift()!.bytes);
    }
  });

  it("shares by bytes, not by statements", () => {
    const pool = new TestPool({ ...small, poolBytesMax: 1e6, partyLineBytesMax: 1e9, lineBytesMax: 1e9 });
    const inside: number[] = [];
    const started = { large: 0, small: 0 };
    const enter = (party: "large" | "small", bytes: number) =>
      pool.put(party, bytes, () => {
        started[party] += bytes;
        inside.push(bytes);
      });
    for (let i = 0; i < 200; i++) enter("large", 20_000);
    for (let i = 0; i < 20_000; i++) enter("small", 200);
    for (let i = 0; i < 10_000; i++) pool.leave(inside.shift()!);
    expect(started.large).toBeGreaterThan(0);
    // Four large ones started while there was room for all.
    expect(Math.abs(started.large - started.small)).toBeLessThan(4 * 20_000 + 2 * 20_000);
  });

  it("admits a long line of statements that are refused at once without calling itself for each", () => {
    const pool = new TestPool({ ...small, partyLineBytesMax: 1e9, lineBytesMax: 1e9 });
    let refused = 0;
    pool.put("a", 100, nothing);
    for (let i = 0; i < 50_000; i++)
      pool.put("a", 10, () => {
        refused++;
        pool.leave(10);
      });
    expect(refused).toBe(0);
    pool.leave(100);
    expect(refused).toBe(50_000);
    expect(pool.count).toBe(0);
  });

  it("lets a party be read from until its line is too long, and again when it is shorter", () => {
    const pool = new TestPool({ ...small, poolCountMax: 1 });
    let readable = 0;
    const whenReadable = (party: string) => pool.whenReadable(party, () => readable++);
    pool.put("a", 10, nothing);
    pool.put("a", 100, nothing);
    whenReadable("a");
    expect(readable).toBe(1);
    pool.put("a", 30, nothing);
    expect([pool.isFullFor("a"), pool.isFullFor("b")]).toEqual([true, false]);
    whenReadable("a");
    expect(readable).toBe(1);
    whenReadable("b");
    expect(readable).toBe(2);
    pool.leave(10);
    expect(readable).toBe(3);
  });

  it("lets nobody be read from while all lines together are too long", () => {
    const pool = new TestPool({ ...small, poolCountMax: 1 });
    let readable = 0;
    for (const party of ["a", "a", "b"]) pool.put(party, 80, nothing);
    expect(pool.isFullFor("c")).toBe(true);
    pool.whenReadable("c", () => readable++);
    expect(readable).toBe(0);
    pool.leave(80);
    expect(readable).toBe(1);
  });
});
