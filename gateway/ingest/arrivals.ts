/** Statements between verification and execution, kept in the order in which they arrived. */
import type { SignatureAlgorithm } from "../../ledger/keys/cose-key.ts";
import type { IdentifiedAsOf } from "../seal/sealer.ts";
import { Fifo } from "./fifo.ts";
import type { Frame } from "./frame.ts";
import type { Pending } from "./verify-lane.ts";

/** One statement, and at the same time what is asked of the verifier about it: one object, for thousands are on their way. */
export class Arrival implements Pending {
  readonly frame: Frame;
  readonly identified: IdentifiedAsOf;
  /** `undefined` while the signature is being verified. */
  valid: boolean | undefined;
  readonly #arrivals: Arrivals;

  constructor(frame: Frame, identified: IdentifiedAsOf, arrivals: Arrivals) {
    this.frame = frame;
    this.identified = identified;
    this.#arrivals = arrivals;
  }

  get algorithm(): SignatureAlgorithm {
    return this.identified.key.algorithm;
  }

  get key(): Uint8Array {
    return this.identified.key.bytes;
  }

  get message(): Uint8Array {
    return this.identified.statement.toBeSigned;
  }

  get signature(): Uint8Array {
    return this.identified.statement.signature;
  }

  verdict(valid: boolean): void {
    this.valid = valid;
    this.#arrivals.executeVerified();
  }
}

export class Arrivals {
  readonly #execute: (arrival: Arrival) => void;
  readonly #queue = new Fifo<Arrival>();

  constructor(execute: (arrival: Arrival) => void) {
    this.#execute = execute;
  }

  add(frame: Frame, identified: IdentifiedAsOf): Arrival {
    const arrival = new Arrival(frame, identified, this);
    this.#queue.push(arrival);
    return arrival;
  }

  /** Executes everything at the head that has a verdict. */
  executeVerified(): void {
    while (this.#queue.first?.valid !== undefined) this.#execute(this.#queue.shift()!);
  }
}
