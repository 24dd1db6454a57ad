/**
 * The bound on what is between arrival and answer. At the bound further arrivals stand in line: their senders get no
 * answer yet, but are still read from, so that their pings are answered. Only when the line itself is too long does
 * reading pause. Nothing is dropped and nothing ages out.
 */
export interface PoolBounds {
  readonly poolCountMax: number;
  readonly poolBytesMax: number;
  readonly lineBytesMax: number;
}

interface InLine {
  readonly bytes: number;
  readonly start: () => void;
}

export class Pool {
  readonly #bounds: PoolBounds;
  #count = 0;
  #bytes = 0;
  #line: InLine[] = [];
  #lineBytes = 0;
  #onRoom: (() => void)[] = [];

  constructor(bounds: PoolBounds) {
    this.#bounds = bounds;
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Arrivals stand in line. */
  get full(): boolean {
    return this.#line.length > 0;
  }

  get #lineTooLong(): boolean {
    return this.#lineBytes > this.#bounds.lineBytesMax;
  }

  /** Calls `start` now, or when there is room, in the order of arrival. */
  enter(bytes: number, start: () => void): void {
    if (!this.full && this.#fits(bytes)) return this.#admit({ bytes, start });
    this.#line.push({ bytes, start });
    this.#lineBytes += bytes;
  }

  leave(bytes: number): void {
    this.#count--;
    this.#bytes -= bytes;
    while (this.#line.length > 0 && this.#fits(this.#line[0]!.bytes)) {
      this.#lineBytes -= this.#line[0]!.bytes;
      this.#admit(this.#line.shift()!);
    }
    if (!this.#lineTooLong) for (const resume of this.#onRoom.splice(0)) resume();
  }

  /** Calls `resume` now, or once the line is short enough again. */
  whenReadable(resume: () => void): void {
    if (this.#lineTooLong) this.#onRoom.push(resume);
    else resume();
  }

  #fits(bytes: number): boolean {
    return (
      this.#count === 0 ||
      (this.#count < this.#bounds.poolCountMax && this.#bytes + bytes <= this.#bounds.poolBytesMax)
    );
  }

  #admit({ bytes, start }: InLine): void {
    this.#count++;
    this.#bytes += bytes;
    start();
  }
}
