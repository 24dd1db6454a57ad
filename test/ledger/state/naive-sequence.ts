/** One signer's sequence as a map from number to statement: what the ledger keeps in a few gaps, kept whole. */
import type { SequenceProblem } from "../../../ledger/state/keys.ts";

export interface Placed {
  readonly sequence: number;
  /** Name of the statement and of the one it says it follows. */
  readonly hash: string;
  readonly previous: string | undefined;
}

export class NaiveSequence {
  readonly #placed = new Map<number, Placed>();

  problem(statement: Placed, gapsMax: number): SequenceProblem | undefined {
    const { sequence, hash, previous } = statement;
    if (this.#placed.has(sequence)) return "sequence_used";
    const before = this.#placed.get(sequence - 1);
    if (before && before.hash !== previous) return "previous_mismatch";
    const after = this.#placed.get(sequence + 1);
    if (after && after.previous !== hash) return "previous_mismatch";
    const open = gapsOf([...this.#placed.keys(), sequence]);
    return open.length > gapsMax ? "sequence_gaps_exceeded" : undefined;
  }

  place(statement: Placed): void {
    this.#placed.set(statement.sequence, statement);
  }

  get next(): number {
    return Math.max(-1, ...this.#placed.keys()) + 1;
  }

  get last(): string | undefined {
    return this.#placed.get(this.next - 1)?.hash;
  }

  get gaps(): (readonly [from: number, to: number])[] {
    return gapsOf([...this.#placed.keys()]);
  }
}

/** Runs of numbers below the highest that are not there. */
function gapsOf(numbers: readonly number[]): (readonly [number, number])[] {
  const gaps: (readonly [number, number])[] = [];
  let expected = 0;
  for (const number of numbers.toSorted((a, b) => a - b)) {
    if (number > expected) gaps.push([expected, number - 1]);
    expected = number + 1;
  }
  return gaps;
}
