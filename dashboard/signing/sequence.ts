/**
 * Where a browser's key stands in its sequence, and the one statement it has signed that nobody has answered.
 * A number is used once, whatever happens to the statement that has it (docs/protocol.md §4).
 */
import { equalBytes } from "../../ledger/encoding/bytes.ts";

/** A signed statement on its way; exactly these bytes are sent again until they are answered. */
export interface PendingStatement {
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
  readonly sequence: number;
  readonly kind: string;
  readonly subject: string;
  /** By the chain's clock. */
  readonly signedAtMs: number;
}

export interface SequencePosition {
  readonly next: number;
  /** Hash of the statement before; absent only when `next` is 0. */
  readonly last: Uint8Array | undefined;
}

export interface SequenceState extends SequencePosition {
  readonly pending: PendingStatement | undefined;
}

export const sequenceStart: SequenceState = { next: 0, last: undefined, pending: undefined };

/** Somebody else signs with this key: the log has another statement under a number that waits here. */
export class KeyElsewhereError extends Error {
  override readonly name = "KeyElsewhereError";
  readonly sequence: number;

  constructor(sequence: number) {
    super(`number ${sequence} of this key was used for another statement`);
    this.sequence = sequence;
  }
}

/**
 * The state to go on from. The gateway's position counts where it is ahead: this browser was restored from an
 * older copy. It never leads back, so that a gateway cannot make the key use a number twice. Throws
 * `KeyElsewhereError`.
 */
export function resumed(state: SequenceState | undefined, position: SequencePosition): SequenceState {
  if (!state) return { ...position, pending: undefined };
  if (!isAhead(position, state)) return state;
  const { pending } = state;
  if (pending && position.next === pending.sequence + 1 && !sameHash(position.last, pending.hash))
    throw new KeyElsewhereError(pending.sequence);
  return { ...position, pending };
}

function isAhead(position: SequencePosition, state: SequencePosition): boolean {
  if (position.next !== state.next) return position.next > state.next;
  return position.last !== undefined && !sameHash(position.last, state.last);
}

function sameHash(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && equalBytes(a, b);
}
