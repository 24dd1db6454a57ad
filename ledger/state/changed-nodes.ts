/** Twice the node's number, 1 more for an inner node; the half for its digest. */
const words = 2;

/** Most blocks change fewer nodes than this; of a larger list nothing is kept. */
const keptNodes = 32_768;

const kept = new Uint32Array(keptNodes * words);

/** Changed nodes of a tree, each level after the one above it. One list is in use at a time. */
export class ChangedNodes {
  #listed = kept;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** As `NodeHashes` takes them. */
  get listed(): Uint32Array {
    return this.#listed;
  }

  add(node: number, isLeaf: boolean, half: number): void {
    const at = this.#count * words;
    if (at === this.#listed.length) this.#grow();
    this.#listed[at] = 2 * node + (isLeaf ? 0 : 1);
    this.#listed[at + 1] = half;
    this.#count += 1;
  }

  node(i: number): number {
    return this.#listed[i * words]! >>> 1;
  }

  isLeaf(i: number): boolean {
    return (this.#listed[i * words]! & 1) === 0;
  }

  #grow(): void {
    const grown = new Uint32Array(2 * this.#listed.length);
    grown.set(this.#listed);
    this.#listed = grown;
  }
}
