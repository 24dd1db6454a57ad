/**
 * The path of one reading, from frame to answer. docs/architecture.md §2 tells the same story in words.
 *
 *   1 frame     size and topic                          ingest/frame.ts
 *   2 pool      bounded; at the bound arrivals wait     ingest/pool.ts
 *   3 decode    bytes → SignedStatement or a code       ledger/statement/statement.ts
 *   4 verify    the signature, on worker threads        ingest/verifier.ts
 *   5 admit     the ordered rules                       ledger/state/rules.ts
 *   6 execute   into the open block, in order           ledger/log/block.ts
 *   7 commit    one durable transaction per block       store/ledger-store.ts
 *   8 certify   the operator's seal                     ledger/log/seal.ts
 *   9 answer    PUBACK and receipt, or a rejection      ingest/broker.ts, serve/routes/entries.ts
 *  10 project   telemetry, live view                    project/
 *  11 push      the live feed                           serve/feed.ts
 *  12 prove     evidence                                ledger/evidence/
 */

import { type Refusal, refusal } from "../ledger/codes.ts";
import { hasUsed, signerOf } from "../ledger/state/keys.ts";
import { isRefusal } from "../ledger/state/rules.ts";
import { referenceText } from "../ledger/statement/reference.ts";
import { decodeStatement, type SignedStatement } from "../ledger/statement/statement.ts";
import { type Arrival, Arrivals } from "./ingest/arrivals.ts";
import { type Frame, frameProblem } from "./ingest/frame.ts";
import type { Pool } from "./ingest/pool.ts";
import type { Verifier } from "./ingest/verifier.ts";
import { nativeSha256 } from "./native-hash.ts";
import type { Equivocations } from "./seal/equivocations.ts";
import type { IdentifiedAsOf, Sealer } from "./seal/sealer.ts";
import type { LedgerStore } from "./store/ledger-store.ts";

/** What becomes of a frame: in the log at `index`, or refused with a code. */
export type Answer =
  | {
      readonly sealed: true;
      readonly index: number;
      readonly statement: SignedStatement;
      readonly repeated: boolean;
    }
  | { readonly sealed: false; readonly refusal: Refusal; readonly statement: SignedStatement | undefined };

export interface GatewayParts {
  readonly store: LedgerStore;
  readonly pool: Pool;
  readonly verifier: Pick<Verifier, "verify">;
  readonly sealer: Sealer;
  readonly equivocations: Equivocations;
}

export class Gateway {
  readonly #parts: GatewayParts;
  /** Verified in any order, executed in the order of arrival, so that a signer's sequence stays in order. */
  readonly #arrivals = new Arrivals((arrival) => this.#execute(arrival));

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    parts.pool.onTurn((frame) => this.#begin(frame));
  }

  /** Takes a frame through the path; it is answered exactly once. */
  receive(frame: Frame): void {
    const problem = frameProblem(frame);
    if (problem) return frame.answered({ sealed: false, refusal: problem, statement: undefined });
    this.#parts.pool.enter(frame);
  }

  #begin(frame: Frame): void {
    const statement = decodeStatement(frame.payload, nativeSha256);
    if (isRefusal(statement)) return this.#refuse(frame, statement, undefined);
    const index = this.#repeatOf(statement);
    if (index !== undefined) return this.#answer(frame, { sealed: true, index, statement, repeated: true });
    const identified = this.#identify(frame, statement);
    if (isRefusal(identified)) return this.#refuse(frame, identified, statement);
    const { hindrance } = this.#parts.sealer;
    if (hindrance !== undefined) return this.#refuse(frame, refusal("gateway_stopped", hindrance), statement);
    this.#verify(frame, identified);
  }

  #identify(frame: Frame, statement: SignedStatement): IdentifiedAsOf | Refusal {
    const identified = this.#parts.sealer.identify(statement);
    if (isRefusal(identified) || frame.device === undefined) return identified;
    const carrier = referenceText("device", frame.device);
    return identified.key.reference === carrier
      ? identified
      : refusal("topic_mismatch", `the topic is ${carrier}'s`);
  }

  #verify(frame: Frame, identified: IdentifiedAsOf): void {
    this.#parts.verifier.verify(this.#arrivals.add(frame, identified));
  }

  #execute({ frame, identified, valid }: Arrival): void {
    const { statement } = identified;
    const { sealer } = this.#parts;
    if (!valid) return this.#refuse(frame, refusal("signature_invalid"), statement);
    const { hindrance } = sealer;
    const executed =
      hindrance === undefined
        ? sealer.execute(identified, (index) =>
            this.#answer(frame, { sealed: true, index, statement, repeated: false }),
          )
        : refusal("gateway_stopped", hindrance);
    if (!isRefusal(executed)) return;
    // It may have been sealed since it arrived, sent twice; then it is, whatever else is now against it.
    const repeated = this.#repeatOf(statement);
    if (repeated !== undefined)
      return this.#answer(frame, { sealed: true, index: repeated, statement, repeated: true });
    if (executed.code !== "sequence_used") return this.#refuse(frame, executed, statement);
    this.#sequenceUsed(frame, statement);
  }

  #answer(frame: Frame, answer: Answer): void {
    this.#parts.pool.leave(frame.payload.length);
    frame.answered(answer);
  }

  #refuse(frame: Frame, reason: Refusal, statement: SignedStatement | undefined): void {
    this.#answer(frame, { sealed: false, refusal: reason, statement });
  }

  /** Where the statement is in the log already. Only one under a number that its key has used can be. */
  #repeatOf({ kid, sequence, hash }: SignedStatement): number | undefined {
    const { store, sealer } = this.#parts;
    const signer = signerOf(sealer.state, kid);
    if (!signer || !hasUsed(signer, sequence)) return undefined;
    const index = store.indexOfSequence(kid, sequence);
    return index !== undefined && store.holds(index, hash) ? index : undefined;
  }

  /** The same statement twice is a repeat; another one under its number is equivocation. */
  #sequenceUsed(frame: Frame, statement: SignedStatement, waited = false): void {
    const { store, sealer, equivocations } = this.#parts;
    const { kid, sequence, hash } = statement;
    const first = store.indexOfSequence(kid, sequence);
    // Its number was used in the open block: which of the two it is shows when that is on disk.
    if (first === undefined && !waited)
      return sealer.afterSeal(() => this.#sequenceUsed(frame, statement, true));
    const repeated = first !== undefined && store.holds(first, hash) ? first : store.indexOfStatement(hash);
    if (repeated !== undefined)
      return this.#answer(frame, { sealed: true, index: repeated, statement, repeated: true });
    // Without the first there is nothing to compare with: the store's index is damaged, and nobody is accused.
    if (first === undefined) return this.#refuse(frame, refusal("sequence_used"), statement);
    equivocations.report(statement, () => this.#refuse(frame, refusal("sequence_equivocation"), statement));
  }
}
