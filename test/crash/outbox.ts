/** A signer's statements until they are acknowledged: what a device keeps in its memory, whatever happens to others. */
import type { History, Sent } from "./history.ts";

export class Outbox {
  readonly name: string;
  readonly #history: History;
  readonly #next: () => Sent | undefined;
  readonly #window: number;
  /** In the order in which they were said. */
  readonly #waiting: Sent[] = [];
  readonly #sentBefore = new Set<Sent>();

  /** `next` says the next statement, if there is anything to say now; `window` wait for acknowledgement at most. */
  constructor(name: string, history: History, window: number, next: () => Sent | undefined) {
    this.name = name;
    this.#history = history;
    this.#window = window;
    this.#next = next;
  }

  /** Nothing waits to be acknowledged. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** The first statement that is not on its way already, a new one when all are. */
  take(onTheirWay: ReadonlySet<Sent>): Sent | undefined {
    const sent = this.#waiting.find((one) => !onTheirWay.has(one)) ?? this.#say();
    if (sent && this.#sentBefore.has(sent)) this.#history.resent++;
    if (sent) this.#sentBefore.add(sent);
    return sent;
  }

  #say(): Sent | undefined {
    if (this.#waiting.length >= this.#window) return undefined;
    const sent = this.#next();
    if (!sent) return undefined;
    this.#waiting.push(this.#history.say(sent));
    return sent;
  }

  acknowledge(sent: Sent): void {
    this.#history.acknowledge(sent);
    const at = this.#waiting.indexOf(sent);
    if (at >= 0) this.#waiting.splice(at, 1);
    this.#sentBefore.delete(sent);
  }
}
