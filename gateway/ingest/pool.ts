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

export interface PoolBounds {
  readonly poolCountMax: number;
  readonly poolBytesMax: number;
  readonly partyLineBytesMax: number;
  readonly lineBytesMax: number;
}

/** What a party may have started in its turn; what it takes beyond, it waits for in later ones. */
const turnBytes = 1_024;

interface InLine {
  readonly bytes: number;
  readonly start: () => void;
}

/** One party's arrivals that wait. */
interface Line {
  readonly party: string;
  readonly waiting: Fifo<InLine>;
  bytes: number;
  /** Of its turn. */
  bytesLeft: number;
  onRoom: (() => void)[];
}

export class Pool {
  readonly #bounds: PoolBounds;
  #count = 0;
  #bytes = 0;
  readonly #lines = new Map<string, Line>();
  /** The lines, whose turn it is first. */
  readonly #turns = new Fifo<Line>();
  #linesBytes = 0;
  #onRoom: (() => void)[] = [];
  #admitting = false;

  constructor(bounds: PoolBounds) {
    this.#bounds = bounds;
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

  #isTooLong(line: Line | undefined): boolean {
    return line !== undefined && line.bytes > this.#bounds.partyLineBytesMax;
  }

  /** Calls `start` now, or when there is room and it is the party's turn. */
  enter(party: string, bytes: number, start: () => void): void {
    if (this.#lines.size === 0 && !this.#admitting && this.#fits(bytes)) return this.#admit({ bytes, start });
    const line = this.#lines.get(party) ?? this.#newLine(party);
    line.waiting.push({ bytes, start });
    line.bytes += bytes;
    this.#linesBytes += bytes;
  }

  leave(bytes: number): void {
    this.#count--;
    this.#bytes -= bytes;
    // What is refused as soon as it is started leaves while others are being admitted: no deeper call for each of a long line.
    if (!this.#admitting) this.#admitInTurn();
    if (!this.#linesTooLong) for (const resume of this.#onRoom.splice(0)) resume();
  }

  /** Calls `resume` now, or once the party's line, and all together, are short enough again. */
  whenReadable(party: string, resume: () => void): void {
    const line = this.#lines.get(party);
    if (line && this.#isTooLong(line)) line.onRoom.push(() => this.whenReadable(party, resume));
    else if (this.#linesTooLong) this.#onRoom.push(resume);
    else resume();
  }

  #newLine(party: string): Line {
    const line: Line = { party, waiting: new Fifo(), bytes: 0, bytesLeft: turnBytes, onRoom: [] };
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
        else if (this.#fits(next.bytes)) this.#admitFrom(line);
        else break;
      }
    } finally {
      this.#admitting = false;
    }
  }

  #passTurn(line: Line): void {
    line.bytesLeft += turnBytes;
    this.#turns.push(this.#turns.shift()!);
  }

  #admitFrom(line: Line): void {
    const next = line.waiting.shift()!;
    line.bytes -= next.bytes;
    line.bytesLeft -= next.bytes;
    this.#linesBytes -= next.bytes;
    if (line.waiting.length === 0) {
      this.#turns.shift();
      this.#lines.delete(line.party);
    }
    this.#admit(next);
    if (!this.#isTooLong(line)) for (const resume of line.onRoom.splice(0)) resume();
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
