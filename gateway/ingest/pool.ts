/**
 * The bound on what waits between arrival and answer. At the bound further arrivals stand in line, and whoever
 * watches `full` stops reading from its clients; nothing is dropped and nothing ages out.
 */
export interface PoolBounds {
  readonly poolCountMax: number;
  readonly poolBytesMax: number;
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

  /** Nothing more should be read from clients for now. */
  get full(): boolean {
    return this.#line.length > 0;
  }

  /** Calls `start` now, or when there is room, in the order of arrival. */
  enter(bytes: number, start: () => void): void {
    if (this.#line.length > 0 || !this.#fits(bytes)) this.#line.push({ bytes, start });
    else this.#admit({ bytes, start });
  }

  leave(bytes: number): void {
    this.#count--;
    this.#bytes -= bytes;
    while (this.#line.length > 0 && this.#fits(this.#line[0]!.bytes)) this.#admit(this.#line.shift()!);
    if (!this.full) for (const resume of this.#onRoom.splice(0)) resume();
  }

  /** Calls `resume` once there is room again. */
  whenRoom(resume: () => void): void {
    if (this.full) this.#onRoom.push(resume);
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
