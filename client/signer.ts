/** Signs statements in the one order a key may sign them, and remembers them until they are answered. */
import { equalBytes, toHex } from "../ledger/encoding/bytes.ts";
import type { PublicKey } from "../ledger/keys/cose-key.ts";
import { assembleStatement, prepareStatement, statementBytesMax } from "../ledger/statement/statement.ts";
import { ClientError } from "./client-error.ts";
import type { OutgoingStatement, SequencePosition, SequenceState, SequenceStore } from "./sequence.ts";
import { type Identity, signInProof } from "./sign-in.ts";
import type { SigningKey } from "./signing-key.ts";

/** What is to be said; the signer adds who says it, where in its sequence, and the signature. */
export interface StatementDraft {
  /** `readings`, `custody.release`, … */
  readonly kind: string;
  readonly subject: string;
  readonly payload: Uint8Array;
  /** By the chain's clock as the signer knows it. */
  readonly issuedAtSeconds: number;
}

/** Bounds of what waits for an answer; at a bound nothing more is signed until something is answered. */
export const outboxBounds = { outboxCountMax: 4_096, outboxBytesMax: 8 * 1024 * 1024 } as const;

export type OutboxBounds = { readonly [K in keyof typeof outboxBounds]: number };

export class OutboxFullError extends ClientError {
  override readonly name = "OutboxFullError";
}

/** The key may have signed before, but what it signed last is not known. */
export class SequenceUnknownError extends ClientError {
  override readonly name = "SequenceUnknownError";
}

export class Signer {
  readonly issuer: string;
  readonly chain: string;
  readonly #key: SigningKey;
  readonly #sequence: SequenceStore;
  readonly #bounds: OutboxBounds;

  constructor(
    key: SigningKey,
    identity: Identity,
    sequence: SequenceStore,
    bounds: OutboxBounds = outboxBounds,
  ) {
    this.#key = key;
    this.issuer = identity.issuer;
    this.chain = identity.chain;
    this.#sequence = sequence;
    this.#bounds = bounds;
  }

  get publicKey(): PublicKey {
    return this.#key.publicKey;
  }

  /** Where the sequence stands; `undefined` when nothing is known about it. */
  get position(): SequencePosition | undefined {
    return this.#sequence.read();
  }

  /** Signed and not answered for good, in order: what is sent again after a restart. */
  get unanswered(): readonly OutgoingStatement[] {
    return this.#sequence.read()?.outbox ?? [];
  }

  /**
   * Signs the next statement. It is durable together with the advanced sequence before it is returned. Throws
   * `SequenceUnknownError`, `OutboxFullError`, or whatever the store throws; then nothing was said.
   */
  make(draft: StatementDraft): OutgoingStatement {
    const state = this.#known();
    const statement = this.#sign(draft, state);
    this.#requireRoom(state.outbox, statement);
    this.#sequence.write({
      next: state.next + 1,
      last: statement.hash,
      outbox: [...state.outbox, statement],
    });
    return statement;
  }

  /** Forgets statements that have a receipt or were finally refused, and no others. */
  answered(hashes: readonly Uint8Array[]): void {
    const state = this.#known();
    const outbox = state.outbox.filter(({ hash }) => !hashes.some((gone) => equalBytes(gone, hash)));
    if (outbox.length < state.outbox.length) this.#sequence.write({ ...state, outbox });
  }

  /**
   * Takes over the position that the gateway gives (`GET api/signers/{kid}`) when it is ahead of what is known
   * here, and answers whether it did. Good when this machine lost its state or has an old copy, but only if
   * everything this key ever signed has reached the gateway or never will: otherwise enrol a new key. Throws
   * `ClientError` when a statement that waits here would contradict one in the log.
   */
  resume(position: SequencePosition): boolean {
    const state = this.#sequence.read();
    if (state && !isAhead(position, state)) return false;
    if (state?.outbox.some((waiting) => contradicts(position, waiting)))
      throw new ClientError(
        `Somebody else used number ${position.next - 1} of this key: it is on two machines. Discard what waits here, revoke the key and enrol a new one for each machine.`,
      );
    this.#sequence.write({ ...position, outbox: state?.outbox ?? [] });
    return true;
  }

  /** MQTT password and HTTP bearer token, good for some minutes from `wallClockMs`. */
  signIn(wallClockMs: number): string {
    return signInProof(this.#key, this, wallClockMs);
  }

  #sign(draft: StatementDraft, { next, last }: SequencePosition): OutgoingStatement {
    const { algorithm, kid } = this.#key.publicKey;
    const { issuer, chain } = this;
    const prepared = prepareStatement({
      ...draft,
      algorithm,
      kid,
      issuer,
      chain,
      sequence: next,
      previous: last,
    });
    const bytes = assembleStatement(prepared, this.#key.sign(prepared.toBeSigned));
    if (bytes.length > statementBytesMax)
      throw new ClientError(
        `The statement has ${bytes.length} bytes; at most ${statementBytesMax}. Say less in one.`,
      );
    return { bytes, hash: prepared.hash, sequence: next };
  }

  #known(): SequenceState {
    const state = this.#sequence.read();
    if (state) return state;
    throw new SequenceUnknownError(
      `What the key ${toHex(this.publicKey.kid)} signed last on ${this.chain} is not known here, and a number used twice cannot be taken back. ` +
        "Continue where the gateway says (GET api/signers/{kid}) if everything it signed has arrived there; otherwise register a new key.",
    );
  }

  #requireRoom(outbox: readonly OutgoingStatement[], { bytes }: OutgoingStatement): void {
    const { outboxCountMax, outboxBytesMax } = this.#bounds;
    const size = outbox.reduce((sum, statement) => sum + statement.bytes.length, bytes.length);
    if (outbox.length >= outboxCountMax || size > outboxBytesMax)
      throw new OutboxFullError(
        `${outbox.length} signed statements wait for an answer, which is as many as may. Connect to the gateway so that they are sent.`,
      );
  }
}

/** The same number with another hash: somebody else holds the key, or a refused statement's number was used again. */
function isAhead(position: SequencePosition, state: SequencePosition): boolean {
  if (position.next !== state.next) return position.next > state.next;
  const { last } = position;
  return last !== undefined && (state.last === undefined || !equalBytes(last, state.last));
}

/** Sending `waiting` would put two statements under one number. */
function contradicts(position: SequencePosition, waiting: OutgoingStatement): boolean {
  return (
    waiting.sequence === position.next - 1 &&
    position.last !== undefined &&
    !equalBytes(waiting.hash, position.last)
  );
}
