/**
 * The bound on what is at work between arrival and answer, and the lines before it. At the bound arrivals stand in line, each
 * party in its own: their senders get no answer yet, but are still read from, so that their pings are answered. Only when a
 * line is too long does reading from its party pause. Nothing is dropped and nothing ages out.
 *
 * From the lines the parties are served in turn (deficit round robin, Shreedhar and Varghese 1995), so that one that floods
 * makes the others wait for their turn, not for its statements. Within a line the order is that of arrival.
 *
 * The bound is small: what is at work is then still in the processor's caches at the next stage, and garbage is young.
 */
import { Fifo } from "./fifo.ts";
import type { Frame } from "./frame.ts";

export interface PoolBounds {
  readonly poolCountMax: number;
  readonly poolBytesMax: number;
  readonly partyLineBytesMax: number;
  readonly lineBytesMax: number;
}

/** What a party may have started in its turn; what it takes beyond, it waits for in later ones. */
const turnBytes = 1_024;

/** What stands in line: whose it is, and how large. */
export type Entrant = Pick<Frame, "sender" | "payload">;

/** One party's arrivals that wait. */
interface Line<E> {
  readonly party: string;
  readonly waiting: Fifo<E>;
  bytes: number;
  /** Of its turn. */
  bytesLeft: number;
  onRoom: (() => void)[];
}

export class Pool<E extends Entrant = Frame> {
  readonly #bounds: PoolBounds;
  #start: (entrant: E) => void = () => {
    throw new Error("nobody takes what enters the pool: call onTurn first");
  };
  #count = 0;
  #bytes = 0;
  readonly #lines = new Map<string, Line<E>>();
  /** The lines, whose turn it is first. */
  readonly #turns = new Fifo<Line<E>>();
  #linesBytes = 0;
  #onRoom: (() => void)[] = [];
  #admitting = false;

  constructor(bounds: PoolBounds) {
    this.#bounds = bounds;
  }

  /** `start` is called with each that enters, when there is room and it is its party's turn. */
  onTurn(start: (entrant: E) => void): void {
    this.#start = start;
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Somebody waits for room. */
  get hasLine(): boolean {
    return this.#lines.size > 0;
  }

  /** As many of the party's statements, or of all parties', wait as may. */
  isFullFor(party: string): boolean {
    return this.#linesTooLong || this.#isTooLong(this.#lines.get(party));
  }

  get #linesTooLong(): boolean {
    return this.#linesBytes > this.#bounds.lineBytesMax;
  }

  #isTooLong(line: Line<E> | undefined): boolean {
    return line !== undefined && line.bytes > this.#bounds.partyLineBytesMax;
  }

  enter(entrant: E): void {
    const bytes = entrant.payload.length;
    if (this.#lines.size === 0 && !this.#admitting && this.#fits(bytes)) return this.#admit(entrant);
    const line = this.#lines.get(entrant.sender) ?? this.#newLine(entrant.sender);
    line.waiting.push(entrant);
    line.bytes += bytes;
    this.#linesBytes += bytes;
  }

  leave(bytes: number): void {
    this.#count--;
    this.#bytes -= bytes;
    // What is refused as soon as it is started leaves while others are being admitted: no deeper call for each of a long line.
    if (!this.#admitting) this.#admitInTurn();
    if (this.#onRoom.length > 0 && !this.#linesTooLong) for (const resume of this.#onRoom.splice(0)) resume();
  }

  /** Calls `resume` now, or once the party's line, and all together, are short enough again. */
  whenReadable(party: string, resume: () => void): void {
    const line = this.#lines.get(party);
    if (line && this.#isTooLong(line)) line.onRoom.push(() => this.whenReadable(party, resume));
    else if (this.#linesTooLong) this.#onRoom.push(resume);
    else resume();
  }

  #newLine(party: string): Line<E> {
    const line: Line<E> = { party, waiting: new Fifo(), bytes: 0, bytesLeft: turnBytes, onRoom: [] };
    this.#lines.set(party, line);
    this.#turns.push(line);
    return line;
  }

  #admitInTurn(): void {
    this.#admitting = true;
    try {
      while (this.#lines.size > 0) {
        const line = this.#turns.first!;
        const next = line.waiting.first!;
        if (line.bytesLeft <= 0) this.#passTurn(line);
        else if (this.#fits(next.payload.length)) this.#admitFrom(line);
        else break;
      }
    } finally {
      this.#admitting = false;
    }
  }

  #passTurn(line: Line<E>): void {
    line.bytesLeft += turnBytes;
    this.#turns.push(this.#turns.shift()!);
  }

  #admitFrom(line: Line<E>): void {
    const next = line.waiting.shift()!;
    const bytes = next.payload.length;
    line.bytes -= bytes;
    line.bytesLeft -= bytes;
    this.#linesBytes -= bytes;
    if (line.waiting.length === 0) {
      this.#turns.shift();
      this.#lines.delete(line.party);
    }
    this.#admit(next);
    if (line.onRoom.length > 0 && !this.#isTooLong(line))
      for (const resume of line.onRoom.splice(0)) resume();
  }

  #fits(bytes: number): boolean {
    return (
      this.#count === 0 ||
      (this.#count < this.#bounds.poolCountMax && this.#bytes + bytes <= this.#bounds.poolBytesMax)
    );
  }

  #admit(entrant: E): void {
    this.#count++;
    this.#bytes += entrant.payload.length;
    this.#start(entrant);
  }
}
