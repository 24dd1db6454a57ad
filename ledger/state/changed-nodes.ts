import { noNode } from "./node-arena.ts";

/** A node's number, and twice its parent's, 1 more when it is on the right. */
const words = 2;

/** Most blocks change fewer nodes than this; of a larger list nothing is kept. */
const keptNodes = 32_768;

const kept = new Uint32Array(keptNodes * words);

/** Changed nodes of a tree, each level after the one above it. One list is in use at a time. */
export class ChangedNodes {
  #words = kept;
  #count = 0;

  constructor(root: number) {
    this.add(root, noNode, 0);
  }

  get count(): number {
    return this.#count;
  }

  add(node: number, parent: number, side: number): void {
    const at = this.#count * words;
    if (at === this.#words.length) this.#grow();
    this.#words[at] = node;
    this.#words[at + 1] = 2 * parent + side;
    this.#count += 1;
  }

  node(i: number): number {
    return this.#words[i * words]!;
  }

  /** `noNode` of the root. */
  parent(i: number): number {
    return this.#words[i * words + 1]! >>> 1;
  }

  side(i: number): number {
    return this.#words[i * words + 1]! & 1;
  }

  #grow(): void {
    const grown = new Uint32Array(2 * this.#words.length);
    grown.set(this.#words);
    this.#words = grown;
  }
}
