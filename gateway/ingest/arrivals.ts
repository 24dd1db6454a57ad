/** Statements between verification and execution, kept in the order in which they arrived. */
import type { Answered } from "../gateway.ts";
import type { IdentifiedAsOf } from "../seal/sealer.ts";
import { Fifo } from "./fifo.ts";

export interface Arrival {
  readonly identified: IdentifiedAsOf;
  readonly answered: Answered;
  /** `undefined` while the signature is being verified. */
  valid: boolean | undefined;
}

export class Arrivals {
  readonly #execute: (arrival: Arrival) => void;
  readonly #queue = new Fifo<Arrival>();

  constructor(execute: (arrival: Arrival) => void) {
    this.#execute = execute;
  }

  add(identified: IdentifiedAsOf, answered: Answered): Arrival {
    const arrival: Arrival = { identified, answered, valid: undefined };
    this.#queue.push(arrival);
    return arrival;
  }

  /** Notes the verdict and executes everything at the head that has one. */
  verified(arrival: Arrival, valid: boolean): void {
    arrival.valid = valid;
    while (this.#queue.first?.valid !== undefined) this.#execute(this.#queue.shift()!);
  }
}
