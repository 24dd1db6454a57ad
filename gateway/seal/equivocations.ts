/**
 * Two validly signed statements of one key under one sequence number: the second is refused, and the operator
 * states in the log that both exist. One statement per number and key, however often it is tried.
 */
import { toHex } from "../../ledger/encoding/bytes.ts";
import { keyOf, signerOf } from "../../ledger/state/keys.ts";
import { kindNamed, payloadAs } from "../../ledger/state/kinds.ts";
import { encodeEquivocation, equivocationSecondBytesMax } from "../../ledger/state/operator.ts";
import { readStatement, type SignedStatement } from "../../ledger/statement/statement.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import type { OperatorKey } from "./operator-key.ts";
import { stateAsOperator } from "./operator-statement.ts";
import type { Sealer } from "./sealer.ts";

/** Reported equivocations kept in memory so that none is reported twice; beyond it none is reported at all. */
const reportedCountMax = 100_000;

export class Equivocations {
  readonly #store: LedgerStore;
  readonly #sealer: Sealer;
  readonly #key: OperatorKey;
  readonly #chain: string;
  /** By key and sequence number: who waits for the report to be on disk; `undefined` once it is. */
  readonly #reported = new Map<string, (() => void)[] | undefined>();

  constructor(parts: {
    store: LedgerStore;
    sealer: Sealer;
    key: OperatorKey;
    chain: string;
  }) {
    this.#store = parts.store;
    this.#sealer = parts.sealer;
    this.#key = parts.key;
    this.#chain = parts.chain;
    this.#recall();
  }

  /** What was reported before the gateway was started: the operator's own statements say so. */
  #recall(): void {
    const { state } = this.#sealer;
    let { kid } = this.#key.publicKey;
    const { next } = signerOf(state, kid)!;
    for (let sequence = next - 1; sequence > 0 && this.#reported.size < reportedCountMax; sequence--) {
      // Further back they are by the key whose place this one took.
      while (sequence < (signerOf(state, kid)!.first ?? 0)) kid = keyOf(state, kid)!.replaces!;
      const statement = readStatement(this.#store.entry(this.#store.indexOfSequence(kid, sequence)!)!);
      const payload = kindNamed(statement.kind)!.decode(statement.payload);
      const report = payloadAs({ statement, payload }, "operator.equivocation");
      if (report) this.#reported.set(nameOf(report.kid, report.sequence), undefined);
    }
  }

  /**
   * Puts `second` on record, once, and calls `recorded` when that is on disk. The statement that first used its
   * number is in the log.
   */
  report(second: SignedStatement, recorded: () => void): void {
    const name = nameOf(second.kid, second.sequence);
    if (this.#reported.has(name)) {
      const waiting = this.#reported.get(name);
      if (waiting) waiting.push(recorded);
      else recorded();
    } else if (this.#reported.size >= reportedCountMax) recorded();
    else {
      const waiting = [recorded];
      this.#reported.set(name, waiting);
      this.#submit(second, this.#payloadOf(second), () => {
        this.#reported.set(name, undefined);
        for (const done of waiting) done();
      });
    }
  }

  #payloadOf(second: SignedStatement): Uint8Array {
    const index = this.#store.indexOfSequence(second.kid, second.sequence);
    if (index === undefined)
      throw new Error(`no entry used sequence ${second.sequence} of ${toHex(second.kid)}`);
    const first = readStatement(this.#store.entry(index)!);
    return encodeEquivocation({
      kid: second.kid,
      sequence: second.sequence,
      first: first.hash,
      secondHash: second.hash,
      ...(second.bytes.length <= equivocationSecondBytesMax && { second: second.bytes }),
    });
  }

  #submit(second: SignedStatement, payload: Uint8Array, sealed: () => void): void {
    const subject = keyOf(this.#sealer.state, second.kid)!.reference;
    const voice = { sealer: this.#sealer, key: this.#key, chain: this.#chain };
    stateAsOperator(voice, { kind: "operator.equivocation", subject, payload }, sealed);
  }
}

function nameOf(kid: Uint8Array, sequence: number): string {
  return `${toHex(kid)}/${sequence}`;
}
