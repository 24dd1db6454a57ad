/**
 * The gateway's path from a frame to its answer, with the real rules, sealer and store, and without sockets, workers
 * and projections: it starts in milliseconds, so that it can be made to fail often. It dies of what would end the
 * process.
 */
import type { ChainClock } from "../../gateway/clock.ts";
import { bounds } from "../../gateway/configuration.ts";
import { type Answer, Gateway } from "../../gateway/gateway.ts";
import { verifyNatively } from "../../gateway/ingest/native-signature.ts";
import { Pool } from "../../gateway/ingest/pool.ts";
import { Equivocations } from "../../gateway/seal/equivocations.ts";
import { beginChain } from "../../gateway/seal/genesis.ts";
import { type Ledger, openLedger } from "../../gateway/seal/ledger.ts";
import { operatorKey } from "../../gateway/seal/operator-key.ts";
import { Sealer } from "../../gateway/seal/sealer.ts";
import type { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { clockOf } from "../gateway/chain-clock.ts";
import { keyFromSeed, TestSigner } from "../signer.ts";

/** The name of the whole gateway under test, too, so that one checker serves both. */
export const lightChain = "chain:crash";

export interface LightParts {
  readonly store: LedgerStore;
  readonly clock: ChainClock;
  /** What would end the process; nothing of this gateway is to be used afterwards. */
  readonly died: (error: unknown) => void;
  readonly blockCountMax?: number;
}

/** A clock that a test sets. */
export function settableClock(startMs: number): ChainClock & { nowIs(ms: number): void } {
  let nowMs = startMs;
  return {
    ...clockOf(() => nowMs),
    nowIs: (ms) => {
      nowMs = ms;
    },
  };
}

export class LightGateway {
  readonly ledger: Ledger;
  readonly sealer: Sealer;
  readonly #gateway: Gateway;
  readonly #died: (error: unknown) => void;

  /** Opens the ledger, and begins the chain when it has not begun. Throws what would refuse the start. */
  constructor({ store, clock, died, blockCountMax = bounds.blockCountMax }: LightParts) {
    const key = operatorKey(keyFromSeed("light operator"));
    const registrar = new TestSigner("party:registrar", lightChain);
    this.#died = died;
    this.ledger = openLedger(store, lightChain);
    if (!this.ledger.tip)
      beginChain(this.ledger, key, {
        chain: lightChain,
        operatorName: "Light operator",
        registrars: [{ id: "registrar", legalName: "Registrar", country: "NL", keys: [registrar.publicKey] }],
        demonstration: true,
        nowMs: clock.nowMs(),
      });
    this.sealer = new Sealer(this.ledger, clock, key, { ...bounds, blockCountMax }, died);
    this.#gateway = new Gateway({
      store,
      pool: new Pool(bounds),
      verifier: { verify: (pending) => pending.verdict(verifyNatively(pending)) },
      sealer: this.sealer,
      equivocations: new Equivocations({ store, sealer: this.sealer, key, chain: lightChain }),
    });
  }

  /** What is thrown on the way ends a process, too. */
  receive(payload: Uint8Array, answered: (answer: Answer) => void): void {
    try {
      this.#gateway.receive({ payload, sender: "test", answered });
    } catch (error) {
      this.#died(error);
    }
  }

  seal(): void {
    try {
      this.sealer.seal();
    } catch (error) {
      this.#died(error);
    }
  }
}
