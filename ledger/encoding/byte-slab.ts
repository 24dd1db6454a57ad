/**
 * Short-lived byte arrays out of larger ones: an array of its own of more than 64 bytes costs V8 a separate allocation and
 * the collector another step. What keeps one of them keeps its slab, so this is for bytes that are soon forgotten.
 */
const slabBytes = 65_536;

export class ByteSlab {
  #slab = new Uint8Array(0);
  #used = 0;

  /** `length` bytes of zeros that nobody else has; at most a sixteenth of a slab, more is an array of its own. */
  take(length: number): Uint8Array {
    if (length > slabBytes / 16) return new Uint8Array(length);
    if (this.#used + length > this.#slab.length) {
      this.#slab = new Uint8Array(slabBytes);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += length;
    return this.#slab.subarray(from, this.#used);
  }
}
