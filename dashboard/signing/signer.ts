/**
 * Signs statements with a browser's key in the one order it may sign them, and sends them. One at a time over
 * all tabs; number and bytes are on disk before anything leaves, so a crash cannot make a number be used twice.
 */
import type { EntryView, Problem } from "../../gateway/contract/api.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import type { PublicKey } from "../../ledger/keys/cose-key.ts";
import { kindNamed } from "../../ledger/state/kinds.ts";
import {
  assembleStatement,
  prepareStatement,
  refusalOf,
  statementBytesMax,
} from "../../ledger/statement/statement.ts";
import { type BrowserKey, signWithBrowserKey } from "./browser-key.ts";
import { type SealedProblem, sealedProblem } from "./receipt.ts";
import { type PendingStatement, resumed, type SequencePosition, type SequenceState } from "./sequence.ts";

/** What is to be said; the signer adds who says it, where in its sequence, and the signature. */
export interface Draft {
  readonly kind: string;
  readonly subject: string;
  readonly payload: Uint8Array;
}

/** Keeps the sequence of each key; a write has returned only when it would survive a crash. */
export interface SequenceStore {
  read(kid: string): Promise<SequenceState | undefined>;
  write(kid: string, state: SequenceState): Promise<void>;
}

/** The gateway as a signer needs it. Whatever else goes wrong is thrown. */
export interface SubmitTo {
  position(kid: string): Promise<SequencePosition>;
  submit(statement: Uint8Array): Promise<{ entry: EntryView } | { problem: Problem }>;
}

export interface SignerParts {
  readonly key: BrowserKey;
  /** `party:<id>`: whom the key acts for. */
  readonly issuer: string;
  readonly chain: string;
  readonly sequences: SequenceStore;
  readonly gateway: SubmitTo;
  /** The operator's key this browser trusts, when it knows one. */
  operatorKey(): PublicKey | undefined;
  /** The chain's clock. */
  nowMs(): number;
  /** Runs one task of this name at a time, over all tabs. */
  exclusively<T>(name: string, task: () => Promise<T>): Promise<T>;
}

export type Answer =
  /** In the log, and the receipt holds. */
  | { state: "sealed"; entry: EntryView }
  /** Can never be accepted; forgotten here. Its number stays unused in the log. */
  | { state: "refused"; problem: Problem }
  /** Not accepted now; kept, to be sent again or discarded. */
  | { state: "postponed"; problem: Problem; pending: PendingStatement }
  /** The gateway says sealed but does not prove it; kept. */
  | { state: "unproven"; reason: SealedProblem; pending: PendingStatement }
  /** Nothing was signed: an earlier statement has no answer yet. */
  | { state: "blocked"; pending: PendingStatement };

/** What is to be said does not follow the rules of its kind; nothing was signed. */
export class DraftError extends Error {
  override readonly name = "DraftError";
}

export class BrowserSigner {
  readonly kid: string;
  readonly #parts: SignerParts;

  constructor(parts: SignerParts) {
    this.#parts = parts;
    this.kid = toHex(parts.key.publicKey.kid);
  }

  /**
   * Signs and sends. Throws `DraftError`, `KeyElsewhereError`, and whatever keeps the gateway from being reached;
   * in the last case the statement may be on its way and is found by `pending`.
   */
  say(draft: Draft): Promise<Answer> {
    requireValid(draft);
    return this.#exclusively(async () => {
      const state = await this.#current();
      if (state.pending) return { state: "blocked", pending: state.pending };
      const pending = await this.#sign(draft, state);
      const signed = { next: state.next + 1, last: pending.hash, pending };
      await this.#parts.sequences.write(this.kid, signed);
      return this.#send(pending, signed);
    });
  }

  /** The statement that was signed and not answered, if there is one. */
  async pending(): Promise<PendingStatement | undefined> {
    return (await this.#parts.sequences.read(this.kid))?.pending;
  }

  /** Sends the bytes that wait once more; `undefined` when nothing waits any longer. */
  resend(): Promise<Answer | undefined> {
    return this.#exclusively(async () => {
      const state = await this.#parts.sequences.read(this.kid);
      return state?.pending && this.#send(state.pending, state);
    });
  }

  /**
   * Forgets the statement that waits. Its number stays used: whoever has seen the bytes could still bring them
   * into the log, and another statement under the same number would be an equivocation.
   */
  discard(): Promise<void> {
    return this.#exclusively(async () => {
      const state = await this.#parts.sequences.read(this.kid);
      if (state?.pending) await this.#forget(state);
    });
  }

  #exclusively<T>(task: () => Promise<T>): Promise<T> {
    return this.#parts.exclusively(`tallyman.signer.${this.kid}`, task);
  }

  async #current(): Promise<SequenceState> {
    const { sequences, gateway } = this.#parts;
    const [state, position] = await Promise.all([sequences.read(this.kid), gateway.position(this.kid)]);
    return resumed(state, position);
  }

  async #sign(draft: Draft, { next, last }: SequencePosition): Promise<PendingStatement> {
    const { key, issuer, chain } = this.#parts;
    const signedAtMs = this.#parts.nowMs();
    const prepared = prepareStatement({
      ...draft,
      algorithm: key.publicKey.algorithm,
      kid: key.publicKey.kid,
      issuer,
      chain,
      issuedAtSeconds: Math.floor(signedAtMs / 1000),
      sequence: next,
      previous: last,
    });
    const bytes = assembleStatement(prepared, await signWithBrowserKey(key, prepared.toBeSigned));
    if (bytes.length > statementBytesMax)
      throw new DraftError(`the statement has ${bytes.length} bytes; at most ${statementBytesMax}`);
    const { kind, subject } = draft;
    return { bytes, hash: prepared.hash, sequence: next, kind, subject, signedAtMs };
  }

  async #send(pending: PendingStatement, state: SequenceState): Promise<Answer> {
    const { gateway, chain } = this.#parts;
    const answer = await gateway.submit(pending.bytes);
    if ("problem" in answer) {
      const { problem } = answer;
      if (!problem.final) return { state: "postponed", problem, pending };
      await this.#forget(state);
      return { state: "refused", problem };
    }
    const reason = sealedProblem(pending, answer.entry, chain, this.#parts.operatorKey());
    if (reason) return { state: "unproven", reason, pending };
    await this.#forget(state);
    return { state: "sealed", entry: answer.entry };
  }

  #forget(state: SequenceState): Promise<void> {
    return this.#parts.sequences.write(this.kid, { ...state, pending: undefined });
  }
}

/** Reads the payload as the ledger will, so that a mistake costs no sequence number. */
function requireValid({ kind: name, payload }: Draft): void {
  const kind = kindNamed(name);
  if (!kind) throw new TypeError(`there is no kind of statement called ${name}`);
  try {
    kind.decode(payload);
  } catch (error) {
    throw new DraftError(refusalOf(error).detail);
  }
}
