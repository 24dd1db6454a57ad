/** Each key's sequence (docs/protocol.md §6): gaps, late fills, forks, repeats, against a map of all that was said. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advanceSequence, sequenceProblem, signerOf } from "../../../ledger/state/keys.ts";
import {
  decodeState,
  encodeState,
  StateOverlay,
  type StateReader,
  type StateValue,
} from "../../../ledger/state/view.ts";
import { NaiveSequence, type Placed } from "./naive-sequence.ts";

const kid = new Uint8Array(32).fill(3);
const empty: StateReader = { get: () => undefined };

const bytesOf = (name: string) => new Uint8Array(createHash("sha256").update(name).digest());

/** Statement `variant` of those that a signer made under one number; number 0 follows nothing. */
const nameOf = (sequence: number, variant: number) => `${sequence}/${variant}`;

class Sequence {
  state = new StateOverlay(empty);

  problem({ sequence, hash, previous }: Placed, gapsMax: number) {
    return sequenceProblem(signerOf(this.state, kid), this.#identified(sequence, hash, previous), gapsMax);
  }

  place({ sequence, hash, previous }: Placed): void {
    advanceSequence(this.state, this.#identified(sequence, hash, previous));
  }

  #identified(sequence: number, hash: string, previous: string | undefined) {
    return {
      kid,
      sequence,
      hash: bytesOf(hash),
      previous: previous === undefined ? undefined : bytesOf(previous),
    };
  }

  /** Everything is written and read again, as a process does that starts. */
  restart(): void {
    const written = new Map([...this.state.writes].map(([name, value]) => [name, encodeState(value)]));
    this.state = new StateOverlay({
      get: <T extends StateValue>(name: string) => {
        const bytes = written.get(name);
        return bytes && decodeState<T>(bytes);
      },
    });
    for (const name of written.keys()) this.state.set(name, this.state.get(name)!);
  }

  get signer() {
    return signerOf(this.state, kid);
  }
}

/** Mostly the honest statement of its number, sometimes a fork or one that follows a fork. */
const variant = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) });
const statement: fc.Arbitrary<Placed> = fc
  .record({ sequence: fc.nat(18), own: variant, before: variant })
  .map(({ sequence, own, before }) => ({
    sequence,
    hash: nameOf(sequence, own),
    previous: sequence === 0 ? undefined : nameOf(sequence - 1, before),
  }));

describe("any statements of one key", () => {
  it("are accepted and refused as by the map, and leave the same gaps, across restarts", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(statement, fc.boolean()), { maxLength: 50, size: "max" }),
        fc.integer({ min: 1, max: 4 }),
        (steps, gapsMax) => {
          const naive = new NaiveSequence();
          const sequence = new Sequence();
          for (const [said, restarted] of steps) {
            if (restarted) sequence.restart();
            const problem = naive.problem(said, gapsMax);
            seen.set(problem ?? "accepted", (seen.get(problem ?? "accepted") ?? 0) + 1);
            expect(sequence.problem(said, gapsMax)).toBe(problem);
            if (problem) continue;
            naive.place(said);
            sequence.place(said);
            const signer = sequence.signer!;
            expect(signer.next).toBe(naive.next);
            expect(signer.last).toEqual(bytesOf(naive.last!));
            expect(signer.gaps.map(({ from, to }) => [from, to]).sort(byStart)).toEqual(naive.gaps);
          }
        },
      ),
      { numRuns: 400 },
    );
    // The property says little unless each answer was given often.
    for (const answer of ["accepted", "sequence_used", "previous_mismatch", "sequence_gaps_exceeded"])
      expect(seen.get(answer), answer).toBeGreaterThan(50);
  });

  it("are all accepted when they are one chain, in whatever order, with room for the gaps", () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 30 }, (_, i) => i),
      { minLength: 30 },
    );
    fc.assert(
      fc.property(order, (numbers) => {
        const sequence = new Sequence();
        for (const number of numbers) {
          const said = {
            sequence: number,
            hash: nameOf(number, 0),
            previous: number === 0 ? undefined : nameOf(number - 1, 0),
          };
          expect(sequence.problem(said, 30)).toBeUndefined();
          sequence.place(said);
        }
        expect(sequence.signer).toEqual({ next: 30, last: bytesOf(nameOf(29, 0)), gaps: [] });
      }),
      { numRuns: 100 },
    );
  });

  it("can never put a second statement under a number, whatever was lost in between", () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 40 }), (steps) => {
        const sequence = new Sequence();
        const accepted = new Map<number, Placed>();
        for (const said of steps) {
          if (sequence.problem(said, 256)) continue;
          expect(accepted.has(said.sequence)).toBe(false);
          accepted.set(said.sequence, said);
          sequence.place(said);
        }
        for (const { sequence: number, previous } of accepted.values()) {
          const before = accepted.get(number - 1);
          if (before) expect(previous).toBe(before.hash);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("the gaps of a key", () => {
  const said = (sequence: number, fork = 0): Placed => ({
    sequence,
    hash: nameOf(sequence, fork),
    previous: sequence === 0 ? undefined : nameOf(sequence - 1, fork),
  });

  it("are at most as many as the chain allows; filling one makes room for the next", () => {
    const sequence = new Sequence();
    for (let number = 1; number <= 511; number += 2) {
      expect(sequence.problem(said(number), 256), String(number)).toBeUndefined();
      sequence.place(said(number));
    }
    expect(sequence.signer!.gaps).toHaveLength(256);
    expect(sequence.problem(said(513), 256)).toBe("sequence_gaps_exceeded");
    expect(sequence.problem(said(512), 256)).toBeUndefined();
    sequence.place(said(100));
    expect(sequence.problem(said(513), 256)).toBeUndefined();
  });

  it("are not split when there is no room, but filled from either end", () => {
    const sequence = new Sequence();
    sequence.place(said(0));
    sequence.place(said(10));
    expect(sequence.problem(said(5), 1)).toBe("sequence_gaps_exceeded");
    expect(sequence.problem(said(1), 1)).toBeUndefined();
    expect(sequence.problem(said(9), 1)).toBeUndefined();
    expect(sequence.problem(said(5), 2)).toBeUndefined();
  });

  it("are closed by what their neighbours named, and by no fork of it", () => {
    const sequence = new Sequence();
    sequence.place(said(0));
    sequence.place(said(3));
    expect(sequence.problem(said(1, 1), 9)).toBe("previous_mismatch");
    expect(sequence.problem(said(2, 1), 9)).toBe("previous_mismatch");
    sequence.place(said(2));
    expect(sequence.problem({ ...said(1), hash: nameOf(1, 1) }, 9)).toBe("previous_mismatch");
    expect(sequence.problem(said(1), 9)).toBeUndefined();
  });
});

function byStart(a: readonly number[], b: readonly number[]): number {
  return a[0]! - b[0]!;
}
