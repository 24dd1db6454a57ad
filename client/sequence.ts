/**
 * Where a signer stands in its sequence, and the statements it has signed that nobody has answered. Both are
 * durable before a statement leaves, so that a crash cannot make the signer use a number twice.
 */

/** A signed statement on its way. */
export interface OutgoingStatement {
  /** The exact bytes: an ES256 signature made again would differ, and a receipt is for these. */
  readonly bytes: Uint8Array;
  /** Statement hash: SHA-256 of what was signed. */
  readonly hash: Uint8Array;
  readonly sequence: number;
}

export interface SequencePosition {
  /** Sequence number of the next statement. */
  readonly next: number;
  /** Hash of the statement before it; absent when `next` is 0. */
  readonly last: Uint8Array | undefined;
}

export interface SequenceState extends SequencePosition {
  /** Signed and not yet answered for good, in order. */
  readonly outbox: readonly OutgoingStatement[];
}

/** Keeps the state of one key on one chain. */
export interface SequenceStore {
  /** `undefined` when nothing is known: a new key, or one whose state was lost. */
  read(): SequenceState | undefined;
  /** Returns when the state would survive a crash; throws when that is not certain. */
  write(state: SequenceState): void;
}

export const sequenceStart: SequenceState = { next: 0, last: undefined, outbox: [] };

/** For keys that live no longer than the process, such as a simulation's. */
export class MemorySequence implements SequenceStore {
  #state: SequenceState;

  constructor(state: SequenceState = sequenceStart) {
    this.#state = state;
  }

  read(): SequenceState {
    return this.#state;
  }

  write(state: SequenceState): void {
    this.#state = state;
  }
}
