/**
 * Short-lived byte arrays out of larger ones: an array of its own of more than 64 bytes costs V8 a separate allocation and
 * the collector another step. What keeps one of them keeps its slab, so this is for bytes that are soon forgotten.
 */
const slabBytes = 65_536;

export class ByteSlab {
  /** Where the room is that was made last. */
  bytes = new Uint8Array(0);
  #used = 0;

  /** `length` bytes of zeros that nobody else has; at most a sixteenth of a slab, more is an array of its own. */
  take(length: number): Uint8Array {
    if (length > slabBytes / 16) return new Uint8Array(length);
    const from = this.makeRoom(length);
    return this.bytes.subarray(from, from + length);
  }

  /** Where in `bytes` the next `length` bytes of zeros begin, which nobody else has: for those who need several views of them. */
  makeRoom(length: number): number {
    if (this.#used + length > this.bytes.length) {
      this.bytes = new Uint8Array(Math.max(length, slabBytes));
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += length;
    return from;
  }
}
