import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bitFlip,
  delay,
  duplicate,
  type Fault,
  lose,
  reorder,
  replay,
  skew,
  streamFaultNames,
  streamFaults,
  wrongKey,
} from "../../simulators/faults.ts";
import { flipBit, type Outgoing } from "../../simulators/outgoing.ts";
import { createRandom } from "../../simulators/random.ts";

/** Messages 0, 1, 2 … at ascending times, some of them equal. */
const streams = fc
  .array(fc.nat(1_000), { maxLength: 60 })
  .map((times): Outgoing<number>[] =>
    times.sort((a, b) => a - b).map((dueAtMs, message) => ({ dueAtMs: dueAtMs * 1_000, message })),
  );
const seeds = fc.string();
const probabilities = fc.double({ min: 0, max: 1, noNaN: true });

const applied = (fault: Fault, stream: Iterable<Outgoing<number>>, seed: string) => [
  ...fault(stream, createRandom(seed)),
];
const numbers = (stream: readonly Outgoing<number>[]) => stream.map(({ message }) => message);
const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const isInOrder = (stream: readonly Outgoing<number>[]) =>
  stream.every(({ dueAtMs }, k) => k === 0 || stream[k - 1]!.dueAtMs <= dueAtMs);

function check(property: (stream: Outgoing<number>[], seed: string, probability: number) => void) {
  fc.assert(fc.property(streams, seeds, probabilities, property));
}

describe.each(streamFaultNames)("the fault %s", (name) => {
  it("repeats itself for a seed, keeps the order of time and invents no message", () => {
    check((stream, seed) => {
      const faulty = applied(streamFaults[name], stream, seed);
      expect(applied(streamFaults[name], stream, seed)).toEqual(faulty);
      expect(isInOrder(faulty)).toBe(true);
      for (const { message, dueAtMs } of faulty)
        expect(dueAtMs).toBeGreaterThanOrEqual(stream[message]!.dueAtMs);
    });
  });

  it("leaves the stream it was given alone", () => {
    check((stream, seed) => {
      const before = structuredClone(stream);
      applied(streamFaults[name], stream, seed);
      expect(stream).toEqual(before);
    });
  });

  it("is lazy: an endless stream can be read", () => {
    function* endless(): Generator<Outgoing<number>> {
      for (let message = 0; ; message++) yield { dueAtMs: message * 60_000, message };
    }
    const faulty = streamFaults[name](endless(), createRandom(1));
    for (let k = 0; k < 100; k++) expect(faulty.next().done).toBe(false);
  });

  it("does something on an hour's messages", () => {
    const stream = Array.from({ length: 60 }, (_, message) => ({ dueAtMs: message * 60_000, message }));
    expect(applied(streamFaults[name], stream, "any")).not.toEqual(stream);
  });
});

describe("faults of the message stream", () => {
  it("lose: takes messages away and touches no other", () => {
    check((stream, seed, probability) => {
      const left = applied(lose({ probability }), stream, seed);
      expect(left).toEqual(stream.filter(({ message }) => numbers(left).includes(message)));
      expect(applied(lose({ probability: 1 }), stream, seed)).toEqual([]);
      expect(applied(lose({ probability: 0 }), stream, seed)).toEqual(stream);
    });
  });

  it("delay: all messages arrive, none early, none later than promised", () => {
    check((stream, seed, probability) => {
      const late = applied(delay({ probability, delayMsMin: 5_000, delayMsMax: 90_000 }), stream, seed);
      expect(sorted(numbers(late))).toEqual(numbers(stream));
      for (const { message, dueAtMs } of late) {
        const byMs = dueAtMs - stream[message]!.dueAtMs;
        expect(byMs === 0 || (byMs >= 5_000 && byMs <= 90_000)).toBe(true);
      }
    });
  });

  it.each([
    ["duplicate", duplicate],
    ["replay", replay],
  ])("%s: the original goes as ever, the copy later and marked as the same bytes", (_, again) => {
    check((stream, seed, probability) => {
      const more = applied(again({ probability, delayMsMin: 1, delayMsMax: 60_000 }), stream, seed);
      expect(more.filter(({ marks }) => !marks?.resent)).toEqual(stream);
      const copies = more.filter(({ marks }) => marks?.resent);
      expect(new Set(numbers(copies)).size).toBe(copies.length);
      for (const { message, dueAtMs } of copies) expect(dueAtMs).toBeGreaterThan(stream[message]!.dueAtMs);
    });
  });

  it("reorder: the same messages, some overtaken by at most so many", () => {
    check((stream, seed, probability) => {
      const mixed = numbers(applied(reorder({ probability, overtakenByMax: 3 }), stream, seed));
      expect(sorted(mixed)).toEqual(numbers(stream));
      for (const [k, message] of mixed.entries()) {
        const overtakenBy = mixed.slice(0, k).filter((other) => other > message).length;
        expect(overtakenBy).toBeLessThanOrEqual(3);
      }
    });
    const stream = Array.from({ length: 20 }, (_, message) => ({ dueAtMs: message, message }));
    const mixed = numbers(applied(reorder({ probability: 0.5, overtakenByMax: 3 }), stream, "x"));
    expect(mixed).not.toEqual(numbers(stream));
  });

  it("skew, wrongKey, bitFlip: mark what the sender is to do, change nothing else, and add up", () => {
    check((stream, seed, probability) => {
      const unmarked = (faulty: Outgoing<number>[]) => faulty.map(({ marks: _, ...rest }) => rest);
      const skewed = applied(skew({ clockSkewMs: -7 }), stream, seed);
      expect(skewed.every(({ marks }) => marks?.clockSkewMs === -7)).toBe(true);
      const all = applied(
        bitFlip({ probability }),
        applied(wrongKey({ probability: 1 }), skewed, seed),
        seed,
      );
      expect(unmarked(all)).toEqual(stream);
      for (const { marks } of all) {
        expect(marks).toMatchObject({ clockSkewMs: -7, wrongKey: true });
        if (marks?.bitFlip) expect(marks.bitFlip.at >= 0 && marks.bitFlip.at < 1).toBe(true);
      }
    });
  });

  it("flips exactly one bit, in a copy", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), seeds, (bytes, seed) => {
        const [outgoing] = bitFlip({ probability: 1 })([{ dueAtMs: 0, message: 0 }], createRandom(seed));
        const original = Uint8Array.from(bytes);
        const flipped = flipBit(bytes, outgoing!.marks!.bitFlip!);
        expect(bytes).toEqual(original);
        const different = flipped.map((byte, k) => byte ^ bytes[k]!).filter((byte) => byte !== 0);
        expect(different).toHaveLength(1);
        expect(Math.log2(different[0]!) % 1).toBe(0);
      }),
    );
  });
});
