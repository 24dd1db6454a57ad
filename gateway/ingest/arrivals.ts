/** Statements between verification and execution, kept in the order in which they arrived. */
import type { IdentifiedAsOf } from "../seal/sealer.ts";
import { Fifo } from "./fifo.ts";
import type { Frame } from "./frame.ts";

export interface Arrival {
  readonly frame: Frame;
  readonly identified: IdentifiedAsOf;
  /** `undefined` while the signature is being verified. */
  valid: boolean | undefined;
}

export class Arrivals {
  readonly #execute: (arrival: Arrival) => void;
  readonly #queue = new Fifo<Arrival>();

  constructor(execute: (arrival: Arrival) => void) {
    this.#execute = execute;
  }

  add(frame: Frame, identified: IdentifiedAsOf): Arrival {
    const arrival: Arrival = { frame, identified, valid: undefined };
    this.#queue.push(arrival);
    return arrival;
  }

  /** Notes the verdict and executes everything at the head that has one. */
  verified(arrival: Arrival, valid: boolean): void {
    arrival.valid = valid;
    while (this.#queue.first?.valid !== undefined) this.#execute(this.#queue.shift()!);
  }
}
