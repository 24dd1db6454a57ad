/** A binary heap of numbered things by a number, smallest first; among equals, the smaller number of the thing. */
export class MinimumHeap {
  #keys: Float64Array;
  #items: Int32Array;
  #size = 0;

  constructor(capacity = 1_024) {
    this.#keys = new Float64Array(capacity);
    this.#items = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Key of the first; the heap must not be empty. */
  get firstKey(): number {
    return this.#keys[0]!;
  }

  clear(): void {
    this.#size = 0;
  }

  push(key: number, item: number): void {
    if (this.#size === this.#keys.length) this.#grow();
    const keys = this.#keys;
    const items = this.#items;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentKey = keys[parent]!;
      if (parentKey < key || (parentKey === key && items[parent]! <= item)) break;
      keys[at] = parentKey;
      items[at] = items[parent]!;
      at = parent;
    }
    keys[at] = key;
    items[at] = item;
  }

  /** Takes the first away; the heap must not be empty. */
  pop(): number {
    const keys = this.#keys;
    const items = this.#items;
    const first = items[0]!;
    const size = --this.#size;
    const key = keys[size]!;
    const item = items[size]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      const right = child + 1;
      if (
        right < size &&
        (keys[right]! < keys[child]! || (keys[right] === keys[child] && items[right]! < items[child]!))
      )
        child = right;
      if (key < keys[child]! || (key === keys[child] && item <= items[child]!)) break;
      keys[at] = keys[child]!;
      items[at] = items[child]!;
      at = child;
    }
    keys[at] = key;
    items[at] = item;
    return first;
  }

  #grow(): void {
    const keys = new Float64Array(2 * this.#keys.length);
    keys.set(this.#keys);
    this.#keys = keys;
    const items = new Int32Array(keys.length);
    items.set(this.#items);
    this.#items = items;
  }
}
