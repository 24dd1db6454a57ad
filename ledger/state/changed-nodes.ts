import type { NodeHashes } from "../log/node-hashes.ts";
import { isChanged, isInner, type Link, type NodeArena, nodeOf, rootHalf } from "./node-arena.ts";

/** For each node its link, and the half below which it hangs and to which its digest goes. */
const numbers = 2;

/** Most blocks change fewer nodes than this; of a larger list nothing is kept. */
const keptNodes = 32_768;

const kept = new Uint32Array(keptNodes * numbers);

/** Changed nodes of a tree, each level after the one above it. One list is in use at a time. */
export class ChangedNodes {
  readonly #nodes: NodeArena;
  #listed = kept;
  #count = 0;
  /** Where each level begins, and the last one ends. */
  readonly #levels = [0];

  /** Takes the marks away. */
  constructor(nodes: NodeArena) {
    this.#nodes = nodes;
    this.#add(nodes.link(rootHalf), rootHalf);
    for (let from = 0; from < this.#count; from = this.#levels.at(-1)!) {
      const end = this.#count;
      for (let i = from; i < end; i += 1) this.#addBelow(i);
      this.#levels.push(end);
    }
  }

  /** From the lowest level up: those of one level need nothing of each other. */
  hashBy(hashes: NodeHashes): void {
    const levels = this.#levels;
    for (let level = levels.length - 1; level > 0; level -= 1)
      hashes.hashNodes(this.#listed, levels[level - 1]!, levels[level]!);
  }

  #addBelow(i: number): void {
    const link = this.#listed[i * numbers]!;
    if (!isInner(link)) return;
    const left = 2 * nodeOf(link);
    this.#addIfChanged(left);
    this.#addIfChanged(left + 1);
  }

  #addIfChanged(half: number): void {
    const link = this.#nodes.link(half);
    if (isChanged(link)) this.#add(link, half);
  }

  #add(link: Link, half: number): void {
    const at = this.#count * numbers;
    if (at === this.#listed.length) this.#grow();
    this.#listed[at] = link;
    this.#listed[at + 1] = half;
    this.#count += 1;
    this.#nodes.unmark(half);
  }

  #grow(): void {
    const grown = new Uint32Array(2 * this.#listed.length);
    grown.set(this.#listed);
    this.#listed = grown;
  }
}
