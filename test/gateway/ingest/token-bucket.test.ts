import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SenderBuckets, TokenBucket } from "../../../gateway/ingest/token-bucket.ts";

const bounds = { perSecond: 100, burst: 50 };
const costMax = 17;

describe("a sender who waits as it is told", () => {
  it("sends in any stretch of time no more than the burst, the rate, and the last thing it sent", () => {
    const steps = fc.array(
      fc.record({
        cost: fc.double({ min: 1, max: costMax, noNaN: true }),
        idleMs: fc.integer({ min: 0, max: 700 }),
      }),
      { minLength: 1, maxLength: 100 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        let nowMs = 5_000;
        const bucket = new TokenBucket(bounds, nowMs);
        const sent: { atMs: number; cost: number }[] = [];
        for (const { cost, idleMs } of all) {
          nowMs += idleMs;
          nowMs += bucket.waitMs(nowMs);
          expect(bucket.waitMs(nowMs)).toBe(0);
          bucket.take(cost, nowMs);
          sent.push({ atMs: nowMs, cost });
        }
        for (let from = 0; from < sent.length; from++) {
          let sum = 0;
          for (const { atMs, cost } of sent.slice(from)) {
            sum += cost;
            const allowed = bounds.burst + (bounds.perSecond * (atMs - sent[from]!.atMs)) / 1_000 + costMax;
            expect(sum).toBeLessThanOrEqual(allowed + 1e-6);
          }
        }
      }),
    );
  });

  it("never waits who sends less than the rate", () => {
    const bucket = new TokenBucket(bounds, 0);
    for (let nowMs = 0; nowMs < 60_000; nowMs += 10) {
      expect(bucket.waitMs(nowMs)).toBe(0);
      bucket.take(1, nowMs);
    }
  });
});

describe("buckets of many senders", () => {
  it("are kept for whoever comes back before they are full, and forgotten afterwards", () => {
    const buckets = new SenderBuckets(bounds);
    buckets.of("flood", 0).take(1_000, 0);
    for (let i = 0; i < 5_000; i++) buckets.of(`device-${i}`, 1).take(1, 1);
    expect(buckets.of("flood", 2).waitMs(2)).toBeGreaterThan(9_000);
    // By now all are full again, and the next new ones let the map be looked through.
    for (let i = 5_000; i < 20_000; i++) buckets.of(`device-${i}`, 60_000 + i);
    expect(buckets.count).toBeLessThan(10_000);
    expect(buckets.of("flood", 80_000).waitMs(80_000)).toBe(0);
  });
});
