/** Messages on their way out of a device, before anything is sent. */

export interface Outgoing<T> {
  /** Virtual time at which it is to be sent. */
  readonly dueAtMs: number;
  readonly message: T;
  readonly marks?: Marks;
}

/** What a fault asks whoever signs and sends the message to do to it. */
export interface Marks {
  /** Add this to every time that the device writes: readings and issued-at. */
  readonly clockSkewMs?: number;
  /** Sign with a key that is not the device's. */
  readonly wrongKey?: true;
  /** Flip this bit of the signed bytes (`flipBit`). */
  readonly bitFlip?: BitFlip;
  /** The message was sent before: send the very same bytes again, do not sign anew. */
  readonly resent?: true;
}

export interface BitFlip {
  /** Where in the bytes, as a fraction in [0, 1) of their length. */
  readonly at: number;
  /** 0 to 7, from the least significant. */
  readonly bit: number;
}

/** A copy of the bytes with one bit the other way round. */
export function flipBit(bytes: Uint8Array, { at, bit }: BitFlip): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  const index = Math.floor(at * bytes.length);
  flipped[index] = flipped[index]! ^ (1 << bit);
  return flipped;
}

/**
 * Puts what `change` makes of each message in the place of the message, in the order of their times; equal times
 * keep their order. `stream` is in that order, and `change` gives nothing that is due before the message it was
 * given, so what comes out is known as soon as the stream has reached its time.
 */
export function* changeEach<T>(
  stream: Iterable<Outgoing<T>>,
  change: (outgoing: Outgoing<T>) => readonly Outgoing<T>[],
): Generator<Outgoing<T>> {
  const waiting: Outgoing<T>[] = [];
  for (const outgoing of stream) {
    while (waiting[0] && waiting[0].dueAtMs < outgoing.dueAtMs) yield waiting.shift()!;
    for (const changed of change(outgoing)) {
      const before = waiting.findLastIndex(({ dueAtMs }) => dueAtMs <= changed.dueAtMs);
      waiting.splice(before + 1, 0, changed);
    }
  }
  yield* waiting;
}
