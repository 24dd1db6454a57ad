/**
 * What was made of what, and who has it: the lots of the state as a graph that is followed in both directions. It says
 * nothing that the state does not; it is kept beside it because a walk over a hundred thousand values of the state takes
 * seconds. Numbers stand for lots, so that a walk touches arrays only.
 */
import type { LotState } from "../state/provenance/lots.ts";

/** A lot as the graph knows it. */
export interface LotNode {
  readonly lot: string;
  readonly name: string;
  readonly by: string;
  readonly product: string | undefined;
  readonly origin: string | undefined;
  readonly recalled: string | undefined;
  readonly massMilligrams: number;
}

export interface Holding {
  readonly lot: string;
  readonly party: string;
  readonly massMilligrams: number;
}

/** Part of a lot that went from one party to another. */
export interface Passage {
  readonly lot: string;
  readonly from: string;
  readonly to: string;
  readonly shipment: string | undefined;
}

export type Direction = "back" | "forward";

/** Where a walk came to, the start first; `steps` is how many productions lie between. */
export interface Reached {
  readonly node: LotNode;
  readonly steps: number;
}

export class ProvenanceGraph {
  readonly #numbers = new Map<string, number>();
  readonly #nodes: (LotNode | undefined)[] = [];
  readonly #inputs: (readonly number[])[] = [];
  readonly #outputs: number[][] = [];
  readonly #holdings: Map<string, number>[] = [];
  readonly #passages: Passage[][] = [];
  /** Number of the walk that last came to a lot. */
  #seen = new Uint32Array(1024);
  #walk = 0;

  get size(): number {
    return this.#nodes.length;
  }

  /** Adds a lot as the state has it, or takes its newer state. */
  setLot(lot: string, state: LotState): void {
    const number = this.#numberOf(lot);
    const isNew = this.#nodes[number] === undefined;
    const { name, by, product, origin, recalled, massMilligrams } = state;
    this.#nodes[number] = { lot, name, by, product, origin, recalled, massMilligrams };
    if (!isNew || !state.inputs) return;
    const inputs = state.inputs.map((input) => this.#numberOf(input.lot));
    this.#inputs[number] = inputs;
    for (const input of inputs) this.#outputs[input]!.push(number);
  }

  setHolding(lot: string, party: string, massMilligrams: number): void {
    const holdings = this.#holdings[this.#numberOf(lot)]!;
    if (massMilligrams > 0) holdings.set(party, massMilligrams);
    else holdings.delete(party);
  }

  addPassage(passage: Passage): void {
    this.#passages[this.#numberOf(passage.lot)]!.push(passage);
  }

  node(lot: string): LotNode | undefined {
    const number = this.#numbers.get(lot);
    return number === undefined ? undefined : this.#nodes[number];
  }

  /** Every lot that these were made of, or that was made of them, each once, the nearest first. */
  trace(lots: readonly string[], direction: Direction): Reached[] {
    const next = direction === "back" ? this.#inputs : this.#outputs;
    const walk = ++this.#walk;
    const queue: number[] = [];
    const steps: number[] = [];
    const reach = (number: number, step: number) => {
      if (this.#seen[number] === walk) return;
      this.#seen[number] = walk;
      queue.push(number);
      steps.push(step);
    };
    for (const lot of lots) {
      const number = this.#numbers.get(lot);
      if (number !== undefined) reach(number, 0);
    }
    for (let i = 0; i < queue.length; i++) for (const other of next[queue[i]!]!) reach(other, steps[i]! + 1);
    return queue.map((number, i) => ({ node: this.#nodes[number]!, steps: steps[i]! }));
  }

  /** Who has how much of these lots now. */
  holdings(lots: readonly Reached[]): Holding[] {
    const all: Holding[] = [];
    for (const { node } of lots)
      for (const [party, massMilligrams] of this.#holdings[this.#numbers.get(node.lot)!]!)
        all.push({ lot: node.lot, party, massMilligrams });
    return all;
  }

  /** Everybody to whom part of these lots was handed, whether they have it still or not. */
  passages(lots: readonly Reached[]): Passage[] {
    const all: Passage[] = [];
    for (const { node } of lots)
      for (const passage of this.#passages[this.#numbers.get(node.lot)!]!) all.push(passage);
    return all;
  }

  #numberOf(lot: string): number {
    const known = this.#numbers.get(lot);
    if (known !== undefined) return known;
    const number = this.#nodes.length;
    this.#numbers.set(lot, number);
    this.#nodes.push(undefined);
    this.#inputs.push([]);
    this.#outputs.push([]);
    this.#holdings.push(new Map());
    this.#passages.push([]);
    if (number >= this.#seen.length) {
      const larger = new Uint32Array(this.#seen.length * 2);
      larger.set(this.#seen);
      this.#seen = larger;
    }
    return number;
  }
}
