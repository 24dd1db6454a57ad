/**
 * Two validly signed statements of one key under one sequence number: the second is refused, and the operator
 * states in the log that both exist. One statement per number and key, however often it is tried.
 */
import { toHex } from "../../ledger/encoding/bytes.ts";
import { keyOf, signerOf } from "../../ledger/state/keys.ts";
import { encodeEquivocation, equivocationSecondBytesMax } from "../../ledger/state/operator.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import {
  assembleStatement,
  prepareStatement,
  readStatement,
  type SignedStatement,
} from "../../ledger/statement/statement.ts";
import type { ChainClock } from "../clock.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import type { OperatorKey } from "./operator-key.ts";
import type { Sealer } from "./sealer.ts";

/** Numbers of reported equivocations kept in memory so that none is reported twice. */
const reportedCountMax = 100_000;

export class Equivocations {
  readonly #store: LedgerStore;
  readonly #sealer: Sealer;
  readonly #key: OperatorKey;
  readonly #clock: ChainClock;
  readonly #chain: string;
  readonly #reported = new Set<string>();

  constructor(parts: {
    store: LedgerStore;
    sealer: Sealer;
    key: OperatorKey;
    clock: ChainClock;
    chain: string;
  }) {
    this.#store = parts.store;
    this.#sealer = parts.sealer;
    this.#key = parts.key;
    this.#clock = parts.clock;
    this.#chain = parts.chain;
  }

  /** Puts `second` on record; the statement that first used its number is in the log. */
  report(second: SignedStatement): void {
    const name = `${toHex(second.kid)}/${second.sequence}`;
    if (this.#reported.has(name) || this.#reported.size >= reportedCountMax) return;
    this.#reported.add(name);
    const index = this.#store.indexOfSequence(second.kid, second.sequence);
    if (index === undefined)
      throw new Error(`no entry used sequence ${second.sequence} of ${toHex(second.kid)}`);
    const first = readStatement(this.#store.entry(index)!);
    this.#submit(
      second,
      encodeEquivocation({
        kid: second.kid,
        sequence: second.sequence,
        first: first.hash,
        secondHash: second.hash,
        ...(second.bytes.length <= equivocationSecondBytesMax && { second: second.bytes }),
      }),
    );
  }

  #submit(second: SignedStatement, payload: Uint8Array): void {
    const own = signerOf(this.#sealer.state, this.#key.publicKey.kid);
    const prepared = prepareStatement({
      algorithm: this.#key.publicKey.algorithm,
      kind: "operator.equivocation",
      kid: this.#key.publicKey.kid,
      issuer: this.#chain,
      subject: keyOf(this.#sealer.state, second.kid)!.reference,
      chain: this.#chain,
      issuedAtSeconds: Math.floor(this.#clock.nowMs() / 1000),
      sequence: own?.next ?? 0,
      previous: own?.last,
      payload,
    });
    const statement = readStatement(assembleStatement(prepared, this.#key.sign(prepared.toBeSigned)));
    const identified = this.#sealer.identify(statement);
    if (isRefusal(identified)) throw new Error(`the operator's own statement is refused: ${identified.code}`);
    const executed = this.#sealer.execute(identified, () => undefined);
    if (isRefusal(executed)) throw new Error(`the operator's own statement is refused: ${executed.code}`);
  }
}
